/* squares.c - Σ v (x - p)² against a target that is kept; see squares.h. */
#include "squares.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "memory.h"

enum { ROWS = 16 };   /* rows of the map a job */

typedef struct
{
  ImpTerm  base;
  int      height, width, channels;
  double   factor;      /* f                                       */
  double   positions;   /* Σ v                                     */
  float   *target;      /* P: [H × W × N]                          */
  double  *sums;        /* [jobs], each job's part of the sum      */
  double   sum;         /* Σ v (x - p)² of the rows so far         */

  const float   *valid; /* v: [H × W], borrowed; NULL: all 1       */
  const ImpRows *x;     /* what the jobs work on                   */
  ImpMap        *dx;
  float          scale;
} SquaresTerm;

static int
n_jobs (int rows)
{
  return (rows + ROWS - 1) / ROWS;
}

double
imp_squares_positions (const ImpTermSetup *setup)
{
  return setup->masks != NULL ? setup->masks->valid_sum
                              : (double) setup->height * setup->width;
}

ImpTerm *
imp_squares_new (const ImpTermSetup  *setup,
                 double               factor,
                 GError             **error)
{
  SquaresTerm *self = g_new0 (SquaresTerm, 1);

  self->height    = setup->height;
  self->width     = setup->width;
  self->channels  = setup->channels;
  self->factor    = factor;
  self->positions = imp_squares_positions (setup);
  self->target    = imp_block_new (imp_squares_memory (setup));
  self->sums      = g_new (double, n_jobs (self->height));
  self->valid     = setup->masks != NULL ? setup->masks->valid : NULL;
  if (self->target == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for the content at %s."), setup->layer);
      imp_squares_free (&self->base);
      return NULL;
    }

  return &self->base;
}

gboolean
imp_squares_add_target (ImpTerm        *term,
                        const ImpRows  *rows,
                        double          share,
                        GError        **error)
{
  SquaresTerm  *self   = (SquaresTerm *) term;
  const ImpMap *map    = &rows->map;
  float        *target = self->target + (gsize) rows->first * self->width * self->channels;

  for (gsize i = 0; i < imp_map_positions (map); i++)
    memcpy (target + i * self->channels, map->data + i * map->stride,
            self->channels * sizeof (float));

  return TRUE;
}

gboolean
imp_squares_finish (ImpTerm  *term,
                    GError  **error)
{
  SquaresTerm        *self = (SquaresTerm *) term;
  const gsize         m    = (gsize) self->height * self->width;
  g_autofree double  *mean = g_new0 (double, self->channels);
  double              all  = 0;
  double              flat = 0;

  for (gsize i = 0; i < m; i++)
    {
      const double v = self->valid != NULL ? self->valid[i] : 1;

      for (int c = 0; c < self->channels; c++)
        {
          const double p = self->target[i * self->channels + c];

          mean[c] += v * p;
          all     += v * p * p;
        }
    }
  for (int c = 0; c < self->channels && self->positions > 0; c++)
    flat += mean[c] * mean[c] / self->positions;   /* Σ v P̄² */

  term->reference = self->factor * MAX (all - flat, 0.03 * all);

  return TRUE;
}

double
imp_squares_spread (ImpTerm *term)
{
  SquaresTerm *self   = (SquaresTerm *) term;
  const gsize  n      = (gsize) self->height * self->width * self->channels;
  double       mean   = 0;
  double       all    = 0;
  double       spread = 0;

  for (gsize i = 0; i < n; i++)
    mean += self->target[i];
  mean /= n;

  for (gsize i = 0; i < n; i++)
    {
      const double p = self->target[i];

      all    += p * p;
      spread += (p - mean) * (p - mean);
    }

  return spread > 1e-12 * all ? self->factor * spread : 0;
}

static void
squares_job (void *data,
             int   job,
             int   worker)
{
  SquaresTerm  *self   = data;
  const ImpMap *map    = &self->x->map;
  const int     n      = self->channels;
  const gsize   from   = (gsize) job * ROWS * self->width;
  const gsize   to     = (gsize) MIN ((job + 1) * ROWS, map->height) * self->width;
  const float  *target = self->target + (gsize) self->x->first * self->width * n;
  const float  *valid  = imp_rows_mask (self->x, self->valid);
  double        sum    = 0;

  for (gsize i = from; i < to; i++)
    {
      const float *x   = map->data + i * map->stride;
      const float *p   = target + i * n;
      const float  v   = valid != NULL ? valid[i] : 1.0f;
      float        row = 0;

      if (self->dx != NULL)
        {
          float       *dx    = self->dx->data + i * self->dx->stride;
          const float  scale = self->scale * v;

          for (int c = 0; c < n; c++)
            dx[c] += scale * (x[c] - p[c]);
        }
      else
        {
          /* E = f Σ v (x - p)² */
          for (int c = 0; c < n; c++)
            row += (x[c] - p[c]) * (x[c] - p[c]);
          sum += (double) v * row;
        }
    }

  self->sums[job] = sum;
}

void
imp_squares_begin (ImpTerm *term)
{
  ((SquaresTerm *) term)->sum = 0;
}

static void
squares_run (SquaresTerm   *self,
             const ImpRows *x,
             double         scale,
             ImpMap        *dx)
{
  const int jobs = n_jobs (x->map.height);

  self->x     = x;
  self->dx    = dx;
  self->scale = scale;
  memset (self->sums, 0, jobs * sizeof (double));
  imp_pool_run (self->base.pool, jobs, squares_job, self);
}

void
imp_squares_measure (ImpTerm       *term,
                     const ImpRows *x)
{
  SquaresTerm *self = (SquaresTerm *) term;

  squares_run (self, x, 0, NULL);
  for (int i = 0; i < n_jobs (x->map.height); i++)
    self->sum += self->sums[i];
}

double
imp_squares_energy (ImpTerm *term)
{
  const SquaresTerm *self = (SquaresTerm *) term;

  return self->factor * self->sum;
}

void
imp_squares_gradient (ImpTerm       *term,
                      const ImpRows *x,
                      double         scale,
                      ImpMap        *dx)
{
  SquaresTerm *self = (SquaresTerm *) term;

  squares_run (self, x, 2 * self->factor * scale, dx);
}

guint64
imp_squares_memory (const ImpTermSetup *setup)
{
  return (guint64) setup->height * setup->width * setup->channels * sizeof (float);
}

void
imp_squares_free (ImpTerm *term)
{
  SquaresTerm *self = (SquaresTerm *) term;

  imp_block_free (self->target);
  g_free (self->sums);
  g_free (self);
}
