/* local-affine.c - see local-affine.h. Sums over windows are moved along: a row of
 * sums of columns, and from it the sum of a window, in double. Every job begins them
 * anew, so that results don't depend on the number of threads.
 */
#include "local-affine.h"

#include <string.h>

#include "cholesky.h"

enum
{
  ROWS  = 64,                       /* of a job                                    */
  MODEL = IMP_LOCAL_AFFINE_MODEL,

  /* what is summed over a window: Σ v, p, x, the lower half of p pᵀ, x pᵀ */
  N     = 0,
  P     = 1,
  X     = 4,
  PP    = 7,
  XP    = 13,
  SUMS  = 22
};

static int
least (int a,
       int b)
{
  return a < b ? a : b;
}

static int
most (int a,
      int b)
{
  return a > b ? a : b;
}

static size_t
worker_scratch (int width)
{
  return (size_t) width * SUMS * sizeof (double);
}

size_t
imp_local_affine_scratch (int width,
                          int n_workers)
{
  return n_workers * worker_scratch (width);
}

/* The sums of columns: row y is added, or with sign -1 taken away. */
typedef void (* RowFunc) (const ImpLocalAffine *self,
                          double               *columns,
                          int                   y,
                          double                sign);

/* From the @n sums of the window around column x, of the row y. */
typedef void (* WindowFunc) (const ImpLocalAffine *self,
                             const double         *sums,
                             int                   y,
                             int                   x);

/* Rows [first, last): all windows around their pixels. */
static void
slide (const ImpLocalAffine *self,
       int                   first,
       int                   last,
       int                   n,
       double               *columns,
       RowFunc               add_row,
       WindowFunc            take)
{
  const int r = self->radius;

  memset (columns, 0, (size_t) self->width * n * sizeof (double));
  for (int y = most (0, first - r); y < least (first + r, self->height); y++)
    add_row (self, columns, y, 1);

  for (int y = first; y < last; y++)
    {
      double window[SUMS] = { 0 };

      if (y + r < self->height)
        add_row (self, columns, y + r, 1);
      if (y - r - 1 >= most (0, first - r))
        add_row (self, columns, y - r - 1, -1);

      for (int x = 0; x < least (r, self->width); x++)
        for (int i = 0; i < n; i++)
          window[i] += columns[(size_t) x * n + i];
      for (int x = 0; x < self->width; x++)
        {
          if (x + r < self->width)
            for (int i = 0; i < n; i++)
              window[i] += columns[((size_t) x + r) * n + i];
          if (x - r - 1 >= 0)
            for (int i = 0; i < n; i++)
              window[i] -= columns[((size_t) x - r - 1) * n + i];
          take (self, window, y, x);
        }
    }
}

/* --- a model for each window ------------------------------------------------ */

static void
add_colours (const ImpLocalAffine *self,
             double               *columns,
             int                   y,
             double                sign)
{
  for (int x = 0; x < self->width; x++)
    {
      const size_t  at  = (size_t) y * self->width + x;
      const float  *p   = self->guide + 3 * at;
      const float  *v   = self->picture + 3 * at;
      double       *sum = columns + (size_t) x * SUMS;
      int           pp  = PP;

      if (self->valid != NULL && ! self->valid[at])
        continue;   /* its colour may be anything, not a number even */

      sum[N] += sign;
      for (int c = 0; c < 3; c++)
        {
          sum[P + c] += sign * p[c];
          sum[X + c] += sign * v[c];
          for (int d = 0; d <= c; d++)
            sum[pp++] += sign * p[c] * p[d];
          for (int d = 0; d < 3; d++)
            sum[XP + 3 * c + d] += sign * v[c] * p[d];
        }
    }
}

static void
fit (const ImpLocalAffine *self,
     const double         *sums,
     int                   y,
     int                   x)
{
  float        *model = self->models + ((size_t) y * self->width + x) * MODEL;
  const double  n     = sums[N];
  const double *p     = sums + P;
  double        s[3][3];
  int           pp    = PP;

  memset (model, 0, MODEL * sizeof (float));
  if (n < 1)
    return;   /* no pixel that counts is in a window like that */

  for (int c = 0; c < 3; c++)
    for (int d = 0; d <= c; d++, pp++)
      s[c][d] = sums[pp] / n - p[c] * p[d] / (n * n) + (c == d ? self->epsilon : 0);
  imp_cholesky (s);

  for (int c = 0; c < 3; c++)
    {
      double a[3];
      double b = sums[X + c] / n;

      for (int d = 0; d < 3; d++)
        a[d] = sums[XP + 3 * c + d] / n - sums[X + c] * p[d] / (n * n);
      imp_cholesky_forward (s, a);
      imp_cholesky_backward (s, a);
      for (int d = 0; d < 3; d++)
        {
          b               -= a[d] * p[d] / n;
          model[3 * c + d] = (float) a[d];
        }
      model[9 + c] = (float) b;
    }
}

/* --- the mean of the models around each pixel -------------------------------- */

static void
add_models (const ImpLocalAffine *self,
            double               *columns,
            int                   y,
            double                sign)
{
  const float *models = self->models + (size_t) y * self->width * MODEL;

  for (size_t i = 0; i < (size_t) self->width * MODEL; i++)
    columns[i] += sign * models[i];
}

static void
apply (const ImpLocalAffine *self,
       const double         *sums,
       int                   y,
       int                   x)
{
  const size_t  at  = (size_t) y * self->width + x;
  const int     r   = self->radius;
  const float  *p   = self->guide + 3 * at;
  float        *out = self->out + 3 * at;
  const double  n   = (double) (least (y + r, self->height - 1) - most (0, y - r) + 1) *
                      (least (x + r, self->width - 1) - most (0, x - r) + 1);

  if (self->valid != NULL && ! self->valid[at])
    {
      memcpy (out, self->picture + 3 * at, 3 * sizeof (float));
      return;
    }

  for (int c = 0; c < 3; c++)
    {
      double q = sums[9 + c];

      for (int d = 0; d < 3; d++)
        q += sums[3 * c + d] * p[d];
      out[c] = (float) (q / n);
    }
}

/* --- jobs ------------------------------------------------------------------- */

static void
fit_job (void *data,
         int   job,
         int   worker)
{
  const ImpLocalAffine *self = data;

  slide (self, job * ROWS, least ((job + 1) * ROWS, self->height), SUMS,
         (double *) ((char *) self->scratch + worker * worker_scratch (self->width)),
         add_colours, fit);
}

static void
apply_job (void *data,
           int   job,
           int   worker)
{
  const ImpLocalAffine *self = data;

  slide (self, job * ROWS, least ((job + 1) * ROWS, self->height), MODEL,
         (double *) ((char *) self->scratch + worker * worker_scratch (self->width)),
         add_models, apply);
}

void
imp_local_affine (const ImpLocalAffine *self,
                  ImpPool              *pool)
{
  const int n_jobs = (self->height + ROWS - 1) / ROWS;

  imp_pool_run (pool, n_jobs, fit_job, (void *) self);
  imp_pool_run (pool, n_jobs, apply_job, (void *) self);
}
