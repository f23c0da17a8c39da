/* npy.c - NumPy's array files.
 *
 * Magic, version, the length of the header (2 bytes in version 1, 4 in version
 * 2), a Python dictionary padded with spaces to a newline, then the samples. Of
 * the dictionary we take exactly what numpy.save () writes: the three keys, in
 * any order. Source: numpy/lib/format.py.
 */
#include "npy.h"
#include "impasto.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

static const char npy_magic[] = "\x93NUMPY";

enum { MAGIC_LENGTH = 6, MAX_DIMS = 4, ALIGNMENT = 64 };

typedef struct
{
  const char *at;             /* next character of the dictionary       */
  const char *end;
  char       *descr;          /* owned; NULL until seen                 */
  int         fortran;        /* -1 until seen                          */
  int         n_dims;         /* -1 until seen                          */
  int         shape[MAX_DIMS];
} NpyHeader;

static void
header_skip (NpyHeader *header)
{
  while (header->at < header->end && strchr (" \t\n", *header->at) != NULL)
    header->at++;
}

/* Takes @word, if that is what comes next. */
static gboolean
header_take (NpyHeader  *header,
             const char *word)
{
  gsize length = strlen (word);

  header_skip (header);
  if ((gsize) (header->end - header->at) < length || strncmp (header->at, word, length) != 0)
    return FALSE;
  header->at += length;

  return TRUE;
}

/* (transfer full): a string without escapes, or NULL. */
static char *
header_string (NpyHeader *header)
{
  const char *start;
  char        quote;

  header_skip (header);
  if (header->at == header->end || (*header->at != '\'' && *header->at != '"'))
    return NULL;
  quote = *header->at++;
  start = header->at;
  while (header->at < header->end && *header->at != quote && *header->at != '\\')
    header->at++;
  if (header->at == header->end || *header->at != quote)
    return NULL;

  return g_strndup (start, (gsize) (header->at++ - start));
}

static gboolean
header_shape (NpyHeader *header)
{
  int n = 0;

  if (! header_take (header, "("))
    return FALSE;
  while (! header_take (header, ")"))
    {
      gint64 side = 0;

      if (header->at == header->end || ! g_ascii_isdigit (*header->at) || n == MAX_DIMS)
        return FALSE;
      for (; header->at < header->end && g_ascii_isdigit (*header->at); header->at++)
        {
          side = 10 * side + (*header->at - '0');
          if (side > G_MAXINT)
            return FALSE;
        }
      header->shape[n++] = (int) side;

      header_skip (header);
      if (! header_take (header, ",") && (header->at == header->end || *header->at != ')'))
        return FALSE;
    }
  header->n_dims = n;

  return TRUE;
}

static gboolean
header_parse (NpyHeader *header)
{
  if (! header_take (header, "{"))
    return FALSE;

  while (! header_take (header, "}"))
    {
      g_autofree char *key   = header_string (header);
      gboolean         taken = FALSE;

      if (key == NULL || ! header_take (header, ":"))
        return FALSE;

      if (strcmp (key, "descr") == 0 && header->descr == NULL)
        taken = (header->descr = header_string (header)) != NULL;
      else if (strcmp (key, "fortran_order") == 0 && header->fortran < 0)
        {
          header->fortran = header_take (header, "True");
          taken = header->fortran == 1 || header_take (header, "False");
        }
      else if (strcmp (key, "shape") == 0 && header->n_dims < 0)
        taken = header_shape (header);

      if (! taken)
        return FALSE;

      header_skip (header);
      if (! header_take (header, ",") && (header->at == header->end || *header->at != '}'))
        return FALSE;
    }
  header_skip (header);

  return header->at == header->end && header->descr != NULL &&
         header->fortran >= 0 && header->n_dims >= 0;
}

/* Finds the dictionary and where the samples start. */
static gboolean
npy_split (const guint8  *data,
           gsize          length,
           NpyHeader     *header,
           gsize         *offset,
           GError       **error)
{
  gsize head, size;

  if (length < MAGIC_LENGTH + 4 || memcmp (data, npy_magic, MAGIC_LENGTH) != 0)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT, _("not a NumPy array file"));
      return FALSE;
    }
  if ((data[6] != 1 && data[6] != 2) || data[7] != 0)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("NumPy format %d.%d; 1.0 and 2.0 can be read"), data[6], data[7]);
      return FALSE;
    }

  head = data[6] == 1 ? 10 : 12;
  size = data[8] + 256u * data[9];
  if (data[6] == 2 && length >= head)
    size += ((gsize) data[10] << 16) + ((gsize) data[11] << 24);
  if (length < head || length - head < size)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT, _("the file ends within its header"));
      return FALSE;
    }

  *offset = head + size;
  *header = (NpyHeader)
  {
    .at      = (const char *) data + head,
    .end     = (const char *) data + head + size,
    .fortran = -1,
    .n_dims  = -1
  };
  if (! header_parse (header))
    {
      g_clear_pointer (&header->descr, g_free);
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT, _("the array's header makes no sense"));
      return FALSE;
    }

  return TRUE;
}

/* Type, order, dimensions and length are what we can take. */
static gboolean
npy_check (const NpyHeader  *header,
           int               n_dims,
           gsize             n_bytes,
           GError          **error)
{
  gsize expected = sizeof (float);

  if (strcmp (header->descr, "<f4") != 0)
    {
      g_autofree char *shown = g_utf8_make_valid (header->descr, -1);

      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("samples are “%s”; float32, “<f4”, is needed"), shown);
      return FALSE;
    }
  if (header->fortran)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("the array is in Fortran order; C order is needed"));
      return FALSE;
    }
  if (header->n_dims != n_dims)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("the array has %d dimensions; %d are needed"), header->n_dims, n_dims);
      return FALSE;
    }
  for (int i = 0; i < n_dims; i++)
    if (header->shape[i] == 0 || ! g_size_checked_mul (&expected, expected,
                                                       (gsize) header->shape[i]))
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                     _("the array is empty or has impossible sizes"));
        return FALSE;
      }
  if (expected != n_bytes)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("%" PRIu64 " bytes of samples where its shape needs %" PRIu64),
                   (guint64) n_bytes, (guint64) expected);
      return FALSE;
    }

  return TRUE;
}

float *
npy_parse (const guint8  *data,
           gsize          length,
           int            n_dims,
           int           *shape,
           GError       **error)
{
  NpyHeader          header;
  gsize              offset, n;
  g_autofree float  *samples = NULL;
  gboolean           good;

  if (! npy_split (data, length, &header, &offset, error))
    return NULL;
  good = npy_check (&header, n_dims, length - offset, error);
  g_free (header.descr);
  if (! good)
    return NULL;

  memcpy (shape, header.shape, (gsize) n_dims * sizeof *shape);
  n       = (length - offset) / sizeof (float);
  samples = g_try_new (float, n);
  if (samples == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY, _("too large for the memory there is"));
      return NULL;
    }

  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, data + offset + i * sizeof bits, sizeof bits);
      bits = GUINT32_FROM_LE (bits);
      memcpy (&samples[i], &bits, sizeof bits);
      if (! isfinite (samples[i]))
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                       _("sample %" PRIu64 " is not a finite number"), (guint64) i);
          return NULL;
        }
    }

  return g_steal_pointer (&samples);
}

GByteArray *
npy_format (const float *samples,
            const int   *shape,
            int          n_dims)
{
  g_autoptr (GString) header = g_string_new ("{'descr': '<f4', 'fortran_order': False, 'shape': (");
  GByteArray         *file   = g_byte_array_new ();
  guint8              start[10];
  gsize               n      = 1;

  for (int i = 0; i < n_dims; i++)
    {
      g_string_append_printf (header, i == 0 ? "%d" : ", %d", shape[i]);
      n *= (gsize) shape[i];
    }
  g_string_append (header, n_dims == 1 ? ",), }" : "), }");
  while ((sizeof start + header->len + 1) % ALIGNMENT != 0)
    g_string_append_c (header, ' ');
  g_string_append_c (header, '\n');

  memcpy (start, npy_magic, MAGIC_LENGTH);
  start[6] = 1;
  start[7] = 0;
  start[8] = (guint8) (header->len % 256);
  start[9] = (guint8) (header->len / 256);
  g_byte_array_append (file, start, sizeof start);
  g_byte_array_append (file, (const guint8 *) header->str, (guint) header->len);

  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, &samples[i], sizeof bits);
      bits = GUINT32_TO_LE (bits);
      g_byte_array_append (file, (const guint8 *) &bits, sizeof bits);
    }

  return file;
}
