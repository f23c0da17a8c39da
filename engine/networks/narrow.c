/* narrow.c - one layer of a narrower network, by regression through its ReLU. */
#include "narrow.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "memory.h"
#include "networks/regression.h"

enum { SAMPLES = 2048 };    /* positions of a map */

struct _ImpNarrow
{
  int             c_in, count;
  int             n_inputs;      /* 9 · c_in + 1                          */
  ImpPool        *pool;
  ImpRegression  *regression;
  float          *x;             /* [SAMPLES × n_inputs]                  */
  float          *z;             /* [SAMPLES × K]                         */
  float          *w;             /* [K × n_inputs], of the last fit       */
  int             rounds;        /* fits so far                           */
  double          error;         /* of the last fit, on samples so far    */
  double          last;          /* and of the one before, on all of them */
  double         *sum, *squares; /* [K] of ReLU (t)                       */
  double          n;
};

void
imp_narrow_choose (const double *moments,
                   int           n,
                   int           count,
                   int          *chosen)
{
  g_autofree double *rest  = g_new (double, (gsize) n * n);
  g_autofree double *pivot = g_new (double, n);
  g_autofree char   *taken = g_new0 (char, n);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
        const double scale = sqrt (moments[(gsize) i * n + i] * moments[(gsize) j * n + j]);

        rest[(gsize) i * n + j] = moments[(gsize) i * n + j] / sqrt (scale + 1e-12);
      }

  for (int k = 0; k < count; k++)
    {
      double most = -1;
      int    best = 0;

      for (int j = 0; j < n; j++)
        {
          const double *row  = rest + (gsize) j * n;
          double        gain = 0;

          for (int i = 0; i < n; i++)
            gain += row[i] * row[i];
          gain /= MAX (row[j], 1e-9);
          if (! taken[j] && gain > most)
            {
              most = gain;
              best = j;
            }
        }

      taken[best] = TRUE;
      chosen[k]   = best;
      memcpy (pivot, rest + (gsize) best * n, n * sizeof (double));
      for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
          rest[(gsize) i * n + j] -= pivot[i] * pivot[j] / MAX (pivot[best], 1e-9);
    }
}

ImpNarrow *
imp_narrow_new (int      c_in,
                int      count,
                ImpPool *pool)
{
  ImpNarrow *self = g_new0 (ImpNarrow, 1);

  self->c_in       = c_in;
  self->count      = count;
  self->n_inputs   = 9 * c_in + 1;
  self->pool       = pool;
  self->regression = imp_regression_new (self->n_inputs, count, pool);
  self->x          = imp_block_new ((gsize) SAMPLES * self->n_inputs * sizeof (float));
  self->z          = imp_block_new ((gsize) SAMPLES * count * sizeof (float));
  self->w          = imp_block_new ((gsize) count * self->n_inputs * sizeof (float));
  self->sum        = g_new0 (double, count);
  self->squares    = g_new0 (double, count);
  if (self->regression == NULL || self->x == NULL || self->z == NULL || self->w == NULL)
    {
      imp_narrow_free (self);
      return NULL;
    }

  return self;
}

void
imp_narrow_free (ImpNarrow *self)
{
  if (self == NULL)
    return;

  imp_regression_free (self->regression);
  imp_block_free (self->x);
  imp_block_free (self->z);
  imp_block_free (self->w);
  g_free (self->sum);
  g_free (self->squares);
  g_free (self);
}

/* x: the 3×3 neighbourhood of a position, tap by tap, and 1 for the bias. */
static void
gather (const ImpMap *map,
        gsize         position,
        float        *x)
{
  const int    y    = position / map->width;
  const int    left = position % map->width;
  const gsize  size = map->channels * sizeof (float);

  for (int r = -1; r <= 1; r++)
    for (int s = -1; s <= 1; s++, x += map->channels)
      if (y + r >= 0 && y + r < map->height && left + s >= 0 && left + s < map->width)
        memcpy (x, map->data + (position + (gssize) r * map->width + s) * map->stride, size);
      else
        memset (x, 0, size);
  *x = 1;
}

/* t, from its positive and its negative part, to z [n × K]; counts its variance. */
static void
gather_targets (ImpNarrow    *self,
                const ImpMap *twice,
                gsize         position,
                float        *z)
{
  const float *both = twice->data + position * twice->stride;

  for (int k = 0; k < self->count; k++)
    {
      z[k] = both[k] - both[self->count + k];
      if (self->rounds == 0)
        {
          self->sum[k]     += both[k];
          self->squares[k] += (double) both[k] * both[k];
        }
    }
}

/* z = t where t > 0, min (p, 0) elsewhere; p: the last fit's. */
static void
bend_targets (ImpNarrow *self,
              int        n)
{
  g_autofree float *p = g_new (float, (gsize) n * self->count);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, n, self->count, self->n_inputs, 1,
               self->x, self->n_inputs, self->w, self->n_inputs, 0, p, self->count);
  for (gsize i = 0; i < (gsize) n * self->count; i++)
    {
      const double difference = MAX (p[i], 0.0f) - MAX (self->z[i], 0.0f);

      self->error += difference * difference;
      if (self->z[i] <= 0.0f)
        self->z[i] = MIN (p[i], 0.0f);
    }
}

void
imp_narrow_add (ImpNarrow    *self,
                const ImpMap *input,
                const ImpMap *twice,
                guint32       seed)
{
  const gsize       m      = imp_map_positions (input);
  const int         n      = MIN (m, SAMPLES);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  gsize             position;

  /* one position of each of n equal stretches */
  for (int i = 0; i < n; i++)
    {
      const gsize from = m * i / n;
      const gsize to   = m * (i + 1) / n;

      position = from + g_rand_int_range (random, 0, to - from);
      gather (input, position, self->x + (gsize) i * self->n_inputs);
      gather_targets (self, twice, position, self->z + (gsize) i * self->count);
    }

  if (self->rounds == 0)
    {
      self->n += n;
      imp_regression_add_inputs (self->regression, self->x, n);
    }
  else
    bend_targets (self, n);
  imp_regression_add_targets (self->regression, self->x, self->z, n);
}

gboolean
imp_narrow_fit (ImpNarrow *self)
{
  if (! imp_regression_solve (self->regression, self->w))
    return FALSE;

  imp_regression_forget_targets (self->regression);
  self->rounds++;
  self->last  = self->error;
  self->error = 0;

  return TRUE;
}

double
imp_narrow_error (const ImpNarrow *self)
{
  double variance = 0;

  for (int k = 0; k < self->count; k++)
    variance += self->squares[k] - self->sum[k] * self->sum[k] / self->n;

  return variance > 0 ? self->last / variance : 0;
}

void
imp_narrow_get (const ImpNarrow *self,
                float           *weight,
                float           *bias)
{
  for (int k = 0; k < self->count; k++)
    {
      const float *w = self->w + (gsize) k * self->n_inputs;

      for (int i = 0; i < self->c_in; i++)
        for (int tap = 0; tap < 9; tap++)
          weight[((gsize) k * self->c_in + i) * 9 + tap] = w[tap * self->c_in + i];
      bias[k] = w[9 * self->c_in];
    }
}
