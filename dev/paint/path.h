/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * path.h: paths: how far a place is from one, trails along a scene, lines that swell.
 */

#ifndef PATH_H
#define PATH_H

#include <cairo.h>

#include "scene.h"

#define TRAIL_MIDDLE 200

/* A path along a scene's direction through a place. */
typedef struct
{
  double x, y;
  double turn;     /* against the scene's direction, radians */
  double bend;     /* how much that grows per length         */
  double step;
  double length;

  Point  points[2 * TRAIL_MIDDLE];
  int    back;     /* the first of the points */
  int    front;    /* and the last            */
} Trail;

/* whether a trail may go on to a place */
typedef gboolean (* TrailFunc) (double        x,
                                double        y,
                                const Sample *here,
                                gpointer      data);

double segment_distance (const double *ends,
                         double        x,
                         double        y,
                         double       *along,
                         double       *side);
void   trail_follow     (Trail        *trail,
                         SceneFunc     scene,
                         const Sample *first,
                         TrailFunc     test,
                         gpointer      data);
void   path_wedge       (cairo_t      *cr,
                         const Point  *path,
                         int           n_points,
                         double        width,
                         double        head,
                         double        tail,
                         guint32       seed);

#endif /* PATH_H */
