/* smooth.h - photo mode's last step. */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/**
 * imp_picture_smooth:
 * @picture: an opaque picture.
 * @content: of the same size; pixels of alpha 0 don't count.
 *
 * What of @picture is, from place to place, an affine function of @content's colours:
 * the rest, brush marks and blotches that the content knows nothing of, goes.
 *
 * Returns: (transfer full) (nullable): NULL when there is no memory, 48 bytes a pixel;
 *     unfinished when the pool is cancelled meanwhile.
 */
ImpPicture * imp_picture_smooth (const ImpPicture *picture,
                                 const ImpPicture *content,
                                 ImpPool          *pool);

/* Bytes it takes, its pictures and result included. */
guint64      imp_picture_smooth_memory (int        width,
                                        int        height,
                                        int        n_workers);
