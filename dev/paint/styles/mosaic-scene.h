/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mosaic-scene.h: what the mosaic shows.
 */

#ifndef MOSAIC_SCENE_H
#define MOSAIC_SCENE_H

#include "scene.h"

enum
{
  SKY,
  SUN,
  RAYS,
  FOAM  = 40,
  WAVES = 50,
  FISH  = 60,
  WEED  = 120
};

void mosaic_scene (double  x,
                   double  y,
                   Sample *sample);

#endif /* MOSAIC_SCENE_H */
