/* oracle-matting.c - the matting Laplacian as a dense matrix; see oracle-matting.h. */
#include "oracle-matting.h"

#include <math.h>
#include <string.h>

/* a = a⁻¹ by Gauss and Jordan, with pivots, in all the precision there is. */
static void
invert (long double a[3][3])
{
  long double b[3][3] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

  for (int c = 0; c < 3; c++)
    {
      int pivot = c;

      for (int r = c + 1; r < 3; r++)
        if (fabsl (a[r][c]) > fabsl (a[pivot][c]))
          pivot = r;
      for (int k = 0; k < 3; k++)
        {
          const long double p = a[pivot][k], q = b[pivot][k];

          a[pivot][k] = a[c][k];
          b[pivot][k] = b[c][k];
          a[c][k]     = p;
          b[c][k]     = q;
        }
      for (int r = 0; r < 3; r++)
        {
          const long double f = (a[r][c] - (r == c)) / a[c][c];

          for (int k = 0; k < 3; k++)
            {
              b[r][k] -= f * b[c][k];
              a[r][k] -= f * a[c][k];
            }
        }
    }
  memcpy (a, b, sizeof b);
}

/* M = Σ_w [ δ_ij - 1/9 (1 + (p_i - μ)ᵀ (Σ + ε/9 I)⁻¹ (p_j - μ)) ], dense */
double *
oracle_matting_laplacian (const OracleMap *p,
                          double           epsilon)
{
  const int  n = p->height * p->width;
  double    *m = g_new0 (double, (gsize) n * n);

  for (int y = 0; y + 3 <= p->height; y++)
    for (int x = 0; x + 3 <= p->width; x++)
      {
        long double mean[3]          = { 0 };
        long double covariance[3][3] = { { 0 } };
        int         at[9];

        for (int i = 0; i < 9; i++)
          at[i] = (y + i / 3) * p->width + x + i % 3;
        for (int c = 0; c < 3; c++)
          for (int i = 0; i < 9; i++)
            mean[c] += p->v[c * n + at[i]] / 9.0L;
        for (int c = 0; c < 3; c++)
          for (int d = 0; d < 3; d++)
            {
              for (int i = 0; i < 9; i++)
                covariance[c][d] += (p->v[c * n + at[i]] - mean[c]) *
                                    (p->v[d * n + at[i]] - mean[d]) / 9.0L;
              covariance[c][d] += c == d ? epsilon / 9.0L : 0;
            }
        invert (covariance);

        for (int i = 0; i < 9; i++)
          for (int j = 0; j < 9; j++)
            {
              long double form = 1;

              for (int c = 0; c < 3; c++)
                for (int d = 0; d < 3; d++)
                  form += (p->v[c * n + at[i]] - mean[c]) * covariance[c][d] *
                          (p->v[d * n + at[j]] - mean[d]);
              m[(gsize) at[i] * n + at[j]] += (i == j) - form / 9.0L;
            }
      }

  return m;
}

/* E = Σ_c V_cᵀ M V_c */
double
oracle_matting_energy (const OracleMap        *x,
                       const OracleMap *const *targets,
                       int                     n_targets,
                       const double           *options)
{
  const int          n   = x->height * x->width;
  g_autofree double *m   = oracle_matting_laplacian (targets[0], options[0]);
  long double        sum = 0;

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++)
        sum += (long double) m[(gsize) i * n + j] * x->v[c * n + i] * x->v[c * n + j];

  return sum;
}

/* The mean over samples. */
double
oracle_matting_reference (const OracleMap        *x,
                          const OracleMap *const *targets,
                          int                     n_targets,
                          const double           *options)
{
  return 3.0 * targets[0]->height * targets[0]->width;
}
