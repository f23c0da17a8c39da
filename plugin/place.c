/* place.c - where in an image is painted. */
#include <glib/gi18n.h>

#include "place.h"

/* Around a selection, so that its edge sees what follows. */
#define MARGIN 32

gboolean
imp_place_check (GimpImage  *image,
                 GError    **error)
{
  if (gimp_image_get_base_type (image) != GIMP_INDEXED)
    return TRUE;

  g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                       _("An indexed image has too few colours to paint with. Convert it with "
                         "Image ▸ Mode ▸ RGB first."));

  return FALSE;
}

/* Times what is in the mask already. */
static void
multiply_mask (ImpPlace            *place,
               GimpDrawable        *drawable,
               const GeglRectangle *rect)
{
  g_autoptr (GeglBuffer)  buffer = gimp_drawable_get_buffer (drawable);
  gsize                   n      = (gsize) rect->width * rect->height;
  float                  *mask   = g_new (float, n);

  gegl_buffer_get (buffer, rect, 1.0, babl_format (IMP_MASK_FORMAT), mask,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; place->mask && i < n; i++)
    mask[i] *= place->mask[i];

  g_free (place->mask);
  place->mask = mask;
}

/* The selection; and what the layer's own mask hides stays hidden. */
static void
read_masks (ImpPlace *place)
{
  GeglRectangle  rect  = place->bounds;
  GimpLayer     *layer = GIMP_IS_LAYER (place->drawable) ? GIMP_LAYER (place->drawable) : NULL;

  if (layer && gimp_layer_get_mask (layer) && gimp_layer_get_apply_mask (layer))
    multiply_mask (place, GIMP_DRAWABLE (gimp_layer_get_mask (layer)), &rect);

  rect.x += place->off_x;
  rect.y += place->off_y;
  if (! gimp_selection_is_empty (place->image))
    multiply_mask (place, GIMP_DRAWABLE (gimp_image_get_selection (place->image)), &rect);
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

  if (! imp_place_check (image, error))
    return FALSE;

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

  if (MIN (whole.width, whole.height) < IMP_SMALLEST)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The layer is too small: it has %d × %d pixels, and at least %d × %d are "
                     "needed."),
                   whole.width, whole.height, IMP_SMALLEST, IMP_SMALLEST);
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

  gimp_drawable_get_offsets (place->drawable, &place->off_x, &place->off_y);
  read_masks (place);

  return TRUE;
}

void
imp_place_clear (ImpPlace *place)
{
  g_clear_pointer (&place->mask, g_free);
}
