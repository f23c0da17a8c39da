/* styles.c - the pictures that the arguments name as styles. */
#include <string.h>

#include "styles.h"

/* What was read before is not loaded again for each click in the dialog. */
static ImpStyle *
find_style (GPtrArray  *old,
            const char *argument,
            const char *source)
{
  g_autofree char *record = g_strdup_printf ("%s=%s", argument, source);

  for (guint i = 0; old && i < old->len; i++)
    {
      ImpStyle *style = old->pdata[i];

      if (g_str_equal (style->record, record))
        return g_rc_box_acquire (style);
    }

  return NULL;
}

/* FALSE on error; nothing is added where nothing is given. */
static gboolean
add_first (GPtrArray           *styles,
           GimpProcedureConfig *config,
           const char *const   *wanted,
           GPtrArray           *old,
           GError             **error)
{
  g_autoptr (GimpLayer)  layer = NULL;
  g_autoptr (GFile)      file  = NULL;
  g_autofree char       *name  = NULL;
  ImpStyle              *style = NULL;

  g_object_get (config,
                "style-layer", &layer,
                "style-file",  &file,
                "style-name",  &name,
                NULL);

  if (layer)
    {
      style = imp_style_from_layer (GIMP_ITEM (layer), wanted, "style-layer", error);
    }
  else if (file)
    {
      g_autofree char *shown = g_file_get_parse_name (file);

      style = find_style (old, "style-file", shown);
      if (! style)
        style = imp_style_from_file (file, wanted, "style-file", error);
    }
  else if (name && *name)
    {
      style = imp_style_from_gallery (name, "style-name", error);
    }
  else
    {
      return TRUE;
    }

  if (style)
    g_ptr_array_add (styles, style);

  return style != NULL;
}

/* A name of the gallery, or a file with its folder. */
static ImpStyle *
read_named (const char  *name,
            GPtrArray   *old,
            GError     **error)
{
  static const char *const  none[] = { NULL };
  g_autoptr (GFile)         file   = NULL;
  g_autofree char          *shown  = NULL;
  ImpStyle                 *style;

  if (! strchr (name, '/'))
    return imp_style_from_gallery (name, "more-styles", error);

  file  = g_file_new_for_commandline_arg (name);
  shown = g_file_get_parse_name (file);
  style = find_style (old, "more-styles", shown);

  return style ? style : imp_style_from_file (file, none, "more-styles", error);
}

GPtrArray *
imp_styles_read (GimpProcedureConfig  *config,
                 const char *const    *wanted,
                 GPtrArray            *old,
                 GError              **error)
{
  static const char *const  none[] = { NULL };
  g_autoptr (GPtrArray)     styles = NULL;
  g_autofree GimpItem     **layers = NULL;
  g_auto (GStrv)            names  = NULL;

  styles = g_ptr_array_new_with_free_func ((GDestroyNotify) imp_style_unref);
  g_object_get (config,
                "more-layers", &layers,
                "more-styles", &names,
                NULL);

  if (! add_first (styles, config, wanted, old, error))
    return NULL;
  if (styles->len == 0)
    return g_steal_pointer (&styles);

  for (GimpItem **layer = layers; layer && *layer; layer++)
    {
      ImpStyle *style = imp_style_from_layer (*layer, none, "more-layers", error);

      if (! style)
        return NULL;
      g_ptr_array_add (styles, style);
    }
  for (char **name = names; name && *name; name++)
    {
      ImpStyle *style = read_named (*name, old, error);

      if (! style)
        return NULL;
      g_ptr_array_add (styles, style);
    }

  return g_steal_pointer (&styles);
}

char *
imp_styles_title (GPtrArray *styles)
{
  GString *title = g_string_new (NULL);

  if (styles->len == 0)
    return g_string_free (title, TRUE);

  for (guint i = 0; i < styles->len; i++)
    g_string_append_printf (title, "%s%s", i > 0 ? " + " : "",
                            ((ImpStyle *) styles->pdata[i])->title);

  return g_string_free (title, FALSE);
}
