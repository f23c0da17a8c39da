/* patch-norms.c - ‖Ψ‖² of all patches of a map: the squares of its pixels are summed once,
 * over channels, and then over each patch.
 */
#include "patch-search.h"

typedef struct
{
  double       *norms;
  double       *pixels;
  const ImpMap *map;
  int           size, stride;
  int           columns;
} Norms;

static void
pixels_job (void *data,
            int   job,
            int   worker)
{
  const Norms  *n     = data;
  const size_t  first = (size_t) job * n->map->width;

  for (size_t p = first; p < first + n->map->width; p++)
    {
      const float *f   = n->map->data + p * n->map->stride;
      double       sum = 0.0;

      for (int c = 0; c < n->map->channels; c++)
        sum += (double) f[c] * f[c];
      n->pixels[p] = sum;
    }
}

static void
norms_job (void *data,
           int   job,
           int   worker)
{
  const Norms *n = data;

  for (int j = 0; j < n->columns; j++)
    {
      double sum = 0.0;

      for (int dy = 0; dy < n->size; dy++)
        for (int dx = 0; dx < n->size; dx++)
          sum += n->pixels[(size_t) (job * n->stride + dy) * n->map->width +
                           j * n->stride + dx];
      n->norms[(size_t) job * n->columns + j] = sum;
    }
}

void
imp_patch_norms (double       *norms,
                 const ImpMap *map,
                 int           size,
                 int           stride,
                 double       *pixels,
                 ImpPool      *pool)
{
  Norms n = { norms, pixels, map, size, stride, imp_patch_count (map->width, size, stride) };

  imp_pool_run (pool, map->height, pixels_job, &n);
  imp_pool_run (pool, imp_patch_count (map->height, size, stride), norms_job, &n);
}
