/* fill.h - colour for pixels that have none. */
#pragma once

#include "impasto.h"

/* (transfer full): @picture with the colour of pixels of alpha 0 filled from
 * their neighbours, nearer ones first, so that the network sees no edge there.
 */
ImpPicture * imp_picture_fill (const ImpPicture *picture);
