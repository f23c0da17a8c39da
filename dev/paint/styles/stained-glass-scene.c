/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stained-glass-scene.c: a tree before the sun.
 */

#include "stained-glass-scene.h"

#include <math.h>

#include "noise.h"
#include "path.h"

#define MAX_LEAVES 260

static struct
{
  double x, y, length, angle;
  Color  color;
} leaves[MAX_LEAVES];
static int n_leaves;

static const double limbs[][6] =   /* from, to, widths */
{
  { 0.490, 0.860, 0.515, 0.640, 0.058, 0.040 },
  { 0.515, 0.640, 0.490, 0.460, 0.040, 0.026 },
  { 0.505, 0.600, 0.350, 0.470, 0.026, 0.018 },
  { 0.350, 0.470, 0.170, 0.420, 0.018, 0.010 },
  { 0.350, 0.470, 0.265, 0.270, 0.015, 0.008 },
  { 0.510, 0.560, 0.680, 0.450, 0.025, 0.017 },
  { 0.680, 0.450, 0.850, 0.415, 0.017, 0.010 },
  { 0.680, 0.450, 0.750, 0.255, 0.015, 0.008 },
  { 0.490, 0.460, 0.410, 0.240, 0.020, 0.009 },
  { 0.490, 0.460, 0.590, 0.210, 0.020, 0.009 },
  { 0.490, 0.850, 0.340, 0.905, 0.036, 0.008 },
  { 0.490, 0.850, 0.640, 0.905, 0.036, 0.008 },
};

static gboolean
limb (const double *l,
      double        x,
      double        y,
      double        margin,
      double       *along)
{
  double side;
  double d = segment_distance (l, x, y, along, &side);

  return d < mix (l[4], l[5], *along) + margin;
}

static double
random_of (int a,
           int b)
{
  return 0.5 + 0.45 * noise (a * 7 + b * 131, a * 3.37 + 0.5, b * 5.11 + 0.5);
}

void
stained_glass_place_leaves (Rng *rng)
{
  static const guint32 tints[] = { 0x9a1420, 0xc82a1c, 0xe8641c, 0xf4992a, 0xf8c840,
                                   0xb8b030, 0x5c9a34, 0x1f7a44 };
  int tries, i;

  for (tries = 0; tries < 40000 && n_leaves < MAX_LEAVES; tries++)
    {
      int     l     = 2 + rng_next (rng) % 8;
      double  t     = rng_range (rng, 0.15, 1.15);
      double  x     = mix (limbs[l][0], limbs[l][2], t) + 0.075 * rng_gauss (rng);
      double  y     = mix (limbs[l][1], limbs[l][3], t) + 0.065 * rng_gauss (rng);
      double  size  = rng_range (rng, 0.040, 0.060);
      double  angle = atan2 (y - 0.56, x - SUN_X) + 0.5 * rng_gauss (rng);
      gboolean room = y < 0.60 && y > -0.02 && hypot (x - SUN_X, y - 0.60) > 0.12;

      for (i = 0; i < n_leaves && room; i++)
        room = hypot (x - leaves[i].x, y - leaves[i].y) > 0.72 * (size + leaves[i].length) * 0.78;
      for (i = 1; i < 10 && room; i++)
        {
          double near;

          room = ! limb (limbs[i], x, y, 0.34 * size, &near) || near > 0.80;
        }
      room = room && hypot (x - SUN_X, y - SUN_Y) > 0.105;
      if (! room)
        continue;

      leaves[n_leaves].x      = x;
      leaves[n_leaves].y      = y;
      leaves[n_leaves].length = size;
      leaves[n_leaves].angle  = angle;
      leaves[n_leaves].color  = color_vary (color_ramp (tints, G_N_ELEMENTS (tints),
                                                        0.45 + 0.35 * noise (3, x * 4, y * 4)
                                                        + 0.22 * rng_gauss (rng)),
                                            rng, 0.03, 0.1, 0.08);
      n_leaves++;
    }
}

static double
hill (int    i,
      double x)
{
  switch (i)
    {
    case 0:
      return 0.640 + 0.045 * sin (x * 6.5 + 0.4);
    case 1:
      return 0.705 + 0.050 * sin (x * 5.0 + 2.9);
    default:
      return 0.880 + 0.030 * sin (x * 5.0 + 4.6);
    }
}

void
stained_glass_scene (double  x,
                     double  y,
                     Sample *sample)
{
  static const guint32 hills[3][4] =
  {
    { 0x4a36a0, 0x8a58c0, 0x3a6ac8, 0xb080d0 },
    { 0x0f7a52, 0x35a858, 0xa8cc48, 0x10968a },
    { 0x1c5a34, 0x5a9a2c, 0x1a7a5c, 0xa0b83a },
  };
  static const guint32 sky[]   = { 0xfff0a8, 0xfce08a, 0xf8d8b0, 0xc8e0e4, 0x7cc4e4,
                                   0x4a9cdc, 0x2c70cc, 0x2450b0, 0x2a3490 };
  static const guint32 water[] = { 0x0c3c94, 0x1470c0, 0x28a8cc, 0x8cdcd8, 0x1a58b0 };
  double d, a, t;
  int    i, ring, part;

  for (i = 0; i < n_leaves; i++)
    {
      double dx = x - leaves[i].x, dy = y - leaves[i].y;
      double u, v;

      if (dx * dx + dy * dy > leaves[i].length * leaves[i].length)
        continue;
      u = (dx * cos (leaves[i].angle) + dy * sin (leaves[i].angle)) / leaves[i].length;
      v = (dy * cos (leaves[i].angle) - dx * sin (leaves[i].angle)) / leaves[i].length;
      if (fabs (v) < 0.52 * (1.0 - u * u) * (1.0 - 0.25 * u))
        {
          sample->zone  = 10000 + i;
          sample->color = leaves[i].color;
          sample->angle = leaves[i].angle;
          return;
        }
    }

  for (i = 0; i < (int) G_N_ELEMENTS (limbs); i++)
    if (limb (limbs[i], x, y, 0.0, &t))
      {
        part = (int) (t * (i == 0 ? 3.0 : 2.0));
        sample->zone  = 11000 + i * 10 + part;
        sample->color = color_mix (rgb (0x5a2814), rgb (0xb8702c),
                                   random_of (i, part) - 0.1 + 0.6 * (x - 0.45));
        sample->angle = atan2 (limbs[i][3] - limbs[i][1], limbs[i][2] - limbs[i][0]);
        return;
      }

  /* tulips in the grass */
  for (i = 0; i < 8; i++)
    {
      double fx = 0.065 + 0.124 * i + 0.018 * sin (i * 5.0);
      double fy = 0.845 + 0.045 * sin (i * 2.3 + 0.5);
      double r  = 0.044;
      double dx = (x - fx) / r, dy = (y - fy) / r;

      if (fabs (fx - 0.49) < 0.06)
        continue;
      if (dy > -1.0 && dy < 0.85
          && fabs (dx) < 0.78 * sqrt (MAX (0.0, 1.0 - dy * dy * (dy > 0 ? 1.38 : 0.55))))
        {
          double cup = fabs (dx) - 0.30 * (1.0 - 0.75 * dy);

          if (dy < -0.62 + 0.6 * fabs (fabs (dx) - 0.38))
            continue;
          sample->zone  = 12000 + i * 4 + (cup < 0 ? 0 : dx > 0 ? 1 : 2);
          sample->color = color_mix (i % 3 == 0 ? rgb (0xf8c030) : i % 3 == 1 ? rgb (0xe8284c)
                                                                     : rgb (0xf4f0dc),
                                     i % 3 == 0 ? rgb (0xe0641c) : i % 3 == 1 ? rgb (0x8a1048)
                                                                     : rgb (0xe89cb0),
                                     (cup < 0 ? 0.15 : 0.65) + 0.25 * dy);
          sample->angle = G_PI / 2;
          return;
        }
      if (dy >= 0.5 && fabs (dx + 0.25 * sin (dy * 1.1)) < 0.13)
        {
          sample->zone  = 12100 + i;
          sample->color = rgb (0x3c8a2c);
          sample->angle = G_PI / 2;
          return;
        }
    }

  for (i = 2; i >= 0; i--)
    if (y > hill (i, x))
      {
        double deep = y - hill (i, x);
        double cut;

        ring = (int) (deep / (i == 2 ? 0.055 : 0.042) + 0.35 * sin (x * 9.0 + i));
        cut  = x * 6.0 + 1.7 * random_of (ring, i + 20) + 0.9 * ring
               + (i == 1 ? 1.0 : -1.0) * deep * 9.0;
        part = (int) floor (cut);
        sample->zone  = 13000 + i * 1000 + ring * 40 + part;
        sample->color = color_ramp (hills[i], 4, random_of (part + 50 * i, ring));
        sample->angle = i == 2 ? -1.2 : 0.3;
        return;
      }

  /* never reached by the hills: the sky in rings and rays about the sun */
  d = hypot (x - SUN_X, y - SUN_Y);
  a = atan2 (y - SUN_Y, x - SUN_X) / (2.0 * G_PI);
  if (d < 0.066)
    {
      sample->zone  = 1;
      sample->color = rgb (0xfff4c0);
      sample->angle = 0.0;
      return;
    }
  t    = (d - 0.066 + 0.012 * sin (a * 2.0 * G_PI * 5.0 + d * 9.0) * smooth (0.1, 0.2, d)) / 0.073;
  ring = (int) floor (pow (MAX (t, 0.0), 0.90));
  i    = ring == 0 ? 14 : ring < 3 ? 20 : 28;
  t    = a * i + 0.55 * (ring & 1) + 0.35 * sin (ring * 4.3) + 0.8 * d * (ring & 1 ? 1 : -1);
  part = ((int) floor (t) + 2 * i) % i;
  sample->zone  = 20000 + ring * 50 + part;
  sample->color = color_ramp (sky, G_N_ELEMENTS (sky),
                              ring / 8.0 + 0.28 * (random_of (ring, part) - 0.5));
  sample->angle = a * 2.0 * G_PI;
  if (y > 0.59)
    sample->color = color_mix (sample->color, color_ramp (water, 5, random_of (part, ring)), 0.4);
}
