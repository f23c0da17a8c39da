/* start.h - the image a run begins with. */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/* (transfer full): @content with its colours moved to @style's mean and
 * covariance, clamped to [0,1]. Pixels of alpha 0 don't count
 * where a picture still has its alpha; a session's are filled before.
 */
ImpPicture * imp_start_matched (const ImpPicture *content,
                                const ImpPicture *style,
                                ImpPool          *pool);

/* (transfer full): uniform noise in [0,1]; the same seed, the same picture. */
ImpPicture * imp_start_noise   (int               width,
                                int               height,
                                guint32           seed);
