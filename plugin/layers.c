/* layers.c - GIMP's layers as pictures, and a picture as a layer.
 *
 * Pixels are read and written as R'G'B'A float in sRGB, whatever the image's
 * precision and profile: the networks were trained on sRGB, and babl converts.
 */
#include <unistd.h>

#include <glib/gi18n.h>

#include "layers.h"

#define PARASITE_NAME "impasto-settings"

enum
{
  MARGIN    = 32,     /* around a selection, so that its edge sees what follows */
  SMALLEST  = 16,     /* pixels: what the engine can halve a few times          */
  BAND      = 64      /* rows converted at a time                               */
};

/* sRGB: space NULL. */
static const Babl *
float_format (void)
{
  return babl_format_with_space ("R'G'B'A float", NULL);
}

gboolean
imp_place_init (ImpPlace      *place,
                GimpImage     *image,
                GimpDrawable **drawables,
                GError       **error)
{
  GeglRectangle whole;
  GeglRectangle grown;
  int           n = gimp_core_object_array_get_length ((GObject **) drawables);

  if (n != 1)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   n == 0 ? _("Select a layer to paint.")
                          : _("Select exactly one layer: %d are selected."), n);
      return FALSE;
    }

  place->image    = image;
  place->drawable = drawables[0];

  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("An indexed image has too few colours to paint with. Convert it "
                             "with Image ▸ Mode ▸ RGB first."));
      return FALSE;
    }

  if (GIMP_IS_LAYER (place->drawable) &&
      gimp_layer_is_floating_sel (GIMP_LAYER (place->drawable)))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("Anchor the floating selection first."));
      return FALSE;
    }

  whole = (GeglRectangle) { 0, 0,
                            gimp_drawable_get_width (place->drawable),
                            gimp_drawable_get_height (place->drawable) };

  if (MIN (whole.width, whole.height) < SMALLEST)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The layer is too small: it has %d × %d pixels, and at least %d × %d are "
                     "needed."),
                   whole.width, whole.height, SMALLEST, SMALLEST);
      return FALSE;
    }

  if (! gimp_drawable_mask_intersect (place->drawable,
                                      &place->bounds.x, &place->bounds.y,
                                      &place->bounds.width, &place->bounds.height))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("The selection does not touch the layer."));
      return FALSE;
    }

  grown = (GeglRectangle) { place->bounds.x - MARGIN, place->bounds.y - MARGIN,
                            place->bounds.width + 2 * MARGIN,
                            place->bounds.height + 2 * MARGIN };
  gegl_rectangle_intersect (&place->seen, &whole, &grown);

  return TRUE;
}

/* A picture and the layer of the result: 4 + 4 floats a pixel, and some air. */
static gboolean
fits_in_memory (int width,
                int height)
{
  double need = (double) width * height * 10 * sizeof (float);
  double have = (double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE);

  return need < have;
}

static gboolean
check_alpha (ImpPicture  *picture,
             const char  *what,
             GError     **error)
{
  gsize    n      = (gsize) picture->width * picture->height;
  gboolean opaque = TRUE;
  gboolean empty  = TRUE;

  if (! picture->alpha)
    return TRUE;

  for (gsize i = 0; i < n && (opaque || empty); i++)
    {
      opaque = opaque && picture->alpha[i] >= 1.0f;
      empty  = empty && picture->alpha[i] <= 0.0f;
    }

  if (empty)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("%s is empty: all its pixels are transparent."), what);
      return FALSE;
    }
  if (opaque)
    g_clear_pointer (&picture->alpha, g_free);

  return TRUE;
}

ImpPicture *
imp_layer_read (GimpDrawable         *drawable,
                const GeglRectangle  *rect,
                int                   longest,
                const char           *what,
                GError              **error)
{
  g_autoptr (GeglBuffer) buffer  = NULL;
  g_autoptr (ImpPicture) picture = NULL;
  g_autofree float      *band    = NULL;
  double                 scale   = 1.0;
  GeglRectangle          scaled;

  if (longest > 0)
    scale = MIN (1.0, (double) longest / MAX (rect->width, rect->height));

  /* gegl_buffer_get () takes the rectangle in scaled coordinates. */
  scaled = (GeglRectangle) { (int) (rect->x * scale), (int) (rect->y * scale),
                             MAX (1, (int) (rect->width * scale)),
                             MAX (1, (int) (rect->height * scale)) };

  if (MIN (scaled.width, scaled.height) < SMALLEST)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("%s is too small: it has %d × %d pixels, and at least %d × %d are needed."),
                   what, rect->width, rect->height, SMALLEST, SMALLEST);
      return NULL;
    }
  if (! fits_in_memory (scaled.width, scaled.height))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("%s is too large for this computer's memory: it has %d × %d pixels. "
                     "Scale it down or select a part of it."),
                   what, rect->width, rect->height);
      return NULL;
    }

  buffer  = gimp_drawable_get_buffer (drawable);
  picture = imp_picture_new (scaled.width, scaled.height, gimp_drawable_has_alpha (drawable));
  band    = g_new (float, (gsize) scaled.width * BAND * 4);

  for (int y = 0; y < scaled.height; y += BAND)
    {
      GeglRectangle rows = { scaled.x, scaled.y + y,
                             scaled.width, MIN (BAND, scaled.height - y) };
      gsize         at   = (gsize) y * scaled.width;
      gsize         n    = (gsize) rows.width * rows.height;

      gegl_buffer_get (buffer, &rows, scale, float_format (), band,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
      for (gsize i = 0; i < n; i++)
        {
          for (int c = 0; c < 3; c++)
            picture->rgb[(at + i) * 3 + c] = CLAMP (band[i * 4 + c], 0.0f, 1.0f);
          if (picture->alpha)
            picture->alpha[at + i] = CLAMP (band[i * 4 + 3], 0.0f, 1.0f);
        }
    }

  if (! check_alpha (picture, what, error))
    return NULL;

  return g_steal_pointer (&picture);
}

static void
write_pixels (GimpLayer        *layer,
              const ImpPlace   *place,
              const ImpPicture *content,
              const ImpPicture *result)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  int                    width  = place->bounds.width;
  int                    height = place->bounds.height;
  int                    dx     = place->bounds.x - place->seen.x;
  int                    dy     = place->bounds.y - place->seen.y;
  g_autofree float      *row    = g_new (float, (gsize) width * 4);

  for (int y = 0; y < height; y++)
    {
      gsize at = (gsize) (y + dy) * result->width + dx;

      for (int x = 0; x < width; x++)
        {
          for (int c = 0; c < 3; c++)
            row[x * 4 + c] = CLAMP (result->rgb[(at + x) * 3 + c], 0.0f, 1.0f);
          row[x * 4 + 3] = content->alpha ? content->alpha[at + x] : 1.0f;
        }
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, width, 1), 0, float_format (), row,
                       GEGL_AUTO_ROWSTRIDE);
    }
  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, width, height);
}

static void
attach_settings (GimpLayer  *layer,
                 const char *settings)
{
  GimpParasite *parasite = gimp_parasite_new (PARASITE_NAME,
                                              GIMP_PARASITE_PERSISTENT |
                                              GIMP_PARASITE_UNDOABLE,
                                              (guint32) strlen (settings) + 1, settings);

  gimp_item_attach_parasite (GIMP_ITEM (layer), parasite);
  gimp_parasite_free (parasite);
}

GimpLayer *
imp_layer_add (const ImpPlace   *place,
               const ImpPicture *content,
               const ImpPicture *result,
               const char       *name,
               const char       *settings)
{
  g_autoptr (ImpPicture)  scaled   = NULL;
  GimpImage              *image    = place->image;
  GimpLayer              *parent   = NULL;
  int                     position = 0;
  GimpImageType           type     = GIMP_RGBA_IMAGE;
  GimpLayer              *layer;
  int                     off_x;
  int                     off_y;

  if (result->width != content->width || result->height != content->height)
    {
      scaled = imp_picture_scale (result, content->width, content->height);
      result = scaled;
    }

  if (gimp_image_get_base_type (image) == GIMP_GRAY)
    type = GIMP_GRAYA_IMAGE;

  /* A mask or a channel has no place among the layers: the result goes on top. */
  if (GIMP_IS_LAYER (place->drawable))
    {
      GimpItem *item = gimp_item_get_parent (GIMP_ITEM (place->drawable));

      parent   = item ? GIMP_LAYER (item) : NULL;
      position = gimp_image_get_item_position (image, GIMP_ITEM (place->drawable));
    }

  gimp_image_undo_group_start (image);

  layer = gimp_layer_new (image, name, place->bounds.width, place->bounds.height, type, 100.0,
                          gimp_image_get_default_new_layer_mode (image));
  gimp_drawable_get_offsets (place->drawable, &off_x, &off_y);
  gimp_layer_set_offsets (layer, off_x + place->bounds.x, off_y + place->bounds.y);
  gimp_image_insert_layer (image, layer, parent, position);
  write_pixels (layer, place, content, result);
  attach_settings (layer, settings);

  /* The soft edge of a feathered selection becomes the layer's mask. */
  if (! gimp_selection_is_empty (image))
    gimp_layer_add_mask (layer, gimp_layer_create_mask (layer, GIMP_ADD_MASK_SELECTION));

  gimp_image_undo_group_end (image);
  gimp_displays_flush ();

  return layer;
}
