/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * path.c: paths: how far a place is from one, trails along a scene, lines that swell.
 */

#include "path.h"

#include <math.h>

#include "noise.h"

/* Distance of (x, y) from the line between two points; 'ends' are x and y of
 * both.  How far along it is, 0 to 1, and how far to the side, signed.
 */
double
segment_distance (const double *ends,
                  double        x,
                  double        y,
                  double       *along,
                  double       *side)
{
  double dx = ends[2] - ends[0];
  double dy = ends[3] - ends[1];
  double t  = ((x - ends[0]) * dx + (y - ends[1]) * dy) / (dx * dx + dy * dy);
  double ox, oy;

  t  = CLAMP (t, 0.0, 1.0);
  ox = x - ends[0] - t * dx;
  oy = y - ends[1] - t * dy;

  *along = t;
  *side  = (oy * dx - ox * dy) / hypot (dx, dy);

  return hypot (ox, oy);
}

/* From the middle both ways along the scene's direction, as far as the zone is
 * the same and 'test' allows.
 */
void
trail_follow (Trail        *trail,
              SceneFunc     scene,
              const Sample *first,
              TrailFunc     test,
              gpointer      data)
{
  Point *points = trail->points;
  int    way;

  trail->back = trail->front = TRAIL_MIDDLE;
  points[TRAIL_MIDDLE].x = trail->x;
  points[TRAIL_MIDDLE].y = trail->y;

  for (way = 0; way < 2; way++)
    {
      Sample here  = *first;
      double angle = first->angle + trail->turn + (way ? G_PI : 0.0);
      double x     = trail->x;
      double y     = trail->y;
      double s;

      for (s = 0.0;
           s < trail->length / 2 && trail->front < 2 * TRAIL_MIDDLE - 1 && trail->back > 1;
           s += trail->step)
        {
          double want = here.angle + trail->turn + trail->bend * (way ? -s : s);
          double diff = want - angle;

          /* fields are without sign: keep the sense of the trail */
          angle += diff - G_PI * round (diff / G_PI);
          x     += trail->step * cos (angle);
          y     += trail->step * sin (angle);
          scene (x, y, &here);
          if (here.zone != first->zone || (test != NULL && ! test (x, y, &here, data)))
            break;
          points[way ? --trail->back : ++trail->front] = (Point) { x, y };
        }
    }
}

/* A filled line whose width swells from 'head' over 1 to 'tail' (parts of
 * the width), a little unsteady: ink lines and the cuts of a gouge.
 */
void
path_wedge (cairo_t     *cr,
            const Point *path,
            int          n_points,
            double       width,
            double       head,
            double       tail,
            guint32      seed)
{
  int side, i;

  if (n_points < 2)
    return;

  for (side = 0; side < 2; side++)
    for (i = 0; i < n_points; i++)
      {
        int    k  = side ? n_points - 1 - i : i;
        int    k0 = MAX (k - 1, 0);
        int    k1 = MIN (k + 1, n_points - 1);
        double q  = (double) k / (n_points - 1);
        double dx = path[k1].x - path[k0].x;
        double dy = path[k1].y - path[k0].y;
        double d  = MAX (hypot (dx, dy), 1e-9);
        double w  = q < 0.5 ? mix (head, 1.0, sin (q * G_PI))
                            : mix (tail, 1.0, sin (q * G_PI));

        w *= 0.5 * width * (1.0 + 0.25 * noise (seed, k * 0.7, side * 9.3));
        if (side)
          w = -w;
        cairo_line_to (cr, path[k].x - dy / d * w, path[k].y + dx / d * w);
      }
  cairo_close_path (cr);
  cairo_fill (cr);
}
