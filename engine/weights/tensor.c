/* tensor.c - where a tensor's elements are, and reading them. */
#include "reader.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "weights/half.h"

/* --- placing --------------------------------------------------------------- */

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

/* --- reading --------------------------------------------------------------- */

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
