/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pastel.c: birches in autumn, soft chalk on toned paper.
 */

#include "painters.h"

#include <math.h>

#include "brush.h"
#include "noise.h"

enum
{
  SKY,
  HILLS,
  WOOD,
  GROUND,
  PATH,
  TRUNK
};

static const struct
{
  double x, foot, width, lean;
} birches[] =
{
  { 0.400, 0.68, 0.0062,  0.015 },
  { 0.665, 0.70, 0.0075, -0.02 },
  { 0.345, 0.71, 0.0095, -0.03 },
  { 0.775, 0.75, 0.0130,  0.035 },
  { 0.235, 0.80, 0.0160,  0.025 },
  { 0.865, 0.84, 0.0170, -0.03 },
  { 0.090, 0.95, 0.0330, -0.015 },
};

static gboolean with_trunks = TRUE;

static void
scene (double  x,
       double  y,
       Sample *sample)
{
  static const guint32 sky[]    = { 0x6f8fc8, 0x94b4dc, 0xc4d2e0, 0xf6dfb8,
                                    0xffe9a4 };
  static const guint32 leaves[] = { 0x3c2450, 0x7a2c3c, 0xb8402c, 0xe0702a,
                                    0xf09c34, 0xf8c552, 0xfbe58c };
  static const guint32 ground[] = { 0x38284e, 0x6a3346, 0xa4502e, 0xcf8238,
                                    0xe6b457, 0x9a9a4c };
  static const guint32 track[]  = { 0x6c5a86, 0xa889a0, 0xd8b59c, 0xf5dfb4 };
  double mid, width, t;
  int    i;

  for (i = G_N_ELEMENTS (birches) - 1; i >= 0 && with_trunks; i--)
    {
      double up = birches[i].foot - y;
      double w  = birches[i].width * (1.0 - 0.45 * up) * (1.0 + 0.15 * noise (i, y * 20, 0));
      double dx;

      mid = birches[i].x + birches[i].lean * up * 2.0
            + 0.25 * birches[i].width * sin (y * 14.0 + i);
      dx  = (x - mid) / w;
      if (up > 0.0 && fabs (dx) < 1.0)
        {
          static const guint32 bark[] = { 0x4c4470, 0x8f88b4, 0xe9e0dc, 0xfffaf0,
                                          0xf6d9b0 };

          t = 0.48 - 0.42 * dx * (birches[i].x > 0.5 ? 1 : -1)
              + 0.2 * noise (70 + i, x * 50, y * 25);
          sample->zone  = TRUNK + i;
          sample->color = color_ramp (bark, G_N_ELEMENTS (bark), t);
          if (noise (80 + i, dx * 0.7, y * 60) > 0.50)
            sample->color = rgb (0x2a2138);
          sample->angle = noise (90 + i, x * 20, y * 20) > 0.25 ? 0.1 : G_PI / 2;
          return;
        }
    }

  /* the track, winding to the light */
  if (y > 0.655)
    {
      double near = (y - 0.655) / 0.345;

      mid   = 0.53 + 0.05 * sin (near * 5.0 + 0.5) - 0.05 * near;
      width = 0.018 + 0.20 * pow (near, 1.3) + 0.02 * noise (11, x * 8, y * 14);
      t     = (x - mid) / width;
      if (fabs (t) < 1.0)
        {
          double shade = smooth (-0.10, 0.45, noise (12, x * 2.0, y * 17.0 + x * 3));

          sample->zone  = PATH;
          sample->color = color_ramp (track, G_N_ELEMENTS (track),
                                      0.9 - 0.55 * shade - 0.25 * fabs (t) * near
                                      + 0.15 * noise (13, x * 16, y * 30));
          sample->angle = 0.15 * sin (x * 9) + 0.2;
          return;
        }

      t = 0.55 + 0.65 * noise (21, x * 7, y * 15) - 0.25 * near
          + 0.30 * smooth (0.5, 0.0, fabs (x - 0.53)) * (1 - near);
      sample->zone  = GROUND;
      sample->color = color_ramp (ground, G_N_ELEMENTS (ground), t);
      /* fallen leaves */
      if (noise (22, x * 45, y * 60) > 0.55)
        sample->color = color_ramp (leaves, G_N_ELEMENTS (leaves),
                                    0.7 + 0.4 * noise (23, x * 20, y * 20));
      sample->angle = (x < mid ? 0.25 : -0.25) + 0.5 * noise (24, x * 7, y * 12);
      return;
    }

  /* crowns: clouds of leaves, open in the middle */
  {
    double open  = hypot ((x - 0.53) / 0.30, (y - 0.42) / 0.40);
    double crown = open - 0.92 + 0.55 * noise (31, x * 5.0, y * 5.0)
                   + 0.30 * noise (32, x * 13, y * 13);
    double light = 0.52 + 0.55 * noise (33, x * 8, y * 8)
                   + 0.22 * noise (34, x * 20, y * 20)
                   + 0.34 * smooth (1.5, 0.8, open) - 0.14 * smooth (0.35, 0.65, y);

    if (crown > 0.0)
      {
        sample->zone  = WOOD;
        sample->color = color_ramp (leaves, G_N_ELEMENTS (leaves), light);
        sample->angle = 1.0 + 1.6 * noise (35, x * 4, y * 4);
        return;
      }

    t = 0.600 - 0.015 * sin (x * 14) + 0.03 * noise (42, x * 12, 0);
    if (y > t)
      {
        static const guint32 far[] = { 0x5a4a80, 0x8a5a7a, 0xc88660, 0xe8b468 };

        sample->zone  = HILLS + 20;
        sample->color = color_ramp (far, G_N_ELEMENTS (far),
                                    0.5 + 0.6 * noise (43, x * 14, y * 14));
        sample->angle = -1.3;
        return;
      }
    t = 0.500 + 0.06 * sin (x * 7.0 + 2.0) + 0.02 * noise (41, x * 8, 0);
    if (y > t)
      {
        sample->zone  = HILLS;
        sample->color = color_mix (rgb (0x6d7fb8), rgb (0xb4a8c8),
                                   (y - t) * 9 + 0.3 * noise (44, x * 9, y * 15));
        sample->angle = 0.5 * cos (x * 7.0 + 2.0) + 0.2;
        return;
      }
  }

  t = 0.05 + 1.35 * y + 0.30 * noise (51, x * 4 + y * 2, y * 8)
      + 0.35 * smooth (0.35, 0.0, hypot (x - 0.53, y - 0.5));
  sample->zone  = SKY;
  sample->color = color_ramp (sky, G_N_ELEMENTS (sky), t);
  sample->angle = -0.35 + 0.4 * noise (52, x * 3, y * 3);
}

/* a paper with felt marks and a faint laid structure */
static void
tooth (Canvas *canvas)
{
  int x, y;

  for (y = 0; y < canvas->size; y++)
    for (x = 0; x < canvas->size; x++)
      {
        double h = 0.5 + 0.36 * noise (101, x / 3.1, y / 3.1)
                   + 0.22 * noise (102, x / 5.6, y / 5.6)
                   + 0.12 * noise (103, x / 24.0, y / 24.0)
                   + 0.08 * sin (y * 0.55 + 0.8 * noise (104, x / 60.0, y / 60.0));
        int    k = y * canvas->size + x;

        canvas->height[k] = CLAMP (h, 0.0, 1.0);
        canvas->color[k]  = color_scale (canvas->color[k],
                                         0.92 + 0.16 * h
                                         + 0.05 * noise (105, x / 2.0, y / 9.0));
      }
}

void
paint_pastel (Canvas *canvas)
{
  Layer layer = { .wander = 0.16, .vary_l = 0.045, .vary_c = 0.14, .vary_h = 0.14,
                  .streak = 0.03, .chance = 1.0, .zone_max = 99,
                  .brush = { .opacity = 0.80, .bristle = 0.6, .grain = 3.0,
                             .dry = 0.25, .taper = 0.1 } };
  Rng   rng;

  rng_seed (&rng, 77);
  tooth (canvas);

  /* a first layer rubbed into the paper with the hand */
  with_trunks         = FALSE;
  layer.spacing       = 0.024;
  layer.radius        = 0.026;
  layer.length        = 0.09;
  layer.brush.tooth   = 0.16;
  layer.brush.opacity = 0.36;
  canvas_layer (canvas, &rng, scene, &layer);

  /* the side of the stick, then its edge */
  layer.spacing       = 0.019;
  layer.radius        = 0.0145;
  layer.length        = 0.075;
  layer.brush.opacity = 0.70;
  layer.brush.tooth   = 0.56;
  canvas_layer (canvas, &rng, scene, &layer);

  layer.spacing       = 0.0155;
  layer.radius        = 0.0078;
  layer.length        = 0.055;
  layer.chance        = 0.8;
  layer.vary_l        = 0.06;
  layer.brush.tooth   = 0.56;
  canvas_layer (canvas, &rng, scene, &layer);

  with_trunks         = TRUE;
  layer.spacing       = 0.0115;
  layer.radius        = 0.0056;
  layer.length        = 0.042;
  layer.chance        = 0.55;
  layer.vary_l        = 0.07;
  layer.vary_h        = 0.20;
  layer.brush.opacity = 0.85;
  layer.brush.tooth   = 0.52;
  canvas_layer (canvas, &rng, scene, &layer);

  layer.spacing     = 0.0075;
  layer.radius      = 0.0042;
  layer.length      = 0.030;
  layer.chance      = 1.0;
  layer.zone_min    = TRUNK;
  layer.zone_max    = TRUNK + G_N_ELEMENTS (birches) - 1;
  layer.brush.tooth = 0.42;
  canvas_layer (canvas, &rng, scene, &layer);

  /* leaves before the trunks, touches of firm chalk */
  with_trunks       = FALSE;
  layer.spacing     = 0.0125;
  layer.radius      = 0.0046;
  layer.length      = 0.012;
  layer.chance      = 0.42;
  layer.wander      = 0.6;
  layer.zone_min    = WOOD;
  layer.zone_max    = GROUND;
  layer.brush.tooth = 0.40;
  canvas_layer (canvas, &rng, scene, &layer);
}
