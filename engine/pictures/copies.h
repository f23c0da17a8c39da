/* copies.h - a style turned, enlarged and reduced, as further targets for losses that
 * compare pieces of it.
 *
 * Copy (r, s): turned by r · π/24 about its centre, cut to the largest upright
 * rectangle inside it, so that no pixel is made up; then scaled by 1.05^s.
 * Source: the steps are those of Li and Wand's program.
 */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/* The size of a copy of a picture, at least 1 × 1. */
void         imp_copy_size    (int                width,
                               int                height,
                               int                rotation,
                               int                scale,
                               int               *copy_width,
                               int               *copy_height);

/* (transfer full): unfinished when the pool is cancelled meanwhile. @picture: opaque. */
ImpPicture * imp_copy_picture (const ImpPicture  *picture,
                               int                rotation,
                               int                scale,
                               ImpPool           *pool);

/* (transfer full): the same of one plane [H × W] in [0,1]; NULL for NULL. */
float *      imp_copy_mask    (const float       *mask,
                               int                width,
                               int                height,
                               int                rotation,
                               int                scale,
                               ImpPool           *pool);
