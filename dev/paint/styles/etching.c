/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * etching.c: a tower by a bridge, in sepia lines that cross.
 *
 * Lines follow the scene; darker tones get a second, a third and a fourth
 * layer across the first.
 */

#include "painters.h"

#include <math.h>

#include "etching-scene.h"
#include "hatch.h"
#include "mask.h"
#include "noise.h"

#define SIZE CANVAS_SIZE

/* outlines, drawn twice with a loose hand */
static void
outlines (cairo_t *cr,
          Rng     *rng)
{
  int pass, x, y;

  for (pass = 0; pass < 2; pass++)
    for (y = 2; y < SIZE - 2; y += 2)
      for (x = 2; x < SIZE - 2; x += 2)
        {
          double px = (x + 1.6 * noise (81 + pass, x / 40.0, y / 40.0)) / SIZE;
          double py = (y + 1.6 * noise (83 + pass, x / 40.0, y / 40.0)) / SIZE;
          Sample a, b, c;
          double r;

          etching_scene (px, py, &a);
          etching_scene (px + 2.0 / SIZE, py, &b);
          etching_scene (px, py + 2.0 / SIZE, &c);
          if ((a.zone == b.zone && a.zone == c.zone)
              || noise (85 + pass, x / 30.0, y / 30.0) > 0.30)
            continue;
          r = a.zone == HILLS || b.zone == HILLS || c.zone == HILLS ? 0.75 : 1.15;
          cairo_arc (cr, (x + 0.5) / SIZE, (y + 0.5) / SIZE,
                     r * rng_range (rng, 0.75, 1.2) / SIZE, 0, 2 * G_PI);
          cairo_fill (cr);
        }
}

/* little loops of the needle, for foliage and grass */
static void
scribble (cairo_t *cr,
          Rng     *rng,
          int      n)
{
  int i, k;

  for (i = 0; i < n; i++)
    {
      double x = rng_uniform (rng), y = rng_uniform (rng);
      double r = rng_range (rng, 0.0040, 0.0085);
      double a = rng_range (rng, 0, 2 * G_PI);
      Sample sample;

      etching_scene (x, y, &sample);
      if ((sample.zone != TREE && sample.zone != GROUND)
          || rng_uniform (rng) > 0.25 + sample.color.r)
        continue;

      if (sample.zone == TREE)
        {
          for (k = 0; k <= 14; k++)
            {
              double t = k / 14.0;
              double q = a + t * 8.5;

              cairo_line_to (cr, x + r * (1.6 * t + 0.55 * cos (q)),
                             y + r * (0.8 * sin (q) - 0.3 * t));
            }
        }
      else
        {
          a = -G_PI / 2 + 0.5 * rng_gauss (rng);
          cairo_move_to (cr, x, y);
          cairo_curve_to (cr, x, y - r, x + r * cos (a), y - 2 * r,
                          x + 2.4 * r * cos (a), y + 2.6 * r * sin (a));
        }
      cairo_set_line_width (cr, rng_range (rng, 1.0, 1.9) / SIZE);
      cairo_stroke (cr);
    }
}

void
paint_etching (Canvas *canvas)
{
  /* turn, least, pitch, width, swell, length, head, tail, seeds */
  static const Hatch layers[] =
  {
    {  0.00, 0.07, 4.3, 1.85, 0.6, 0.16, 0.45, 0.25, 100000 },
    {  0.95, 0.33, 4.6, 1.85, 0.6, 0.09, 0.45, 0.25, 80000 },
    { -0.80, 0.54, 4.5, 1.85, 0.6, 0.07, 0.45, 0.25, 80000 },
    {  1.57, 0.74, 4.4, 2.00, 0.6, 0.06, 0.45, 0.25, 80000 },
  };
  cairo_t *cr = mask_begin ();
  float   *ink;
  float   *film;
  Rng      rng;
  int      x, y, i;

  rng_seed (&rng, 1650);

  for (i = 0; i < (int) G_N_ELEMENTS (layers); i++)
    hatch (cr, &rng, etching_scene, layers + i);
  outlines (cr, &rng);
  scribble (cr, &rng, 15000);
  ink  = mask_end (cr);
  film = g_memdup2 (ink, sizeof (float) * SIZE * SIZE);
  plane_blur (film, SIZE, SIZE, 9.0);

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        int    k     = y * SIZE + x;
        double laid  = 0.010 * sin (x * 0.75 + noise (91, x / 40.0, y / 200.0))
                       + 0.014 * smooth (0.93, 1.0, sin (y * 0.045));
        double fibre = 0.035 * fbm (92, x / 5.0, y / 7.0, 3)
                       + 0.045 * fbm (93, x / 160.0, y / 160.0, 3);
        double edge  = MIN (MIN (x, y), MIN (SIZE - 1 - x, SIZE - 1 - y)) / (double) SIZE;
        double bite  = 0.90 + 0.20 * noise (94, x / 3.0, y / 3.0);
        Color  paper = color_scale (canvas->color[k], 1.0 + fibre - laid
                                    - 0.09 * smooth (0.12, 0.0, edge));

        /* a film of ink stays on the plate beside the lines */
        paper = color_lerp (paper, rgb (0xa87c50), 0.34 * film[k]
                            + 0.06 * smooth (-0.1, 0.6, fbm (95, x / 220.0, y / 120.0, 3)));
        canvas->color[k] = color_lerp (paper,
                                       color_lerp (rgb (0x3a2415), rgb (0x24150d), film[k]),
                                       0.95 * CLAMP (ink[k] * bite, 0.0, 1.0));
      }

  g_free (ink);
  g_free (film);
}
