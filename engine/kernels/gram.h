/* gram.h - Gram matrices of a map: plain, masked and shifted, one routine.
 *
 *   G[i][j] = Σ_p m(p+δ) m(p) F_i(p+δ) F_j(p)          over p with p+δ in the map
 *
 * δ = (dy, dx) ≥ 0; (0, 0) makes the usual, symmetric F Fᵀ with weights m².
 * Without a mask m = 1. The gradient of Σ_ij D_ij G_ij for any D, N × N:
 *
 *   dF_j(q) += scale · m(q) [ m(q+δ) Σ_i F_i(q+δ) D_ij + m(q-δ) Σ_i D_ji F_i(q-δ) ]
 *
 * which for δ = 0 is 2 scale m² F D, taking D as symmetric.
 *
 * Cost: M N² multiply-adds for G (half of it for δ = 0), M N² for the gradient,
 * twice that for δ ≠ 0. G does not depend on the number of threads.
 */
#pragma once

#include "map.h"
#include "pool.h"

/* What G is summed over. */
typedef struct
{
  const float *mask;   /* [H × W] in [0,1], borrowed; NULL for 1 everywhere */
  int          dy;     /* 0 ≤ dy < H: F_i is taken that many rows below     */
  int          dx;     /* 0 ≤ dx < W: and that many columns to the right    */
} ImpGramKind;

/* Bytes of scratch for both functions, for maps of that size. */
size_t imp_gram_scratch  (int                height,
                          int                width,
                          int                channels,
                          int                n_workers);

/* @g: [N × N], overwritten. @kind: (nullable): plain. */
void   imp_gram          (float             *g,
                          const ImpMap      *f,
                          const ImpGramKind *kind,
                          void              *scratch,
                          ImpPool           *pool);

/* Adds to @df. @d: [N × N], symmetric when δ = 0. */
void   imp_gram_backward (ImpMap            *df,
                          const float       *d,
                          const ImpMap      *f,
                          const ImpGramKind *kind,
                          double             scale,
                          void              *scratch,
                          ImpPool           *pool);
