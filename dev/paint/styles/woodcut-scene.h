/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * woodcut-scene.h: what the woodcut shows.
 */

#ifndef WOODCUT_SCENE_H
#define WOODCUT_SCENE_H

#include "scene.h"

enum
{
  SKY,
  SUN,
  PEAK_LIT,
  PEAK_DARK,
  HILL_LIT,
  WOODS,
  LAKE,
  ROCKS,
  TRUNK,
  NEEDLES = 20
};

#define SUN_X 0.335
#define SUN_Y 0.300

/* color.r says how much of the key block is cut away */
void woodcut_scene (double  x,
                    double  y,
                    Sample *sample);

#endif /* WOODCUT_SCENE_H */
