/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * random.h: random numbers, seeded.
 */

#ifndef RANDOM_H
#define RANDOM_H

#include <glib.h>

typedef struct
{
  guint64 state;
} Rng;

void    rng_seed    (Rng     *rng,
                     guint64  seed);
guint32 rng_next    (Rng     *rng);
double  rng_uniform (Rng     *rng);
double  rng_range   (Rng     *rng,
                     double   low,
                     double   high);
double  rng_gauss   (Rng     *rng);
int   * rng_order   (Rng     *rng,
                     int      n);

#endif /* RANDOM_H */
