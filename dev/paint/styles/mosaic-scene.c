/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mosaic-scene.c: fish under a golden sky.
 */

#include "mosaic-scene.h"

#include <math.h>

#include "noise.h"

static const struct
{
  double x, y, length, turn, bend;
  int    palette;
} fishes[] =
{
  { 0.39, 0.565, 0.325, -0.10,  0.20, 0 },
  { 0.66, 0.840, 0.240,  3.22, -0.20, 1 },
  { 0.12, 0.860, 0.150,  0.22, -0.20, 2 },
  { 0.915, 0.590, 0.140, 2.85,  0.22, 2 },
};

static const guint32 scales[3][6] =
{
  { 0x7c1f1c, 0xb8341f, 0xdd5a26, 0xf08a3a, 0xf8c06a, 0xfbe6b4 },
  { 0x1d4a52, 0x2f7d78, 0x5cab96, 0x9ccfb0, 0xd8e8c8, 0xf6f2dc },
  { 0x6a3a14, 0xa8651c, 0xd8982c, 0xf0c24c, 0xf8e08c, 0xfff4cc },
};

/* -1 beyond the fish, else the zone within it */
static int
fish (int     i,
      double  x,
      double  y,
      Color  *color)
{
  const guint32 *c    = scales[fishes[i].palette];
  double         dx   = x - fishes[i].x;
  double         dy   = y - fishes[i].y;
  double         ca   = cos (fishes[i].turn);
  double         sa   = sin (fishes[i].turn);
  double         half = fishes[i].length;
  double         s    = (ca * dx + sa * dy) / half;
  double         t    = (-sa * dx + ca * dy) / half;
  double         body, q;
  int            zone = FISH + 10 * i;

  t -= fishes[i].bend * (s * s - 0.25);

  q    = (s + 0.75) / 1.7;
  body = q <= 0 || q >= 1 ? 0.0
                          : 0.62 * pow (q, 0.75) * pow (1.0 - q, 0.55) + 0.03;

  /* tail */
  if (s < -0.66 && s > -1.08)
    {
      double w = 0.07 + (-0.66 - s) * 0.92;

      if (fabs (t) < w && s > -1.06 + 0.20 * (1.0 - fabs (t) / w))
        {
          *color = color_mix (rgb (c[1]), rgb (c[4]),
                              0.5 + 0.6 * sin (t / w * 11.0 + 1.5));
          return zone + 1;
        }
    }
  if (fabs (t) > body)
    {
      /* fins on the back and under the belly */
      if (s > -0.35 && s < 0.45 && t < 0
          && -t < body + 0.19 * sin ((s + 0.35) / 0.8 * G_PI) * (1.0 - 0.4 * s))
        {
          *color = color_mix (rgb (c[1]), rgb (c[5]), 0.5 + 0.6 * sin (s * 48.0 + t * 20));
          return zone + 2;
        }
      if (s > -0.30 && s < 0.15 && t > 0
          && t < body + 0.13 * smooth (0.15, -0.25, s) * smooth (-0.32, -0.2, s))
        {
          *color = color_mix (rgb (c[1]), rgb (c[3]), 0.5 + 0.5 * sin (s * 60.0 - t * 20));
          return zone + 3;
        }
      return -1;
    }

  /* head, with mouth and eye */
  if (s > 0.50 - 0.9 * t * t + 0.0)
    {
      double eye = hypot (s - 0.645, t + 0.055);

      if (eye < 0.030)
        {
          *color = rgb (0x16130f);
          return zone + 4;
        }
      if (eye < 0.078)
        {
          *color = rgb (0xfbf3dc);
          return zone + 5;
        }
      *color = color_mix (rgb (c[2]), rgb (c[4]), 0.5 + 2.6 * t + 0.2 * sin (s * 30));
      return zone + 6;
    }
  if (s > 0.43 - 0.9 * t * t)
    {
      *color = rgb (c[0]);
      return zone + 7;
    }

  /* the side line, scales above, the belly below */
  q = t / body;
  if (q > 0.42)
    {
      *color = color_mix (rgb (c[4]), rgb (c[5]), 0.5 + 0.7 * sin (s * 26.0));
      return zone + 8;
    }
  {
    double row  = s * 12.0;
    int    r    = (int) floor (row);
    double cell = t * 14.0 + 0.5 * (r & 1);
    double in   = row - r + 0.6 * pow (2.0 * (cell - floor (cell)) - 1.0, 2.0);

    *color = color_ramp (c, 5, 0.92 - 0.62 * in + 0.26 * q);
  }

  return zone + 9;
}

static double
crest (int    i,
       double x)
{
  double y = 0.355 + 0.118 * i;

  return y + 0.030 * sin (x * (10.0 - i) + i * 2.3) + 0.012 * sin (x * 23.0 + i * 4.0);
}

void
mosaic_scene (double  x,
              double  y,
              Sample *sample)
{
  static const guint32 sea[]  = { 0x12305e, 0x1b4c84, 0x2a74a4, 0x3f9ab4, 0x7cc4c0,
                                  0xb8e0cc };
  static const guint32 gold[] = { 0x8a6420, 0xb8862a, 0xd9aa3a, 0xedc85c, 0xf8e296,
                                  0xd0a03a };
  double dx = x - 0.70, dy = y - 0.185;
  double d  = hypot (dx, dy);
  double a  = atan2 (dy, dx);
  Color  color;
  int    i, zone;

  for (i = 0; i < (int) G_N_ELEMENTS (fishes); i++)
    {
      zone = fish (i, x, y, &color);
      if (zone >= 0)
        {
          sample->zone  = zone;
          sample->color = color;
          return;
        }
    }

  /* weed from the ground */
  if (y > 0.62)
    for (i = 0; i < 7; i++)
      {
        double up  = 1.02 - y;
        double top = 0.16 + 0.16 * (0.5 + 0.5 * sin (i * 2.7 + 1));
        double mx  = 0.04 + 0.155 * i + 0.03 * sin (y * 17.0 + i * 1.9);

        if (up < top && fabs (x - mx) < 0.021 * pow (1.0 - up / top, 0.5))
          {
            sample->zone  = WEED + i;
            sample->color = color_mix (rgb (0x2c4a1c), rgb (0xa8b84a),
                                       up / top + 0.3 * noise (3, x * 20, y * 20));
            return;
          }
      }

  for (i = 5; i >= 0; i--)
    {
      double top = crest (i, x);

      if (y > top)
        {
          double deep = (y - top) / 0.12;

          if (deep < 0.135)
            {
              sample->zone  = FOAM + i;
              sample->color = color_mix (rgb (0xf4f1e2), rgb (0xcfe4dc),
                                         0.5 + noise (5, x * 14, i));
              return;
            }
          sample->zone  = WAVES + i;
          sample->color = color_ramp (sea, G_N_ELEMENTS (sea),
                                      0.82 - 0.55 * deep - 0.055 * i
                                      + 0.20 * sin (deep * 12.0 + 2 * noise (6, x * 4, i))
                                      + 0.25 * noise (7, x * 7, y * 9 + i));
          return;
        }
    }

  if (d < 0.098)
    {
      sample->zone  = d < 0.060 ? SUN : d < 0.080 ? SUN + 20 : SUN + 21;
      sample->color = d < 0.060 ? color_mix (rgb (0xf6b53c), rgb (0xfbe08a), 1 - d / 0.06)
                      : d < 0.080 ? rgb (0xc8401e) : rgb (0xf3ead0);
      return;
    }

  {
    double turn = a / (2.0 * G_PI) * 18.0 + 0.35 * sin (d * 26.0) + 9.0;
    double ray  = turn - floor (turn);
    double wide = 0.62 * smooth (0.30, 0.10, d);

    if (ray < wide)
      {
        sample->zone  = RAYS + (int) floor (turn);
        sample->color = color_mix (rgb (0xd8501f), rgb (0xf4a83a), (d - 0.1) / 0.15);
        return;
      }
  }

  sample->zone  = SKY;
  sample->color = color_ramp (gold, G_N_ELEMENTS (gold),
                              0.52 + 0.42 * noise (8, x * 5, y * 6)
                              + 0.30 * noise (9, x * 19, y * 19)
                              + 0.35 * smooth (0.30, 0.12, d));
}
