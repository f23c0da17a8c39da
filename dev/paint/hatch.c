/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hatch.c: lines whose distance follows the tone.
 */

#include "hatch.h"

#include <math.h>

#include "canvas.h"
#include "noise.h"
#include "path.h"

/* What the lines of a layer keep away from. */
typedef struct
{
  const Hatch *layer;
  float       *taken;    /* the distance to the next line */
} Room;

/* how far apart lines are at a tone */
static double
apart (const Hatch *layer,
       double       tone)
{
  const double range = MAX (1.0 - layer->least, 0.01);

  return layer->pitch * (1.55 - 0.85 * (tone - layer->least) / range);
}

/* A line is laid: notes the distance to it, as far as that matters. */
static void
occupy (float       *taken,
        const Point *path,
        int          n_points,
        double       reach)
{
  const int size = CANVAS_SIZE;
  int       i, x, y;

  for (i = 0; i < n_points; i++)
    {
      double px = path[i].x * size;
      double py = path[i].y * size;
      int    x0 = MAX ((int) (px - reach), 0);
      int    x1 = MIN ((int) (px + reach), size - 1);
      int    y0 = MAX ((int) (py - reach), 0);
      int    y1 = MIN ((int) (py + reach), size - 1);

      for (y = y0; y <= y1; y++)
        for (x = x0; x <= x1; x++)
          {
            float d = hypot (x + 0.5 - px, y + 0.5 - py);

            if (d < taken[y * size + x])
              taken[y * size + x] = d;
          }
    }
}

static gboolean
free_at (const float *taken,
         double       x,
         double       y,
         double       least)
{
  const int size = CANVAS_SIZE;

  /* lines run on a little beyond the edge */
  if (x < -0.02 || y < -0.02 || x >= 1.02 || y >= 1.02)
    return FALSE;
  x = CLAMP (x * size, 0, size - 1);
  y = CLAMP (y * size, 0, size - 1);

  return taken[(int) y * size + (int) x] > least;
}

static gboolean
may_go_on (double        x,
           double        y,
           const Sample *here,
           gpointer      data)
{
  const Room *room = data;

  return here->color.r >= room->layer->least * 0.8
         && free_at (room->taken, x, y, apart (room->layer, here->color.r) * 0.62);
}

/* Lines along the scene's direction that keep the distance from each other
 * that the tone asks for (after Jobard and Lefer, 1997).
 */
void
hatch (cairo_t     *cr,
       Rng         *rng,
       SceneFunc    scene,
       const Hatch *layer)
{
  const double size = CANVAS_SIZE;
  Room         room = { layer, g_new (float, CANVAS_SIZE * CANVAS_SIZE) };
  int          i, k;

  for (k = 0; k < CANVAS_SIZE * CANVAS_SIZE; k++)
    room.taken[k] = 1e9f;

  for (i = 0; i < layer->n_seeds; i++)
    {
      double  x     = rng_uniform (rng);
      double  y     = rng_uniform (rng);
      double  limit = layer->length * exp (0.35 * rng_gauss (rng));
      double  skew  = layer->turn + 0.05 * rng_gauss (rng);
      double  width = layer->width / size * exp (0.15 * rng_gauss (rng));
      guint32 seed  = rng_next (rng);
      Trail   trail;
      Sample  first;
      Point  *path;
      int     n;

      scene (x, y, &first);
      if (first.color.r < layer->least
          || ! free_at (room.taken, x, y, apart (layer, first.color.r)))
        continue;

      trail.x      = x;
      trail.y      = y;
      trail.turn   = skew;
      trail.bend   = 0.0;
      trail.step   = 1.6 / size;
      trail.length = limit;
      trail_follow (&trail, scene, &first, may_go_on, &room);

      path = trail.points + trail.back;
      n    = trail.front - trail.back + 1;
      if (n < 5)
        continue;

      occupy (room.taken, path, n, layer->pitch * 2.5);

      /* the hand isn't quite steady */
      for (k = 0; k < n; k++)
        {
          path[k].x += 0.9 / size * noise (seed, (trail.back + k) * 0.06, 0.0);
          path[k].y += 0.9 / size * noise (seed + 1, (trail.back + k) * 0.06, 0.0);
        }
      width *= 0.75 + layer->swell * first.color.r;
      path_wedge (cr, path, n, width, layer->head, layer->tail, seed);
    }

  g_free (room.taken);
}
