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
