/* style.c - the picture that the arguments name as style. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

#include "layers.h"
#include "style.h"
#include "whole-file.h"

/* Larger styles are reduced while they are read: no work is larger than that
 * by so much that it would show.
 */
#define STYLE_LONGEST 4096

void
imp_style_free (ImpStyle *style)
{
  if (! style)
    return;

  imp_picture_free (style->picture);
  g_free (style->title);
  g_free (style->record);
  g_free (style);
}

/* Takes over picture, title and record. */
static ImpStyle *
style_new (ImpPicture *picture,
           char       *title,
           char       *record)
{
  ImpStyle *style = g_new (ImpStyle, 1);

  style->picture = picture;
  style->title   = title;
  style->record  = record;

  return style;
}

static ImpPicture *
read_drawable (GimpDrawable  *drawable,
               GError       **error)
{
  GeglRectangle whole = { 0, 0,
                          gimp_drawable_get_width (drawable),
                          gimp_drawable_get_height (drawable) };

  return imp_layer_read (drawable, &whole, STYLE_LONGEST, _("The style"), error);
}

static ImpStyle *
style_from_layer (GimpLayer  *layer,
                  GError    **error)
{
  g_autofree char *name    = NULL;
  ImpPicture      *picture;

  if (! gimp_item_is_valid (GIMP_ITEM (layer)))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("The style layer does not exist any more."));
      return NULL;
    }

  picture = read_drawable (GIMP_DRAWABLE (layer), error);
  if (! picture)
    return NULL;

  name = gimp_item_get_name (GIMP_ITEM (layer));

  return style_new (picture, g_strdup (name), g_strdup_printf ("style-layer=%s", name));
}

/* GIMP's loaders know more formats than any library here, and GIMP's own. */
static ImpPicture *
read_file (GFile       *file,
           const char  *shown,
           GError     **error)
{
  GimpImage            *image;
  GimpLayer            *merged  = NULL;
  ImpPicture           *picture = NULL;
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
    picture = read_drawable (GIMP_DRAWABLE (merged), error);
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                 _("The style file %s has no visible layer."), shown);

  gimp_image_delete (image);

  return picture;
}

static ImpStyle *
style_from_file (GFile   *file,
                 GError **error)
{
  g_autofree char *shown    = g_file_get_parse_name (file);
  g_autofree char *basename = g_file_get_basename (file);
  ImpPicture      *picture  = read_file (file, shown, error);

  if (! picture)
    return NULL;

  return style_new (picture, g_steal_pointer (&basename),
                    g_strdup_printf ("style-file=%s", shown));
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

static ImpStyle *
style_from_gallery (const char  *name,
                    GError     **error)
{
  g_autofree char *path    = imp_store_find_style (name, error);
  ImpPicture      *picture = path ? read_gallery_file (path, error) : NULL;

  if (! picture)
    return NULL;

  return style_new (picture, gallery_title (name), g_strdup_printf ("style-name=%s", name));
}

ImpStyle *
imp_style_read (GimpProcedureConfig  *config,
                GError              **error)
{
  g_autoptr (GimpLayer)  layer = NULL;
  g_autoptr (GFile)      file  = NULL;
  g_autofree char       *name  = NULL;

  g_object_get (config,
                "style-layer", &layer,
                "style-file",  &file,
                "style-name",  &name,
                NULL);

  if (layer)
    return style_from_layer (layer, error);
  if (file)
    return style_from_file (file, error);
  if (name && *name)
    return style_from_gallery (name, error);

  return NULL;
}
