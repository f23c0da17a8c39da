/* layers.c - GIMP's layers as pictures, and a picture as a layer.
 *
 * Pixels are read and written as R'G'B'A float in sRGB, whatever the image's
 * precision and profile: the networks were trained on sRGB, and babl converts.
 */
#include <unistd.h>

#include <glib/gi18n.h>

#include "layers.h"

#define PARASITE_NAME "impasto-settings"

/* Rows converted at a time. */
#define BAND 64

/* sRGB: space NULL. */
static const Babl *
float_format (void)
{
  return babl_format_with_space ("R'G'B'A float", NULL);
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

double
imp_layer_scale (const GeglRectangle *rect,
                 int                  longest,
                 GeglRectangle       *scaled)
{
  double scale = 1.0;

  if (longest > 0)
    scale = MIN (1.0, (double) longest / MAX (rect->width, rect->height));

  *scaled = (GeglRectangle) { (int) (rect->x * scale), (int) (rect->y * scale),
                              MAX (1, (int) (rect->width * scale)),
                              MAX (1, (int) (rect->height * scale)) };

  return scale;
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
  GeglRectangle          scaled;
  double                 scale   = imp_layer_scale (rect, longest, &scaled);

  if (MIN (scaled.width, scaled.height) < IMP_SMALLEST)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("%s is too small: it has %d × %d pixels, and at least %d × %d are needed."),
                   what, rect->width, rect->height, IMP_SMALLEST, IMP_SMALLEST);
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

/* The soft edge of a feathered selection goes with it. */
static void
add_mask (GimpLayer      *layer,
          const ImpPlace *place)
{
  GimpLayerMask          *mask   = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);
  g_autoptr (GeglBuffer)  buffer = NULL;
  GeglRectangle           rect   = { 0, 0, place->bounds.width, place->bounds.height };

  gimp_layer_add_mask (layer, mask);

  buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (mask));
  gegl_buffer_set (buffer, &rect, 0, babl_format (IMP_MASK_FORMAT), place->mask, GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (mask), 0, 0, rect.width, rect.height);
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

/* A mask or a channel has no place among the layers, nor has what was deleted
 * meanwhile: the result goes on top.
 */
static void
insert_layer (GimpLayer      *layer,
              const ImpPlace *place)
{
  GimpItem  *item     = GIMP_ITEM (place->drawable);
  GimpLayer *parent   = NULL;
  int        position = 0;

  if (GIMP_IS_LAYER (item) && gimp_item_is_valid (item))
    {
      GimpItem *group = gimp_item_get_parent (item);

      parent   = group ? GIMP_LAYER (group) : NULL;
      position = gimp_image_get_item_position (place->image, item);
    }

  gimp_image_insert_layer (place->image, layer, parent, position);
}

GimpLayer *
imp_layer_add (const ImpPlace    *place,
               const ImpPicture  *content,
               const ImpPicture  *result,
               const char        *name,
               const char        *settings,
               GError           **error)
{
  g_autoptr (ImpPicture)  scaled = NULL;
  GimpImage              *image  = place->image;
  GimpImageType           type   = GIMP_RGBA_IMAGE;
  GimpLayer              *layer;

  if (! gimp_image_is_valid (image))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("The image was closed while it was painted."));
      return NULL;
    }
  if (! imp_place_check (image, error))
    return NULL;

  if (gimp_image_get_base_type (image) == GIMP_GRAY)
    type = GIMP_GRAYA_IMAGE;

  if (result->width != content->width || result->height != content->height)
    {
      scaled = imp_picture_scale (result, content->width, content->height);
      result = scaled;
    }

  gimp_image_undo_group_start (image);

  layer = gimp_layer_new (image, name, place->bounds.width, place->bounds.height, type, 100.0,
                          gimp_image_get_default_new_layer_mode (image));
  gimp_layer_set_offsets (layer, place->off_x + place->bounds.x, place->off_y + place->bounds.y);
  insert_layer (layer, place);
  write_pixels (layer, place, content, result);
  if (place->mask)
    add_mask (layer, place);
  attach_settings (layer, settings);

  gimp_image_undo_group_end (image);
  gimp_displays_flush ();

  return layer;
}
