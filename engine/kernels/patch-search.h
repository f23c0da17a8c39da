/* patch-search.h - for every patch of a map the patch of others most like it.
 *
 * A patch is the t × t × N block of a map at (s i, s j), s the stride; any t ≥ 1, odd
 * or even, any s. Patches of a map are numbered row by row, those of several
 * maps one map after the other.
 */
#pragma once

#include <stddef.h>

#include "map.h"
#include "pool.h"

enum { IMP_PATCH_MAX = 9 };   /* t at most */

typedef struct
{
  ImpMap       map;
  const float *inverse;    /* 1/‖Ψ_j‖ for each patch; not a number: never a match */
} ImpPatchTarget;

/* How many patches a side of @length positions has; 0 where none fits. */
static inline int
imp_patch_count (int length,
                 int size,
                 int stride)
{
  return length < size ? 0 : (length - size) / stride + 1;
}

/* norms[i] = ‖Ψ_i‖² for each patch of @map. @pixels: [H × W], for its own use. */
void   imp_patch_norms   (double               *norms,
                          const ImpMap         *map,
                          int                   size,
                          int                   stride,
                          double               *pixels,
                          ImpPool              *pool);

/* Bytes that imp_patch_search () works in. */
size_t imp_patch_scratch (int                   height,
                          int                   width,
                          int                   channels,
                          int                   size,
                          int                   stride,
                          int                   n_workers);

/**
 * imp_patch_search:
 * @match: [patches of @x] overwritten: the number of argmax_j ⟨Ψ_i, Ψ_j⟩/‖Ψ_j‖ among
 *     the patches of all @targets; -1 where @norms is 0 or nothing is to be matched.
 *     Of scores within 10⁻⁶ of the greatest the first patch wins.
 * @norms: [patches of @x]: patches for which it is not > 0 are left out.
 * @targets: [n_targets] with as many channels as @x, together fewer than 2³¹ patches.
 *
 * Returns zero when the pool was cancelled; the matches found so far are valid.
 * The same for any number of threads.
 */
int    imp_patch_search  (int                  *match,
                          const ImpMap         *x,
                          const double         *norms,
                          const ImpPatchTarget *targets,
                          int                   n_targets,
                          int                   size,
                          int                   stride,
                          void                 *scratch,
                          ImpPool              *pool);

/* Floating-point operations of a search among @n_targets positions of a target's
 * map, about.
 */
double imp_patch_flops   (double                positions,
                          double                target_positions,
                          int                   channels,
                          int                   size,
                          int                   stride);
