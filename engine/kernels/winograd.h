/* winograd.h - 3×3 convolution by Winograd's F(4×4, 3×3).
 *
 * For a 4×4 tile of outputs and the 6×6 patch d of inputs under it, per pair of
 * channels, with ⊙ the product element by element:
 *
 *   Y = AT [ (G g GT) ⊙ (BT d B) ] A          BT: winograd-in.h, AT: winograd-out.h,
 *                                             G: winograd-weights.h
 *
 * 36 products instead of 144. The transforms are linear, so the sum over input
 * channels is taken between them, and the products become 36 matrix products,
 * one for each position e of the patch:
 *
 *   V[e]  T × K     transformed inputs, a block of T tiles
 *   U[e]  K × N     transformed weights, computed and packed once
 *   M[e]  T × N     = V[e] U[e]
 *
 * The backward pass to the data is the same thing with the kernels rotated by
 * 180° and input and output channels exchanged. U of the rotated kernel is no
 * permutation of U (the points ±2 would become ±½), hence a filter for each.
 *
 * Source: Lavin and Gray 2015. Cost: 4.5 multiply-adds a pair of channels and
 * pixel and the transforms, instead of 9; U takes 4 times the kernels.
 */
#pragma once

#include "isa.h"

enum
{
  TILE      = 4,
  PATCH     = 6,
  POSITIONS = PATCH * PATCH
};

typedef struct
{
  const ImpIsa *isa;
  int           k;          /* channels in, a multiple of IMP_BLOCK              */
  int           n;          /* channels out, likewise                            */
  int           backward;
  const float  *kernels;    /* borrowed                                          */
  float        *u;          /* 36 packed K × N matrices, or NULL: made when used */
} ImpFilter;

/* The kernels as both directions read them: [c_in × c_out/16 × 9 × 16], padded
 * with zeros. @weight: [c_out × c_in × 3 × 3].
 */
float * imp_kernels_new      (int              c_out,
                              int              c_in,
                              const float     *weight);

/* @backward makes the filter from c_out to c_in channels. */
void    imp_filter_init      (ImpFilter       *filter,
                              int              c_out,
                              int              c_in,
                              const float     *kernels,
                              int              backward);
/* Makes and keeps U, unless the pool is cancelled. */
void    imp_filter_keep      (ImpFilter       *filter,
                              ImpPool         *pool);
void    imp_filter_clear     (ImpFilter       *filter);

/* Makes U where filter->u points to; 0 when the pool is cancelled. */
int     imp_filter_transform (ImpFilter       *filter,
                              ImpPool         *pool);

/* Bytes of U. */
size_t  imp_filter_size      (int              k,
                              int              n);

/* Bytes of scratch for all workers together, from @k channels to @n; U comes on
 * top where it isn't kept.
 */
size_t  imp_winograd_scratch (int              k,
                              int              n,
                              int              height,
                              int              width,
                              int              n_workers);

/* The maps, bits and bias of @from and @to are used; the rest is set here. */
void    imp_winograd_run     (const ImpFilter *filter,
                              const ImpTiles  *from,
                              const ImpTiles  *to,
                              void            *scratch,
                              ImpPool         *pool);
