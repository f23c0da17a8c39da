/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stained-glass.c: a tree before the sun, in glass and lead.
 */

#include "painters.h"

#include <math.h>

#include "mask.h"
#include "noise.h"
#include "stained-glass-scene.h"

#define SIZE CANVAS_SIZE

/* Each pane has its tint, streaks, seeds and dirt at the lead. */
static void
glass (Canvas       *canvas,
       const Sample *panes,
       const float  *dist)
{
  int x, y, k;

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        Color   c;
        guint32 seed;
        double  ca, sa, u, v, tint, streak, ripple, seeds, far, turn, grime;

        k    = y * SIZE + x;
        seed = (guint32) panes[k].zone * 2654435761u;
        tint = (seed >> 8 & 255) / 255.0 - 0.5;
        turn = panes[k].angle + (seed >> 16 & 255) / 255.0 * 0.9;
        ca   = cos (turn);
        sa   = sin (turn);
        u    = ca * x + sa * y;
        v    = ca * y - sa * x;

        streak = fbm (seed >> 4, u / 130.0, v / 22.0, 3);
        ripple = noise (seed >> 3, u / 26.0, v / 11.0);
        seeds  = noise (31, x / 4.5, y / 4.5) + 0.4 * noise (32, x / 14.0, y / 14.0);
        grime  = fbm (33, x / 50.0, y / 50.0, 4);

        c = color_shift (panes[k].color, 0.09 * tint + 0.11 * streak, 0.12 + 0.25 * streak,
                         0.22 * tint + 0.28 * streak);
        far = hypot ((double) x / SIZE - SUN_X, (double) y / SIZE - SUN_Y);
        c   = color_scale (c, (1.22 - 0.38 * smooth (0.10, 0.80, far)) * (1.0 + 0.09 * ripple));
        /* bubbles catch the light on one side */
        if (seeds > 0.98)
          c = color_lerp (c, rgb (0xffffff), 0.5 * smooth (0.98, 1.15, seeds));
        c = color_scale (c, 0.60 + 0.40 * smooth (3.0, 15.0 + 9.0 * grime, dist[k]));
        c = color_scale (c, 1.0 - 0.16 * smooth (0.05, 0.6, grime));

        canvas->color[k]  = c;
        canvas->height[k] = 0.10 * ripple + 0.07 * streak + 0.06 * noise (34, x / 6.0, y / 6.0);
      }
}

/* How many panes meet beside the lead at a place, up to four. */
static int
panes_near (const int   *zones,
            const float *dist,
            int          x,
            int          y)
{
  int other[4], n = 0;
  int i, j;

  if (dist[y * SIZE + x] >= 9.0)
    return 0;

  for (i = 0; i < 12; i++)
    {
      int ox = CLAMP (x + (int) lrint (8.5 * cos (i * G_PI / 6)), 0, SIZE - 1);
      int oy = CLAMP (y + (int) lrint (8.5 * sin (i * G_PI / 6)), 0, SIZE - 1);
      int z  = zones[oy * SIZE + ox];

      for (j = 0; j < n && other[j] != z; j++)
        ;
      if (j == n && n < 4)
        other[n++] = z;
    }

  return n;
}

/* Lead, round, with solder where panes meet; 'glow' is the light between. */
static void
came (Canvas       *canvas,
      const int    *zones,
      const float  *dist,
      float       **glow)
{
  int x, y, k;

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        double half  = 3.8 + 0.9 * noise (41, x / 30.0, y / 30.0);
        double cover, q, body;
        int    n;
        Color  lead;

        k = y * SIZE + x;
        n = panes_near (zones, dist, x, y);
        if (n > 2)
          half += 1.6;
        cover = CLAMP (half - dist[k] + 0.5, 0.0, 1.0);
        glow[0][k] = canvas->color[k].r * (1 - cover);
        glow[1][k] = canvas->color[k].g * (1 - cover);
        glow[2][k] = canvas->color[k].b * (1 - cover);
        if (cover <= 0.0)
          continue;

        q    = CLAMP (dist[k] / half, 0.0, 1.0);
        body = sqrt (1.0 - q * q);
        lead = color_mix (rgb (0x14151a), rgb (0x4a4a50), 0.35 * body
                          + 0.45 * fbm (42, x / 10.0, y / 10.0, 3) + (n > 2 ? 0.18 : 0.0));
        canvas->color[k]  = color_lerp (canvas->color[k], lead, cover);
        canvas->height[k] = mix (canvas->height[k],
                                 0.9 * body + 0.16 * noise (43, x / 5.0, y / 5.0), cover);
      }
}

/* Light spreads over the lead. */
static void
shine (Canvas  *canvas,
       float  **glow)
{
  int i, k;

  for (i = 0; i < 3; i++)
    plane_blur (glow[i], SIZE, SIZE, 9.0);
  for (k = 0; k < SIZE * SIZE; k++)
    {
      Color *c = canvas->color + k;

      c->r = 1.0 - (1.0 - c->r) * (1.0 - 0.26 * glow[0][k] * glow[0][k]);
      c->g = 1.0 - (1.0 - c->g) * (1.0 - 0.26 * glow[1][k] * glow[1][k]);
      c->b = 1.0 - (1.0 - c->b) * (1.0 - 0.26 * glow[2][k] * glow[2][k]);
    }
}

void
paint_stained_glass (Canvas *canvas)
{
  int    *zones = g_new (int, SIZE * SIZE);
  Sample *panes = g_new (Sample, SIZE * SIZE);
  float  *glow[3];
  float  *dist;
  Rng     rng;
  int     k, i;

  rng_seed (&rng, 1200);
  stained_glass_place_leaves (&rng);

  for (k = 0; k < SIZE * SIZE; k++)
    {
      /* the glazier's knife isn't ruled */
      double px = (k % SIZE + 0.5) / SIZE + 0.0022 * noise (5, k % SIZE / 30.0, k / SIZE / 30.0);
      double py = (k / SIZE + 0.5) / SIZE + 0.0022 * noise (6, k % SIZE / 30.0, k / SIZE / 30.0);

      stained_glass_scene (px, py, panes + k);
      zones[k] = panes[k].zone;
    }
  dist = zone_distance (zones);
  for (i = 0; i < 3; i++)
    glow[i] = g_new (float, SIZE * SIZE);

  glass (canvas, panes, dist);
  came (canvas, zones, dist, glow);
  canvas_relief (canvas, 0.75, 0.30);
  shine (canvas, glow);

  for (i = 0; i < 3; i++)
    g_free (glow[i]);
  g_free (dist);
  g_free (panes);
  g_free (zones);
}
