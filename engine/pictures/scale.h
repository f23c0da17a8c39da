/* scale.h - imp_picture_scale () on the engine's threads. */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/* (transfer full): as imp_picture_scale (); unfinished when the pool is cancelled
 * meanwhile. @pool: (nullable)
 */
ImpPicture * imp_picture_resize (const ImpPicture *picture,
                                 int               width,
                                 int               height,
                                 ImpPool          *pool);

/* (transfer full): one plane [H × W] by the same filter, clamped to [0,1]: masks.
 * @pool: (nullable), as above.
 */
float *      imp_mask_resize    (const float      *mask,
                                 int               mask_width,
                                 int               mask_height,
                                 int               width,
                                 int               height,
                                 ImpPool          *pool);
