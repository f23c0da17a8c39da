/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * etching-scene.c: an old tower by a bridge.
 */

#include "etching-scene.h"

#include <math.h>

#include "noise.h"
#include "path.h"

static double
ridge (double x)
{
  return 0.585 + 0.045 * sin (x * 5.0 + 2.6) + 0.020 * noise (2, x * 9, 0.5);
}

static double
bank (double x)
{
  return 0.745 - 0.055 * smooth (0.55, 0.05, x) + 0.015 * sin (x * 11.0)
         + 0.008 * noise (3, x * 30, 0.5);
}

/* a clump of leaves: lit from the left above */
static gboolean
leaves (double  x,
        double  y,
        double *tone)
{
  static const double clumps[][3] =
  {
    { 0.800, 0.250, 0.105 }, { 0.905, 0.200, 0.115 }, { 0.730, 0.355, 0.085 },
    { 0.865, 0.370, 0.100 }, { 0.965, 0.330, 0.100 }, { 0.800, 0.130, 0.080 },
    { 0.915, 0.090, 0.090 }, { 0.775, 0.450, 0.060 }, { 0.945, 0.455, 0.075 },
    { 0.050, 0.655, 0.065 }, { 0.125, 0.680, 0.045 }, { -0.01, 0.600, 0.060 },
    { 0.575, 0.665, 0.034 }, { 0.625, 0.675, 0.028 },
  };
  gboolean in   = FALSE;
  double   best = 1e9;
  int      i;

  for (i = 0; i < (int) G_N_ELEMENTS (clumps); i++)
    {
      double dx = (x - clumps[i][0]) / clumps[i][2];
      double dy = (y - clumps[i][1]) / (clumps[i][2] * 0.85);
      double d  = sqrt (dx * dx + dy * dy)
                  + 0.28 * noise (11 + i, x * 26, y * 26)
                  + 0.16 * noise (12 + i, x * 70, y * 70);

      if (d < 1.0 && d < best)
        {
          in    = TRUE;
          best  = d;
          *tone = 0.44 + 0.40 * dx + 0.40 * dy + 0.35 * noise (13, x * 24, y * 24)
                  + 0.25 * smooth (0.7, 1.0, d) * (dx + dy);
        }
    }

  return in;
}

static const double limbs[][6] =   /* from, to, widths */
{
  { 0.865, 0.930, 0.850, 0.360, 0.038, 0.020 },
  { 0.850, 0.560, 0.760, 0.360, 0.016, 0.007 },
  { 0.855, 0.520, 0.940, 0.360, 0.016, 0.007 },
  { 0.870, 0.880, 0.800, 0.960, 0.020, 0.006 },
  { 0.870, 0.880, 0.945, 0.965, 0.020, 0.006 },
};

static gboolean
limb (double  x,
      double  y,
      double *side)
{
  int i;

  x += 0.006 * sin (y * 16.0);
  for (i = 0; i < (int) G_N_ELEMENTS (limbs); i++)
    {
      double along;
      double d     = segment_distance (limbs[i], x, y, &along, side);
      double width = mix (limbs[i][4], limbs[i][5], along)
                     * (1.0 + 0.2 * noise (21, x * 30, y * 30));

      *side /= width;
      if (d < width)
        return TRUE;
    }

  return FALSE;
}

/* color.r is the tone: 0 paper, 1 as dark as ink goes */
void
etching_scene (double  x,
               double  y,
               Sample *sample)
{
  double tone, t, u;

  sample->color.g = sample->color.b = 0.0f;

  /* the tree on the right */
  if (leaves (x, y, &tone))
    {
      sample->zone    = TREE;
      sample->color.r = CLAMP (tone, 0.10, 1.0);
      sample->angle   = 0.75 + 1.5 * noise (31, x * 11, y * 11);
      return;
    }
  if (limb (x, y, &t))
    {
      sample->zone    = TREE + 1;
      sample->color.r = CLAMP (0.62 + 0.34 * t + 0.2 * noise (32, x * 40, y * 15), 0.1, 1);
      sample->angle   = 0.35 + 0.5 * t;
      return;
    }

  /* the tower, round, with a pointed roof, and its lower house */
  u = (x - 0.300) / 0.082;
  if (fabs (u) < 1.0 && y > 0.245 + 0.016 * sqrt (1 - u * u) && y < 0.71)
    {
      double course = y * 46.0 + 0.8 * sqrt (1.0 - u * u);
      double joint  = asin (u) * 5.0 + 0.5 * ((int) course & 1);

      sample->zone    = TOWER;
      tone            = 0.36 + 0.46 * u + 0.18 * u * u + 0.16 * noise (41, x * 25, y * 25);
      if (course - floor (course) < 0.16 || joint - floor (joint) < 0.09)
        tone += 0.16;
      if (y < 0.300)
        tone += 0.30;
      sample->color.r = CLAMP (tone, 0.05, 1.0);
      sample->angle   = 0.16 * u + 0.03;
      /* windows */
      if ((fabs (u + 0.15) < 0.13 && fabs (y - 0.385) < 0.030) ||
          (fabs (u - 0.42) < 0.09 && fabs (y - 0.500) < 0.026) ||
          (fabs (u + 0.40) < 0.10 && fabs (y - 0.560) < 0.026))
        {
          sample->zone    = DARK;
          sample->color.r = 0.97;
        }
      return;
    }
  t = (y - 0.085) / 0.185;
  if (t > 0.0 && fabs (x - 0.300) < 0.108 * t + 0.015 * t * t * t
      && y < 0.258 + 0.016 * sqrt (MAX (0, 1 - u * u / 2)))
    {
      u = (x - 0.300) / (0.12 * t);
      sample->zone    = ROOF;
      sample->color.r = CLAMP (0.56 + 0.36 * u + 0.25 * sin (y * 190), 0.18, 1.0);
      sample->angle   = G_PI / 2 - u * 0.55;
      return;
    }
  if (x > 0.075 && x < 0.225 && y > 0.52 && y < 0.72)
    {
      double eave = 0.590 - 0.02 * (x - 0.075);

      if (y < eave)
        {
          if (y > 0.52 + 0.30 * MAX (0.105 - x, 0))
            {
              sample->zone    = ROOF + 20;
              sample->color.r = 0.50 + 0.28 * sin (y * 230) + 0.2 * noise (42, x * 20, y * 20);
              sample->angle   = G_PI / 2 + 0.25;
              return;
            }
        }
      else
        {
          sample->zone    = TOWER + 20;
          sample->color.r = 0.22 + 0.30 * smooth (0.615, 0.595, y)
                            + 0.25 * noise (43, x * 24, y * 24);
          sample->angle   = 0.05;
          if (fabs (y - 0.645) < 0.016 &&
              (fabs (x - 0.115) < 0.009 || fabs (x - 0.165) < 0.009))
            {
              sample->zone    = DARK + 20;
              sample->color.r = 0.95;
            }
          return;
        }
    }

  /* the bridge and its arches */
  t = 0.640 + 0.30 * (x - 0.52) * (x - 0.52);
  if (x > 0.37 && x < 0.80 && y > t && y < 0.80)
    {
      double ax = fabs (x - 0.475) < 0.075 ? x - 0.475 : x - 0.655;
      double r  = fabs (x - 0.475) < 0.075 ? 0.066 : 0.078;
      double in = hypot (ax, (y - 0.760) * 0.86);

      if (in > r && y < 0.765)
        {
          sample->zone    = BRIDGE;
          tone            = 0.34 + 0.34 * noise (51, x * 22, y * 26)
                            + (y < t + 0.014 ? 0.25 : 0.0);
          if (in < r + 0.016)
            {
              sample->zone  = BRIDGE + 20;
              tone         += sin (atan2 (y - 0.76, ax) * 26.0) > 0.55 ? 0.45 : 0.0;
            }
          sample->color.r = CLAMP (tone, 0.04, 1.0);
          sample->angle   = in < r + 0.016 ? atan2 (y - 0.76, ax) : 0.55 * (x - 0.52);
          return;
        }
      if (in <= r && ax < 0.026 - 0.5 * (y - 0.70) && y < 0.760)
        {
          sample->zone    = ARCH;
          sample->color.r = 0.92;
          sample->angle   = atan2 (y - 0.76, ax) + G_PI / 2;
          return;
        }
    }

  /* foreground, river, hills */
  t = 0.905 - 0.055 * smooth (0.45, 1.0, x) - 0.03 * smooth (0.25, 0.0, x)
      + 0.012 * noise (61, x * 14, 0.5) + 0.006 * noise (62, x * 60, 0.5);
  if (y > t)
    {
      sample->zone    = GROUND;
      sample->color.r = CLAMP (0.44 + 0.6 * noise (63, x * 7, y * 14)
                               + 2.2 * (y - t) + 0.25 * smooth (0.55, 0.95, x), 0.12, 1.0);
      sample->angle   = -1.25 + 0.8 * noise (64, x * 8, y * 8);
      return;
    }
  if (y > bank (x) && x > 0.0)
    {
      /* the tower and the arches darken the water */
      u    = x + 0.012 * sin (y * 150.0);
      tone = 0.20 + 0.22 * noise (65, x * 5, y * 42);
      tone += 0.40 * smooth (0.085, 0.06, fabs (u - 0.30)) * smooth (0.92, 0.80, y);
      tone += 0.40 * smooth (0.075, 0.05, fabs (u - 0.475)) * smooth (0.84, 0.78, y);
      tone += 0.40 * smooth (0.085, 0.06, fabs (u - 0.655)) * smooth (0.85, 0.79, y);
      sample->zone    = WATER;
      sample->color.r = CLAMP (tone, 0.04, 1.0);
      sample->angle   = 0.06 * sin (x * 30 + y * 70);
      return;
    }
  if (y > ridge (x) + 0.055)
    {
      sample->zone    = GROUND + 20;
      sample->color.r = CLAMP (0.30 + 0.45 * noise (66, x * 10, y * 20), 0.04, 1.0);
      sample->angle   = 0.25 * cos (x * 5.0) + 0.3 * noise (67, x * 6, y * 10) - 0.3;
      return;
    }
  if (y > ridge (x))
    {
      sample->zone    = HILLS;
      sample->color.r = CLAMP (0.26 + 0.30 * noise (68, x * 9, y * 14), 0.06, 1.0);
      sample->angle   = 0.9 + 0.3 * noise (69, x * 5, y * 5);
      return;
    }

  /* sky: ruled lines that leave the clouds white */
  {
    double cloud = fbm (71, x * 2.6 + 0.4, y * 4.6 + 0.2, 4);
    double under = fbm (71, x * 2.6 + 0.4, (y - 0.035) * 4.6 + 0.2, 4);

    tone = 0.42 - 0.42 * y - 1.25 * cloud + 0.9 * MAX (under - cloud, -0.2);
    sample->zone    = SKY;
    sample->color.r = CLAMP (tone, 0.0, 0.62);
    sample->angle   = -0.06 + 0.55 * cloud * smooth (0.0, 0.25, cloud + 0.1)
                      + 0.05 * noise (72, x * 3, y * 3);
  }
}
