/* settings.c - what the engine makes of the procedure's arguments. */
#include <glib/gi18n.h>

#include "arguments.h"
#include "keys.h"
#include "settings.h"

gboolean
imp_settings_check (GimpProcedureConfig  *config,
                    GError              **error)
{
  g_autoptr (ImpParams)  params  = imp_settings_to_params (config, error);
  g_autofree char       *name    = imp_argument_get_text (config, "style-name");
  g_autofree char       *network = imp_argument_get_text (config, "network");
  g_autofree char       *style   = NULL;
  g_autofree char       *path    = NULL;

  if (! params)
    return FALSE;
  if (*name && ! (style = imp_store_find_style (name, error)))
    return FALSE;

  path = imp_store_find_network (network, error);

  return path != NULL;
}

ImpParams *
imp_settings_to_params (GimpProcedureConfig  *config,
                        GError              **error)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  g_autoptr (GPtrArray) keys   = imp_keys_list ();
  g_auto (GStrv)        terms  = imp_argument_get_list (config, "terms");
  g_autoptr (GObject)   start  = NULL;
  g_autofree char      *init   = NULL;

  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *name  = imp_key_argument (keys->pdata[i]);
      g_autofree char *value = imp_argument_get (config, name);

      if (! imp_params_set (params, keys->pdata[i], value, error))
        return NULL;
    }
  for (char **term = terms; *term; term++)
    if (! imp_params_set (params, "term", *term, error))
      return NULL;

  /* A start layer says enough. */
  g_object_get (config, "start-layer", &start, NULL);
  init = imp_params_get (params, "init");
  if (start && ! *init)
    imp_params_set (params, "init", "image", NULL);
  else if (! start && g_str_equal (init, "image"))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_PARAMS,
                           _("Choose a start layer: the picture should begin as one."));
      return NULL;
    }

  return imp_params_check (params, error) ? g_steal_pointer (&params) : NULL;
}

/* Appends what differs from its default, in the user's language. */
static void
append_number (GString             *name,
               GimpProcedureConfig *config,
               const char          *argument,
               const char          *format)
{
  g_autofree char *text = imp_argument_get (config, argument);

  if (*text)
    {
      g_string_append (name, ", ");
      g_string_append_printf (name, format, text);
    }
}

char *
imp_settings_to_name (GimpProcedureConfig *config,
                      const char          *style_title)
{
  g_autofree char   *key  = imp_argument_get_text (config, "mode");
  const ImpModeInfo *mode = imp_mode_find (key);
  GString           *name = g_string_new (NULL);

  if (style_title)
    /* Translators: a layer's name, from the style's title and the mode's. */
    g_string_printf (name, _("Impasto: %s, %s"), style_title, mode ? _(mode->title) : key);
  else
    g_string_printf (name, _("Impasto: %s"), mode ? _(mode->title) : key);

  /* Translators: these follow in the layer's name where they were changed. */
  append_number (name, config, "style-strength", _("style × %s"));
  append_number (name, config, "content-strength", _("content × %s"));
  append_number (name, config, "iterations", _("%s iterations"));
  append_number (name, config, "size", _("%s px"));
  append_number (name, config, "seed", _("seed %s"));

  return g_string_free (name, FALSE);
}

char *
imp_settings_to_record (GimpProcedureConfig *config,
                        const char          *styles_record)
{
  GString               *text    = g_string_new ("impasto=" IMP_VERSION "\n");
  g_autoptr (GPtrArray)  keys    = imp_keys_list ();
  g_auto (GStrv)         terms   = imp_argument_get_list (config, "terms");
  g_autofree char       *network = imp_argument_get_text (config, "network");
  g_autofree char       *regions = imp_argument_get_text (config, "regions");

  g_string_append_printf (text, "%snetwork=%s\nregions=%s\n", styles_record, network, regions);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *name  = imp_key_argument (keys->pdata[i]);
      g_autofree char *value = imp_argument_get_text (config, name);

      g_string_append_printf (text, "%s=%s\n", (char *) keys->pdata[i], value);
    }
  for (char **term = terms; *term; term++)
    g_string_append_printf (text, "term=%s\n", *term);

  return g_string_free (text, FALSE);
}
