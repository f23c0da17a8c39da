/* settings.c - the procedure's arguments, and what the engine makes of them. */
#include <glib/gi18n.h>

#include "settings.h"

/* The arguments that are keys of the engine as well. */
static const char *const engine_keys[] =
{
  "mode", "style-strength", "content-strength", "iterations", "size", "seed"
};

void
imp_settings_declare (GimpProcedure *procedure)
{
  gimp_procedure_add_layer_argument (procedure, "style-layer",
                                     _("Style lay_er"),
                                     _("The layer to take the style from"),
                                     TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_file_argument (procedure, "style-file",
                                    _("Style _file"),
                                    _("The picture file to take the style from, where no style "
                                      "layer is given"),
                                    GIMP_FILE_CHOOSER_ACTION_ANY,
                                    TRUE, NULL, G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "style-name",
                                      _("Style of the galler_y"),
                                      _("The picture of the gallery to take the style from, where "
                                        "neither a layer nor a file is given"),
                                      "", G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "mode",
                                      _("_Mode"),
                                      _("What to keep of the picture and what to take from the "
                                        "style"),
                                      "gatys", G_PARAM_READWRITE);
  gimp_procedure_add_double_argument (procedure, "style-strength",
                                      _("S_tyle strength"),
                                      _("How much of the style to take on: 1 is the mode's own "
                                        "measure, 2 twice as much"),
                                      0.0, 100.0, 1.0, G_PARAM_READWRITE);
  gimp_procedure_add_double_argument (procedure, "content-strength",
                                      _("C_ontent strength"),
                                      _("How much of the picture to keep: 1 is the mode's own "
                                        "measure, 2 twice as much"),
                                      0.0, 100.0, 1.0, G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "iterations",
                                   _("_Iterations"),
                                   _("Steps on each level, from coarse to fine; 0 for the mode's "
                                     "own number. More take longer and come nearer to the style"),
                                   0, 10000, 0, G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "size",
                                   _("Si_ze"),
                                   _("Longest side of the work in pixels; 0 for the layer's own "
                                     "size. The result is scaled back to the layer: a smaller "
                                     "work is faster and has larger brush strokes"),
                                   0, 32768, 0, G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "network",
                                      _("_Network"),
                                      _("The network that looks at the pictures: a name, or a "
                                        "safetensors file; empty for the one that comes with "
                                        "Impasto"),
                                      "", G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "seed",
                                   _("See_d"),
                                   _("Where a mode begins with noise, another number gives another "
                                     "picture; the same number the same"),
                                   0, G_MAXINT, 1, G_PARAM_READWRITE);
}

/* (transfer full): as imp_params_set () takes it. */
static char *
get_text (GimpProcedureConfig *config,
          const char          *name)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), name);
  char       *text  = NULL;

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      double number;
      char   buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_object_get (config, name, &number, NULL);
      text = g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.9g", number));
    }
  else if (G_IS_PARAM_SPEC_INT (pspec))
    {
      int number;

      g_object_get (config, name, &number, NULL);
      text = g_strdup_printf ("%d", number);
    }
  else
    {
      g_object_get (config, name, &text, NULL);
    }

  return text ? text : g_strdup ("");
}

gboolean
imp_settings_check (GimpProcedureConfig  *config,
                    GError              **error)
{
  g_autoptr (ImpParams)  params  = imp_settings_to_params (config, error);
  g_autofree char       *name    = get_text (config, "style-name");
  g_autofree char       *network = get_text (config, "network");
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

  for (guint i = 0; i < G_N_ELEMENTS (engine_keys); i++)
    {
      g_autofree char *value = get_text (config, engine_keys[i]);

      if (! imp_params_set (params, engine_keys[i], value, error))
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
  GParamSpec      *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), argument);
  g_auto (GValue)  value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (config), argument, &value);

  if (! g_param_value_defaults (pspec, &value))
    {
      g_autofree char *text = get_text (config, argument);

      g_string_append (name, ", ");
      g_string_append_printf (name, format, text);
    }
}

char *
imp_settings_to_name (GimpProcedureConfig *config,
                      const char          *style_title)
{
  g_autofree char   *key  = get_text (config, "mode");
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
                        const char          *style_record)
{
  GString         *text    = g_string_new ("impasto=" IMP_VERSION "\n");
  g_autofree char *network = get_text (config, "network");

  if (style_record)
    g_string_append_printf (text, "%s\n", style_record);
  g_string_append_printf (text, "network=%s\n", network);
  for (guint i = 0; i < G_N_ELEMENTS (engine_keys); i++)
    {
      g_autofree char *value = get_text (config, engine_keys[i]);

      g_string_append_printf (text, "%s=%s\n", engine_keys[i], value);
    }

  return g_string_free (text, FALSE);
}
