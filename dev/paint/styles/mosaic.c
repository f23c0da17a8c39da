/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mosaic.c: fish under a golden sky, in tesserae that follow the contours.
 *
 * The stones are the cells of a centroidal Voronoi diagram in a square metric
 * turned along the contours (after Hausner, 2001).
 */

#include "painters.h"

#include <math.h>

#include "mask.h"
#include "mosaic-scene.h"
#include "noise.h"

#define SIZE CANVAS_SIZE

typedef struct
{
  double x, y;
  double angle;
  double half;      /* half the side, in canvas pixels */
  Sample sample;
  double tilt_x, tilt_y;
  Color  color;
} Stone;

typedef struct
{
  int   *owner;
  float *first;     /* distance to the stone's middle, 1 = at its side */
  float *second;
} Cells;

/* Gives each pixel to the nearest stone. */
static void
grow (Cells  *cells,
      Stone  *stones,
      int     n)
{
  int i;

  for (i = 0; i < SIZE * SIZE; i++)
    {
      cells->owner[i] = -1;
      cells->first[i] = cells->second[i] = 1e9f;
    }

  for (i = 0; i < n; i++)
    {
      double c  = cos (stones[i].angle) / stones[i].half;
      double s  = sin (stones[i].angle) / stones[i].half;
      double r  = stones[i].half * 3.4;
      int    x0 = MAX ((int) (stones[i].x - r), 0);
      int    x1 = MIN ((int) (stones[i].x + r), SIZE - 1);
      int    y0 = MAX ((int) (stones[i].y - r), 0);
      int    y1 = MIN ((int) (stones[i].y + r), SIZE - 1);
      int    x, y;

      for (y = y0; y <= y1; y++)
        for (x = x0; x <= x1; x++)
          {
            double dx = x + 0.5 - stones[i].x;
            double dy = y + 0.5 - stones[i].y;
            double u  = fabs (c * dx + s * dy);
            double v  = fabs (c * dy - s * dx);
            float  d  = MAX (u, v) + 0.06 * MIN (u, v);
            int    k  = y * SIZE + x;

            if (d < cells->first[k])
              {
                cells->second[k] = cells->first[k];
                cells->first[k]  = d;
                cells->owner[k]  = i;
              }
            else if (d < cells->second[k])
              {
                cells->second[k] = d;
              }
          }
    }
}

/* Moves the stones to the middles of their cells, and turns them along the contours. */
static void
settle (Cells       *cells,
        Stone       *stones,
        int          n,
        const float *edge,
        const float *angle)
{
  double *sums = g_new0 (double, n * 3);
  int     i, k;

  for (k = 0; k < SIZE * SIZE; k++)
    if (cells->owner[k] >= 0 && edge[k] > 2.5f)
      {
        double *sum = sums + cells->owner[k] * 3;

        sum[0] += k % SIZE + 0.5;
        sum[1] += k / SIZE + 0.5;
        sum[2] += 1.0;
      }
  for (i = 0; i < n; i++)
    {
      if (sums[i * 3 + 2] > 0)
        {
          stones[i].x = sums[i * 3] / sums[i * 3 + 2];
          stones[i].y = sums[i * 3 + 1] / sums[i * 3 + 2];
        }
      k = (int) CLAMP (stones[i].y, 0, SIZE - 1) * SIZE
          + (int) CLAMP (stones[i].x, 0, SIZE - 1);
      stones[i].angle = angle[k];
    }

  g_free (sums);
}

/* The direction along contours, from the distance to them. */
static float *
directions (const float *edge)
{
  float *angle = g_new (float, SIZE * SIZE);
  float *soft  = g_memdup2 (edge, sizeof (float) * SIZE * SIZE);
  int    x, y;

  plane_blur (soft, SIZE, SIZE, 5.0);
  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        int x0 = MAX (x - 2, 0), x1 = MIN (x + 2, SIZE - 1);
        int y0 = MAX (y - 2, 0), y1 = MIN (y + 2, SIZE - 1);

        angle[y * SIZE + x] = atan2 (soft[y1 * SIZE + x] - soft[y0 * SIZE + x],
                                     soft[y * SIZE + x1] - soft[y * SIZE + x0]);
      }
  g_free (soft);

  return angle;
}

/* Strews stones, smaller in the fish and the sun; returns how many. */
static int
strew (Stone *stones,
       Rng   *rng)
{
  int n = 0;
  int x, y;

  for (y = 0; y < 150; y++)
    for (x = 0; x < 150; x++)
      {
        double px   = (x + rng_uniform (rng)) / 150.0;
        double py   = (y + rng_uniform (rng)) / 150.0;
        double half;
        Sample sample;

        mosaic_scene (px, py, &sample);
        half = sample.zone >= FISH && sample.zone < WEED ? 6.6
               : sample.zone == SKY ? 9.0
               : sample.zone >= WAVES && sample.zone < FISH ? 8.6 : 7.3;
        if (sample.zone >= FISH + 20 && sample.zone < WEED)
          half = 5.6;
        half *= exp (0.06 * rng_gauss (rng));
        if (rng_uniform (rng) < SIZE * SIZE / (150.0 * 150.0) / (4.1 * half * half))
          {
            stones[n].x    = px * SIZE;
            stones[n].y    = py * SIZE;
            stones[n].half = half;
            n++;
          }
      }

  return n;
}

/* Chooses a stone for its place. */
static void
choose (Stone *stone,
        Rng   *rng)
{
  int zone;

  mosaic_scene (stone->x / SIZE, stone->y / SIZE, &stone->sample);
  zone         = stone->sample.zone;
  stone->color = color_vary (stone->sample.color, rng, 0.046, 0.20, 0.14);
  if (zone == SKY)
    stone->color = color_vary (stone->color, rng, 0.045, 0.15, 0.06);
  if (zone >= WAVES && zone < FISH && rng_uniform (rng) < 0.06)
    stone->color = color_mix (stone->color, rgb (0x86c6b4), 0.6);
  stone->tilt_x = 0.10 * rng_gauss (rng);
  stone->tilt_y = 0.10 * rng_gauss (rng);
}

/* Grout, then stones with broken edges. */
static void
lay (Canvas      *canvas,
     const Cells *cells,
     const Stone *stones,
     const int   *zones,
     const float *edge)
{
  int k;

  for (k = 0; k < SIZE * SIZE; k++)
    {
      double       px = k % SIZE, py = k / SIZE;
      const Stone *stone;
      double       depth, lit, chip;
      Color        c;

      canvas->height[k] = 0.10 + 0.10 * fbm (21, px / 7, py / 7, 3);
      canvas->color[k]  = color_scale (canvas->color[k], 1.0 + 0.4 * canvas->height[k]
                                       + 0.25 * noise (22, px / 60, py / 60));
      if (cells->owner[k] < 0)
        continue;

      stone = stones + cells->owner[k];
      depth = 0.5 * (cells->second[k] - cells->first[k]) * stone->half;
      depth = MIN (depth, (1.45 - cells->first[k]) * stone->half);
      chip  = 0.75 * noise (23 + cells->owner[k], px / 6, py / 6)
              + 0.35 * noise (24, px / 2.4, py / 2.4);
      depth += chip - 0.85;
      if (zones[k] != stone->sample.zone)
        depth = MIN (depth, 1.6 - edge[k]);
      if (depth <= 0.0)
        continue;

      lit = 1.0 + stone->tilt_x * (px - stone->x) / stone->half
            + stone->tilt_y * (py - stone->y) / stone->half
            + 0.06 * fbm (25, px / 9, py / 9, 3)
            + 0.05 * noise (26, px / 2.5, py / 2.5);
      c = color_scale (stone->color, lit);
      /* gold leaf under glass, some of it in the light */
      if (stone->sample.zone == SKY)
        {
          double glint = smooth (0.10, 0.20, stone->tilt_x + stone->tilt_y);

          c = color_mix (c, rgb (0xfff6c8),
                         glint * (0.55 + 0.3 * noise (27, px / 8, py / 8)));
        }
      canvas->color[k]  = color_lerp (canvas->color[k], c, CLAMP (depth / 1.2, 0, 1));
      canvas->height[k] = mix (canvas->height[k], 0.8 + 0.05 * chip, smooth (0, 2.6, depth));
    }
}

void
paint_mosaic (Canvas *canvas)
{
  int   *zones  = g_new (int, SIZE * SIZE);
  Cells  cells  = { g_new (int, SIZE * SIZE), g_new (float, SIZE * SIZE),
                    g_new (float, SIZE * SIZE) };
  Stone *stones = g_new0 (Stone, 12000);
  float *edge;
  float *angle;
  Rng    rng;
  int    n, k, i;

  rng_seed (&rng, 547);

  for (k = 0; k < SIZE * SIZE; k++)
    {
      Sample sample;

      mosaic_scene ((k % SIZE + 0.5) / SIZE, (k / SIZE + 0.5) / SIZE, &sample);
      zones[k] = sample.zone;
    }
  edge  = zone_distance (zones);
  angle = directions (edge);

  n = strew (stones, &rng);
  for (i = 0; i < 28; i++)
    {
      grow (&cells, stones, n);
      settle (&cells, stones, n, edge, angle);
    }
  for (i = 0; i < n; i++)
    stones[i].angle += 0.07 * rng_gauss (&rng);
  grow (&cells, stones, n);
  for (i = 0; i < n; i++)
    choose (stones + i, &rng);

  lay (canvas, &cells, stones, zones, edge);
  canvas_relief (canvas, 0.95, 0.10);

  g_free (zones);
  g_free (angle);
  g_free (edge);
  g_free (cells.owner);
  g_free (cells.first);
  g_free (cells.second);
  g_free (stones);
}
