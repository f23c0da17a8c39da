/* arguments.c - the procedure's arguments. */
#include <glib/gi18n.h>

#include "arguments.h"
#include "impasto.h"
#include "keys.h"

/* Script-Fu gives an empty array for one that is left out, which GIMP takes for wrong. */
#define NULLABLE_ARRAY (GIMP_PARAM_NO_VALIDATE | G_PARAM_LAX_VALIDATION)

/* Scripts without names rely on the order of these. */
static void
declare_first (GimpProcedure *procedure)
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
                                        "Impasto. Of several names with commas between them, the "
                                        "first that is installed"),
                                      "", G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "seed",
                                   _("See_d"),
                                   _("Where a mode begins with noise, another number gives another "
                                     "picture; the same number the same"),
                                   0, G_MAXINT, 1, G_PARAM_READWRITE);
}

/* What the engine has no key of its own for. */
static void
declare_more (GimpProcedure *procedure)
{
  gimp_procedure_add_core_object_array_argument (procedure, "more-layers",
                                                 _("More style layers"),
                                                 _("Further styles, mixed with the first"),
                                                 GIMP_TYPE_DRAWABLE,
                                                 G_PARAM_READWRITE | NULLABLE_ARRAY);
  gimp_procedure_add_string_array_argument (procedure, "more-styles",
                                            _("More styles"),
                                            _("Further styles after those: names of the gallery, "
                                              "or picture files with their folders"),
                                            G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "regions",
                                      _("Regions"),
                                      _("Names of channels, “sky,house”: where the picture's "
                                        "channel of that name is, is painted what the style's "
                                        "one shows. “mask” is also the layers' masks. For modes "
                                        "that use regions"),
                                      "", G_PARAM_READWRITE);
  gimp_procedure_add_layer_argument (procedure, "start-layer",
                                     _("Start layer"),
                                     _("What the painting begins as, for example an earlier "
                                       "result"),
                                     TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "terms",
                                      _("Terms"),
                                      _("Instead of the mode's own terms: LOSS:LAYER=WEIGHT, as "
                                        "“content:conv4_2=1,gram:conv3_1=20”"),
                                      "", G_PARAM_READWRITE);
}

/* 0 stands for what the mode decides. */
static void
declare_number (GimpProcedure *procedure,
                const char    *key,
                const char    *name,
                const char    *title,
                const char    *description,
                double         min,
                double         max,
                gboolean       integer)
{
  const ImpParamInfo *info  = imp_key_info (key);
  gboolean            mode  = info && *info->fallback == '\0';
  double              value = imp_key_number (key);
  g_autofree char    *blurb = mode ? g_strdup_printf (_("%s; 0 for the mode's own"), description)
                                   : g_strdup (description);

  if (mode)
    min = MIN (min, 0.0);

  if (integer && max <= G_MAXINT)
    gimp_procedure_add_int_argument (procedure, name, title, blurb,
                                     (int) min, (int) max, (int) value, G_PARAM_READWRITE);
  else
    gimp_procedure_add_double_argument (procedure, name, title, blurb,
                                        min, max, value, G_PARAM_READWRITE);
}

/* Not of the procedure, but remembered as its arguments are. */
static void
declare_for_dialog (GimpProcedure *procedure)
{
  gimp_procedure_add_boolean_aux_argument (procedure, "add-when-done",
                                           _("Add the layer when it is painted"),
                                           _("Otherwise you can look at the picture first and "
                                             "choose its colours"),
                                           TRUE, G_PARAM_READWRITE);
}

static void
declare_key (GimpProcedure *procedure,
             const char    *key)
{
  const ImpParamInfo *info        = imp_key_info (key);
  g_autofree char    *name        = imp_key_argument (key);
  g_autofree char    *title       = imp_key_title (key);
  g_autofree char    *description = imp_key_description (key);
  g_autofree char    *blurb       = NULL;
  double              min;
  double              max;
  gboolean            integer;

  if (gimp_procedure_find_argument (procedure, name))
    return;

  if (imp_param_range (key, &min, &max, &integer))
    {
      declare_number (procedure, key, name, title, description, min, max, integer);
      return;
    }

  /* Translators: what a setting does, and what one can write for it. */
  blurb = g_strdup_printf (_("%s (%s)"), description, info->range);
  gimp_procedure_add_string_argument (procedure, name, title, blurb, info->fallback,
                                      G_PARAM_READWRITE);
}

void
imp_arguments_declare (GimpProcedure *procedure)
{
  g_autoptr (GPtrArray) keys = imp_keys_list ();

  declare_first (procedure);
  declare_more (procedure);
  for (guint i = 0; i < keys->len; i++)
    declare_key (procedure, keys->pdata[i]);
  declare_for_dialog (procedure);
}

void
imp_arguments_complete (GimpProcedureConfig *config)
{
  guint                    n;
  g_autofree GParamSpec  **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (config),
                                                                   &n);

  for (guint i = 0; i < n; i++)
    if (G_IS_PARAM_SPEC_STRING (pspecs[i]) && pspecs[i]->flags & G_PARAM_WRITABLE)
      {
        g_autofree char *text = NULL;

        g_object_get (config, pspecs[i]->name, &text, NULL);
        if (! text)
          g_object_set (config, pspecs[i]->name, G_PARAM_SPEC_STRING (pspecs[i])->default_value,
                        NULL);
      }
}

char *
imp_argument_get_text (GimpProcedureConfig *config,
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

char *
imp_argument_get (GimpProcedureConfig *config,
                  const char          *name)
{
  GParamSpec      *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), name);
  g_auto (GValue)  value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (config), name, &value);

  return g_param_value_defaults (pspec, &value) ? g_strdup ("")
                                                : imp_argument_get_text (config, name);
}

GStrv
imp_argument_get_list (GimpProcedureConfig *config,
                       const char          *name)
{
  g_autofree char *text  = imp_argument_get_text (config, name);
  g_auto (GStrv)   words = g_strsplit (text, ",", -1);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (char **word = words; *word; word++)
    if (*g_strstrip (*word))
      g_strv_builder_add (list, *word);

  return g_strv_builder_end (list);
}
