/* patch-targets.c - the patches of the styles' maps: kept, weighed, found again. */
#include "patch-targets.h"

#include <math.h>
#include <string.h>

#include "memory.h"

guint8 *
imp_patch_whole (const ImpMasks *masks,
                 int             width,
                 int             rows,
                 int             columns,
                 int             size,
                 int             stride)
{
  guint8 *whole;

  if (masks == NULL || masks->valid == NULL)
    return NULL;

  whole = g_new (guint8, (gsize) rows * columns + 1);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      {
        guint8 all = TRUE;

        for (int dy = 0; dy < size; dy++)
          for (int dx = 0; dx < size; dx++)
            all &= masks->valid[(gsize) (i * stride + dy) * width + j * stride + dx] >= 0.5f;
        whole[(gsize) i * columns + j] = all;
      }

  return whole;
}

void
imp_patch_targets_init (ImpPatchTargets *self,
                        int              size,
                        int              stride)
{
  *self      = (ImpPatchTargets) { size, stride };
  self->maps = g_array_new (FALSE, FALSE, sizeof (ImpPatchTarget));
}

void
imp_patch_targets_clear (ImpPatchTargets *self)
{
  for (guint k = 0; k < self->maps->len; k++)
    {
      ImpPatchTarget *target = &g_array_index (self->maps, ImpPatchTarget, k);

      imp_block_free (target->map.data);
      imp_block_free ((float *) target->inverse);
    }
  g_array_unref (self->maps);
}

/* 1/‖Ψ_j‖ for the patches of @map, and their part in R. */
static gboolean
measure_target (ImpPatchTargets *self,
                const ImpMap    *map,
                const ImpMasks  *masks,
                float           *inverse,
                ImpPool         *pool)
{
  const int          rows    = imp_patch_count (map->height, self->size, self->stride);
  const int          columns = imp_patch_count (map->width, self->size, self->stride);
  const gsize        n       = (gsize) rows * columns;
  g_autofree guint8 *whole   = imp_patch_whole (masks, map->width, rows, columns, self->size,
                                                self->stride);
  double            *norms   = imp_block_new (n * sizeof (double));
  double            *pixels  = imp_block_new (imp_map_positions (map) * sizeof (double));
  const gboolean     enough  = norms != NULL && pixels != NULL;

  if (enough)
    imp_patch_norms (norms, map, self->size, self->stride, pixels, pool);
  for (gsize j = 0; enough && j < n; j++)
    {
      inverse[j] = NAN;
      if (whole != NULL && ! whole[j])
        continue;
      if (norms[j] > 0)
        inverse[j] = 1 / sqrt (norms[j]);
      self->sum_norms += norms[j];
      self->n_norms++;
    }
  imp_block_free (norms);
  imp_block_free (pixels);

  return enough;
}

gboolean
imp_patch_targets_add (ImpPatchTargets *self,
                       const ImpRows   *rows,
                       ImpPool         *pool)
{
  const ImpMap   *from   = &rows->map;
  const gsize     n      = (gsize) imp_patch_count (from->height, self->size, self->stride) *
                           imp_patch_count (from->width, self->size, self->stride);
  ImpPatchTarget  target = { *from, NULL };
  float          *inverse;

  target.map.stride = from->channels;
  target.map.data   = imp_block_new (imp_map_positions (from) * from->channels * sizeof (float));
  target.inverse    = inverse = imp_block_new (n * sizeof (float));
  g_array_append_val (self->maps, target);
  if (target.map.data == NULL || inverse == NULL || n > (gsize) (G_MAXINT - self->n))
    return FALSE;

  for (gsize p = 0; p < imp_map_positions (from); p++)
    memcpy (target.map.data + p * from->channels, from->data + p * from->stride,
            from->channels * sizeof (float));
  if (! measure_target (self, &target.map, rows->masks, inverse, pool))
    return FALSE;
  self->n += (int) n;

  return TRUE;
}

const float *
imp_patch_targets_find (const ImpPatchTargets  *self,
                        int                     j,
                        const ImpMap          **map)
{
  for (guint k = 0; j >= 0 && k < self->maps->len; k++)
    {
      const ImpPatchTarget *target  = &g_array_index (self->maps, ImpPatchTarget, k);
      const int             columns = imp_patch_count (target->map.width, self->size,
                                                       self->stride);
      const int             n       = columns * imp_patch_count (target->map.height, self->size,
                                                                 self->stride);

      if (j < n)
        {
          *map = &target->map;
          return target->map.data + ((gsize) (j / columns) * target->map.width + j % columns) *
                                    self->stride * target->map.stride;
        }
      j -= n;
    }

  return NULL;
}
