/* patch-tiles.h - a map that is searched, cut into tiles of patches, which are packed for a
 * product, a few at a time.
 *
 * Pixels at the same place modulo the stride s make a phase: there are min (t, s) each
 * way that patches have pixels in, and in one of them a patch has up to ⌈t/s⌉ × ⌈t/s⌉.
 * In a tile the pixels of a phase are in reading order, the columns of B, and the patch
 * that begins at one has its number.
 */
#pragma once

#include "isa.h"
#include "patch-search.h"

/* Patches of a tile: y and x of the first, how many. */
typedef struct
{
  int y, x, rows, columns;
} ImpPatchTile;

typedef struct
{
  const ImpIsa         *isa;
  int                   size, stride;  /* t, s                                   */
  int                   channels;      /* N                                      */
  int                   phases;        /* min (t, s), each way                   */
  int                   reach;         /* ⌈t/s⌉                                  */

  const ImpPatchTarget *target;        /* of these tiles                         */
  int                   rows, columns; /* its patches                            */
  int                   tiles_y, tiles_x;
  int                   width;         /* pixels of a tile in a row of a phase   */
  int                   n;             /* and in all its rows, padded            */
  int                   most;          /* tiles packed at a time                 */

  int                   first;         /* tile of those that are packed          */
  int                   n_tiles;
  float                *packed;        /* [n_tiles][phases²][N × n]              */
  float                *inverses;      /* [n_tiles][n]: 1/‖Ψ‖, no number where   */
                                       /*   no patch begins                      */
} ImpPatchTiles;

/* Part @i of @n things dealt out evenly over @parts: where it begins. */
static inline int
imp_patch_part (int n,
                int parts,
                int i)
{
  return (int) ((long long) n * i / parts);
}

/* How many parts of at most @most things @n things make. */
static inline int
imp_patch_parts (int n,
                 int most)
{
  return (n + most - 1) / most;
}

/* Pixels of a phase that a tile has at most. */
int           imp_patch_tiles_pixels (int                   size,
                                      int                   stride);

/* Floats that the tiles need: of packed and, returned, of both. */
size_t        imp_patch_tiles_floats (int                   channels,
                                      int                   size,
                                      int                   stride,
                                      size_t               *packed);

/* @floats: as many as that, 64-byte aligned. */
void          imp_patch_tiles_init   (ImpPatchTiles        *tiles,
                                      int                   channels,
                                      int                   size,
                                      int                   stride,
                                      float                *floats);

/* Returns how many tiles @target makes. */
int           imp_patch_tiles_cut    (ImpPatchTiles        *tiles,
                                      const ImpPatchTarget *target);

/* Packs those from @first on, n_tiles of the @all; zero when cancelled. */
int           imp_patch_tiles_pack   (ImpPatchTiles        *tiles,
                                      int                   first,
                                      int                   all,
                                      ImpPool              *pool);

/* The @i-th of those that are packed, and its pixels of a phase. */
ImpPatchTile  imp_patch_tile_at      (const ImpPatchTiles  *tiles,
                                      int                   i);
const float * imp_patch_tile_packed  (const ImpPatchTiles  *tiles,
                                      int                   i,
                                      int                   ry,
                                      int                   rx);
