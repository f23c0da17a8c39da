/* tv.c - total variation: neighbouring pixels should not differ.
 *
 *   E     = Σ (x_{i,j+1} - x_{i,j})² + (x_{i+1,j} - x_{i,j})²
 *   ∂E/∂x = 2 Σ over the neighbours n of a pixel, up to four: x - x_n
 *   R     = 3HW
 *
 * Differences inside the picture only, in all three channels.
 *
 * Source: S3; R: docs/equations.md 3.
 */
#include "loss.h"

#include <string.h>

#include <glib/gi18n-lib.h>

enum { ROWS = 16 };   /* rows of the picture a job */

typedef struct
{
  ImpTerm  base;
  double  *sums;        /* [jobs], each job's part of the energy   */
  double   energy;

  const ImpMap *x;      /* what the jobs work on                   */
  ImpMap       *dx;
  float         scale;
} TvTerm;

static int
n_jobs (int rows)
{
  return (rows + ROWS - 1) / ROWS;
}

static ImpTerm *
tv_new (const ImpTermSetup  *setup,
        GError             **error)
{
  TvTerm *self = g_new0 (TvTerm, 1);

  self->sums           = g_new (double, n_jobs (setup->height));
  self->base.reference = (double) setup->height * setup->width * setup->channels;

  return &self->base;
}

static gboolean
tv_finish (ImpTerm  *term,
           GError  **error)
{
  return TRUE;
}

static void
tv_begin (ImpTerm *term)
{
  ((TvTerm *) term)->energy = 0;
}

/* E of the differences to the right of and below each pixel of some rows. */
static void
measure_job (void *data,
             int   job,
             int   worker)
{
  TvTerm       *self = data;
  const ImpMap *x    = self->x;
  const gsize   row  = (gsize) x->width * x->stride;
  double        sum  = 0;

  for (int i = job * ROWS; i < MIN ((job + 1) * ROWS, x->height); i++)
    {
      const float *at = x->data + i * row;

      for (int j = 0; j < x->width; j++, at += x->stride)
        for (int c = 0; c < x->channels; c++)
          {
            const double right = j + 1 < x->width ? at[x->stride + c] - at[c] : 0;
            const double below = i + 1 < x->height ? at[row + c] - at[c] : 0;

            sum += right * right + below * below;
          }
    }

  self->sums[job] = sum;
}

/* A pixel gathers from its neighbours, so that no two jobs add to one pixel. */
static void
gradient_job (void *data,
              int   job,
              int   worker)
{
  TvTerm       *self = data;
  const ImpMap *x    = self->x;
  const gsize   row  = (gsize) x->width * x->stride;

  for (int i = job * ROWS; i < MIN ((job + 1) * ROWS, x->height); i++)
    {
      const float *at = x->data + i * row;
      float       *dx = self->dx->data + (gsize) i * self->dx->width * self->dx->stride;

      for (int j = 0; j < x->width; j++, at += x->stride, dx += self->dx->stride)
        for (int c = 0; c < x->channels; c++)
          {
            float sum = 0;

            if (j > 0)
              sum += at[c] - at[c - x->stride];
            if (j + 1 < x->width)
              sum += at[c] - at[c + x->stride];
            if (i > 0)
              sum += at[c] - at[c - (ptrdiff_t) row];
            if (i + 1 < x->height)
              sum += at[c] - at[c + row];
            dx[c] += self->scale * sum;
          }
    }
}

static void
tv_measure (ImpTerm       *term,
            const ImpRows *x)
{
  TvTerm    *self = (TvTerm *) term;
  const int  jobs = n_jobs (x->map.height);

  self->x = &x->map;
  memset (self->sums, 0, jobs * sizeof (double));
  imp_pool_run (term->pool, jobs, measure_job, self);
  for (int i = 0; i < jobs; i++)
    self->energy += self->sums[i];
}

static double
tv_energy (ImpTerm *term)
{
  return ((TvTerm *) term)->energy;
}

static void
tv_gradient (ImpTerm       *term,
             const ImpRows *x,
             double         scale,
             ImpMap        *dx)
{
  TvTerm *self = (TvTerm *) term;

  self->x     = &x->map;
  self->dx    = dx;
  self->scale = 2 * scale;
  imp_pool_run (term->pool, n_jobs (x->map.height), gradient_job, self);
}

static guint64
tv_memory (const ImpTermSetup *setup)
{
  return n_jobs (setup->height) * sizeof (double);
}

static void
tv_free (ImpTerm *term)
{
  g_free (((TvTerm *) term)->sums);
  g_free (term);
}

const ImpLossClass imp_loss_tv =
{
  .info =
  {
    .key      = "tv",
    .title    = N_("Smoothness"),
    .source   = "Rudin, Osher and Fatemi 1992, squared",
    .on_image = TRUE,
  },
  .target   = IMP_TARGET_NONE,
  .whole    = TRUE,
  .new      = tv_new,
  .finish   = tv_finish,
  .begin    = tv_begin,
  .measure  = tv_measure,
  .energy   = tv_energy,
  .gradient = tv_gradient,
  .memory   = tv_memory,
  .free     = tv_free,
};
