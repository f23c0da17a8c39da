/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * brush.h: strokes of a bristle brush, and layers of them.
 */

#ifndef BRUSH_H
#define BRUSH_H

#include "canvas.h"
#include "scene.h"

/* One stroke of a bristle brush. */
typedef struct
{
  const Point *path;
  int          n_points;
  double       radius;    /* half the width                          */
  double       taper;     /* 0: even width, 1: pointed ends          */
  Color        color;
  Color        second;    /* streaks of a colour not quite mixed in  */
  double       opacity;
  double       load;      /* thickness of the paint                  */
  double       bristle;   /* depth of the bristle marks, 0..1        */
  double       grain;     /* width of a bristle, in canvas pixels    */
  double       dry;       /* how far the brush runs dry, 0..1        */
  double       tooth;     /* the ground's tooth shows through, 0..1  */
  guint32      seed;
} Stroke;

/* A layer of strokes over a scene. */
typedef struct
{
  double spacing;   /* mean distance between strokes        */
  double radius;
  double length;
  double wander;    /* random turn of a stroke, radians     */
  double vary_l;    /* colour variation from stroke         */
  double vary_c;    /* to stroke: lightness, chroma,        */
  double vary_h;    /* hue (radians)                        */
  double streak;    /* the same within a stroke (lightness) */
  double chance;    /* part of the strokes that are made    */
  int    zone_min;  /* only zones in this range             */
  int    zone_max;
  Stroke brush;     /* the rest of the brush                */
} Layer;

void canvas_stroke (Canvas       *canvas,
                    const Stroke *stroke);
void canvas_layer  (Canvas       *canvas,
                    Rng          *rng,
                    SceneFunc     scene,
                    const Layer  *layer);

#endif /* BRUSH_H */
