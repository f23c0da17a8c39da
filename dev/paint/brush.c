/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * brush.c: strokes of a bristle brush, and layers of them.
 */

#include "brush.h"

#include <math.h>

#include "noise.h"
#include "path.h"

/* Finds the pixels of a stroke: how far they are along it, from it and across. */
static void
stroke_scan (Canvas       *canvas,
             const Stroke *stroke,
             int          *box,
             double       *total)
{
  double size   = canvas->size;
  double radius = stroke->radius * size;
  double s      = 0.0;
  int    i;

  box[0] = box[1] = canvas->size;
  box[2] = box[3] = -1;

  canvas->stamp++;

  for (i = 0; i + 1 < stroke->n_points; i++)
    {
      double ax  = stroke->path[i].x * size;
      double ay  = stroke->path[i].y * size;
      double bx  = stroke->path[i + 1].x * size;
      double by  = stroke->path[i + 1].y * size;
      double dx  = bx - ax;
      double dy  = by - ay;
      double len = sqrt (dx * dx + dy * dy);
      int    x0  = MAX ((int) floor (MIN (ax, bx) - radius) - 1, 0);
      int    y0  = MAX ((int) floor (MIN (ay, by) - radius) - 1, 0);
      int    x1  = MIN ((int) ceil (MAX (ax, bx) + radius) + 1, canvas->size - 1);
      int    y1  = MIN ((int) ceil (MAX (ay, by) + radius) + 1, canvas->size - 1);
      int    x, y;

      if (len < 1e-6)
        continue;
      dx /= len;
      dy /= len;

      for (y = y0; y <= y1; y++)
        for (x = x0; x <= x1; x++)
          {
            int    k = y * canvas->size + x;
            double t = (x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy;
            double u = (x + 0.5 - ax) * -dy + (y + 0.5 - ay) * dx;
            double e = t < 0.0 ? -t : t > len ? t - len : 0.0;
            double d = sqrt (u * u + e * e);

            if (d > radius + 1.0 ||
                (canvas->stamps[k] == canvas->stamp && canvas->dist[k] <= d))
              continue;

            canvas->stamps[k] = canvas->stamp;
            canvas->dist[k]   = d;
            canvas->along[k]  = s + t;
            canvas->across[k] = u;
          }

      box[0] = MIN (box[0], x0);
      box[1] = MIN (box[1], y0);
      box[2] = MAX (box[2], x1);
      box[3] = MAX (box[3], y1);
      s += len;
    }

  *total = s;
}

void
canvas_stroke (Canvas       *canvas,
               const Stroke *stroke)
{
  double radius = stroke->radius * canvas->size;
  double grain  = MAX (stroke->grain, 1.0);
  double total;
  int    box[4];
  int    x, y;

  stroke_scan (canvas, stroke, box, &total);

  for (y = box[1]; y <= box[3]; y++)
    for (x = box[0]; x <= box[2]; x++)
      {
        int    k = y * canvas->size + x;
        double q, r, u, edge, hair, streak, alpha, wet, body;
        Color  c;

        if (canvas->stamps[k] != canvas->stamp)
          continue;

        q = (canvas->along[k] + radius) / (total + 2.0 * radius);
        r = radius * (1.0 - stroke->taper * pow (fabs (2.0 * q - 1.0), 2.5));
        r = MAX (r, 0.5);
        u = canvas->dist[k] / r;

        hair   = noise (stroke->seed, canvas->across[k] / grain,
                        canvas->along[k] / (grain * 14.0));
        streak = noise (stroke->seed + 7, canvas->across[k] / (grain * 2.6),
                        canvas->along[k] / (grain * 40.0));

        /* ragged edges, and the brush runs dry towards its end */
        edge  = (1.0 - u) * r + hair * stroke->bristle * MIN (2.5, 0.3 * r);
        alpha = CLAMP (edge + 0.5, 0.0, 1.0);
        wet   = 0.5 + 0.5 * hair + 0.9 - stroke->dry * (0.35 + 1.1 * q * q);
        alpha *= smooth (0.15, 0.55, wet);
        if (stroke->tooth > 0.0)
          {
            double tooth = canvas->height[k] + 0.12 * hair;

            alpha *= smooth (stroke->tooth - 0.14, stroke->tooth + 0.14, tooth);
          }
        alpha *= stroke->opacity;
        if (alpha <= 0.002)
          continue;

        c = color_lerp (stroke->color, stroke->second,
                        CLAMP (0.35 + 0.9 * streak, 0.0, 1.0));
        c = color_scale (c, 1.0 + 0.12 * stroke->bristle * hair);
        canvas->color[k] = color_lerp (canvas->color[k], c, alpha);

        /* paint is pushed to the sides and to the end of a stroke */
        if (stroke->load > 0.0)
          {
            u    = MIN (u, 1.0);
            body = stroke->load
                   * (0.5 + 0.42 * stroke->bristle * hair
                      + 0.45 * u * u * u * (1.0 - pow (u, 12.0))
                      + 0.35 * smooth (0.75, 0.95, q));
            canvas->height[k] = mix (canvas->height[k],
                                     0.45 * canvas->height[k] + body, alpha);
          }
      }
}

/* A layer of strokes that follow a scene, on a shuffled, jittered grid. */
void
canvas_layer (Canvas      *canvas,
              Rng         *rng,
              SceneFunc    scene,
              const Layer *layer)
{
  int     side  = (int) ceil (1.08 / layer->spacing);
  int     n     = side * side;
  int    *order = rng_order (rng, n);
  int     i;

  for (i = 0; i < n; i++)
    {
      Stroke stroke = layer->brush;
      double x      = (order[i] % side + rng_uniform (rng)) * layer->spacing - 0.04;
      double y      = (order[i] / side + rng_uniform (rng)) * layer->spacing - 0.04;
      double size   = exp (0.22 * rng_gauss (rng));
      double length = layer->length * exp (0.3 * rng_gauss (rng));
      double turn   = layer->wander * rng_gauss (rng);
      double bend   = layer->wander * 4.0 * rng_gauss (rng);
      double step   = MAX (layer->radius * 0.5, length / 50.0);
      gboolean skip = rng_uniform (rng) >= layer->chance;
      Trail  trail;
      Sample first;
      Color  color;
      Point *path;

      scene (x, y, &first);
      color = color_vary (first.color, rng, layer->vary_l, layer->vary_c,
                          layer->vary_h);
      stroke.second = color_vary (color, rng, layer->streak, layer->streak * 2,
                                  layer->vary_h * 0.7);
      stroke.seed   = rng_next (rng);
      if (skip || first.zone < layer->zone_min || first.zone > layer->zone_max)
        continue;

      trail.x      = x;
      trail.y      = y;
      trail.turn   = turn;
      trail.bend   = bend;
      trail.step   = step;
      trail.length = length;
      trail_follow (&trail, scene, &first, NULL, NULL);

      path = trail.points + trail.back;
      if (trail.front == trail.back)
        {
          trail.front++;
          path[1].x = x + 0.3 * layer->radius * cos (first.angle);
          path[1].y = y + 0.3 * layer->radius * sin (first.angle);
        }

      stroke.path     = path;
      stroke.n_points = trail.front - trail.back + 1;
      stroke.radius   = layer->radius * size;
      stroke.color    = color;
      canvas_stroke (canvas, &stroke);
    }

  g_free (order);
}
