/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * starlit-impasto.c: a night of turning lights over a lake, in thick oil.
 */

#include "painters.h"

#include <math.h>

#include "brush.h"
#include "noise.h"

enum
{
  SKY,
  LIGHTS,
  FAR_HILLS,
  NEAR_HILLS,
  LAKE,
  SHORE,
  POPLARS
};

static const struct
{
  double x, y;
  double reach;    /* of the whirl in the sky */
  double turn;
  double halo;     /* of light                */
  double core;
} lights[] =
{
  { 0.24, 0.19, 0.150,  0.34, 0.150, 0.052 },   /* the moon */
  { 0.55, 0.12, 0.075,  0.10, 0.070, 0.022 },
  { 0.70, 0.27, 0.085,  0.12, 0.078, 0.024 },
  { 0.07, 0.41, 0.056, -0.07, 0.050, 0.015 },
  { 0.40, 0.43, 0.048,  0.05, 0.040, 0.012 },
  { 0.94, 0.07, 0.070, -0.09, 0.066, 0.021 },
  { 0.03, 0.04, 0.046,  0.05, 0.042, 0.012 },
  { 0.985, 0.36, 0.050,  0.05, 0.042, 0.012 },
  { 0.49, 0.29, 0.130, -0.26, 0.000, 0.000 },   /* whirls of air */
  { 0.40, 0.03, 0.070, -0.08, 0.000, 0.000 },
  { 0.62, 0.42, 0.080,  0.12, 0.000, 0.000 },
};

static const double windows[] = { 0.10, 0.17, 0.215, 0.30, 0.345, 0.44, 0.52,
                                  0.565, 0.64, 0.70 };

static const double poplars[][3] =   /* x, top, width */
{
  { 0.855, 0.08, 0.060 },
  { 0.770, 0.33, 0.040 },
  { 0.940, 0.26, 0.050 },
};

static gboolean grass_only = FALSE;

/* the sky moves along the lines of this */
static double
stream (double x,
        double y)
{
  double psi = y + 0.035 * sin (5.0 * x + 1.0) + 0.018 * sin (11.0 * x + 6.0 * y);
  gsize  i;

  for (i = 0; i < G_N_ELEMENTS (lights); i++)
    {
      double dx = x - lights[i].x;
      double dy = y - lights[i].y;
      double r2 = lights[i].reach * lights[i].reach;

      psi += lights[i].turn * exp (-(dx * dx + dy * dy) / r2);
    }

  return psi;
}

static void
sky (double  x,
     double  y,
     Sample *sample)
{
  static const guint32 night[] = { 0x0f1a4a, 0x1b3a8c, 0x14286b, 0x2f63b8,
                                   0x1d4596, 0x5e97cf, 0x2554a6, 0x8fbfd6,
                                   0x3a78c0, 0x16307c };
  const double e   = 0.002;
  double       psi = stream (x, y);
  double       gx  = (stream (x + e, y) - psi) / e;
  double       gy  = (stream (x, y + e) - psi) / e;
  double       glow;
  double       t;
  gsize        i;

  sample->zone  = SKY;
  sample->angle = atan2 (-gx, gy) + 0.25 * noise (3, x * 7, y * 7);

  t = 0.47 + 0.62 * noise (11, psi * 13.0, 0.6 * x)
      + 0.30 * noise (12, psi * 31.0, 1.4 * x);
  sample->color = color_ramp (night, G_N_ELEMENTS (night), t);
  /* lighter and greener down to the hills */
  glow = smooth (0.30, 0.58, y + 0.04 * noise (5, x * 4, y * 4));
  sample->color = color_mix (sample->color,
                             color_mix (rgb (0x7fb8b4), rgb (0xd9d28c),
                                        0.5 + 0.9 * noise (13, psi * 17, x)),
                             0.62 * glow);

  for (i = 0; i < G_N_ELEMENTS (lights); i++)
    {
      static const guint32 halo[] = { 0xfff6cf, 0xffe26a, 0xf9c433, 0xf2d678,
                                      0xcfdca0, 0x8fc4b8, 0x5b9cc4 };
      double d = hypot (x - lights[i].x, y - lights[i].y);
      double r = lights[i].halo * (1.0 + 0.16 * noise (20 + i, x * 22, y * 22));

      if (lights[i].halo <= 0.0 || d > r)
        continue;
      t = d / r + 0.07 * sin (d * 210.0) + 0.12 * noise (31, x * 40, y * 40);
      sample->color = color_mix (color_ramp (halo, G_N_ELEMENTS (halo), t),
                                 sample->color, smooth (0.55, 1.05, d / r));
      sample->angle = atan2 (x - lights[i].x, lights[i].y - y) + 0.12;
      if (d < lights[i].core)
        {
          sample->zone  = LIGHTS;
          sample->color = color_mix (rgb (0xfffbe6), rgb (0xffd24a),
                                     smooth (0.3, 1.0, d / lights[i].core));
        }
    }
}

static void
lake (double  x,
      double  y,
      Sample *sample)
{
  static const guint32 water[] = { 0x0e2358, 0x1a448c, 0x10306e, 0x2d74a8,
                                   0x1b5390, 0x58a4b4, 0x164079 };
  double wave = y * 46.0 + 1.4 * sin (x * 9.0 + y * 30.0);
  double near = smooth (0.60, 0.88, y);
  double t    = 0.45 + 0.75 * noise (41, x * 5.0, wave * 0.55);
  double gold = 0.0;
  gsize  i;

  sample->zone  = LAKE;
  sample->angle = 0.16 * sin (x * 14.0 + y * 55.0) + 0.12 * noise (42, x * 9, y * 20);
  sample->color = color_ramp (water, G_N_ELEMENTS (water), t);

  for (i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      double dx    = fabs (x - windows[i] - 0.012 * sin (y * 90.0 + i));
      double width = 0.010 + 0.020 * near;
      double reach = 0.71 + 0.14 * (0.5 + 0.5 * sin (i * 2.4 + 1.0));
      double part  = smooth (width, 0.0, dx) * smooth (reach + 0.05, reach - 0.04, y);

      gold = MAX (gold, part * smooth (-0.75, 0.15, sin (wave * 3.1 + i)));
    }
  /* the moon's road */
  t = smooth (0.035 + 0.09 * near, 0.0, fabs (x - 0.24 - 0.02 * sin (y * 60.0)));
  gold = MAX (gold, t * smooth (-0.2, 0.4, sin (wave * 2.3)));
  sample->color = color_mix (sample->color,
                             color_mix (rgb (0xf3b62f), rgb (0xfff0b0),
                                        0.5 + 0.5 * noise (43, x * 30, y * 60)),
                             0.95 * gold);
}

static double
poplar_width (int    i,
              double y)
{
  double q = (y - poplars[i][1]) / (0.955 - poplars[i][1]);

  if (q <= 0.0 || q >= 1.0)
    return 0.0;

  return poplars[i][2] * pow (q, 0.6) * (1.08 - 0.80 * pow (q, 6.0))
         * (1.0 + 0.22 * sin (y * 38.0 + i * 2) + 0.20 * noise (51 + i, 0.5, y * 24));
}

static void
scene (double  x,
       double  y,
       Sample *sample)
{
  static const guint32 leaves[] = { 0x0b1f1c, 0x16392a, 0x2c5a35, 0x12302f,
                                    0x5b7d3a, 0x1c3a4a, 0x8c9a45 };
  static const guint32 grass[]  = { 0x3b2a1a, 0x7a4e20, 0xb07a2a, 0x55602a,
                                    0xd9a63a, 0x8a5a26, 0x2f4a34, 0xe8c766 };
  static const guint32 far[]    = { 0x20356f, 0x2f5590, 0x4a7ba8, 0x283f80 };
  static const guint32 near[]   = { 0x101f45, 0x1d3a5c, 0x24555e, 0x162a52 };
  double ridge, t;
  gsize  i;

  for (i = 0; i < G_N_ELEMENTS (poplars); i++)
    {
      double lean = 0.012 * sin (y * 9.0 + i);
      double w    = poplar_width (i, y);
      double dx   = x - poplars[i][0] - lean;

      if (fabs (dx) < w && ! (grass_only && y > 0.885))
        {
          t = 0.40 + 0.5 * noise (61, x * 60, y * 9) - 0.25 * dx / w;
          sample->zone  = POPLARS + i;
          sample->color = color_ramp (leaves, G_N_ELEMENTS (leaves), t);
          sample->angle = -G_PI / 2 + 0.55 * sin (y * 34.0 + 2.0 * i)
                          + 0.5 * dx / w;
          return;
        }
    }

  ridge = 0.875 + 0.035 * sin (x * 4.0 + 2.2) + 0.012 * noise (71, x * 14, 0.3);
  if (y > ridge)
    {
      t = 0.45 + 0.6 * noise (72, x * 26, y * 9) + 0.2 * noise (73, x * 70, y * 20);
      sample->zone  = SHORE;
      sample->color = color_ramp (grass, G_N_ELEMENTS (grass), t);
      sample->angle = -G_PI / 2 + 0.9 * noise (74, x * 6, y * 3)
                      + 0.5 * sin (x * 9.0);
      return;
    }

  if (y > 0.622 + 0.004 * sin (x * 30.0))
    {
      lake (x, y, sample);
      return;
    }

  ridge = 0.565 + 0.030 * sin (x * 6.0 + 4.0) + 0.018 * noise (81, x * 8, 0.7);
  if (y > ridge)
    {
      t = 0.5 + 0.8 * noise (82, x * 9, y * 22);
      sample->zone  = NEAR_HILLS;
      sample->color = color_ramp (near, G_N_ELEMENTS (near), t);
      sample->angle = 0.35 * cos (x * 6.0 + 4.0) + 0.3 * noise (83, x * 8, y * 8);
      for (i = 0; i < G_N_ELEMENTS (windows); i++)
        if (hypot (x - windows[i], 1.3 * (y - 0.609 + 0.013 * sin (i * 5.0)))
            < 0.0075 + 0.003 * sin (i * 7.0))
          {
            sample->zone  = 20 + i;
            sample->color = color_mix (rgb (0xffb92e), rgb (0xfff2b8),
                                       0.5 + 0.5 * sin (i * 3.0));
          }
      return;
    }

  ridge = 0.505 + 0.045 * sin (x * 5.0 + 0.6) + 0.02 * noise (91, x * 6, 0.2);
  if (y > ridge)
    {
      t = 0.5 + 0.9 * noise (92, x * 7 + y * 5, (y - ridge) * 30);
      sample->zone  = FAR_HILLS;
      sample->color = color_ramp (far, G_N_ELEMENTS (far), t);
      sample->angle = 0.6 * cos (x * 5.0 + 0.6) + 0.4 * noise (93, x * 6, y * 9);
      return;
    }

  sky (x, y, sample);
}

void
paint_starlit_impasto (Canvas *canvas)
{
  Layer layer = { .wander = 0.10, .vary_l = 0.035, .vary_c = 0.10, .vary_h = 0.10,
                  .streak = 0.065, .chance = 1.0, .zone_min = 0, .zone_max = 99,
                  .brush = { .opacity = 1.0, .load = 0.5, .bristle = 1.5,
                             .grain = 2.7, .dry = 0.15, .taper = 0.45 } };
  Rng   rng;

  rng_seed (&rng, 1889);
  canvas_weave (canvas, 5, 0.12);

  layer.spacing = 0.018;
  layer.radius  = 0.018;
  layer.length  = 0.11;
  canvas_layer (canvas, &rng, scene, &layer);

  layer.spacing    = 0.0125;
  layer.radius     = 0.0088;
  layer.length     = 0.085;
  layer.brush.load = 0.8;
  layer.brush.dry  = 0.50;
  layer.vary_l     = 0.045;
  canvas_layer (canvas, &rng, scene, &layer);

  /* smaller and lighter touches, thick */
  layer.spacing    = 0.0125;
  layer.radius     = 0.0058;
  layer.length     = 0.050;
  layer.chance     = 0.55;
  layer.vary_l     = 0.06;
  layer.vary_h     = 0.16;
  layer.brush.load = 1.0;
  canvas_layer (canvas, &rng, scene, &layer);

  layer.chance   = 1.0;
  layer.spacing  = 0.010;
  layer.radius   = 0.0050;
  layer.length   = 0.035;
  layer.zone_min = POPLARS;
  canvas_layer (canvas, &rng, scene, &layer);

  layer.spacing    = 0.0085;
  layer.length     = 0.024;
  layer.brush.load = 1.2;
  layer.zone_min   = LIGHTS;
  layer.zone_max   = LIGHTS;
  canvas_layer (canvas, &rng, scene, &layer);

  layer.spacing  = 0.005;
  layer.length   = 0.012;
  layer.zone_min = 20;
  layer.zone_max = 99;
  canvas_layer (canvas, &rng, scene, &layer);

  /* grass over the feet of the poplars */
  grass_only        = TRUE;
  layer.spacing     = 0.012;
  layer.radius      = 0.0055;
  layer.length      = 0.055;
  layer.chance      = 0.7;
  layer.brush.load  = 1.0;
  layer.brush.taper = 0.8;
  layer.zone_min    = SHORE;
  layer.zone_max    = SHORE;
  canvas_layer (canvas, &rng, scene, &layer);
  grass_only        = FALSE;

  canvas_relief (canvas, 1.9, 0.22);
}
