/* oracle-losses.c - each loss and its R, as the equations have them; see oracle.h. */
#include "oracle-matting.h"
#include "oracle.h"

#include <math.h>
#include <string.h>

OracleMap *
oracle_map_new (int channels,
                int height,
                int width)
{
  OracleMap *map = g_new0 (OracleMap, 1);

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
    {
      g_free (map->v);
      g_free (map->valid);
    }
  g_free (map);
}

/* v of the i-th value. */
static double
counts (const OracleMap *map,
        int              i)
{
  return map->valid != NULL ? map->valid[i % (map->height * map->width)] : 1;
}

/* M = Σ v */
static double
positions (const OracleMap *map)
{
  double sum = 0;

  for (int i = 0; i < map->height * map->width; i++)
    sum += counts (map, i);

  return sum;
}

/* E = ½ Σ v (F - P)² */
static double
content_energy (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  double sum = 0;

  for (int i = 0; i < x->channels * x->height * x->width; i++)
    sum += counts (x, i) * pow (x->v[i] - targets[0]->v[i], 2) / 2;

  return sum;
}

/* Of a constant map for each channel, the mean of @p there. */
static OracleMap *
channel_means (const OracleMap *p)
{
  const int  m     = p->height * p->width;
  OracleMap *means = oracle_map_new (p->channels, p->height, p->width);

  for (int c = 0; c < p->channels; c++)
    {
      double mean = 0;

      for (int i = 0; i < m; i++)
        mean += counts (p, i) * p->v[c * m + i] / positions (p);
      for (int i = 0; i < m; i++)
        means->v[c * m + i] = mean;
    }

  return means;
}

/* The form applied to P - P̄, not less than 0.03 times that applied to P. */
static double
spread (double         (*energy) (const OracleMap *, const OracleMap *const *, int,
                                  const double *),
        const OracleMap *p)
{
  OracleMap   *means = channel_means (p);
  OracleMap   *zero  = oracle_map_new (p->channels, p->height, p->width);
  const double e     = energy (p, (const OracleMap *[]) { means }, 1, NULL);
  const double least = energy (p, (const OracleMap *[]) { zero }, 1, NULL);

  oracle_map_free (means);
  oracle_map_free (zero);

  return fmax (e, 0.03 * least);
}

static double
content_reference (const OracleMap        *x,
                   const OracleMap *const *targets,
                   int                     n_targets,
                   const double           *options)
{
  return spread (content_energy, targets[0]);
}

/* E = Σ v (F - P)² / (N M) */
static double
feature_energy (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  double sum = 0;

  for (int i = 0; i < x->channels * x->height * x->width; i++)
    sum += counts (x, i) * pow (x->v[i] - targets[0]->v[i], 2);

  return sum / (x->channels * positions (x));
}

static double
feature_reference (const OracleMap        *x,
                   const OracleMap *const *targets,
                   int                     n_targets,
                   const double           *options)
{
  return spread (feature_energy, targets[0]);
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

/* E = Σ (x_{i,j+1} - x_{i,j})² + (x_{i+1,j} - x_{i,j})², inside, all channels */
static double
tv_energy (const OracleMap        *x,
           const OracleMap *const *targets,
           int                     n_targets,
           const double           *options)
{
  double sum = 0;

  for (int c = 0; c < x->channels; c++)
    {
      const double *v = x->v + c * x->height * x->width;

      for (int i = 0; i < x->height; i++)
        for (int j = 0; j + 1 < x->width; j++)
          sum += pow (v[i * x->width + j + 1] - v[i * x->width + j], 2);
      for (int i = 0; i + 1 < x->height; i++)
        for (int j = 0; j < x->width; j++)
          sum += pow (v[(i + 1) * x->width + j] - v[i * x->width + j], 2);
    }

  return sum;
}

/* 3HW */
static double
tv_reference (const OracleMap        *x,
              const OracleMap *const *targets,
              int                     n_targets,
              const double           *options)
{
  return 3.0 * x->height * x->width;
}

/* E = Σ (x - y)² / (3HW) */
static double
pixel_energy (const OracleMap        *x,
              const OracleMap *const *targets,
              int                     n_targets,
              const double           *options)
{
  double sum = 0;

  for (int i = 0; i < 3 * x->height * x->width; i++)
    sum += pow (x->v[i] - targets[0]->v[i], 2);

  return sum / (3.0 * x->height * x->width);
}

/* Σ (y - ȳ)² / (3HW), one mean over all samples */
static double
pixel_reference (const OracleMap        *x,
                 const OracleMap *const *targets,
                 int                     n_targets,
                 const double           *options)
{
  const OracleMap *y    = targets[0];
  const int        n    = 3 * y->height * y->width;
  double           mean = 0;
  double           sum  = 0;

  for (int i = 0; i < n; i++)
    mean += y->v[i] / n;
  for (int i = 0; i < n; i++)
    sum += pow (y->v[i] - mean, 2) / n;

  return sum;
}

static const OracleLoss losses[] =
{
  { "content", ORACLE_CONTENT, content_energy,        content_reference        },
  { "feature", ORACLE_CONTENT, feature_energy,        feature_reference        },
  { "gram",    ORACLE_STYLES,  gram_energy,           gram_reference           },
  { "matting", ORACLE_CONTENT, oracle_matting_energy, oracle_matting_reference },
  { "tv",      ORACLE_NOTHING, tv_energy,             tv_reference             },
  { "pixel",   ORACLE_CONTENT, pixel_energy,          pixel_reference          },
};

const OracleLoss *
oracle_loss_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    if (strcmp (losses[i].key, key) == 0)
      return &losses[i];

  return NULL;
}
