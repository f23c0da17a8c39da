/* start.h - an image that a run begins with. */
#pragma once

#include "impasto.h"

/* (transfer full): uniform noise in [0,1]; the same seed, the same picture. */
ImpPicture * imp_start_noise (int     width,
                              int     height,
                              guint32 seed);
