/* safetensors.c - reading weight files; the format is in the header. */
#include "safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "impasto.h"

/* A VGG's header has 4 KiB; no file of ours needs more than this. */
enum { MAX_HEADER = 16 << 20, MAX_DEPTH = 16 };

struct _ImpSafetensors
{
  char       *path;
  FILE       *stream;
  guint64     data_begin;    /* in the file                                */
  guint64     data_size;
  GHashTable *tensors;       /* name → ImpTensorInfo                       */
  GHashTable *metadata;      /* key → value                                */
};

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (GError     **error,
        const char  *path,
        const char  *format,
        ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
               _("“%s” can't be used as a network: %s"), path, what);

  return FALSE;
}

static void
tensor_free (gpointer data)
{
  ImpTensorInfo *tensor = data;

  g_free (tensor->name);
  g_free (tensor);
}

/* json-glib recurses: a header of brackets must not end on the stack. Outside of
 * strings nothing but JSON's own characters is let through: what json-glib takes
 * for comments could hide brackets.
 */
static gboolean
depth_is_sane (const char *json,
               gsize       n)
{
  gboolean in_string = FALSE;
  int      depth     = 0;

  for (gsize i = 0; i < n; i++)
    if (in_string)
      {
        if (json[i] == '\\')
          i++;
        else if (json[i] == '"')
          in_string = FALSE;
      }
    else if (json[i] == '"')
      in_string = TRUE;
    else if (json[i] == '{' || json[i] == '[')
      {
        if (++depth > MAX_DEPTH)
          return FALSE;
      }
    else if (json[i] == '}' || json[i] == ']')
      depth--;
    else if (! g_ascii_isalnum (json[i]) && strchr (":,+-. \t\r\n", json[i]) == NULL)
      return FALSE;

  return depth == 0 && ! in_string;
}

/* A non-negative integer of a JSON array, below 2⁵³. */
static gboolean
get_count (JsonArray *array,
           guint      i,
           guint64   *count)
{
  JsonNode *node = json_array_get_element (array, i);

  if (! JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 ||
      json_node_get_int (node) < 0 || json_node_get_int (node) > ((gint64) 1 << 53))
    return FALSE;

  *count = (guint64) json_node_get_int (node);

  return TRUE;
}

static JsonArray *
get_array (JsonObject *object,
           const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
parse_tensor (ImpSafetensors  *file,
              const char      *name,
              JsonNode        *node,
              GError         **error)
{
  ImpTensorInfo *tensor = g_new0 (ImpTensorInfo, 1);
  JsonObject    *object;
  JsonNode      *dtype;
  JsonArray     *shape;
  JsonArray     *offsets;
  const char    *type;
  guint64        count  = 1;

  tensor->name = g_strdup (name);
  g_hash_table_replace (file->tensors, tensor->name, tensor);

  if (! JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, file->path, _("its entry “%s” is damaged."), name);

  object  = json_node_get_object (node);
  dtype   = json_object_get_member (object, "dtype");
  shape   = get_array (object, "shape");
  offsets = get_array (object, "data_offsets");
  if (dtype == NULL || ! JSON_NODE_HOLDS_VALUE (dtype) ||
      json_node_get_value_type (dtype) != G_TYPE_STRING ||
      shape == NULL || offsets == NULL || json_array_get_length (offsets) != 2 ||
      ! get_count (offsets, 0, &tensor->begin) || ! get_count (offsets, 1, &tensor->end) ||
      tensor->begin > tensor->end)
    return refuse (error, file->path, _("its entry “%s” is damaged."), name);

  if (tensor->end > file->data_size)
    return refuse (error, file->path,
                   _("the file is truncated: “%s” should end at byte %" PRIu64
                     ", the file ends at %" PRIu64 "."),
                   name, file->data_begin + tensor->end, file->data_begin + file->data_size);

  type             = json_node_get_string (dtype);
  tensor->half     = strcmp (type, "F16") == 0;
  tensor->readable = tensor->half || strcmp (type, "F32") == 0;
  tensor->n_dims   = (int) MIN (json_array_get_length (shape), IMP_TENSOR_MAX_DIMS + 1u);
  if (tensor->n_dims > IMP_TENSOR_MAX_DIMS)
    tensor->readable = FALSE;

  for (int i = 0; tensor->readable && i < tensor->n_dims; i++)
    {
      guint64 dim;

      if (! get_count (shape, i, &dim) ||
          (dim != 0 && count > file->data_size / dim))
        return refuse (error, file->path, _("the shape of “%s” doesn't fit its data."), name);
      tensor->dims[i] = (gint64) dim;
      count          *= dim;
    }
  if (tensor->readable && count * (tensor->half ? 2 : 4) != tensor->end - tensor->begin)
    return refuse (error, file->path, _("the shape of “%s” doesn't fit its data."), name);

  return TRUE;
}

static int
compare_begin (gconstpointer a,
               gconstpointer b)
{
  const ImpTensorInfo *s = *(const ImpTensorInfo *const *) a;
  const ImpTensorInfo *t = *(const ImpTensorInfo *const *) b;

  return s->begin < t->begin ? -1 : s->begin > t->begin;
}

static gboolean
check_overlap (ImpSafetensors  *file,
               GError         **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  const ImpTensorInfo  *last   = NULL;
  GHashTableIter        iter;
  gpointer              tensor;

  g_hash_table_iter_init (&iter, file->tensors);
  while (g_hash_table_iter_next (&iter, NULL, &tensor))
    g_ptr_array_add (sorted, tensor);
  g_ptr_array_sort (sorted, compare_begin);
  for (guint i = 0; i < sorted->len; i++)
    {
      const ImpTensorInfo *t = g_ptr_array_index (sorted, i);

      if (t->begin == t->end)
        continue;
      if (last != NULL && last->end > t->begin)
        return refuse (error, file->path, _("“%s” and “%s” overlap."), last->name, t->name);
      last = t;
    }

  return TRUE;
}

static gboolean
parse_header (ImpSafetensors  *file,
              const char      *json,
              gsize            n,
              GError         **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode              *root;
  JsonObjectIter         iter;
  const char            *name;
  JsonNode              *node;

  if (! g_utf8_validate (json, n, NULL) || ! depth_is_sane (json, n) ||
      ! json_parser_load_from_data (parser, json, n, NULL))
    return refuse (error, file->path, _("it is no safetensors file, or its header is damaged."));

  root = json_parser_get_root (parser);
  if (root == NULL || ! JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, file->path, _("it is no safetensors file, or its header is damaged."));

  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (strcmp (name, "__metadata__") != 0)
        {
          if (! parse_tensor (file, name, node, error))
            return FALSE;
        }
      else if (JSON_NODE_HOLDS_OBJECT (node))
        {
          JsonObjectIter  entries;
          const char     *key;
          JsonNode       *value;

          json_object_iter_init (&entries, json_node_get_object (node));
          while (json_object_iter_next (&entries, &key, &value))
            if (JSON_NODE_HOLDS_VALUE (value) &&
                json_node_get_value_type (value) == G_TYPE_STRING)
              g_hash_table_replace (file->metadata, g_strdup (key),
                                    json_node_dup_string (value));
        }
    }

  return check_overlap (file, error);
}

ImpSafetensors *
imp_safetensors_open (const char  *path,
                      GError     **error)
{
  g_autoptr (ImpSafetensors) file = g_new0 (ImpSafetensors, 1);
  g_autofree char           *json = NULL;
  guint8                     prefix[8];
  guint64                    length = 0;
  GStatBuf                   info;

  file->path     = g_strdup (path);
  file->tensors  = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, tensor_free);
  file->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (g_stat (path, &info) != 0)
    {
      refuse (error, path, "%s", g_strerror (errno));
      return NULL;
    }
  if (! S_ISREG (info.st_mode))
    {
      refuse (error, path, _("it is no file."));
      return NULL;
    }
  file->stream = g_fopen (path, "rb");
  if (file->stream == NULL)
    {
      refuse (error, path, "%s", g_strerror (errno));
      return NULL;
    }
  if (info.st_size < 8 || fread (prefix, 1, 8, file->stream) != 8)
    {
      refuse (error, path, _("it is too short for a safetensors file."));
      return NULL;
    }
  for (int i = 7; i >= 0; i--)
    length = length << 8 | prefix[i];
  if (length < 2 || length > MAX_HEADER || length > (guint64) info.st_size - 8)
    {
      refuse (error, path, _("it is no safetensors file, or it is truncated."));
      return NULL;
    }

  file->data_begin = 8 + length;
  file->data_size  = (guint64) info.st_size - file->data_begin;
  json             = g_malloc (length + 1);
  json[length]     = '\0';
  if (fread (json, 1, length, file->stream) != length)
    {
      refuse (error, path, _("it can't be read."));
      return NULL;
    }
  if (! parse_header (file, json, length, error))
    return NULL;

  return g_steal_pointer (&file);
}

void
imp_safetensors_free (ImpSafetensors *file)
{
  if (file == NULL)
    return;

  g_clear_pointer (&file->stream, fclose);
  g_hash_table_unref (file->tensors);
  g_hash_table_unref (file->metadata);
  g_free (file->path);
  g_free (file);
}

const ImpTensorInfo *
imp_safetensors_find (ImpSafetensors *file,
                      const char     *name)
{
  return g_hash_table_lookup (file->tensors, name);
}

const char *
imp_safetensors_metadata (ImpSafetensors *file,
                          const char     *key)
{
  return g_hash_table_lookup (file->metadata, key);
}

static float
half_to_float (guint16 half)
{
  const guint32 sign     = (guint32) (half >> 15) << 31;
  const int     exponent = half >> 10 & 31;
  const guint32 mantissa = half & 1023;
  union { guint32 bits; float value; } out;

  if (exponent == 0)
    {
      out.value = ldexpf ((float) mantissa, -24);   /* zero and subnormals */
      out.bits |= sign;
    }
  else
    out.bits = sign | (guint32) (exponent == 31 ? 255 : exponent + 112) << 23 | mantissa << 13;

  return out.value;
}

float *
imp_safetensors_read (ImpSafetensors       *file,
                      const ImpTensorInfo  *tensor,
                      GError              **error)
{
  const gsize       size   = tensor->end - tensor->begin;
  const gsize       n      = size / (tensor->half ? 2 : 4);
  g_autofree float *values = g_new (float, MAX (n, 1));
  /* halves are read into the upper end and widened from the front */
  guint8           *raw    = (guint8 *) values + (tensor->half ? n * 2 : 0);

  if (fseeko (file->stream, (off_t) (file->data_begin + tensor->begin), SEEK_SET) != 0 ||
      fread (raw, 1, size, file->stream) != size)
    {
      refuse (error, file->path, _("“%s” can't be read."), tensor->name);
      return NULL;
    }

  for (gsize i = 0; i < n; i++)
    {
      if (tensor->half)
        values[i] = half_to_float ((guint16) (raw[2 * i] | raw[2 * i + 1] << 8));
      else
        {
          union { guint32 bits; float value; } in;

          memcpy (&in.bits, raw + 4 * i, 4);
          in.bits   = GUINT32_FROM_LE (in.bits);
          values[i] = in.value;
        }
      if (! isfinite (values[i]))
        {
          refuse (error, file->path,
                  _("“%s” holds a value that is not a finite number."), tensor->name);
          return NULL;
        }
    }

  return g_steal_pointer (&values);
}
