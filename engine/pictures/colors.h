/* colors.h - colours moved from one picture to another; imp_picture_keep_colors () is
 * in impasto.h.
 */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/* (transfer full): @picture with its colours moved as those of @from must be to have
 * the mean and covariance of @to, clamped to [0,1]; without alpha. Pixels of
 * alpha 0 don't count in @from and @to. Unfinished when @pool is cancelled
 * meanwhile.
 */
ImpPicture * imp_picture_match_colors (const ImpPicture *picture,
                                       const ImpPicture *from,
                                       const ImpPicture *to,
                                       ImpPool          *pool);
