/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * woodcut-scene.c: sunrise over mountains.
 */

#include "woodcut-scene.h"

#include <math.h>

#include "noise.h"
#include "path.h"

static const double clumps[][4] =   /* x, y, width, height */
{
  { 0.640, 0.125, 0.125, 0.055 },
  { 0.855, 0.085, 0.140, 0.065 },
  { 0.600, 0.285, 0.105, 0.048 },
  { 0.930, 0.235, 0.120, 0.055 },
  { 0.720, 0.215, 0.095, 0.042 },
  { 0.565, 0.455, 0.085, 0.036 },
  { 0.960, 0.420, 0.095, 0.045 },
  { 0.700, 0.395, 0.075, 0.034 },
};

static gboolean
trunk (double  x,
       double  y,
       Sample *sample)
{
  static const double limbs[][6] =
  {
    { 0.800, 0.960, 0.760, 0.780, 0.046, 0.036 },
    { 0.760, 0.780, 0.815, 0.600, 0.036, 0.030 },
    { 0.815, 0.600, 0.775, 0.420, 0.030, 0.024 },
    { 0.775, 0.420, 0.820, 0.250, 0.024, 0.018 },
    { 0.820, 0.250, 0.800, 0.100, 0.018, 0.010 },
    { 0.800, 0.530, 0.600, 0.470, 0.015, 0.006 },
    { 0.780, 0.400, 0.620, 0.310, 0.013, 0.006 },
    { 0.790, 0.380, 0.930, 0.260, 0.013, 0.006 },
    { 0.815, 0.255, 0.670, 0.150, 0.011, 0.005 },
    { 0.812, 0.590, 0.950, 0.440, 0.015, 0.006 },
    { 0.795, 0.920, 0.690, 0.985, 0.028, 0.006 },
    { 0.810, 0.920, 0.930, 0.990, 0.028, 0.006 },
  };
  int i;

  for (i = 0; i < (int) G_N_ELEMENTS (limbs); i++)
    {
      const double *l = limbs[i];
      double        along, side;
      double        d     = segment_distance (l, x, y, &along, &side);
      double        width = mix (l[4], l[5], along)
                            * (1.0 + 0.14 * noise (21, x * 22, y * 22));

      if (d < width)
        {
          side           /= width;
          sample->zone    = TRUNK;
          /* the side to the sun; boughs are darker than the trunk and its roots */
          sample->color.r = i < 5 || i > 9 ? 0.85 * smooth (0.15, -0.9, side)
                                           : 0.50 * smooth (-0.1, -0.9, side);
          sample->angle   = atan2 (l[3] - l[1], l[2] - l[0]) + 0.35 * noise (22, x * 40, y * 40);
          return TRUE;
        }
    }

  return FALSE;
}

static double
peak (int    i,
      double x,
      double *top)
{
  static const double peaks[][3] =   /* x, y, slope */
  {
    { 0.10, 0.345, 1.05 }, { 0.52, 0.330, 0.95 }, { 0.30, 0.480, 0.80 },
    { 0.88, 0.400, 0.90 }, { 0.70, 0.470, 0.85 },
  };
  double dx = x - peaks[i][0];

  *top = peaks[i][0];

  return peaks[i][1] + peaks[i][2] * fabs (dx) * (1.0 - 0.55 * fabs (dx))
         + 0.020 * noise (31 + i, x * 16, 0.5) + 0.008 * noise (32 + i, x * 50, 0.5);
}

/* color.r says how much of the key block is cut away */
void
woodcut_scene (double  x,
               double  y,
               Sample *sample)
{
  double d, t, line, top;
  int    i;

  sample->color.g = sample->color.b = 0.0f;

  for (i = 0; i < (int) G_N_ELEMENTS (clumps); i++)
    {
      double dx = (x - clumps[i][0]) / clumps[i][2];
      double dy = (y - clumps[i][1]) / clumps[i][3];

      d = sqrt (dx * dx + dy * dy);
      t = atan2 (dy, dx);
      if (d < 0.86 + 0.13 * cos (t * 11.0 + i) + 0.10 * noise (11 + i, t * 2.0, i))
        {
          sample->zone    = NEEDLES + i;
          sample->angle   = atan2 (y - clumps[i][1] - 0.7 * clumps[i][3],
                                   x - clumps[i][0]) + 0.1 * noise (12, x * 30, y * 30);
          sample->color.r = CLAMP (0.20 - 0.42 * dy - 0.32 * dx
                                   + 0.30 * noise (13, x * 20, y * 20), 0.0, 0.75);
          return;
        }
    }
  if (trunk (x, y, sample))
    return;

  line = 0.880 - 0.075 * smooth (0.45, 0.95, x) - 0.055 * smooth (0.20, 0.0, x)
         + 0.020 * noise (41, x * 9, 0.5) + 0.008 * noise (42, x * 34, 0.5);
  if (y > line)
    {
      t = noise (43, x * 9, y * 9);
      sample->zone    = ROCKS;
      sample->color.r = CLAMP (0.30 + 0.75 * t - 1.2 * (y - line), 0.0, 0.75);
      sample->angle   = 0.5 + 1.3 * noise (44, x * 5, y * 5);
      return;
    }

  if (y > 0.665 + 0.004 * sin (x * 40))
    {
      double road = smooth (0.10 + 0.25 * (y - 0.66), 0.0,
                            fabs (x - SUN_X + 0.02 * sin (y * 95)));

      t = 0.30 + 0.50 * noise (51, x * 4, y * 34) + 0.55 * road
          - 0.35 * smooth (0.72, 0.665, y) - 0.3 * smooth (0.6, 1.0, x);
      sample->zone    = LAKE;
      sample->color.r = CLAMP (t, 0.0, 0.85);
      sample->angle   = 0.07 * sin (x * 22 + y * 60) + 0.05 * noise (52, x * 9, y * 9);
      return;
    }

  /* the wood on the shore: pointed firs */
  t    = x * 34.0 + 0.5 * noise (61, x * 13, 0.5);
  line = 0.655 - 0.016 * noise (62, x * 7, 0.5)
         - (0.040 + 0.018 * sin (floor (t) * 12.9)) * (1.0 - fabs (2.0 * (t - floor (t)) - 1.0));
  if (y > line)
    {
      t -= floor (t);
      sample->zone    = WOODS;
      sample->color.r = t < 0.45 ? 0.45 : 0.0;
      sample->angle   = t < 0.5 ? 2.3 : 0.8;
      return;
    }

  line = 0.575 - 0.035 * sin (x * 6.0 + 0.8) + 0.014 * noise (71, x * 11, 0.5);
  if (y > line)
    {
      t = cos (x * 6.0 + 0.8) + 0.9 * noise (72, x * 7, y * 10);
      sample->zone    = HILL_LIT;
      sample->color.r = CLAMP (0.40 + 0.45 * t, 0.0, 0.8);
      sample->angle   = 1.15 - 0.5 * t;
      return;
    }

  for (i = 4; i >= 0; i--)
    {
      double crag;

      line = peak (i, x, &top);
      if (y < line)
        continue;

      /* the edge between light and shade runs down in turns */
      crag = x - top + 0.030 * sin ((y - line) * 46.0 + i) * smooth (0.0, 0.1, y - line)
             + 0.035 * noise (81 + i, x * 9, y * 14);
      t = noise (82 + i, x * 13 - y * 6, y * 7);
      if ((i == 0 && crag > 0.0) || (i != 0 && crag < 0.0))
        {
          sample->zone    = PEAK_LIT + 30 * i;
          sample->color.r = CLAMP (0.78 + 0.4 * t - 1.3 * (y - line), 0.25, 0.95);
          sample->angle   = i == 0 ? 0.85 : G_PI - 0.85;
        }
      else
        {
          sample->zone    = PEAK_DARK + 30 * i;
          sample->color.r = CLAMP (0.22 + 0.55 * t, 0.0, 0.6);
          sample->angle   = i == 0 ? G_PI - 1.05 : 1.05;
        }
      sample->angle += 0.35 * noise (83, x * 10, y * 10);
      return;
    }

  d = hypot (x - SUN_X, y - SUN_Y);
  if (d < 0.118)
    {
      sample->zone    = SUN;
      sample->color.r = 1.0;
      sample->angle   = 0.0;
      return;
    }
  if (d < 0.128)
    {
      sample->zone    = SUN + 100;
      sample->color.r = 0.0;
      sample->angle   = 0.0;
      return;
    }

  /* rays, and bars of cloud across them */
  t = fbm (91, x * 2.4, y * 9.0, 3);
  sample->zone    = SKY;
  sample->color.r = CLAMP (0.92 - 0.85 * smooth (0.12, 0.80, d)
                           + 0.22 * sin (atan2 (y - SUN_Y, x - SUN_X) * 22.0), 0.06, 0.95);
  sample->angle   = atan2 (y - SUN_Y, x - SUN_X);
  if (t > 0.22 && y < 0.42)
    {
      sample->zone    = SKY + 100;
      sample->color.r = CLAMP (0.55 - 2.2 * (t - 0.22) + 0.3 * smooth (0.5, 0.1, d), 0, 0.7);
      sample->angle   = 0.12 * sin (x * 12 + y * 30);
    }
}
