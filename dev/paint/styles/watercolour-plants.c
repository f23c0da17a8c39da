/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watercolour-plants.c: poppies, their stalks, buds and leaves.
 */

#include "watercolour-plants.h"

#include <math.h>

#include "mask.h"
#include "noise.h"
#include "path.h"

/* a closed outline through points on an uneven ring, or part of one */
void
plant_petal (cairo_t *cr,
             Rng     *rng,
             double   cx,
             double   cy,
             double   angle,
             double   length,
             double   width,
             double   squash)
{
  Point p[26];
  int   n = 26;
  int   i;
  double frill = rng_range (rng, 0.05, 0.11);
  double phase = rng_range (rng, 0, 6.28);

  for (i = 0; i < n; i++)
    {
      double t = (double) i / n * 2.0 * G_PI;
      double u = 0.5 - 0.5 * cos (t);               /* 0 at the base */
      double v = sin (t) * (0.25 + 0.75 * sqrt (u));
      double f = 1.0 + frill * u * sin (t * 6.0 + phase) + 0.04 * rng_gauss (rng);
      double x = (u * length) * f;
      double y = v * width * 0.5 * f;

      p[i].x = cx + cos (angle) * x - sin (angle) * y;
      p[i].y = cy + (sin (angle) * x + cos (angle) * y) * squash;
    }
  for (i = 0; i < n; i++)
    {
      Point a = p[i], b = p[(i + 1) % n];

      if (i == 0)
        cairo_move_to (cr, (p[n - 1].x + a.x) / 2, (p[n - 1].y + a.y) / 2);
      cairo_curve_to (cr, a.x, a.y, a.x, a.y, (a.x + b.x) / 2, (a.y + b.y) / 2);
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

void
plant_stalk (Sheet  *sheet,
             Rng    *rng,
             double  x,
             double  y,
             double  foot)
{
  Wash     wash = { rgb (0x8fb05a), rgb (0x5a8a5e), 0.9, 0.6, 0.9, 0.25, 0.8, 60,
                    rng_next (rng) };
  cairo_t *cr   = mask_begin ();
  Point    path[31];
  double   lean = rng_range (rng, -0.07, 0.07);
  double   sway = rng_range (rng, -0.05, 0.05);
  int      i;

  for (i = 0; i < 31; i++)
    {
      double t = i / 30.0;

      path[i].x = x + lean * t * t + sway * sin (t * 3.6);
      path[i].y = mix (y, foot, t);
    }
  path_wedge (cr, path, 31, 0.0085, 0.55, 0.9, rng_next (rng));
  sheet_wash (sheet, cr, &wash);
}

void
plant_bud (Sheet  *sheet,
           Rng    *rng,
           double  place)
{
  Wash     wash = { rgb (0x86a45a), rgb (0x5a8068), 0.95, 0.6, 0.9, 0.3, 0.6, 40,
                    rng_next (rng) };
  double   x    = place + 0.03 * rng_gauss (rng);
  double   y    = rng_range (rng, 0.07, 0.50);
  cairo_t *cr;

  plant_stalk (sheet, rng, x, y, y + 0.55);
  cr = mask_begin ();
  plant_petal (cr, rng, x, y + 0.012, -G_PI / 2 + 0.3 * rng_gauss (rng), 0.055, 0.034, 1.0);
  sheet_wash (sheet, cr, &wash);
}

void
plant_poppy (Sheet  *sheet,
             Rng    *rng,
             double  x,
             double  y,
             double  size,
             double  squash,
             guint32 tint,
             guint32 second)
{
  int    n     = 4 + rng_next (rng) % 2;
  double start = rng_range (rng, 0, 2 * G_PI);
  int    i, k;

  for (i = 0; i < n; i++)
    {
      double   a    = start + (i * 2 % n + (n % 2 ? 0 : i / (n / 2))) * 2 * G_PI / n
                      + 0.15 * rng_gauss (rng);
      Wash     wash = { color_vary (rgb (tint), rng, 0.02, 0.06, 0.06),
                        color_vary (rgb (second), rng, 0.02, 0.06, 0.08),
                        rng_range (rng, 0.50, 0.85), 0.7, 0.85, 0.22, 0.75, size * 420,
                        rng_next (rng) };
      cairo_t *cr   = mask_begin ();

      plant_petal (cr, rng, x - 0.05 * size * cos (a), y, a, size * rng_range (rng, 0.9, 1.12),
                   size * rng_range (rng, 1.15, 1.45), squash);
      sheet_wash (sheet, cr, &wash);

      /* folds, while the petal is damp */
      cr = mask_begin ();
      for (k = 0; k < 5; k++)
        {
          double b = a + (k - 2) * 0.22 + 0.08 * rng_gauss (rng);
          Point  fold[9];
          int    j;

          for (j = 0; j < 9; j++)
            {
              double r = size * (0.18 + 0.58 * j / 8.0) * (1.0 - 0.05 * abs (k - 2));

              fold[j].x = x + cos (b + 0.10 * sin (j * 0.4 + k)) * r;
              fold[j].y = y + sin (b + 0.10 * sin (j * 0.4 + k)) * r * squash;
            }
          path_wedge (cr, fold, 9, 0.05 * size, 0.6, 0.1, rng_next (rng));
        }
      wash.strength = 0.30;
      wash.soft     = 2.2;
      wash.edge     = 0.0;
      wash.seed     = rng_next (rng);
      sheet_wash (sheet, cr, &wash);
    }

  /* the dark eye runs into the petals */
  {
    Wash     wash = { rgb (0x3a2a58), rgb (0x4a1f3c), 0.95, 3.0, 0.2, 0.4, 0.8, 30,
                      rng_next (rng) };
    cairo_t *cr   = mask_begin ();

    for (k = 0; k < 11; k++)
      {
        double a = k * 2 * G_PI / 11 + 0.2 * rng_gauss (rng);

        plant_petal (cr, rng, x, y, a, size * rng_range (rng, 0.20, 0.36), size * 0.13, squash);
      }
    sheet_wash (sheet, cr, &wash);

    cr = mask_begin ();
    for (k = 0; k < 46; k++)
      {
        double a = rng_range (rng, 0, 2 * G_PI);
        double r = size * rng_range (rng, 0.14, 0.34);

        cairo_arc (cr, x + r * cos (a), y + r * sin (a) * squash,
                   size * rng_range (rng, 0.012, 0.028), 0, 2 * G_PI);
        cairo_fill (cr);
      }
    cairo_arc (cr, x, y, size * 0.105, 0, 2 * G_PI);
    cairo_fill (cr);
    wash.soft     = 0.6;
    wash.strength = 1.15;
    wash.seed     = rng_next (rng);
    sheet_wash (sheet, cr, &wash);
  }
}

void
plant_leaf (Sheet  *sheet,
            Rng    *rng,
            double  x,
            double  y,
            double  angle,
            double  length)
{
  static const guint32 greens[] = { 0x7fa650, 0x4f8a5a, 0x3f7a78, 0xa0ac50, 0x5a8a9a };
  int      pick = rng_next (rng) % 5;
  Wash     wash = { rgb (greens[pick]), rgb (greens[(pick + 1 + rng_next (rng) % 3) % 5]),
                    rng_range (rng, 0.55, 1.05), 0.6, 0.8, 0.3, 0.7, 70, rng_next (rng) };
  cairo_t *cr   = mask_begin ();
  int      i;

  /* a rib with toothed lobes to both sides */
  for (i = 0; i < 9; i++)
    {
      double t  = i / 8.0;
      double b  = 0.25 * sin (t * 2.5);
      double px = x + cos (angle + b) * length * t;
      double py = y + sin (angle + b) * length * t;
      double r  = length * 0.42 * (1.0 - 0.75 * t) * rng_range (rng, 0.7, 1.15);

      plant_petal (cr, rng, px, py, angle + b - 0.75, r, r * 0.36, 1.0);
      plant_petal (cr, rng, px, py, angle + b + 0.75, r, r * 0.36, 1.0);
    }
  plant_petal (cr, rng, x, y, angle + 0.12, length * 1.12, length * 0.15, 1.0);
  sheet_wash (sheet, cr, &wash);
}
