/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * woodcut.c: sunrise over mountains, in inks from carved blocks.
 *
 * Ochre, red and green-blue are printed first, then the black key block, from which
 * the light was cut with a gouge.
 */

#include <math.h>

#include "paint.h"

#define SIZE CANVAS_SIZE

enum
{
  SKY,
  SUN,
  PEAK_LIT,
  PEAK_DARK,
  HILL_LIT,
  WOODS,
  LAKE,
  ROCKS,
  TRUNK,
  NEEDLES   = 20
};

static const double sun_x = 0.335;
static const double sun_y = 0.300;

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
static void
scene (double  x,
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
                            fabs (x - sun_x + 0.02 * sin (y * 95)));

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

  d = hypot (x - sun_x, y - sun_y);
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
                           + 0.22 * sin (atan2 (y - sun_y, x - sun_x) * 22.0), 0.06, 0.95);
  sample->angle   = atan2 (y - sun_y, x - sun_x);
  if (t > 0.22 && y < 0.42)
    {
      sample->zone    = SKY + 100;
      sample->color.r = CLAMP (0.55 - 2.2 * (t - 0.22) + 0.3 * smooth (0.5, 0.1, d), 0, 0.7);
      sample->angle   = 0.12 * sin (x * 12 + y * 30);
    }
}

/* the darker parts only */
static void
shade (double  x,
       double  y,
       Sample *sample)
{
  scene (x, y, sample);
  if (sample->color.r > 0.15)
    sample->color.r = 0.0;
}

/* the colour blocks: how much of the red, and of the green-blue */
static void
blocks (double  x,
        double  y,
        double *red,
        double *blue,
        double *ochre)
{
  Sample sample;
  double d = hypot (x - sun_x, y - sun_y);
  int    zone;

  scene (x, y, &sample);
  zone = sample.zone;
  if (zone >= PEAK_LIT + 30 && zone < 200 && (zone - PEAK_LIT) % 30 < 2)
    zone = PEAK_LIT + (zone - PEAK_LIT) % 30;   /* all peaks alike */

  *red = *blue = *ochre = 0.0;
  if (zone == SUN)
    *red = 1.0;
  else if (zone == SKY || zone == SKY + 100 || zone == SUN + 100)
    {
      *ochre = smooth (0.60, 0.14, d) * 0.95 + 0.10;
      *red   = 0.62 * smooth (0.26, 0.62, d) * (1 - smooth (0.55, 0.95, d));
      *blue  = 0.75 * smooth (0.52, 0.85, d);
    }
  else if (zone == PEAK_LIT)
    {
      *ochre = 0.75 * smooth (0.42, 0.58, y);
      *blue  = 0.25 * smooth (0.40, 0.56, y);
    }
  else if (zone == PEAK_DARK)
    *blue = 0.9;
  else if (zone == HILL_LIT)
    {
      *ochre = 0.9;
      *blue  = 0.45 * smooth (-0.3, 0.5, noise (101, x * 5, y * 5));
    }
  else if (zone == WOODS)
    *blue = 0.9;
  else if (zone == LAKE)
    {
      double road = smooth (0.13 + 0.25 * (y - 0.66), 0.03, fabs (x - sun_x));

      *red   = 0.9 * road;
      *ochre = 0.6 * road + 0.15;
      *blue  = (1.0 - road) * (0.55 + 0.35 * smooth (0.66, 0.85, y));
    }
  else if (zone == TRUNK)
    *red = 0.75, *ochre = 0.6;
  else if (zone == ROCKS)
    *ochre = 0.8, *red = 0.45 * smooth (-0.2, 0.4, noise (102, x * 4, y * 4));
  else if (zone >= NEEDLES)
    *blue = 0.85, *ochre = 0.55;
}

/* ink on a plank: its grain, and where the baren pressed less */
static double
plank (guint32 seed,
       double  x,
       double  y)
{
  double ring  = y / 9.0 + 2.6 * noise (seed, x / 260.0, y / 110.0)
                 + 0.7 * noise (seed + 1, x / 90.0, y / 30.0);
  double grain = 0.5 + 0.5 * sin (ring * 2.6);
  double salt  = noise (seed + 2, x / 2.6, y / 2.6) + 0.8 * noise (seed + 3, x / 6.0, y / 5.0);

  return 0.98 - 0.13 * grain * grain - 0.34 * smooth (0.62, 1.25, salt)
         - 0.16 * smooth (0.1, 0.7, fbm (seed + 4, x / 120.0, y / 90.0, 3));
}

void
paint_woodcut (Canvas *canvas)
{
  /* turn, least, pitch, width, swell, length, head, tail, seeds */
  static const Hatch broad = { 0.0, 0.14, 9.0, 4.4, 1.25, 0.120, 0.10, 0.30, 60000 };
  static const Hatch fine  = { 0.0, 0.05, 9.5, 2.6, 1.50, 0.045, 0.10, 0.30, 60000 };
  cairo_t *cr;
  float   *cut;
  Rng      rng;
  int      x, y;

  rng_seed (&rng, 1831);
  cr = mask_begin ();
  hatch (cr, &rng, scene, &broad);
  hatch (cr, &rng, shade, &fine);

  /* outlines that were left standing were the knife's, too: a cut beside */
  for (y = 1; y < SIZE - 1; y++)
    for (x = 1; x < SIZE - 1; x++)
      {
        Sample a, b, c;

        scene ((double) x / SIZE, (double) y / SIZE, &a);
        scene ((x + 1.0) / SIZE, (double) y / SIZE, &b);
        scene ((double) x / SIZE, (y + 1.0) / SIZE, &c);
        if (a.zone == b.zone && a.zone == c.zone)
          continue;
        if (a.zone >= NEEDLES + 8 && b.zone >= NEEDLES + 8)
          continue;
        if (noise (111, x / 60.0, y / 60.0) < -0.25)
          continue;
        cairo_arc (cr, (double) x / SIZE, (double) y / SIZE,
                   (1.7 + 0.9 * noise (112, x / 25.0, y / 25.0)) / SIZE, 0, 2 * G_PI);
        cairo_fill (cr);
      }

  /* the sun is cut out of the key block */
  cairo_arc (cr, sun_x, sun_y, 0.118, 0, 2 * G_PI);
  cairo_fill (cr);
  cut = mask_end (cr);

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        int    k     = y * SIZE + x;
        double wob   = 1.6 * noise (121, x / 17.0, y / 17.0);
        double fibre = 0.04 * fbm (122, x / 9.0, y / 3.0, 3)
                       + 0.03 * fbm (123, x / 150.0, y / 150.0, 3);
        Color  c     = color_scale (canvas->color[k], 1.0 + fibre);
        double red, blue, ochre, drop, black;

        /* the blocks don't register quite */
        blocks ((x + 3.0 + wob) / SIZE, (y - 2.0 + wob) / SIZE, &red, &drop, &ochre);
        blocks ((x - 2.5 + wob) / SIZE, (y + 2.5 - wob) / SIZE, &drop, &blue, &drop);
        ochre *= plank (130, x, y);
        red   *= plank (140, x * 0.3 + y, y * 0.3 - x);
        blue  *= plank (150, x, y * 1.1);

        c = color_lerp (c, rgb (0xe6b04a), 0.92 * ochre);
        c.r *= mix (1.0, 0.86, red);
        c.g *= mix (1.0, 0.33, red);
        c.b *= mix (1.0, 0.25, red);
        c.r *= mix (1.0, 0.26, blue);
        c.g *= mix (1.0, 0.58, blue);
        c.b *= mix (1.0, 0.64, blue);

        /* ridges between the cuts print a little here and there */
        black = 1.0 - cut[k];
        black *= 0.75 + 0.25 * plank (160, x, y * 0.9 + 0.12 * x);
        c = color_lerp (c, rgb (0x1a1618), 0.97 * CLAMP (black, 0, 1));
        canvas->color[k] = c;
      }

  g_free (cut);
}
