/* oracle-losses.c - each loss and its R, as the equations have them; see oracle.h. */
#include "oracle-matting.h"
#include "oracle-patch.h"
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
    g_free (map->v);
  g_free (map);
}

/* v at a position. */
static double
valid_at (const OracleMap *map,
          int              p)
{
  return map->masks != NULL ? map->masks->valid[p] : 1;
}

/* E = ½ Σ v (F - P)² */
static double
content_energy (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  const int m   = x->height * x->width;
  double    sum = 0;

  for (int i = 0; i < x->channels * m; i++)
    sum += valid_at (x, i % m) * pow (x->v[i] - targets[0]->v[i], 2) / 2;

  return sum;
}

/* Of a constant map for each channel, the mean of @p there, by v. */
static OracleMap *
channel_means (const OracleMap *p)
{
  const int  m     = p->height * p->width;
  OracleMap *means = oracle_map_new (p->channels, p->height, p->width);

  for (int c = 0; c < p->channels; c++)
    {
      double mean  = 0;
      double count = 0;

      for (int i = 0; i < m; i++)
        {
          mean  += valid_at (p, i) * p->v[c * m + i];
          count += valid_at (p, i);
        }
      for (int i = 0; i < m; i++)
        means->v[c * m + i] = count > 0 ? mean / count : 0;
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

/* E = Σ v (F - P)² / (N M), M = Σ v */
static double
feature_energy (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  const int m     = x->height * x->width;
  double    sum   = 0;
  double    count = 0;

  for (int i = 0; i < x->channels * m; i++)
    {
      sum   += valid_at (x, i % m) * pow (x->v[i] - targets[0]->v[i], 2);
      count += valid_at (x, i % m);
    }

  return count > 0 ? sum / count : 0;
}

static double
feature_reference (const OracleMap        *x,
                   const OracleMap *const *targets,
                   int                     n_targets,
                   const double           *options)
{
  return spread (feature_energy, targets[0]);
}

/* --- Gram matrices --------------------------------------------------------- */

enum { ALL = -1 };   /* in the place of a region: all that is not transparent */

static double
mask_at (const OracleMap *map,
         int              region,
         int              y,
         int              x)
{
  const int p = y * map->width + x;

  return map->masks == NULL ? 1 : region == ALL ? map->masks->valid[p]
                                                : map->masks->region[region][p];
}

/* Σ m F_i(p + δ) m F_j(p) / Σ m², over the p for which both are in the map */
static double
correlation (const OracleMap *f,
             int              region,
             int              dy,
             int              dx,
             int              i,
             int              j)
{
  const int m       = f->height * f->width;
  double    sum     = 0;
  double    squares = 0;

  for (int y = 0; y < f->height; y++)
    for (int x = 0; x < f->width; x++)
      {
        squares += pow (mask_at (f, region, y, x), 2);
        if (y + dy < f->height && x + dx < f->width)
          sum += mask_at (f, region, y + dy, x + dx) * mask_at (f, region, y, x) *
                 f->v[i * m + (y + dy) * f->width + x + dx] * f->v[j * m + y * f->width + x];
      }

  return squares > 0 ? sum / squares : 0;
}

/* Σ_ij (G_ij[x] - Σ_s share_s G_ij[a_s])²; @x NULL counts as 0. */
static double
distance (const OracleMap        *x,
          const OracleMap *const *targets,
          int                     n_targets,
          int                     region,
          int                     dy,
          int                     dx)
{
  const int n   = targets[0]->channels;
  double    sum = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
        double difference = x != NULL ? correlation (x, region, dy, dx, i, j) : 0;

        for (int s = 0; s < n_targets; s++)
          difference -= correlation (targets[s], region, dy, dx, i, j) *
                        (targets[s]->share > 0 ? targets[s]->share : 1.0 / n_targets);
        sum += difference * difference;
      }

  return sum;
}

static double
gram_energy (const OracleMap        *x,
             const OracleMap *const *targets,
             int                     n_targets,
             const double           *options)
{
  const double n = targets[0]->channels;

  return distance (x, targets, n_targets, ALL, 0, 0) / (4 * n * n);
}

static double
gram_reference (const OracleMap        *x,
                const OracleMap *const *targets,
                int                     n_targets,
                const double           *options)
{
  return gram_energy (NULL, targets, n_targets, options);
}

/* ‖G(x) - G(a)‖², G = F Fᵀ/(N M) */
static double
gram_johnson_energy (const OracleMap        *x,
                     const OracleMap *const *targets,
                     int                     n_targets,
                     const double           *options)
{
  return distance (x, targets, n_targets, ALL, 0, 0) / pow (targets[0]->channels, 2);
}

static double
gram_johnson_reference (const OracleMap        *x,
                        const OracleMap *const *targets,
                        int                     n_targets,
                        const double           *options)
{
  return gram_johnson_energy (NULL, targets, n_targets, options);
}

/* ½ Σ (G_x - A_x)² + ½ Σ (G_y - A_y)² */
static double
shifted_gram_energy (const OracleMap        *x,
                     const OracleMap *const *targets,
                     int                     n_targets,
                     const double           *options)
{
  return distance (x, targets, n_targets, ALL, 0, options[0]) / 2 +
         distance (x, targets, n_targets, ALL, options[0], 0) / 2;
}

static double
shifted_gram_reference (const OracleMap        *x,
                        const OracleMap *const *targets,
                        int                     n_targets,
                        const double           *options)
{
  return shifted_gram_energy (NULL, targets, n_targets, options);
}

/* Σ_c 1/(2N²) Σ (G_c[x]/M_c[x] - G_c[a]/M_c[a])² */
static double
region_gram_energy (const OracleMap        *x,
                    const OracleMap *const *targets,
                    int                     n_targets,
                    const double           *options)
{
  const double n         = targets[0]->channels;
  const int    n_regions = targets[0]->masks != NULL ? targets[0]->masks->n : 1;
  double       sum       = 0;

  for (int c = 0; c < n_regions; c++)
    sum += distance (x, targets, n_targets, c, 0, 0) / (2 * n * n);

  return sum;
}

static double
region_gram_reference (const OracleMap        *x,
                       const OracleMap *const *targets,
                       int                     n_targets,
                       const double           *options)
{
  return region_gram_energy (NULL, targets, n_targets, options);
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
  { "content",      ORACLE_CONTENT, content_energy,        content_reference        },
  { "feature",      ORACLE_CONTENT, feature_energy,        feature_reference        },
  { "gram",         ORACLE_STYLES,  gram_energy,           gram_reference           },
  { "gram-johnson", ORACLE_STYLES,  gram_johnson_energy,   gram_johnson_reference   },
  { "shifted-gram", ORACLE_STYLES,  shifted_gram_energy,   shifted_gram_reference   },
  { "region-gram",  ORACLE_STYLES,  region_gram_energy,    region_gram_reference    },
  { "matting",      ORACLE_CONTENT, oracle_matting_energy, oracle_matting_reference },
  { "patch",        ORACLE_STYLES,  oracle_patch_energy,   oracle_patch_reference,
    oracle_patch_margin },
  { "tv",           ORACLE_NOTHING, tv_energy,             tv_reference             },
  { "pixel",        ORACLE_CONTENT, pixel_energy,          pixel_reference          },
};

const OracleLoss *
oracle_loss_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    if (strcmp (losses[i].key, key) == 0)
      return &losses[i];

  return NULL;
}
