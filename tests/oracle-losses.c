/* oracle-losses.c - each loss and its R, as the equations have them; see oracle.h. */
#include "oracle.h"

#include <math.h>
#include <string.h>

OracleMap *
oracle_map_new (int channels,
                int height,
                int width)
{
  OracleMap *map = g_new (OracleMap, 1);

  map->channels = channels;
  map->height   = height;
  map->width    = width;
  map->v        = g_new0 (double, (gsize) channels * height * width);

  return map;
}

void
oracle_map_free (OracleMap *map)
{
  if (map != NULL)
    g_free (map->v);
  g_free (map);
}

/* E = ½ Σ (F - P)² */
static double
content_energy (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  double sum = 0;

  for (int i = 0; i < x->channels * x->height * x->width; i++)
    sum += pow (x->v[i] - targets[0]->v[i], 2) / 2;

  return sum;
}

/* The form applied to P - P̄, not less than 0.03 times that applied to P. */
static double
content_reference (const OracleMap        *x,
                   const OracleMap *const *targets,
                   int                     n_targets,
                   const double           *options)
{
  const OracleMap *p      = targets[0];
  const int        m      = p->height * p->width;
  double           spread = 0;
  double           all    = 0;

  for (int c = 0; c < p->channels; c++)
    {
      double mean = 0;

      for (int i = 0; i < m; i++)
        mean += p->v[c * m + i] / m;
      for (int i = 0; i < m; i++)
        {
          spread += pow (p->v[c * m + i] - mean, 2) / 2;
          all    += pow (p->v[c * m + i], 2) / 2;
        }
    }

  return fmax (spread, 0.03 * all);
}

/* G_ij / M = 1/M Σ_p F_i(p) F_j(p) */
static double
gram_entry (const OracleMap *f,
            int              i,
            int              j)
{
  const int m   = f->height * f->width;
  double    sum = 0;

  for (int p = 0; p < m; p++)
    sum += f->v[i * m + p] * f->v[j * m + p];

  return sum / m;
}

/* E = 1/(4N²) Σ_ij (G_ij/M_x - A_ij/M_a)², several styles averaged; @x NULL
 * counts as 0.
 */
static double
gram_distance (const OracleMap        *x,
               const OracleMap *const *targets,
               int                     n_targets)
{
  const int n   = targets[0]->channels;
  double    sum = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
        double difference = x != NULL ? gram_entry (x, i, j) : 0;

        for (int s = 0; s < n_targets; s++)
          difference -= gram_entry (targets[s], i, j) / n_targets;
        sum += difference * difference;
      }

  return sum / (4.0 * n * n);
}

static double
gram_energy (const OracleMap        *x,
             const OracleMap *const *targets,
             int                     n_targets,
             const double           *options)
{
  return gram_distance (x, targets, n_targets);
}

static double
gram_reference (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  return gram_distance (NULL, targets, n_targets);
}

static const OracleLoss losses[] =
{
  { "content", TRUE,  content_energy, content_reference },
  { "gram",    FALSE, gram_energy,    gram_reference    },
};

const OracleLoss *
oracle_loss_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    if (strcmp (losses[i].key, key) == 0)
      return &losses[i];

  return NULL;
}
