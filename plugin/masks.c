/* masks.c - channels and layer masks as the regions of pictures. */
#include <glib/gi18n.h>

#include "layers.h"
#include "masks.h"

static void
mask_free (gpointer data)
{
  ImpMask *mask = data;

  if (mask)
    g_free (mask->data);
  g_free (mask);
}

/* NULL: there is none. */
static GimpDrawable *
find_mask (GimpDrawable *drawable,
           const char   *name)
{
  GimpImage   *image   = gimp_item_get_image (GIMP_ITEM (drawable));
  GimpChannel *channel = gimp_image_get_channel_by_name (image, name);

  if (channel)
    return GIMP_DRAWABLE (channel);
  if (GIMP_IS_LAYER (drawable) && g_str_equal (name, IMP_REGION_MASK))
    return (GimpDrawable *) gimp_layer_get_mask (GIMP_LAYER (drawable));

  return NULL;
}

ImpMaskSet *
imp_mask_set_new (GimpDrawable *drawable)
{
  ImpMaskSet               *set      = g_new (ImpMaskSet, 1);
  g_autofree GimpChannel  **channels = NULL;
  g_autoptr (GStrvBuilder)  names    = g_strv_builder_new ();
  gboolean                  mask     = FALSE;

  channels = gimp_image_get_channels (gimp_item_get_image (GIMP_ITEM (drawable)));
  for (GimpChannel **channel = channels; *channel; channel++)
    {
      g_autofree char *name = gimp_item_get_name (GIMP_ITEM (*channel));

      mask = mask || g_str_equal (name, IMP_REGION_MASK);
      g_strv_builder_add (names, name);
    }
  if (! mask && find_mask (drawable, IMP_REGION_MASK))
    g_strv_builder_add (names, IMP_REGION_MASK);

  set->names = g_strv_builder_end (names);
  set->masks = g_ptr_array_new_with_free_func (mask_free);
  g_ptr_array_set_size (set->masks, (int) g_strv_length (set->names));

  return set;
}

void
imp_mask_set_free (ImpMaskSet *set)
{
  if (! set)
    return;

  g_strfreev (set->names);
  g_ptr_array_unref (set->masks);
  g_free (set);
}

/* A channel has the image's coordinates, a layer's mask the layer's. */
static ImpMask *
read_mask (GimpDrawable        *source,
           GimpDrawable        *drawable,
           const GeglRectangle *rect,
           int                  longest)
{
  g_autoptr (GeglBuffer)  buffer = gimp_drawable_get_buffer (source);
  ImpMask                *mask   = g_new (ImpMask, 1);
  GeglRectangle           moved  = *rect;
  GeglRectangle           scaled;
  double                  scale;

  if (! GIMP_IS_LAYER_MASK (source))
    {
      int x;
      int y;

      gimp_drawable_get_offsets (drawable, &x, &y);
      moved.x += x;
      moved.y += y;
    }

  scale        = imp_layer_scale (&moved, longest, &scaled);
  mask->width  = scaled.width;
  mask->height = scaled.height;
  mask->data   = g_new (float, (gsize) scaled.width * scaled.height);
  gegl_buffer_get (buffer, &scaled, scale, babl_format (IMP_MASK_FORMAT), mask->data,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);

  for (gsize i = 0; i < (gsize) mask->width * mask->height; i++)
    mask->data[i] = CLAMP (mask->data[i], 0.0f, 1.0f);

  return mask;
}

void
imp_mask_set_read (ImpMaskSet          *set,
                   GimpDrawable        *drawable,
                   const GeglRectangle *rect,
                   int                  longest,
                   const char *const   *wanted)
{
  for (guint i = 0; set->names[i]; i++)
    {
      GimpDrawable *source = find_mask (drawable, set->names[i]);

      g_clear_pointer (&set->masks->pdata[i], mask_free);
      if (source && g_strv_contains (wanted, set->names[i]))
        set->masks->pdata[i] = read_mask (source, drawable, rect, longest);
    }
}

const ImpMask *
imp_mask_set_find (const ImpMaskSet *set,
                   const char       *name)
{
  for (guint i = 0; set && set->names[i]; i++)
    if (g_str_equal (set->names[i], name))
      return set->masks->pdata[i];

  return NULL;
}

static void
set_missing (GError           **error,
             const char        *name,
             const ImpMaskSet  *set,
             const char        *whose,
             const char        *whose_none)
{
  g_autofree char *list = set ? g_strjoinv (", ", set->names) : g_strdup ("");

  g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT, *list ? whose : whose_none, name, list);
}

GArray *
imp_mask_sets_pair (const char *const  *names,
                    const ImpMaskSet   *content,
                    const ImpMaskSet   *style,
                    GError            **error)
{
  g_autoptr (GArray) regions = g_array_new (FALSE, FALSE, sizeof (ImpRegion));

  for (int i = 0; names[i]; i++)
    {
      ImpRegion region = { names[i],
                           imp_mask_set_find (content, names[i]),
                           imp_mask_set_find (style, names[i]) };

      if (! content || ! g_strv_contains ((const char *const *) content->names, names[i]))
        {
          set_missing (error, names[i], content,
                       _("The region “%s” is no channel of the picture's image. Its channels "
                         "are: %s."),
                       _("The region “%s” is no channel of the picture's image, which has none."));
          return NULL;
        }
      if (! region.style)
        {
          set_missing (error, names[i], style,
                       _("The region “%s” is no channel of the style's image. Its channels "
                         "are: %s."),
                       _("The region “%s” is no channel of the style's image, which has none: "
                         "take a layer as the style, and draw the channel in its image."));
          return NULL;
        }
      g_array_append_val (regions, region);
    }

  return g_steal_pointer (&regions);
}
