/* masks.h - masks carried from a picture to the layers of a network.
 *
 * By what carries the activation there (docs/equations.md 2): a 3×3 average,
 * stride 1, edge-replicated, for each convolution, and a 2×2 average, stride 2,
 * floor, for each pooling.
 */
#pragma once

#include "losses/loss.h"
#include "networks/net.h"

typedef struct _ImpLayerMasks ImpLayerMasks;

/**
 * imp_layer_masks_new:
 * @regions: [n_regions]: m_c, each [H × W] in [0,1], NULL where 1 everywhere.
 * @valid: v, likewise.
 *
 * Returns: (transfer full) (nullable): NULL for one region, all of it 1.
 *     Unfinished when @pool is cancelled meanwhile.
 */
ImpLayerMasks *  imp_layer_masks_new    (const ImpNet         *net,
                                         ImpTapSet             taps,
                                         int                   width,
                                         int                   height,
                                         const float *const   *regions,
                                         int                   n_regions,
                                         const float          *valid,
                                         ImpPool              *pool);
void             imp_layer_masks_free   (ImpLayerMasks        *masks);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpLayerMasks, imp_layer_masks_free)

/* (nullable): what the rows of @tap have. NULL for the image and for @masks NULL. */
const ImpMasks * imp_layer_masks_at     (const ImpLayerMasks  *masks,
                                         int                   tap);

/* Bytes of @n_planes masks at these taps. */
guint64          imp_layer_masks_memory (const ImpNet         *net,
                                         ImpTapSet             taps,
                                         int                   width,
                                         int                   height,
                                         int                   n_planes);
