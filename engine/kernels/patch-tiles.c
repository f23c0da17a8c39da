/* patch-tiles.c - cutting and packing; see patch-tiles.h. */
#include "patch-tiles.h"

#include <math.h>

enum
{
  TILE   = 30,        /* rows and columns of patches of a tile, at most       */
  PACKED = 1 << 20,   /* floats of packed tiles at a time, or one tile        */
  PIXELS = 1 << 13    /* and their pixels of a phase: a job should end soon   */
};

int
imp_patch_tiles_pixels (int size,
                        int stride)
{
  const int side = TILE + imp_patch_parts (size, stride) - 1;

  return IMP_PAD (side * side);
}

size_t
imp_patch_tiles_floats (int     channels,
                        int     size,
                        int     stride,
                        size_t *packed)
{
  const int    phases = size < stride ? size : stride;
  const size_t n      = imp_patch_tiles_pixels (size, stride);
  const size_t tile   = n * channels * phases * phases;

  *packed = tile > PACKED ? tile : PACKED;

  return *packed + n + PIXELS;
}

void
imp_patch_tiles_init (ImpPatchTiles *self,
                      int            channels,
                      int            size,
                      int            stride,
                      float         *floats)
{
  size_t packed;

  imp_patch_tiles_floats (channels, size, stride, &packed);
  *self = (ImpPatchTiles) {
    .isa = imp_isa (), .size = size, .stride = stride, .channels = channels,
    .phases = size < stride ? size : stride, .reach = imp_patch_parts (size, stride),
    .packed = floats, .inverses = floats + packed
  };
}

int
imp_patch_tiles_cut (ImpPatchTiles        *self,
                     const ImpPatchTarget *target)
{
  int rows, fitting;

  self->target  = target;
  self->rows    = imp_patch_count (target->map.height, self->size, self->stride);
  self->columns = imp_patch_count (target->map.width, self->size, self->stride);
  self->tiles_y = imp_patch_parts (self->rows, TILE);
  self->tiles_x = imp_patch_parts (self->columns, TILE);
  if (self->tiles_y * self->tiles_x == 0)
    return 0;

  rows        = imp_patch_parts (self->rows, self->tiles_y) + self->reach - 1;
  self->width = imp_patch_parts (self->columns, self->tiles_x) + self->reach - 1;
  self->n     = IMP_PAD (rows * self->width);
  fitting     = (int) (PACKED / ((size_t) self->n * self->channels * self->phases *
                                 self->phases));
  self->most  = PIXELS / self->n < fitting ? PIXELS / self->n : fitting;
  if (self->most < 1)
    self->most = 1;

  return self->tiles_y * self->tiles_x;
}

ImpPatchTile
imp_patch_tile_at (const ImpPatchTiles *self,
                   int                  i)
{
  const int    y    = (self->first + i) / self->tiles_x;
  const int    x    = (self->first + i) % self->tiles_x;
  ImpPatchTile tile = { imp_patch_part (self->rows, self->tiles_y, y),
                        imp_patch_part (self->columns, self->tiles_x, x), 0, 0 };

  tile.rows    = imp_patch_part (self->rows, self->tiles_y, y + 1) - tile.y;
  tile.columns = imp_patch_part (self->columns, self->tiles_x, x + 1) - tile.x;

  return tile;
}

static size_t
packed_at (const ImpPatchTiles *self,
           int                  i,
           int                  ry,
           int                  rx)
{
  return ((size_t) (i * self->phases + ry) * self->phases + rx) * self->n * self->channels;
}

const float *
imp_patch_tile_packed (const ImpPatchTiles *self,
                       int                  i,
                       int                  ry,
                       int                  rx)
{
  return self->packed + packed_at (self, i, ry, rx);
}

/* One phase of a tile: its pixels, the columns of B. */
static void
pack_phase (const ImpPatchTiles *self,
            ImpPatchTile         tile,
            int                  ry,
            int                  rx,
            float               *packed)
{
  static const float zero[1];
  const ImpMap      *map = &self->target->map;

  for (int q0 = 0; q0 < self->n; q0 += IMP_BLOCK)
    {
      const float *from[IMP_BLOCK];
      int          step[IMP_BLOCK];

      for (int i = 0; i < IMP_BLOCK; i++)
        {
          const int y = (tile.y + (q0 + i) / self->width) * self->stride + ry;
          const int x = (tile.x + (q0 + i) % self->width) * self->stride + rx;
          const int in = y < map->height && x < map->width;

          from[i] = in ? map->data + ((size_t) y * map->width + x) * map->stride : zero;
          step[i] = in;
        }
      for (int c = 0; c < self->channels; c++)
        {
          float *to = packed + imp_pack_at (self->isa, self->channels, self->n, c, q0);

          for (int i = 0; i < IMP_BLOCK; i++)
            to[i] = from[i][c * step[i]];
        }
    }
}

/* One phase of one tile, and with the first the tile's 1/‖Ψ‖. */
static void
pack_job (void *data,
          int   job,
          int   worker)
{
  const ImpPatchTiles *self  = data;
  const int            phase = job % (self->phases * self->phases);
  const int            ry    = phase / self->phases;
  const int            rx    = phase % self->phases;
  const int            i     = job / (self->phases * self->phases);
  const ImpPatchTile   tile  = imp_patch_tile_at (self, i);
  float               *to    = self->inverses + (size_t) i * self->n;

  pack_phase (self, tile, ry, rx, self->packed + packed_at (self, i, ry, rx));

  for (int q = 0; phase == 0 && q < self->n; q++)
    {
      const int y = q / self->width;
      const int x = q % self->width;

      to[q] = y < tile.rows && x < tile.columns
            ? self->target->inverse[(size_t) (tile.y + y) * self->columns + tile.x + x]
            : NAN;
    }
}

int
imp_patch_tiles_pack (ImpPatchTiles *self,
                      int            first,
                      int            all,
                      ImpPool       *pool)
{
  self->first   = first;
  self->n_tiles = all - first < self->most ? all - first : self->most;

  return imp_pool_run (pool, self->n_tiles * self->phases * self->phases, pack_job, self);
}
