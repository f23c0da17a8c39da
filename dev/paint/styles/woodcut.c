/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * woodcut.c: sunrise over mountains, in inks from carved blocks.
 *
 * Ochre, red and green-blue are printed first, then the black key block, from which
 * the light was cut with a gouge.
 */

#include "painters.h"

#include <math.h>

#include "hatch.h"
#include "mask.h"
#include "noise.h"
#include "woodcut-scene.h"

#define SIZE CANVAS_SIZE

/* the darker parts only */
static void
shade (double  x,
       double  y,
       Sample *sample)
{
  woodcut_scene (x, y, sample);
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
  double d = hypot (x - SUN_X, y - SUN_Y);
  int    zone;

  woodcut_scene (x, y, &sample);
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
      double road = smooth (0.13 + 0.25 * (y - 0.66), 0.03, fabs (x - SUN_X));

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
  hatch (cr, &rng, woodcut_scene, &broad);
  hatch (cr, &rng, shade, &fine);

  /* outlines that were left standing were the knife's, too: a cut beside */
  for (y = 1; y < SIZE - 1; y++)
    for (x = 1; x < SIZE - 1; x++)
      {
        Sample a, b, c;

        woodcut_scene ((double) x / SIZE, (double) y / SIZE, &a);
        woodcut_scene ((x + 1.0) / SIZE, (double) y / SIZE, &b);
        woodcut_scene ((double) x / SIZE, (y + 1.0) / SIZE, &c);
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
  cairo_arc (cr, SUN_X, SUN_Y, 0.118, 0, 2 * G_PI);
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
