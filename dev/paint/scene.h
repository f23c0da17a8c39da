/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scene.h: what a picture shows, place by place.
 */

#ifndef SCENE_H
#define SCENE_H

#include "colour.h"

/* Positions are in unit coordinates, (0, 0) top left to (1, 1) bottom right. */
typedef struct
{
  double x, y;
} Point;

/* What a scene is at one place. */
typedef struct
{
  Color  color;
  double angle;   /* direction of the strokes, radians */
  int    zone;    /* strokes don't leave their zone    */
} Sample;

typedef void (* SceneFunc) (double  x,
                            double  y,
                            Sample *sample);

#endif /* SCENE_H */
