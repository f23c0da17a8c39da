/* surface.c - pictures as cairo surfaces. */
#include "surface.h"

static guint32
to_byte (float value)
{
  return (guint32) (CLAMP (value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

cairo_surface_t *
imp_surface_new_from_picture (const ImpPicture *picture,
                              int               longest)
{
  g_autoptr (ImpPicture)  scaled = NULL;
  cairo_surface_t        *surface;
  guint8                 *data;
  int                     stride;

  if (MAX (picture->width, picture->height) > longest)
    {
      int width;
      int height;

      imp_fit_size (picture->width, picture->height, longest, &width, &height);
      scaled  = imp_picture_scale (picture, width, height);
      picture = scaled;
    }

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, picture->width, picture->height);
  cairo_surface_flush (surface);
  data   = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < picture->height; y++)
    {
      guint32     *row = (guint32 *) (data + (gsize) y * stride);
      gsize        at  = (gsize) y * picture->width;
      const float *rgb = picture->rgb + at * 3;

      for (int x = 0; x < picture->width; x++, rgb += 3)
        {
          float a = picture->alpha ? CLAMP (picture->alpha[at + x], 0.0f, 1.0f) : 1.0f;

          row[x] = to_byte (a) << 24 |
                   to_byte (a * CLAMP (rgb[0], 0.0f, 1.0f)) << 16 |
                   to_byte (a * CLAMP (rgb[1], 0.0f, 1.0f)) << 8 |
                   to_byte (a * CLAMP (rgb[2], 0.0f, 1.0f));
        }
    }
  cairo_surface_mark_dirty (surface);

  return surface;
}
