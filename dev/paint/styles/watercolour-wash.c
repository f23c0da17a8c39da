/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watercolour-wash.c: washes of pigment on a sheet of paper.
 *
 * Pigments are kept as densities that absorb light over the paper; each wash
 * dries with a darker edge and settles in the grain.
 */

#include "watercolour-wash.h"

#include <math.h>

#include "mask.h"
#include "noise.h"

#define SIZE CANVAS_SIZE

/* Paper with a rough grain. */
void
sheet_init (Sheet *sheet)
{
  int x, y, i;

  sheet->grain = g_new (float, SIZE * SIZE);
  for (i = 0; i < 3; i++)
    sheet->absorb[i] = g_new0 (float, SIZE * SIZE);
  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        double g = 0.5 + 0.30 * noise (201, x / 6.0, y / 6.0)
                   + 0.22 * noise (202, x / 11.0, y / 10.0)
                   + 0.16 * noise (203, x / 2.8, y / 2.8);

        sheet->grain[y * SIZE + x] = CLAMP (g, 0.0, 1.0);
      }
}

/* Lays the sheet on the canvas, and frees it. */
void
sheet_finish (Sheet  *sheet,
              Canvas *canvas)
{
  int k, i;

  for (k = 0; k < SIZE * SIZE; k++)
    {
      Color *c = canvas->color + k;

      c->r *= exp (-sheet->absorb[0][k]);
      c->g *= exp (-sheet->absorb[1][k]);
      c->b *= exp (-sheet->absorb[2][k]);
      canvas->height[k] = sheet->grain[k];
    }

  g_free (sheet->grain);
  for (i = 0; i < 3; i++)
    g_free (sheet->absorb[i]);
}

/* Lets a wash with the shape drawn in 'cr' run and dry; frees 'cr'. */
void
sheet_wash (Sheet      *sheet,
            cairo_t    *cr,
            const Wash *wash)
{
  float  *shape  = mask_end (cr);
  double  wander = 3.0 + 1.4 * wash->soft;
  int     margin = (int) (2.0 * wander + 4.0 * wash->soft) + 4;
  int     x0 = SIZE, y0 = SIZE, x1 = -1, y1 = -1;
  int     width, height;
  float  *body, *wide;
  double  a[3], b[3];
  int     x, y, i;

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      if (shape[y * SIZE + x] > 0.0f)
        {
          x0 = MIN (x0, x);
          x1 = MAX (x1, x);
          y0 = MIN (y0, y);
          y1 = MAX (y1, y);
        }
  if (x1 < 0)
    {
      g_free (shape);
      return;
    }
  x0     = MAX (x0 - margin, 0);
  y0     = MAX (y0 - margin, 0);
  x1     = MIN (x1 + margin, SIZE - 1);
  y1     = MIN (y1 + margin, SIZE - 1);
  width  = x1 - x0 + 1;
  height = y1 - y0 + 1;
  body   = g_new (float, width * height);

  a[0] = -log (MAX (wash->first.r, 0.02));
  a[1] = -log (MAX (wash->first.g, 0.02));
  a[2] = -log (MAX (wash->first.b, 0.02));
  b[0] = -log (MAX (wash->second.r, 0.02));
  b[1] = -log (MAX (wash->second.g, 0.02));
  b[2] = -log (MAX (wash->second.b, 0.02));

  /* water takes the outline where it wants */
  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        double dx = fbm (wash->seed, x / 38.0, y / 38.0, 3)
                    + 0.35 * noise (wash->seed + 5, x / 6.0, y / 6.0);
        double dy = fbm (wash->seed + 9, x / 38.0, y / 38.0, 3)
                    + 0.35 * noise (wash->seed + 6, x / 6.0, y / 6.0);
        int    sx = CLAMP (x + (int) lrint (wander * dx), 0, SIZE - 1);
        int    sy = CLAMP (y + (int) lrint (wander * dy), 0, SIZE - 1);

        body[(y - y0) * width + x - x0] = shape[sy * SIZE + sx];
      }
  plane_blur (body, width, height, MAX (wash->soft, 0.6));
  wide = g_memdup2 (body, sizeof (float) * width * height);
  plane_blur (wide, width, height, 3.2 + 0.5 * wash->soft);

  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        int    k = y * SIZE + x;
        int    j = (y - y0) * width + x - x0;
        double run, turn, rim, d;

        if (body[j] <= 0.003f)
          continue;

        run  = fbm (wash->seed + 20, x / wash->scale, y / wash->scale, 4);
        turn = smooth (-0.45, 0.45, fbm (wash->seed + 40, x / (1.3 * wash->scale),
                                         y / (1.3 * wash->scale), 3));
        rim  = MAX (body[j] - wide[j], 0.0) * 2.0;
        d    = wash->strength * (body[j] * MAX (0.12, 1.0 + wash->uneven * run)
                                 + wash->edge * rim * (0.7 + 0.9 * run));
        d   *= MAX (0.1, 1.0 + wash->settle * (0.5 - sheet->grain[k]) * 2.0);
        d    = MAX (d, 0.0);
        for (i = 0; i < 3; i++)
          sheet->absorb[i][k] += d * mix (a[i], b[i], turn);
      }

  g_free (shape);
  g_free (body);
  g_free (wide);
}

/* A drop of clean water into a damp wash pushes the pigment to a crinkled rim. */
void
sheet_bloom (Sheet  *sheet,
             double  cx,
             double  cy,
             double  radius,
             guint32 seed)
{
  int    x0 = MAX ((int) ((cx - 1.7 * radius) * SIZE), 0);
  int    x1 = MIN ((int) ((cx + 1.7 * radius) * SIZE), SIZE - 1);
  int    y0 = MAX ((int) ((cy - 1.7 * radius) * SIZE), 0);
  int    y1 = MIN ((int) ((cy + 1.7 * radius) * SIZE), SIZE - 1);
  int    x, y, i;

  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        double dx = (double) x / SIZE - cx;
        double dy = (double) y / SIZE - cy;
        double a  = atan2 (dy, dx);
        double r  = radius * (1.0 + 0.28 * fbm (seed, 2.2 * cos (a), 2.2 * sin (a), 4)
                              + 0.05 * noise (seed + 3, 14 * cos (a), 14 * sin (a)));
        double q  = hypot (dx, dy) / r;
        double f  = 1.0 - 0.48 * smooth (1.0, 0.35, q)
                    + 0.55 * smooth (0.82, 0.97, q) * smooth (1.06, 1.0, q);

        for (i = 0; i < 3; i++)
          sheet->absorb[i][y * SIZE + x] *= f;
      }
}

/* A damp cloth lifts the pigment from a round place. */
void
sheet_lift (Sheet  *sheet,
            double  cx,
            double  cy,
            double  radius,
            double  squash)
{
  int x0 = MAX ((int) ((cx - 1.4 * radius) * SIZE), 0);
  int x1 = MIN ((int) ((cx + 1.4 * radius) * SIZE), SIZE - 1);
  int y0 = MAX ((int) ((cy - 1.4 * radius) * SIZE), 0);
  int y1 = MIN ((int) ((cy + 1.4 * radius) * SIZE), SIZE - 1);
  int x, y, i;

  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        double q = hypot ((double) x / SIZE - cx, ((double) y / SIZE - cy) / squash) / radius
                   + 0.16 * noise (211, x / 30.0, y / 30.0);

        for (i = 0; i < 3; i++)
          sheet->absorb[i][y * SIZE + x] *= mix (0.12, 1.0, smooth (0.72, 1.05, q));
      }
}
