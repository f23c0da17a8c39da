/* weights.c - opening a file of tensors, and reading them. */
#include "weights.h"
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "impasto.h"
#include "weights/half.h"

gboolean
imp_weights_refuse (const ImpWeights  *weights,
                    GError           **error,
                    const char        *format,
                    ...)
{
  g_autofree char *what  = NULL;
  g_autofree char *shown = g_filename_display_name (weights->path);
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
               _("“%s” can't be used as a network: %s"), shown, what);

  return FALSE;
}

static void
tensor_free (gpointer data)
{
  ImpTensor *tensor = data;

  g_free (tensor->name);
  g_free (tensor->entry);
  g_free (tensor);
}

/* No network has more, or longer ones. */
enum { MAX_TENSORS = 16384, MAX_NAME = 1024 };

ImpTensor *
imp_weights_add (ImpWeights  *weights,
                 const char  *name,
                 GError     **error)
{
  ImpTensor *tensor;

  if (weights->tensors->len == MAX_TENSORS || strlen (name) > MAX_NAME)
    {
      imp_weights_refuse (weights, error, _("it has too many parts."));
      return NULL;
    }
  if (g_hash_table_contains (weights->by_name, name))
    {
      imp_weights_refuse (weights, error, _("it holds “%s” twice."), name);
      return NULL;
    }

  tensor       = g_new0 (ImpTensor, 1);
  tensor->name = g_strdup (name);
  g_ptr_array_add (weights->tensors, tensor);
  g_hash_table_insert (weights->by_name, tensor->name, tensor);

  return tensor;
}

gboolean
imp_weights_pread (const ImpWeights *weights,
                   void             *data,
                   gsize             n,
                   guint64           at)
{
  guint8 *bytes = data;

  while (n > 0)
    {
      const gssize got = pread (weights->fd, bytes, MIN (n, 1u << 30), (off_t) at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      bytes += got;
      at    += (guint64) got;
      n     -= (gsize) got;
    }

  return TRUE;
}

/* --- what a file is ------------------------------------------------------- */

typedef struct
{
  const char *bytes;
  gsize       n;
  const char *what;
} Signature;

/* Files that people take for networks. */
static const Signature signatures[] =
{
  { "\x93NUMPY",               6, N_("it is a single numpy array (.npy), not a set of them.") },
  { "\x89HDF",                 4, N_("it is an HDF5 file, as Keras writes it.") },
  { "\x1f\x8b",                2, N_("it is compressed with gzip: unpack it first.") },
  { "7z\xbc\xaf",              4, N_("it is a 7-Zip archive: unpack it first.") },
  { "Rar!",                    4, N_("it is a RAR archive: unpack it first.") },
  { "version https://git-lfs", 23, N_("it is a pointer of Git LFS: the file itself was not "
                                      "downloaded.") },
  { "<!DOCTYPE",               9, N_("it is a web page: the download brought no network.") },
  { "<!doctype",               9, N_("it is a web page: the download brought no network.") },
  { "<html",                   5, N_("it is a web page: the download brought no network.") },
  { "\x89PNG",                 4, N_("it is a picture.") },
  { "\xff\xd8\xff",            3, N_("it is a picture.") },
  { "MATLAB",                  6, N_("it is a file of MATLAB's.") },
};

static const char *
expected (void)
{
  return _("Expected is a VGG as safetensors, PyTorch’s .pth, numpy’s .npz, or a pickle of "
           "numpy arrays.");
}

static gboolean
looks_like_text (const guint8 *head,
                 gsize         n)
{
  for (gsize i = 0; i < n; i++)
    if (head[i] < 32 && strchr ("\t\r\n\f", head[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
refuse_unknown (const ImpWeights  *weights,
                const guint8      *head,
                gsize              n,
                GError           **error)
{
  gsize zeros = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (n >= signatures[i].n && memcmp (head, signatures[i].bytes, signatures[i].n) == 0)
      return imp_weights_refuse (weights, error, "%s %s", _(signatures[i].what), expected ());

  while (zeros < n && head[zeros] == 0)
    zeros++;
  if (n == 0)
    return imp_weights_refuse (weights, error, _("it is empty."));
  if (zeros == n)
    return imp_weights_refuse (weights, error, _("it begins with zeros only: a download that "
                                                 "was not finished?"));
  if (looks_like_text (head, n))
    return imp_weights_refuse (weights, error, _("it is text. %s"), expected ());

  return imp_weights_refuse (weights, error, _("its format is unknown, or its beginning is "
                                               "damaged. %s"), expected ());
}

/* PyTorch's old format begins with a pickle of this number. */
static const guint8 torch_magic[] =
  { 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.' };

static gboolean
open_format (ImpWeights  *weights,
             GError     **error)
{
  guint8        head[512];
  const gsize   n      = (gsize) MIN (weights->size, sizeof (head));
  guint64       length = 0;

  if (! imp_weights_pread (weights, head, n, 0))
    return imp_weights_refuse (weights, error, _("it can't be read."));

  /* safetensors has no mark: a length, then an object. A length may look like another
   * format's mark, but these have no such length.
   */
  for (int i = 7; i >= 0; i--)
    length = length << 8 | (n >= 9 ? head[i] : 0);
  if (length >= 2 && length < weights->size && head[8] == '{')
    return imp_safetensors_open (weights, error);

  if (n >= 4 && memcmp (head, "PK", 2) == 0 && (head[2] == 3 || head[2] == 5))
    {
      if (! imp_torch_open (weights, error))
        return FALSE;

      return weights->format == IMP_WEIGHTS_NPZ ? imp_npz_open (weights, error) : TRUE;
    }
  if (n >= 3 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5)
    {
      if (n >= 2 + sizeof (torch_magic) &&
          memcmp (head + 2, torch_magic, sizeof (torch_magic)) == 0)
        return imp_torch_legacy_open (weights, error);

      return imp_numpy_pickle_open (weights, error);
    }

  if (length >= 2 && head[8] == '{')   /* cut short */
    return imp_safetensors_open (weights, error);

  return refuse_unknown (weights, head, n, error);
}

ImpWeights *
imp_weights_open (const char  *path,
                  GError     **error)
{
  g_autoptr (ImpWeights) weights = g_new0 (ImpWeights, 1);
  GStatBuf               info;

  weights->path     = g_strdup (path);
  weights->fd       = -1;
  weights->tensors  = g_ptr_array_new_with_free_func (tensor_free);
  weights->by_name  = g_hash_table_new (g_str_hash, g_str_equal);
  weights->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (g_stat (path, &info) != 0)
    imp_weights_refuse (weights, error, "%s", g_strerror (errno));
  else if (S_ISDIR (info.st_mode))
    imp_weights_refuse (weights, error, _("it is a folder. %s"), expected ());
  else if (! S_ISREG (info.st_mode))
    imp_weights_refuse (weights, error, _("it is no file."));
  else if ((weights->fd = g_open (path, O_RDONLY | O_CLOEXEC, 0)) < 0 ||
           fstat (weights->fd, &info) != 0)
    imp_weights_refuse (weights, error, "%s", g_strerror (errno));
  else
    {
      weights->size = (guint64) info.st_size;
      if (open_format (weights, error))
        return g_steal_pointer (&weights);
    }

  return NULL;
}

void
imp_weights_free (ImpWeights *weights)
{
  if (weights == NULL)
    return;

  if (weights->fd >= 0)
    close (weights->fd);
  g_hash_table_unref (weights->by_name);
  g_hash_table_unref (weights->metadata);
  g_ptr_array_unref (weights->tensors);
  g_free (weights->path);
  g_free (weights);
}

ImpWeightsFormat
imp_weights_get_format (const ImpWeights *weights)
{
  return weights->format;
}

const char *
imp_weights_get_kind (const ImpWeights *weights)
{
  switch (weights->format)
    {
    case IMP_WEIGHTS_TORCH:        return _("a PyTorch file");
    case IMP_WEIGHTS_TORCH_LEGACY: return _("a PyTorch file of the old kind");
    case IMP_WEIGHTS_NPZ:          return _("a numpy archive");
    case IMP_WEIGHTS_PICKLE:       return _("a pickle of numpy arrays");
    default:                       return _("a safetensors file");
    }
}

const ImpTensor *
imp_weights_get (const ImpWeights *weights,
                 guint             i)
{
  return i < weights->tensors->len ? g_ptr_array_index (weights->tensors, i) : NULL;
}

const ImpTensor *
imp_weights_find (const ImpWeights *weights,
                  const char       *name)
{
  return g_hash_table_lookup (weights->by_name, name);
}

const char *
imp_weights_metadata (const ImpWeights *weights,
                      const char       *key)
{
  return g_hash_table_lookup (weights->metadata, key);
}

/* --- tensors --------------------------------------------------------------- */

gsize
imp_dtype_size (ImpDtype dtype)
{
  switch (dtype)
    {
    case IMP_DTYPE_F16:
    case IMP_DTYPE_BF16: return 2;
    case IMP_DTYPE_F32:  return 4;
    case IMP_DTYPE_F64:  return 8;
    default:             return 0;
    }
}

void
imp_tensor_pack (ImpTensor *tensor,
                 gboolean   fortran)
{
  const int n     = MIN (tensor->n_dims, IMP_TENSOR_MAX_DIMS);
  gint64    count = 1;

  for (int k = 0; k < n; k++)
    {
      const int i = fortran ? k : n - 1 - k;

      tensor->strides[i] = count;
      /* what overflows here doesn't fit, and is refused when it is placed */
      if (__builtin_mul_overflow (count, MAX (tensor->dims[i], 1), &count))
        count = G_MAXINT64;
    }
}

gboolean
imp_tensor_place (const ImpWeights  *weights,
                  ImpTensor         *tensor,
                  guint64            begin,
                  guint64            size,
                  GError           **error)
{
  const gsize   element = imp_dtype_size (tensor->dtype);
  const guint64 limit   = element > 0 ? size / element : 0;
  guint64       count   = 1;
  guint64       last    = 0;

  tensor->readable = element > 0 && tensor->n_dims <= IMP_TENSOR_MAX_DIMS;
  if (! tensor->readable)
    return TRUE;

  for (int i = 0; i < tensor->n_dims; i++)
    if (tensor->dims[i] == 0)
      count = 0;
  for (int i = 0; i < tensor->n_dims && count > 0; i++)
    {
      const gint64 dim    = tensor->dims[i];
      const gint64 stride = tensor->strides[i];
      guint64      step;

      if (dim < 0 || stride < 0 || (guint64) dim > limit / count ||
          __builtin_mul_overflow ((guint64) (dim - 1), (guint64) stride, &step) ||
          __builtin_add_overflow (last, step, &last) || last >= limit)
        return imp_weights_refuse (weights, error, _("the shape of “%s” doesn't fit its data."),
                                   tensor->name);
      count *= (guint64) dim;
    }
  if (count > 0 && limit == 0)
    return imp_weights_refuse (weights, error, _("the shape of “%s” doesn't fit its data."),
                               tensor->name);

  tensor->begin = begin;
  tensor->end   = begin + (count > 0 ? (last + 1) * element : 0);

  return TRUE;
}

gsize
imp_tensor_count (const ImpTensor *tensor)
{
  gsize count = 1;

  for (int i = 0; i < tensor->n_dims; i++)
    count *= (gsize) tensor->dims[i];

  return count;
}

static float
element_value (const guint8 *at,
               ImpDtype      dtype)
{
  union { guint32 bits; float value; }  f;
  union { guint64 bits; double value; } d;

  switch (dtype)
    {
    case IMP_DTYPE_F16:
      return imp_half_to_float ((guint16) (at[0] | at[1] << 8));
    case IMP_DTYPE_BF16:
      f.bits = (guint32) (at[0] | at[1] << 8) << 16;
      return f.value;
    case IMP_DTYPE_F64:
      memcpy (&d.bits, at, 8);
      d.bits = GUINT64_FROM_LE (d.bits);
      return (float) d.value;
    default:
      memcpy (&f.bits, at, 4);
      f.bits = GUINT32_FROM_LE (f.bits);
      return f.value;
    }
}

/* Do the elements lie in C order, without gaps? */
static gboolean
is_packed (const ImpTensor *tensor)
{
  gint64 step = 1;

  for (int i = tensor->n_dims - 1; i >= 0; i--)
    {
      if (tensor->strides[i] != step && tensor->dims[i] != 1)
        return FALSE;
      step *= tensor->dims[i];
    }

  return TRUE;
}

/* All elements in C order. */
static void
gather (float           *values,
        const guint8    *raw,
        const ImpTensor *tensor)
{
  const gsize element = imp_dtype_size (tensor->dtype);
  const gsize count   = imp_tensor_count (tensor);
  gint64      index[IMP_TENSOR_MAX_DIMS] = { 0 };
  gsize       at      = 0;

  for (gsize i = 0; i < count; i++)
    {
      values[i] = element_value (raw + at * element, tensor->dtype);
      for (int k = tensor->n_dims - 1; k >= 0; k--)
        {
          at += (gsize) tensor->strides[k];
          if (++index[k] < tensor->dims[k])
            break;
          at      -= (gsize) (tensor->strides[k] * tensor->dims[k]);
          index[k] = 0;
        }
    }
}

static gboolean
read_raw (ImpWeights       *weights,
          const ImpTensor  *tensor,
          guint8           *raw,
          GError          **error)
{
  const gsize size = (gsize) (tensor->end - tensor->begin);

  if (tensor->entry != NULL)
    return imp_zip_read (weights, tensor->entry, tensor->begin, raw, size, error);

  return imp_weights_pread (weights, raw, size, tensor->begin) ||
         imp_weights_refuse (weights, error, _("“%s” can't be read."), tensor->name);
}

float *
imp_weights_read (ImpWeights       *weights,
                  const ImpTensor  *tensor,
                  GError          **error)
{
  const gsize        element = imp_dtype_size (tensor->dtype);
  const gsize        n       = imp_tensor_count (tensor);
  g_autofree float  *values  = g_new (float, MAX (n, 1));
  g_autofree guint8 *apart   = NULL;
  guint8            *raw;

  if (element <= sizeof (float) && is_packed (tensor))
    raw = (guint8 *) values + n * (sizeof (float) - element);   /* widened from the front */
  else
    raw = apart = g_malloc (MAX (tensor->end - tensor->begin, 1));

  if (! read_raw (weights, tensor, raw, error))
    return NULL;
  gather (values, raw, tensor);
  for (gsize i = 0; i < n; i++)
    if (! isfinite (values[i]))
      {
        imp_weights_refuse (weights, error,
                            _("“%s” holds a value that is not a finite number."), tensor->name);
        return NULL;
      }

  return g_steal_pointer (&values);
}
