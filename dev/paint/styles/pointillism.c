/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pointillism.c: a river in late light, in dots of divided colour.
 */

#include "painters.h"

#include <math.h>

#include "brush.h"
#include "noise.h"

enum
{
  SKY,
  FAR_BANK,
  RIVER,
  SAIL,
  MEADOW,
  TREE
};

static const struct
{
  double x, y, size;   /* mast foot and height; the sign says the wind */
  Color  sail;
} boats[] =
{
  { 0.640, 0.560, 0.150, { 1.00f, 0.97f, 0.88f } },
  { 0.795, 0.520, -0.085, { 0.99f, 0.86f, 0.72f } },
  { 0.455, 0.505, 0.060, { 0.98f, 0.93f, 0.86f } },
};

/* 1: light, 0: shade of the big tree on the left and of its crown */
static gboolean
in_crown (double  x,
          double  y,
          double *light)
{
  static const double crown[][3] =
  {
    { 0.06, 0.10, 0.20 }, { 0.24, 0.05, 0.15 }, { 0.10, 0.29, 0.14 },
    { 0.38, 0.00, 0.11 }, { 0.23, 0.20, 0.09 }, { -0.02, 0.38, 0.11 },
    { 0.51, -0.03, 0.085 },
  };
  double edge = 0.045 * noise (3, x * 15, y * 15) + 0.022 * noise (4, x * 42, y * 42);
  gboolean in = FALSE;
  gsize  i;

  *light = 0.0;
  for (i = 0; i < G_N_ELEMENTS (crown); i++)
    {
      double dx = (x - crown[i][0]) / crown[i][2];
      double dy = (y - crown[i][1]) / (0.78 * crown[i][2]);
      double d  = sqrt (dx * dx + dy * dy) + edge / crown[i][2];

      if (d < 1.0)
        {
          in     = TRUE;
          *light = MAX (*light, 0.36 + 0.50 * (0.85 * dx + 0.25 * dy)
                                + 0.6 * noise (6, x * 18, y * 18));
        }
    }

  /* holes through which the sky is seen */
  return in && noise (5, x * 24 + 3, y * 24) < 0.52;
}

static void
scene (double  x,
       double  y,
       Sample *sample)
{
  static const guint32 sky[]    = { 0x6f9fd8, 0x93b8e0, 0xc3cfe2, 0xf0d8cc,
                                    0xfbdfa8, 0xffd98a };
  static const guint32 water[]  = { 0x3563a8, 0x5489c4, 0x7fb0d4, 0xb9cbd8,
                                    0xf2d7b4 };
  static const guint32 far[]    = { 0x4a5fa0, 0x54869a, 0x5f9a72, 0x9dbb6a,
                                    0xe8cf7a };
  static const guint32 grass[]  = { 0x2c4a86, 0x2f6a72, 0x4b8f4c, 0x86b84a,
                                    0xc6d25a, 0xf3df76 };
  static const guint32 leaves[] = { 0x1d2560, 0x1f4468, 0x26694a, 0x4f943c,
                                    0x9dbb44, 0xf0d45c };
  double light, bank, horizon, t;
  gsize  i;

  sample->angle = 0.0;

  /* trunk and crown */
  {
    double mid = 0.105 + 0.020 * sin (y * 6.0) + 0.01 * noise (8, y * 8, 0);
    double w   = 0.026 + 0.05 * pow (MAX (y - 0.62, 0.0) / 0.3, 3.0);

    if (in_crown (x, y, &light))
      {
        sample->zone  = TREE;
        sample->color = color_ramp (leaves, G_N_ELEMENTS (leaves), light);
        sample->angle = 3.0 * noise (9, x * 6, y * 6);
        return;
      }
    if (y > 0.15 && y < 0.90 && fabs (x - mid) < w)
      {
        t = (x - mid) / w;
        sample->zone  = TREE;
        sample->color = color_mix (rgb (0x3a2f6e), rgb (0xd98a4a),
                                   0.5 + 0.6 * t + 0.4 * noise (10, x * 40, y * 12));
        sample->angle = G_PI / 2;
        return;
      }
  }

  /* the meadow, with the tree's shadow across it */
  bank = 0.775 + 0.085 * (0.5 - x) + 0.020 * sin (x * 7.0 + 1.0)
         - 0.10 * smooth (0.34, -0.1, x);
  if (y > bank + 0.012 * noise (11, x * 18, 0.0))
    {
      double shade = smooth (0.10, -0.06,
                             fabs (y - 0.885 + 0.10 * (x - 0.1)
                                   + 0.02 * noise (12, x * 9, y * 9))
                             - 0.035 - 0.05 * smooth (0.7, 0.0, x));

      t = 0.72 + 0.30 * noise (13, x * 9, y * 22) + 0.10 * smooth (0.8, 1.0, y);
      t = mix (t, 0.16 + 0.2 * noise (14, x * 14, y * 28), shade);
      sample->zone  = MEADOW;
      sample->color = color_ramp (grass, G_N_ELEMENTS (grass), t);
      sample->angle = -1.2 + 0.8 * noise (15, x * 8, y * 8);
      /* poppies and daisies */
      if (noise (16, x * 34, y * 34) > 0.50 && shade < 0.5)
        sample->color = noise (17, x * 11, y * 11) > 0.0 ? rgb (0xe2503a)
                                                         : rgb (0xfff3da);
      return;
    }

  /* boats, and what the water gives back of them */
  for (i = 0; i < G_N_ELEMENTS (boats); i++)
    {
      double wind = boats[i].size > 0 ? 1.0 : -1.0;
      double h    = fabs (boats[i].size);
      double dx   = (x - boats[i].x) / h * wind;
      double dy   = (boats[i].y - y) / h;
      double back = 1.0;

      if (dy < -0.12)
        {
          back = 0.45;
          dy   = -0.24 - dy * 1.15;
          dx  += 0.10 * sin (y * 160.0);
        }
      if (dy > 0.0 && dy < 1.0 && dx > -0.30 * (1 - dy) && dx < 0.46 * pow (1 - dy, 0.8)
          && fabs (dx + 0.015) > 0.02)
        {
          double shade = dx < 0.0 ? 0.75 : 0.25 * (1 - dy);

          sample->zone  = SAIL;
          sample->color = color_mix (boats[i].sail, rgb (0x8a93cc), shade);
          if (back < 1.0)
            sample->color = color_mix (sample->color, rgb (0x6f9cc8), 0.45);
          sample->angle = back < 1.0 ? 0.0 : G_PI / 2;
          return;
        }
      if (dy > -0.12 && dy <= 0.0 && fabs (dx) < 0.42 + dy)
        {
          sample->zone  = SAIL;
          sample->color = color_mix (rgb (0x7a2f3c), rgb (0x2a2f70), 0.5 - dx);
          return;
        }
    }

  horizon = 0.470;
  if (y > horizon)
    {
      double near = (y - horizon) / 0.3;

      t = 0.72 - 0.50 * near + 0.28 * noise (21, x * 6, y * 40)
          + 0.15 * noise (22, x * 16, y * 90);
      /* light of the low sun, on the right */
      t += 0.55 * smooth (0.13 + 0.10 * near, 0.0,
                          fabs (x - 0.86 + 0.03 * sin (y * 120.0)))
           * smooth (-0.4, 0.5, sin (y * 190.0 + 5 * noise (23, x * 8, y * 8)));
      sample->zone  = RIVER;
      sample->color = color_ramp (water, G_N_ELEMENTS (water), t);
      /* dark reflection of the far bank */
      bank = smooth (0.085, 0.02, y - horizon + 0.02 * noise (24, x * 12, y * 60));
      sample->color = color_mix (sample->color, rgb (0x4f7f86), 0.75 * bank);
      return;
    }

  bank = 0.415 - 0.030 * noise (31, x * 5, 0.0) - 0.022 * fabs (noise (32, x * 15, 0.0))
         - 0.035 * smooth (0.5, 0.2, x);
  if (y > bank)
    {
      t = 0.45 + 0.7 * noise (33, x * 17, y * 26) - 3.0 * (y - 0.44)
          + 0.15 * smooth (0.4, 1.0, x);
      sample->zone  = FAR_BANK;
      sample->color = color_ramp (far, G_N_ELEMENTS (far), t);
      sample->angle = 2.0 * noise (34, x * 8, y * 8);
      /* houses */
      for (i = 0; i < 4; i++)
        {
          double hx = 0.37 + 0.155 * i + 0.03 * sin (i * 4.0);
          double dx = fabs (x - hx) - 0.016 - 0.005 * sin (i * 9.0);

          if (dx < 0.0 && y > 0.436)
            sample->color = x < hx ? rgb (0xa9a3d6) : rgb (0xfff0d0);
          else if (dx < 0.004 && y > 0.436 - 0.016 - dx * 0.9 && y <= 0.436)
            sample->color = rgb (0xd86a3c);
        }
      return;
    }

  /* the sky: sun low on the right, rows of thin cloud */
  {
    double d     = hypot (x - 0.86, (y - 0.345) * 1.1);
    double cloud = smooth (0.05, 0.75, fbm (41, x * 3.2 + y * 1.5, y * 11.0, 3));

    t = 0.10 + 1.55 * y + 0.10 * noise (42, x * 4, y * 9)
        + 0.35 * smooth (0.50, 0.0, d);
    sample->zone  = SKY;
    sample->color = color_ramp (sky, G_N_ELEMENTS (sky), t);
    sample->color = color_mix (sample->color, color_mix (rgb (0xfff1d6), rgb (0xf3b9b0),
                                                         smooth (0.1, 0.4, y)),
                               0.65 * cloud);
    if (d < 0.052)
      sample->color = rgb (0xfff6cc);
    else
      sample->color = color_mix (sample->color, rgb (0xffca62),
                                 0.75 * smooth (0.15, 0.05, d));
    sample->angle = atan2 (x - 0.86, 0.345 - y);
  }
}

/* What the eye mixes to the local colour: it, its light, its shade's blue,
 * and a little of its complement.
 */
static Color
divided (Color  color,
         int    zone,
         Rng   *rng)
{
  double pick = rng_uniform (rng);
  double l    = 0.3 * color.r + 0.6 * color.g + 0.1 * color.b;
  Color  out  = color;

  if (pick < 0.50)
    out = color_vary (color, rng, 0.03, 0.18, 0.22);
  else if (pick < 0.68)
    out = color_mix (color, l > 0.55 ? rgb (0xffe08a) : rgb (0x6fb04c),
                     rng_range (rng, 0.25, 0.65));
  else if (pick < 0.86)
    out = color_mix (color, l > 0.55 ? rgb (0x86a6ea) : rgb (0x3a3a9c),
                     rng_range (rng, 0.25, 0.70));
  else if (pick < 0.95)
    out = color_shift (color, zone == SKY ? 0.01 : 0.04, 0.3,
                       rng_range (rng, -1.0, 1.0));
  else
    out = color_mix (color, l > 0.5 ? rgb (0xf2967e) : rgb (0xe0663a),
                     rng_range (rng, 0.35, 0.75));

  return color_shift (out, 0.0, 0.22, 0.0);
}

static void
dots (Canvas *canvas,
      Rng    *rng,
      double  spacing,
      double  radius,
      double  chance)
{
  int  side  = (int) ceil (1.04 / spacing);
  int  n     = side * side;
  int *order = rng_order (rng, n);
  int  i;

  for (i = 0; i < n; i++)
    {
      double x      = (order[i] % side + rng_uniform (rng)) * spacing - 0.02;
      double y      = (order[i] / side + rng_uniform (rng)) * spacing - 0.02;
      double r      = radius * exp (0.18 * rng_gauss (rng));
      double length = r * rng_range (rng, 0.1, 0.9);
      Stroke stroke = { .radius = r, .opacity = 0.97, .load = 0.55, .bristle = 0.45,
                        .grain = 4.0, .n_points = 2 };
      Point  path[2];
      Sample sample;
      double angle;

      if (rng_uniform (rng) >= chance)
        continue;
      scene (x, y, &sample);
      if (sample.zone == SAIL)
        stroke.radius *= 0.75;
      angle         = sample.angle + 0.5 * rng_gauss (rng);
      path[0].x     = x - 0.5 * length * cos (angle);
      path[0].y     = y - 0.5 * length * sin (angle);
      path[1].x     = x + 0.5 * length * cos (angle);
      path[1].y     = y + 0.5 * length * sin (angle);
      stroke.path   = path;
      stroke.seed   = rng_next (rng);
      stroke.color  = divided (sample.color, sample.zone, rng);
      stroke.second = color_vary (stroke.color, rng, 0.02, 0.05, 0.05);
      canvas_stroke (canvas, &stroke);
    }

  g_free (order);
}

void
paint_pointillism (Canvas *canvas)
{
  Layer under = { .spacing = 0.02, .radius = 0.02, .length = 0.08, .wander = 0.2,
                  .vary_l = 0.03, .vary_c = 0.1, .vary_h = 0.15, .streak = 0.04,
                  .chance = 1.0, .zone_max = 99,
                  .brush = { .opacity = 0.85, .load = 0.15, .bristle = 0.6,
                             .grain = 4.0, .dry = 0.3, .taper = 0.2 } };
  Rng   rng;

  rng_seed (&rng, 1886);
  canvas_weave (canvas, 9, 0.2);
  canvas_layer (canvas, &rng, scene, &under);
  dots (canvas, &rng, 0.0130, 0.0085, 0.9);
  dots (canvas, &rng, 0.0118, 0.0072, 0.9);
  dots (canvas, &rng, 0.0118, 0.0060, 0.9);
  dots (canvas, &rng, 0.0125, 0.0046, 0.7);
  canvas_relief (canvas, 1.1, 0.08);
}
