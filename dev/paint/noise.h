/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * noise.h: gradual change: between two values, and noise.
 */

#ifndef NOISE_H
#define NOISE_H

#include <glib.h>

double mix    (double  a,
               double  b,
               double  t);
double smooth (double  low,
               double  high,
               double  x);
double noise  (guint32 seed,
               double  x,
               double  y);
double fbm    (guint32 seed,
               double  x,
               double  y,
               int     octaves);

#endif /* NOISE_H */
