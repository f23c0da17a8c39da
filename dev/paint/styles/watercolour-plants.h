/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watercolour-plants.h: poppies, their stalks, buds and leaves.
 */

#ifndef WATERCOLOUR_PLANTS_H
#define WATERCOLOUR_PLANTS_H

#include "random.h"
#include "watercolour-wash.h"

/* drawn, to be washed */
void plant_petal (cairo_t *cr,
                  Rng     *rng,
                  double   cx,
                  double   cy,
                  double   angle,
                  double   length,
                  double   width,
                  double   squash);
/* painted */
void plant_stalk (Sheet   *sheet,
                  Rng     *rng,
                  double   x,
                  double   y,
                  double   foot);
void plant_bud   (Sheet   *sheet,
                  Rng     *rng,
                  double   place);
void plant_poppy (Sheet   *sheet,
                  Rng     *rng,
                  double   x,
                  double   y,
                  double   size,
                  double   squash,
                  guint32  tint,
                  guint32  second);
void plant_leaf  (Sheet   *sheet,
                  Rng     *rng,
                  double   x,
                  double   y,
                  double   angle,
                  double   length);

#endif /* WATERCOLOUR_PLANTS_H */
