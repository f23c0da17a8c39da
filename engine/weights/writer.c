/* writer.c - writing safetensors, a tensor at a time. */
#include "writer.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "impasto.h"
#include "weights/half.h"

typedef struct
{
  char     *name;
  gboolean  half;
  gsize     count;
} Declared;

struct _ImpWriter
{
  JsonObject *header;
  JsonObject *metadata;
  GPtrArray  *declared;
  guint       next;        /* to be put                                     */
  guint64     at;          /* bytes declared so far                         */
  int         fd;
};

static void
declared_free (gpointer data)
{
  Declared *declared = data;

  g_free (declared->name);
  g_free (declared);
}

ImpWriter *
imp_writer_new (void)
{
  ImpWriter *writer = g_new0 (ImpWriter, 1);

  writer->header   = json_object_new ();
  writer->metadata = json_object_new ();
  writer->declared = g_ptr_array_new_with_free_func (declared_free);
  json_object_set_object_member (writer->header, "__metadata__", writer->metadata);

  return writer;
}

void
imp_writer_free (ImpWriter *writer)
{
  if (writer == NULL)
    return;

  json_object_unref (writer->header);
  g_ptr_array_unref (writer->declared);
  g_free (writer);
}

void
imp_writer_note (ImpWriter  *writer,
                 const char *key,
                 const char *value)
{
  json_object_set_string_member (writer->metadata, key, value);
}

void
imp_writer_declare (ImpWriter    *writer,
                    const char   *name,
                    gboolean      half,
                    const gint64 *dims,
                    int           n_dims)
{
  JsonObject *tensor   = json_object_new ();
  JsonArray  *shape    = json_array_new ();
  JsonArray  *offsets  = json_array_new ();
  Declared   *declared = g_new (Declared, 1);

  declared->name  = g_strdup (name);
  declared->half  = half;
  declared->count = 1;
  for (int i = 0; i < n_dims; i++)
    {
      json_array_add_int_element (shape, dims[i]);
      declared->count *= (gsize) dims[i];
    }
  g_ptr_array_add (writer->declared, declared);

  json_array_add_int_element (offsets, (gint64) writer->at);
  writer->at += declared->count * (half ? 2 : 4);
  json_array_add_int_element (offsets, (gint64) writer->at);
  json_object_set_string_member (tensor, "dtype", half ? "F16" : "F32");
  json_object_set_array_member (tensor, "shape", shape);
  json_object_set_array_member (tensor, "data_offsets", offsets);
  json_object_set_object_member (writer->header, name, tensor);
}

static gboolean
put_bytes (ImpWriter   *writer,
           const void  *data,
           gsize        n,
           GError     **error)
{
  const guint8 *bytes = data;

  while (n > 0)
    {
      const gssize done = write (writer->fd, bytes, n);

      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        {
          const int code = done < 0 ? errno : ENOSPC;

          g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code),
                               g_strerror (code));
          return FALSE;
        }
      bytes += done;
      n     -= (gsize) done;
    }

  return TRUE;
}

gboolean
imp_writer_begin (ImpWriter  *writer,
                  int         fd,
                  GError    **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode)      root      = json_node_new (JSON_NODE_OBJECT);
  g_autofree char          *json      = NULL;
  g_autoptr (GString)       text      = NULL;
  guint64                   length;

  json_node_set_object (root, writer->header);
  json_generator_set_root (generator, root);
  json = json_generator_to_data (generator, NULL);
  text = g_string_new (json);
  while (text->len % 8 != 0)
    g_string_append_c (text, ' ');
  length = GUINT64_TO_LE ((guint64) text->len);

  writer->fd = fd;

  return put_bytes (writer, &length, 8, error) &&
         put_bytes (writer, text->str, text->len, error);
}

static gboolean
put_halves (ImpWriter       *writer,
            const float     *values,
            const Declared  *declared,
            GError         **error)
{
  g_autofree guint16 *halves = g_new (guint16, MAX (declared->count, 1));

  for (gsize i = 0; i < declared->count; i++)
    {
      const guint16 half = imp_half_from_float (values[i]);

      if ((half & 0x7c00) == 0x7c00)
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                       _("“%s” holds %g, which is too large for float16: keep all bits of the "
                         "network (float32)."), declared->name, (double) values[i]);
          return FALSE;
        }
      halves[i] = GUINT16_TO_LE (half);
    }

  return put_bytes (writer, halves, declared->count * 2, error);
}

gboolean
imp_writer_put (ImpWriter    *writer,
                const float  *values,
                GError      **error)
{
  const Declared *declared = g_ptr_array_index (writer->declared, writer->next++);

  if (declared->half)
    return put_halves (writer, values, declared, error);

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return put_bytes (writer, values, declared->count * 4, error);
#else
#error safetensors is little-endian
#endif
}
