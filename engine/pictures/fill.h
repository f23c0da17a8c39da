/* fill.h - colour for pixels that have none. */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/* (transfer full): @picture with the colour of pixels of alpha 0 filled from
 * their neighbours, nearer ones first, so that the network sees no edge there.
 * @pool: (nullable): unfinished when it is cancelled meanwhile.
 */
ImpPicture * imp_picture_fill   (const ImpPicture *picture,
                                 ImpPool          *pool);

/* (transfer full): the same at another size, without its alpha. */
ImpPicture * imp_picture_opaque (const ImpPicture *picture,
                                 int               width,
                                 int               height,
                                 ImpPool          *pool);
