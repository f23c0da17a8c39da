/* content.c - content as the activations themselves.
 *
 *   E     = ½ Σ (F - P)²        P: the content's activations
 *   ∂E/∂F = F - P
 *   R     = ½ Σ (P - P̄)², P̄ the channel's mean over positions, but not less than
 *           0.03 · ½ Σ P² (zero padding alone gives a flat picture a spread)
 *
 * Source: Gatys et al. 2016, eq. 1; S1 eq. 1, S2 eq. 1, S4 eq. 1; R: docs/equations.md 3.
 */
#include "loss.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "memory.h"

enum { ROWS = 16 };   /* rows of the map a job */

typedef struct
{
  ImpTerm  base;
  int      height, width, channels;
  float   *target;      /* P: [H × W × N]                          */
  double  *sums;        /* [jobs], each job's part of the energy   */
  double   energy;      /* of the rows so far                      */

  const ImpRows *x;     /* what the jobs work on                   */
  ImpMap        *dx;
  float          scale;
} ContentTerm;

static int
n_jobs (int rows)
{
  return (rows + ROWS - 1) / ROWS;
}

static ImpTerm *
content_new (const ImpTermSetup  *setup,
             GError             **error)
{
  ContentTerm *self = g_new0 (ContentTerm, 1);

  self->height   = setup->height;
  self->width    = setup->width;
  self->channels = setup->channels;
  self->target   = imp_block_new ((gsize) self->height * self->width * self->channels *
                                  sizeof (float));
  self->sums     = g_new (double, n_jobs (self->height));
  if (self->target == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for the content at %s."), setup->layer);
      g_free (self->sums);
      g_free (self);
      return NULL;
    }

  return &self->base;
}

static gboolean
content_add_target (ImpTerm        *term,
                    const ImpRows  *rows,
                    double          share,
                    GError        **error)
{
  ContentTerm  *self   = (ContentTerm *) term;
  const ImpMap *map    = &rows->map;
  float        *target = self->target + (gsize) rows->first * self->width * self->channels;

  for (gsize i = 0; i < imp_map_positions (map); i++)
    memcpy (target + i * self->channels, map->data + i * map->stride,
            self->channels * sizeof (float));

  return TRUE;
}

static gboolean
content_finish (ImpTerm  *term,
                GError  **error)
{
  ContentTerm        *self = (ContentTerm *) term;
  const gsize         m    = (gsize) self->height * self->width;
  g_autofree double  *mean = g_new0 (double, self->channels);
  double              all  = 0;
  double              flat = 0;

  for (gsize i = 0; i < m; i++)
    for (int c = 0; c < self->channels; c++)
      {
        const double p = self->target[i * self->channels + c];

        mean[c] += p;
        all     += 0.5 * p * p;
      }
  for (int c = 0; c < self->channels; c++)
    flat += 0.5 * mean[c] * mean[c] / m;   /* ½ Σ P̄² */

  term->reference = MAX (all - flat, 0.03 * all);

  return TRUE;
}

static void
content_job (void *data,
             int   job,
             int   worker)
{
  ContentTerm  *self   = data;
  const ImpMap *map    = &self->x->map;
  const int     n      = self->channels;
  const gsize   from   = (gsize) job * ROWS * self->width;
  const gsize   to     = (gsize) MIN ((job + 1) * ROWS, map->height) * self->width;
  const float  *target = self->target + (gsize) self->x->first * self->width * n;
  double        sum    = 0;

  for (gsize i = from; i < to; i++)
    {
      const float *x   = map->data + i * map->stride;
      const float *p   = target + i * n;
      float        row = 0;

      if (self->dx != NULL)
        {
          float *dx = self->dx->data + i * self->dx->stride;

          for (int c = 0; c < n; c++)
            dx[c] += self->scale * (x[c] - p[c]);
        }
      else
        {
          /* E = ½ Σ (F - P)² */
          for (int c = 0; c < n; c++)
            row += (x[c] - p[c]) * (x[c] - p[c]);
          sum += row;
        }
    }

  self->sums[job] = 0.5 * sum;
}

static void
content_begin (ImpTerm *term)
{
  ((ContentTerm *) term)->energy = 0;
}

static void
content_run (ContentTerm   *self,
             const ImpRows *x,
             double         scale,
             ImpMap        *dx)
{
  const int jobs = n_jobs (x->map.height);

  self->x     = x;
  self->dx    = dx;
  self->scale = scale;
  memset (self->sums, 0, jobs * sizeof (double));
  imp_pool_run (self->base.pool, jobs, content_job, self);
}

static void
content_measure (ImpTerm       *term,
                 const ImpRows *x)
{
  ContentTerm *self = (ContentTerm *) term;

  content_run (self, x, 0, NULL);
  for (int i = 0; i < n_jobs (x->map.height); i++)
    self->energy += self->sums[i];
}

static double
content_energy (ImpTerm *term)
{
  return ((ContentTerm *) term)->energy;
}

static void
content_gradient (ImpTerm       *term,
                  const ImpRows *x,
                  double         scale,
                  ImpMap        *dx)
{
  content_run ((ContentTerm *) term, x, scale, dx);
}

static guint64
content_memory (const ImpTermSetup *setup)
{
  return (guint64) setup->height * setup->width * setup->channels * sizeof (float);
}

static void
content_free (ImpTerm *term)
{
  ContentTerm *self = (ContentTerm *) term;

  imp_block_free (self->target);
  g_free (self->sums);
  g_free (self);
}

const ImpLossClass imp_loss_content =
{
  .info =
  {
    .key    = "content",
    .title  = N_("Content"),
    .source = "Gatys et al. 2016",
  },
  .target     = IMP_TARGET_CONTENT,
  .new        = content_new,
  .add_target = content_add_target,
  .finish     = content_finish,
  .begin      = content_begin,
  .measure    = content_measure,
  .energy     = content_energy,
  .gradient   = content_gradient,
  .memory     = content_memory,
  .free       = content_free,
};
