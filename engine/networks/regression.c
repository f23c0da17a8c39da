/* regression.c - ridge regression by the normal equations, LAPACK's Cholesky. */
#include "regression.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "memory.h"

/* LAPACK as OpenBLAS exports it. */
void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_ (const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
              double *b, const int *ldb, int *info);

static const double RIDGE = 1e-5;
enum { ROWS = 128 };   /* of the moments, a job */

struct _ImpRegression
{
  int          n_inputs, n_targets;
  ImpPool     *pool;
  double      *inputs;      /* Σ x xᵀ, later its factor: [n_inputs × n_inputs] */
  double      *targets;     /* Σ y xᵀ: [n_targets × n_inputs]                 */
  float       *portion;     /* of either, not yet added                       */
  gboolean     factored;

  const float *x, *y;       /* what the jobs work on                          */
  int          n;
};

ImpRegression *
imp_regression_new (int      n_inputs,
                    int      n_targets,
                    ImpPool *pool)
{
  ImpRegression *self = g_new0 (ImpRegression, 1);
  const gsize    m    = (gsize) n_inputs;

  self->n_inputs  = n_inputs;
  self->n_targets = n_targets;
  self->pool      = pool;
  self->inputs    = imp_block_new (m * m * sizeof (double));
  self->targets   = imp_block_new (m * n_targets * sizeof (double));
  self->portion   = imp_block_new (m * MAX (n_inputs, n_targets) * sizeof (float));
  if (self->inputs == NULL || self->targets == NULL || self->portion == NULL)
    {
      imp_regression_free (self);
      return NULL;
    }
  memset (self->inputs, 0, m * m * sizeof (double));
  imp_regression_forget_targets (self);

  return self;
}

void
imp_regression_free (ImpRegression *self)
{
  if (self == NULL)
    return;

  imp_block_free (self->inputs);
  imp_block_free (self->targets);
  imp_block_free (self->portion);
  g_free (self);
}

/* sum [rows × n_inputs] += yᵀ x, rows from @from on: all of them, or up to the
 * diagonal.
 */
static void
add_rows (ImpRegression *self,
          const float   *y,
          int            n_rows,
          double        *sum,
          int            job,
          gboolean       triangle)
{
  const int m       = self->n_inputs;
  const int from    = job * ROWS;
  const int rows    = MIN (ROWS, n_rows - from);
  const int columns = triangle ? from + rows : m;
  float    *portion = self->portion + (gsize) from * m;

  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, rows, columns, self->n, 1,
               y + from, n_rows, self->x, m, 0, portion, m);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      sum[(gsize) (from + i) * m + j] += portion[(gsize) i * m + j];
}

static void
inputs_job (void *data,
            int   job,
            int   worker)
{
  ImpRegression *self = data;

  add_rows (self, self->x, self->n_inputs, self->inputs, job, TRUE);
}

static void
targets_job (void *data,
             int   job,
             int   worker)
{
  ImpRegression *self = data;

  add_rows (self, self->y, self->n_targets, self->targets, job, FALSE);
}

void
imp_regression_add_inputs (ImpRegression *self,
                           const float   *x,
                           int            n)
{
  self->x = x;
  self->n = n;
  imp_pool_run (self->pool, (self->n_inputs + ROWS - 1) / ROWS, inputs_job, self);
}

void
imp_regression_add_targets (ImpRegression *self,
                            const float   *x,
                            const float   *y,
                            int            n)
{
  self->x = x;
  self->y = y;
  self->n = n;
  imp_pool_run (self->pool, (self->n_targets + ROWS - 1) / ROWS, targets_job, self);
}

void
imp_regression_forget_targets (ImpRegression *self)
{
  memset (self->targets, 0, (gsize) self->n_inputs * self->n_targets * sizeof (double));
}

static gboolean
factor (ImpRegression *self)
{
  const int m     = self->n_inputs;
  double    trace = 0;
  int       info  = 0;

  for (int i = 0; i < m; i++)
    trace += self->inputs[(gsize) i * m + i];
  if (! (trace > 0) || ! isfinite (trace))
    return FALSE;
  for (int i = 0; i < m; i++)
    self->inputs[(gsize) i * m + i] += RIDGE * trace / m;

  /* our lower triangle, row by row, is Fortran's upper one */
  dpotrf_ ("U", &m, self->inputs, &m, &info);
  self->factored = info == 0;

  return self->factored;
}

gboolean
imp_regression_solve (ImpRegression *self,
                      float         *w)
{
  const gsize  size     = (gsize) self->n_inputs * self->n_targets;
  double      *solution = self->targets;
  int          info     = 0;

  if (! self->factored && ! factor (self))
    return FALSE;

  /* a row of targets is a column to Fortran: solved in place */
  dpotrs_ ("U", &self->n_inputs, &self->n_targets, self->inputs, &self->n_inputs, solution,
           &self->n_inputs, &info);
  for (gsize i = 0; i < size; i++)
    w[i] = solution[i];

  return info == 0;
}
