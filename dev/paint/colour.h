/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * colour.h: colours, their mixtures and variations.
 */

#ifndef COLOUR_H
#define COLOUR_H

#include "random.h"

/* sRGB in 0..1 */
typedef struct
{
  float r, g, b;
} Color;

Color  rgb         (guint32        hex);
double to_linear   (double         v);
double from_linear (double         v);
Color  color_mix   (Color          a,
                    Color          b,
                    double         t);
Color  color_lerp  (Color          a,
                    Color          b,
                    double         t);
Color  color_scale (Color          color,
                    double         factor);
Color  color_shift (Color          color,
                    double         lightness,
                    double         chroma,
                    double         hue);
Color  color_vary  (Color          color,
                    Rng           *rng,
                    double         lightness,
                    double         chroma,
                    double         hue);
Color  color_ramp  (const guint32 *stops,
                    int            n_stops,
                    double         t);

#endif /* COLOUR_H */
