/* numpy.c - arrays of numpy's, in an archive (.npz) or in a plain pickle.
 *
 * An entry NAME.npy is a header { 'descr': '<f4', 'fortran_order': False, 'shape': (64,) }
 * behind 10 or 12 bytes, and the data. In a pickle an array is a call of _reconstruct ()
 * with the state (version, shape, dtype, fortran, bytes), or since protocol 5 one of
 * _frombuffer (bytes, dtype, shape, 'C' or 'F').
 * Source: numpy/lib/format.py and numpy/core/src/multiarray/methods.c of numpy.
 */
#include "pickle.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static ImpDtype
dtype_of (const char *kind)
{
  return strcmp (kind, "f4") == 0 ? IMP_DTYPE_F32 :
         strcmp (kind, "f2") == 0 ? IMP_DTYPE_F16 :
         strcmp (kind, "f8") == 0 ? IMP_DTYPE_F64 : IMP_DTYPE_OTHER;
}

/* --- .npy headers ---------------------------------------------------------- */

/* "<f4": what isn't little-endian can't be read. */
static ImpDtype
dtype_of_descr (const char *descr)
{
  return *descr == '<' || *descr == '|' ? dtype_of (descr + 1) : IMP_DTYPE_OTHER;
}

static const char *
skip_space (const char *at)
{
  while (*at == ' ')
    at++;

  return at;
}

/* Behind `'KEY':`, or NULL. */
static const char *
find_key (const char *header,
          const char *key)
{
  g_autofree char *quoted = g_strdup_printf ("'%s'", key);
  const char      *at     = strstr (header, quoted);

  if (at == NULL)
    return NULL;
  at = skip_space (at + strlen (quoted));

  return *at == ':' ? skip_space (at + 1) : NULL;
}

static gboolean
parse_shape (const char *at,
             ImpTensor  *tensor)
{
  if (*at++ != '(')
    return FALSE;
  for (at = skip_space (at); *at != ')'; at = skip_space (at))
    {
      char    *end;
      gint64   dim;

      if (! g_ascii_isdigit (*at) || tensor->n_dims > IMP_TENSOR_MAX_DIMS)
        return FALSE;
      dim = g_ascii_strtoll (at, &end, 10);
      if (tensor->n_dims < IMP_TENSOR_MAX_DIMS)
        tensor->dims[tensor->n_dims] = dim;
      tensor->n_dims++;
      at = skip_space (end);
      if (*at == ',')
        at++;
      else if (*at != ')')
        return FALSE;
    }

  return TRUE;
}

static gboolean
parse_header (const char *header,
              ImpTensor  *tensor)
{
  const char *descr   = find_key (header, "descr");
  const char *fortran = find_key (header, "fortran_order");
  const char *shape   = find_key (header, "shape");
  const char *end;

  if (descr == NULL || fortran == NULL || shape == NULL || ! parse_shape (shape, tensor))
    return FALSE;
  end = *descr == '\'' ? strchr (descr + 1, '\'') : NULL;
  if (end != NULL)
    {
      g_autofree char *kind = g_strndup (descr + 1, (gsize) (end - descr) - 1);

      tensor->dtype = dtype_of_descr (kind);
    }
  if (! g_str_has_prefix (fortran, "True") && ! g_str_has_prefix (fortran, "False"))
    return FALSE;
  imp_tensor_pack (tensor, *fortran == 'T');

  return TRUE;
}

static gboolean
add_entry (ImpWeights         *weights,
           const ImpZipEntry  *entry,
           gpointer            data,
           GError            **error)
{
  const guint8    *head   = entry->head;
  const gsize      prefix = entry->n_head >= 8 && head[6] > 1 ? 12 : 10;
  g_autofree char *name   = NULL;
  g_autofree char *header = NULL;
  ImpTensor       *tensor;
  gsize            length;

  if (! g_str_has_suffix (entry->name, ".npy"))
    return TRUE;
  name   = g_strndup (entry->name, strlen (entry->name) - strlen (".npy"));
  tensor = imp_weights_add (weights, name, error);
  if (tensor == NULL)
    return FALSE;

  length = entry->n_head < prefix ? 0 : (gsize) head[8] | (gsize) head[9] << 8;
  if (length > 0 && prefix == 12)
    length |= (gsize) head[10] << 16 | (gsize) head[11] << 24;
  if (length == 0 || memcmp (head, "\x93NUMPY", 6) != 0 || length > entry->n_head - prefix)
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);
  header = g_strndup ((const char *) head + prefix, length);
  if (! parse_header (header, tensor))
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);
  tensor->entry = g_strdup (entry->name);
  if (! imp_zip_size_is_sane (weights, entry->size))
    return imp_weights_refuse (weights, error, _("the shape of “%s” doesn't fit its data."), name);

  return imp_tensor_place (weights, tensor, prefix + length, entry->size - prefix - length, error);
}

gboolean
imp_npz_open (ImpWeights  *weights,
              GError     **error)
{
  return imp_zip_walk (weights, add_entry, NULL, error);
}

/* --- pickles --------------------------------------------------------------- */

/* numpy.dtype ('f4', …) with the state (3, '<', …) */
static ImpDtype
dtype_of_call (const ImpPickleValue *call)
{
  const ImpPickleValue *kind, *state, *order;

  if (! imp_pickle_is_call (call, "numpy.dtype"))
    return IMP_DTYPE_OTHER;
  kind  = imp_pickle_item (imp_pickle_item (call, 1), 0);
  state = imp_pickle_item (call, 2);
  order = imp_pickle_is_tuple (state, 2) ? imp_pickle_item (state, 1) : NULL;
  if (kind == NULL || kind->kind != IMP_PICKLE_STRING || order == NULL ||
      order->kind != IMP_PICKLE_STRING || strcmp (order->text, "<") != 0)
    return IMP_DTYPE_OTHER;

  return dtype_of (kind->text);
}

static gboolean
is_call_of (const ImpPickleValue *call,
            const char           *name)
{
  g_autofree char *old = g_strconcat ("numpy.core.", name, NULL);
  g_autofree char *new = g_strconcat ("numpy._core.", name, NULL);

  return imp_pickle_is_call (call, old) || imp_pickle_is_call (call, new);
}

/* 'C' or 'F', False or True. */
static gboolean
get_order (const ImpPickleValue *value,
           gboolean             *fortran)
{
  if (value->kind == IMP_PICKLE_BOOL)
    *fortran = value->integer != 0;
  else if (value->kind == IMP_PICKLE_STRING)
    *fortran = strcmp (value->text, "F") == 0;
  else
    return FALSE;

  return TRUE;
}

static gboolean
add_array (ImpWeights            *weights,
           const char            *name,
           const ImpPickleValue  *call,
           gpointer               data,
           GError               **error)
{
  const gboolean        buffer = is_call_of (call, "numeric._frombuffer");
  const ImpPickleValue *parts  = imp_pickle_item (call, buffer ? 1 : 2);
  const ImpPickleValue *shape, *bytes;
  ImpTensor            *tensor;
  gboolean              fortran;

  if (! buffer && ! is_call_of (call, "multiarray._reconstruct"))
    return TRUE;
  tensor = imp_weights_add (weights, name, error);
  if (tensor == NULL)
    return FALSE;
  if (! imp_pickle_is_tuple (parts, buffer ? 4 : 5))
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);
  shape = imp_pickle_item (parts, buffer ? 2 : 1);
  bytes = imp_pickle_item (parts, buffer ? 0 : 4);
  if (! imp_pickle_is_tuple (shape, 0) || bytes->kind != IMP_PICKLE_BYTES ||
      ! get_order (imp_pickle_item (parts, 3), &fortran))
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);

  tensor->dtype  = dtype_of_call (imp_pickle_item (parts, buffer ? 1 : 2));
  tensor->n_dims = (int) MIN (imp_pickle_length (shape), IMP_TENSOR_MAX_DIMS + 1u);
  for (int i = 0; i < MIN (tensor->n_dims, IMP_TENSOR_MAX_DIMS); i++)
    {
      guint64 dim;

      if (! imp_pickle_get_count (imp_pickle_item (shape, i), &dim))
        return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);
      tensor->dims[i] = (gint64) dim;
    }
  imp_tensor_pack (tensor, fortran);

  return imp_tensor_place (weights, tensor, bytes->begin, bytes->size, error);
}

gboolean
imp_numpy_pickle_open (ImpWeights  *weights,
                       GError     **error)
{
  g_autoptr (ImpPickle) pickle = NULL;
  ImpBytes              bytes;

  imp_bytes_init (&bytes, weights, NULL, weights->size);
  pickle = imp_pickle_read (&bytes, error);
  if (pickle == NULL)
    return FALSE;
  weights->format = IMP_WEIGHTS_PICKLE;

  return imp_pickle_walk (weights, pickle, add_array, NULL, error);
}
