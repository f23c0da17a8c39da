/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * etching-scene.h: what the etching shows.
 */

#ifndef ETCHING_SCENE_H
#define ETCHING_SCENE_H

#include "scene.h"

enum
{
  SKY,
  HILLS,
  GROUND,
  WATER,
  ARCH,
  BRIDGE,
  TOWER,
  ROOF,
  DARK,
  TREE
};

/* color.r is the tone: 0 paper, 1 as dark as ink goes */
void etching_scene (double  x,
                    double  y,
                    Sample *sample);

#endif /* ETCHING_SCENE_H */
