/* patch-targets.h - the patches of the styles' maps. */
#pragma once

#include "loss.h"

#include "kernels/patch-search.h"

typedef struct
{
  int      size, stride;
  GArray  *maps;          /* of ImpPatchTarget, owned                */
  int      n;             /* patches in all of them                  */
  double   sum_norms;     /* Σ_j ‖Ψ_j‖², of so many patches:         */
  double   n_norms;
} ImpPatchTargets;

void          imp_patch_targets_init  (ImpPatchTargets       *self,
                                       int                    size,
                                       int                    stride);
void          imp_patch_targets_clear (ImpPatchTargets       *self);

/* Copies the map. FALSE: there is not enough memory. */
gboolean      imp_patch_targets_add   (ImpPatchTargets       *self,
                                       const ImpRows         *rows,
                                       ImpPool               *pool);

/* Where patch @j of all begins, and its map; NULL where @j is -1. */
const float * imp_patch_targets_find  (const ImpPatchTargets *self,
                                       int                    j,
                                       const ImpMap         **map);

/* [rows · columns] Which patches of a map touch nothing of v < ½; NULL where all of v
 * is 1 (transfer full).
 */
guint8 *      imp_patch_whole         (const ImpMasks        *masks,
                                       int                    width,
                                       int                    rows,
                                       int                    columns,
                                       int                    size,
                                       int                    stride);
