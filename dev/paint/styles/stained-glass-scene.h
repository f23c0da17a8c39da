/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stained-glass-scene.h: what the stained glass shows.
 */

#ifndef STAINED_GLASS_SCENE_H
#define STAINED_GLASS_SCENE_H

#include "random.h"
#include "scene.h"

#define SUN_X 0.50
#define SUN_Y 0.345

/* to be called before the scene is looked at */
void stained_glass_place_leaves (Rng *rng);

void stained_glass_scene (double  x,
                          double  y,
                          Sample *sample);

#endif /* STAINED_GLASS_SCENE_H */
