/* winograd-weights.c - all of U, in the order in which the product reads it. */
#include "winograd.h"

#include "aligned.h"

size_t
imp_filter_size (int k,
                 int n)
{
  return (size_t) IMP_PAD (k) * IMP_PAD (n) * POSITIONS * sizeof (float);
}

float *
imp_kernels_new (int          c_out,
                 int          c_in,
                 const float *weight)
{
  const size_t row     = (size_t) IMP_PAD (c_out) * 9;   /* of an input channel */
  float       *kernels = imp_aligned_new (IMP_PAD (c_in) * row * sizeof (float));

  for (int o = 0; o < c_out; o++)
    for (int i = 0; i < c_in; i++)
      for (int tap = 0; tap < 9; tap++)
        kernels[i * row + (o / IMP_BLOCK * 9 + tap) * IMP_BLOCK + o % IMP_BLOCK] =
          weight[((size_t) o * c_in + i) * 9 + tap];

  return kernels;
}

/* g[k][tap][n] of 16 × 16 kernels from (k0, n0) on, as the direction has them. */
static void
gather_kernels (float            g[IMP_BLOCK][9][IMP_BLOCK],
                const ImpFilter *filter,
                int              k0,
                int              n0)
{
  for (int a = 0; a < IMP_BLOCK; a++)
    {
      const int    i      = filter->backward ? n0 + a : k0 + a;
      const int    o      = filter->backward ? k0 : n0;
      const int    c_out  = filter->backward ? filter->k : filter->n;
      const float *kernel = filter->kernels + ((size_t) i * c_out + o) * 9;

      for (int tap = 0; tap < 9; tap++)
        for (int b = 0; b < IMP_BLOCK; b++)
          if (filter->backward)   /* rotated by 180° */
            g[b][8 - tap][a] = kernel[tap * IMP_BLOCK + b];
          else
            g[a][tap][b] = kernel[tap * IMP_BLOCK + b];
    }
}

/* IMP_BLOCK rows of all U[e]. */
static void
transform_job (void *data,
               int   job,
               int   worker)
{
  const ImpFilter *filter = data;
  const size_t     step   = (size_t) filter->k * filter->n;
  const int        k0     = job * IMP_BLOCK;

  for (int n0 = 0; n0 < filter->n; n0 += IMP_BLOCK)
    {
      float kernels[IMP_BLOCK][9][IMP_BLOCK];

      gather_kernels (kernels, filter, k0, n0);
      for (int k = 0; k < IMP_BLOCK; k++)
        {
          const size_t at = imp_pack_at (filter->isa, filter->k, filter->n, k0 + k, n0);

          filter->isa->weights (filter->u + at, step, kernels[k][0]);
        }
    }
}

int
imp_filter_transform (ImpFilter *filter,
                      ImpPool   *pool)
{
  return imp_pool_run (pool, filter->k / IMP_BLOCK, transform_job, filter);
}

void
imp_filter_init (ImpFilter   *filter,
                 int          c_out,
                 int          c_in,
                 const float *kernels,
                 int          backward)
{
  filter->isa      = imp_isa ();
  filter->k        = IMP_PAD (backward ? c_out : c_in);
  filter->n        = IMP_PAD (backward ? c_in : c_out);
  filter->backward = backward;
  filter->kernels  = kernels;
  filter->u        = NULL;
}

void
imp_filter_keep (ImpFilter *filter,
                 ImpPool   *pool)
{
  ImpFilter made = *filter;

  made.u = imp_aligned_new_raw (imp_filter_size (filter->k, filter->n));
  if (imp_filter_transform (&made, pool))
    filter->u = made.u;   /* whole: another thread's lean run may see it */
  else
    imp_aligned_free (made.u);
}

void
imp_filter_clear (ImpFilter *filter)
{
  imp_aligned_free (filter->u);
}
