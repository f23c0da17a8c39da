/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mask.c: planes of floats: coverage drawn with cairo, blurred, and distances.
 */

#include "mask.h"

#include <math.h>

#include "canvas.h"

/* A context in unit coordinates that draws coverage. */
cairo_t *
mask_begin (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8,
                                                         CANVAS_SIZE,
                                                         CANVAS_SIZE);
  cairo_t         *cr      = cairo_create (surface);

  cairo_surface_destroy (surface);
  cairo_scale (cr, CANVAS_SIZE, CANVAS_SIZE);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);

  return cr;
}

/* The coverage, 0..1; frees 'cr'. */
float *
mask_end (cairo_t *cr)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  float           *plane   = g_new (float, CANVAS_SIZE * CANVAS_SIZE);
  const guchar    *pixels;
  int              stride;
  int              x, y;

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (y = 0; y < CANVAS_SIZE; y++)
    for (x = 0; x < CANVAS_SIZE; x++)
      plane[y * CANVAS_SIZE + x] = pixels[y * stride + x] / 255.0f;
  cairo_destroy (cr);

  return plane;
}

/* Three box blurs, close to a Gaussian; radius in canvas pixels. */
void
plane_blur (float  *plane,
            int     width,
            int     height,
            double  radius)
{
  float *line  = g_new (float, MAX (width, height));
  double half  = MAX (radius, 0.1);
  int    whole = (int) half;
  double part  = half - whole;
  double norm  = 1.0 / (1.0 + 2.0 * half);
  int    pass, i, j;

  for (pass = 0; pass < 6; pass++)
    {
      int step  = pass % 2 ? width : 1;
      int pitch = pass % 2 ? 1 : width;
      int n     = pass % 2 ? height : width;
      int lines = pass % 2 ? width : height;

      for (i = 0; i < lines; i++)
        {
          float *p   = plane + (gsize) i * pitch;
          double sum = 0.0;

#define AT(k) (p[(gsize) CLAMP (k, 0, n - 1) * step])
          for (j = -whole; j <= whole; j++)
            sum += AT (j);
          for (j = 0; j < n; j++)
            {
              line[j] = norm * (sum + part * (AT (j - whole - 1)
                                              + AT (j + whole + 1)));
              sum += AT (j + whole + 1) - AT (j - whole);
            }
#undef AT
          for (j = 0; j < n; j++)
            p[(gsize) j * step] = line[j];
        }
    }

  g_free (line);
}

/* Distance in canvas pixels from each place to the next border of a zone
 * (four sweeps of nearest points, exact enough for drawing).
 */
float *
zone_distance (const int *zones)
{
  const int size = CANVAS_SIZE;
  int      *near = g_new (int, size * size);
  float    *dist = g_new (float, size * size);
  int       sweep, i, j, k;

  for (i = 0; i < size * size; i++)
    {
      gboolean inside = (i % size == 0 || zones[i - 1] == zones[i])
                        && (i < size || zones[i - size] == zones[i]);

      near[i] = inside ? -1 : i;
      dist[i] = inside ? 1e9f : 0.0f;
    }

  for (sweep = 0; sweep < 4; sweep++)
    for (i = 0; i < size; i++)
      for (j = 0; j < size; j++)
        {
          static const int dxs[4] = { -1, 0, -1, 1 };
          static const int dys[4] = { 0, -1, -1, -1 };
          int sx = sweep & 1 ? -1 : 1;
          int sy = sweep & 2 ? -1 : 1;
          int y  = sy > 0 ? i : size - 1 - i;
          int x  = sx > 0 ? j : size - 1 - j;
          int at = y * size + x;

          for (k = 0; k < 4; k++)
            {
              int    nx = x + sx * dxs[k];
              int    ny = y + sy * dys[k];
              int    from;
              double d;

              if (nx < 0 || ny < 0 || nx >= size || ny >= size)
                continue;
              from = near[ny * size + nx];
              if (from < 0)
                continue;
              d = hypot (from % size - x, from / size - y);
              if (d < dist[at])
                {
                  dist[at] = d;
                  near[at] = from;
                }
            }
        }

  g_free (near);

  return dist;
}
