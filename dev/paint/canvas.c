/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * canvas.c: what is painted on, its relief, and the picture made of it.
 */

#include "canvas.h"

#include <math.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "mask.h"
#include "noise.h"

Canvas *
canvas_new (Color ground)
{
  Canvas *canvas = g_new0 (Canvas, 1);
  gsize   n      = (gsize) CANVAS_SIZE * CANVAS_SIZE;
  gsize   i;

  canvas->size   = CANVAS_SIZE;
  canvas->color  = g_new (Color, n);
  canvas->height = g_new0 (float, n);
  canvas->stamps = g_new0 (guint32, n);
  canvas->dist   = g_new (float, n);
  canvas->along  = g_new (float, n);
  canvas->across = g_new (float, n);

  for (i = 0; i < n; i++)
    canvas->color[i] = ground;

  return canvas;
}

void
canvas_free (Canvas *canvas)
{
  g_free (canvas->color);
  g_free (canvas->height);
  g_free (canvas->stamps);
  g_free (canvas->dist);
  g_free (canvas->along);
  g_free (canvas->across);
  g_free (canvas);
}

/* the threads of a primed canvas, as height */
void
canvas_weave (Canvas  *canvas,
              guint32  seed,
              double   depth)
{
  int x, y;

  for (y = 0; y < canvas->size; y++)
    for (x = 0; x < canvas->size; x++)
      {
        double u = x + 3.0 * noise (seed, x / 90.0, y / 40.0);
        double v = y + 3.0 * noise (seed + 1, x / 40.0, y / 90.0);
        double w = sin (u * 0.9) * sin (v * 0.9)
                   + 0.6 * noise (seed + 2, x / 3.0, y / 3.0);

        canvas->height[y * canvas->size + x] += depth * (0.5 + 0.3 * w);
      }
}

/* Light from the upper left over the thickness of the paint. */
void
canvas_relief (Canvas *canvas,
               double  depth,
               double  gloss)
{
  int    size   = canvas->size;
  float *height = g_memdup2 (canvas->height, sizeof (float) * size * size);
  int    x, y;

  plane_blur (height, size, size, 0.8);

  for (y = 0; y < size; y++)
    for (x = 0; x < size; x++)
      {
        int    x0 = MAX (x - 1, 0), x1 = MIN (x + 1, size - 1);
        int    y0 = MAX (y - 1, 0), y1 = MIN (y + 1, size - 1);
        double nx = (height[y * size + x0] - height[y * size + x1]) * depth;
        double ny = (height[y0 * size + x] - height[y1 * size + x]) * depth;
        double n  = 1.0 / sqrt (nx * nx + ny * ny + 1.0);
        double lit, shine;
        Color *c  = canvas->color + y * size + x;

        lit   = (-0.50 * nx - 0.58 * ny + 0.643) * n - 0.643;
        shine = (-0.28 * nx - 0.32 * ny + 0.905) * n;
        shine = gloss * pow (CLAMP (shine, 0.0, 1.0), 40.0);
        shine = MAX (shine - gloss * 0.02, 0.0);

        *c   = color_scale (*c, 1.0 + (lit > 0.0 ? 0.9 : 1.0) * lit);
        c->r = MIN (c->r + shine, 1.0);
        c->g = MIN (c->g + shine, 1.0);
        c->b = MIN (c->b + shine * 0.95, 1.0);
      }

  g_free (height);
}

/* As a JPEG, or as a PNG if the file is named so. */
gboolean
canvas_save (Canvas      *canvas,
             const char  *file,
             GError     **error)
{
  const int  scale  = CANVAS_SIZE / PICTURE_SIZE;
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8,
                                      PICTURE_SIZE, PICTURE_SIZE);
  guchar    *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int        stride = gdk_pixbuf_get_rowstride (pixbuf);
  gboolean   ok;
  int        x, y, i, j;

  for (y = 0; y < PICTURE_SIZE; y++)
    for (x = 0; x < PICTURE_SIZE; x++)
      {
        double sum[3] = { 0.0, 0.0, 0.0 };

        for (j = 0; j < scale; j++)
          for (i = 0; i < scale; i++)
            {
              Color c = canvas->color[(y * scale + j) * canvas->size
                                      + x * scale + i];

              sum[0] += to_linear (c.r);
              sum[1] += to_linear (c.g);
              sum[2] += to_linear (c.b);
            }
        for (i = 0; i < 3; i++)
          pixels[y * stride + x * 3 + i] =
            255.0 * from_linear (sum[i] / (scale * scale)) + 0.5;
      }

  if (g_str_has_suffix (file, ".png"))
    ok = gdk_pixbuf_save (pixbuf, file, "png", error, NULL);
  else
    ok = gdk_pixbuf_save (pixbuf, file, "jpeg", error, "quality", "91", NULL);
  g_object_unref (pixbuf);

  return ok;
}
