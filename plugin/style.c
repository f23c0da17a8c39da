/* style.c - one picture as a style: of a layer, of a file, of the gallery. */
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

#include "layers.h"
#include "style.h"
#include "whole-file.h"

/* Larger styles are reduced while they are read: no work is larger than that
 * by so much that it would show.
 */
#define STYLE_LONGEST 4096

static void
style_clear (gpointer data)
{
  ImpStyle *style = data;

  imp_picture_free (style->picture);
  imp_picture_free (style->small);
  imp_mask_set_free (style->masks);
  g_free (style->title);
  g_free (style->record);
}

void
imp_style_unref (ImpStyle *style)
{
  g_rc_box_release_full (style, style_clear);
}

/* Takes over title and record. NULL where the picture cannot be read. */
static ImpStyle *
style_new (GimpDrawable       *drawable,
           const char *const  *wanted,
           char               *title,
           char               *record,
           GError            **error)
{
  g_autoptr (ImpStyle) style = g_rc_box_new0 (ImpStyle);
  const GeglRectangle  whole = { 0, 0,
                                 gimp_drawable_get_width (drawable),
                                 gimp_drawable_get_height (drawable) };

  style->title   = title;
  style->record  = record;
  style->picture = imp_layer_read (drawable, &whole, STYLE_LONGEST, _("The style"), error);
  if (! style->picture)
    return NULL;

  style->masks = imp_mask_set_new (drawable);
  imp_mask_set_read (style->masks, drawable, &whole, STYLE_LONGEST, wanted);

  return g_steal_pointer (&style);
}

ImpStyle *
imp_style_from_layer (GimpItem           *layer,
                      const char *const  *wanted,
                      const char         *argument,
                      GError            **error)
{
  g_autofree char *name = NULL;

  if (! gimp_item_is_valid (layer))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("The style layer does not exist any more."));
      return NULL;
    }
  name = gimp_item_get_name (layer);

  return style_new (GIMP_DRAWABLE (layer), wanted, g_strdup (name),
                    g_strdup_printf ("%s=%s", argument, name), error);
}

/* GIMP's loaders know more formats than any library here, and GIMP's own. */
ImpStyle *
imp_style_from_file (GFile              *file,
                     const char *const  *wanted,
                     const char         *argument,
                     GError            **error)
{
  g_autofree char       *shown  = g_file_get_parse_name (file);
  GimpImage             *image;
  GimpLayer             *merged = NULL;
  ImpStyle              *style  = NULL;
  g_autofree GimpLayer **layers = NULL;

  if (! g_file_query_exists (file, NULL))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The style file %s does not exist."), shown);
      return NULL;
    }
  if (! imp_file_is_whole (file))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The style file %s is damaged: its end is missing."), shown);
      return NULL;
    }

  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  if (! image)
    g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                 _("The style file %s cannot be read as a picture: %s"),
                 shown, gimp_pdb_get_last_error (gimp_get_pdb ()));

  /* The loader's progress would stay active, and ours have no Cancel button. */
  gimp_progress_end ();

  if (! image)
    return NULL;

  layers = gimp_image_get_layers (image);
  if (layers[0] && layers[1])
    merged = gimp_image_merge_visible_layers (image, GIMP_CLIP_TO_IMAGE);
  else
    merged = layers[0];

  if (merged)
    style = style_new (GIMP_DRAWABLE (merged), wanted, g_file_get_basename (file),
                       g_strdup_printf ("%s=%s", argument, shown), error);
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                 _("The style file %s has no visible layer."), shown);

  gimp_image_delete (image);

  return style;
}

static char *
gallery_title (const char *name)
{
  g_autoptr (GPtrArray) styles = imp_store_list_styles ();

  for (guint i = 0; i < styles->len; i++)
    {
      const ImpStoreEntry *entry = styles->pdata[i];

      if (g_str_equal (entry->name, name))
        return g_strdup (entry->title);
    }

  return g_strdup (name);
}

/* The gallery is ours, plain 8-bit sRGB: no need to ask GIMP, which would start
 * a loader for each click in the dialog.
 */
static ImpPicture *
read_gallery_file (const char  *path,
                   GError     **error)
{
  g_autoptr (GError)    reason = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, &reason);
  ImpPicture           *picture;
  const guint8         *pixels;
  int                   channels;
  int                   stride;

  if (! pixbuf)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The style picture %s cannot be read: %s"), path, reason->message);
      return NULL;
    }

  picture  = imp_picture_new (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf),
                              FALSE);
  pixels   = gdk_pixbuf_read_pixels (pixbuf);
  channels = gdk_pixbuf_get_n_channels (pixbuf);
  stride   = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      for (int c = 0; c < 3; c++)
        picture->rgb[((gsize) y * picture->width + x) * 3 + c] =
          pixels[(gsize) y * stride + x * channels + c] / 255.0f;

  return picture;
}

ImpStyle *
imp_style_from_gallery (const char  *name,
                        const char  *argument,
                        GError     **error)
{
  g_autofree char *path    = imp_store_find_style (name, error);
  ImpPicture      *picture = path ? read_gallery_file (path, error) : NULL;
  ImpStyle        *style;

  if (! picture)
    return NULL;

  style          = g_rc_box_new0 (ImpStyle);
  style->picture = picture;
  style->title   = gallery_title (name);
  style->record  = g_strdup_printf ("%s=%s", argument, name);

  return style;
}
