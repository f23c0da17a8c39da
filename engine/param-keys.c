/* param-keys.c - what each key takes, and whether a value is one of that. */
#include "param-keys.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/taps.h"

static const ImpParamKey keys[] =
{
  { { "mode", "gatys", "a mode's name",
      N_("What to keep and what to paint: see the modes") }, .type = IMP_KEY_MODE },
  { { "units", "relative", "relative|paper",
      N_("Whether weights mean the same for every network and size, or are those of the "
         "mode's source") }, .type = IMP_KEY_CHOICE },
  { { "pooling", "", "max|average",
      N_("How the network reduces: average draws longer, smoother strokes") },
    .type = IMP_KEY_CHOICE },
  { { "style-strength", "1", "0…1000000",
      N_("Times the mode's own weight of the style") }, 0, 1e6, .type = IMP_KEY_NUMBER },
  { { "content-strength", "1", "0…1000000",
      N_("Times the mode's own weight of the content") }, 0, 1e6, .type = IMP_KEY_NUMBER },
  { { "style-weights", "", "A,B",
      N_("Of several styles, how much each counts: one number a style, all alike if not given") },
    0, 1e6, .type = IMP_KEY_SHARES },
  { { "layer", "", "a layer's name",
      N_("The layer of the modes that look at one alone") }, .type = IMP_KEY_LAYER },
  { { "color", "none", "none|keep|match",
      N_("Keep the picture's colours in the result, or give them to the style first") },
    .type = IMP_KEY_CHOICE },
  { { "size", "0", "0, 16…32768",
      N_("Longest side of the work in pixels, 0 leaves all sizes as they are") },
    0, 32768, TRUE, IMP_KEY_NUMBER },
  { { "style-scale", "1", "0.1…10",
      N_("Size of the style against the picture's: smaller gives finer strokes") },
    0.1, 10, .type = IMP_KEY_NUMBER },
  { { "iterations", "0", "0…100000",
      N_("Steps on each level, 0 takes the mode's") }, 0, 100000, TRUE, IMP_KEY_NUMBER },
  { { "history", "10", "1…200",
      N_("Steps that the optimiser remembers; each costs memory") }, 1, 200, TRUE, IMP_KEY_NUMBER },
  { { "levels", "", "1…8",
      N_("Sizes to go through, from coarse to fine") }, 1, 8, TRUE, IMP_KEY_NUMBER },
  { { "init", "", "content|matched|noise|style|image",
      N_("What the picture begins as") }, .type = IMP_KEY_CHOICE },
  { { "smooth", "", "on|off",
      N_("Whether the result follows the picture's own shading at last: what is left is a "
         "change of colours") }, .type = IMP_KEY_CHOICE },
  { { "seed", "1", "0…4294967295",
      N_("Of the noise") }, 0, 4294967295.0, TRUE, IMP_KEY_NUMBER },
  { { "threads", "0", "0…1024",
      N_("Processor cores to use, 0 for all there are") }, 0, 1024, TRUE, IMP_KEY_NUMBER },
};

const ImpParamInfo *
imp_param_info (int i)
{
  return i >= 0 && i < (int) G_N_ELEMENTS (keys) ? &keys[i].info : NULL;
}

const ImpParamKey *
imp_param_key_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].info.key, name) == 0)
      return &keys[i];

  return NULL;
}

const ImpLossInfo *
imp_loss_info_find (const char *key)
{
  const ImpLossInfo *loss;

  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    if (strcmp (loss->key, key) == 0)
      return loss;

  return NULL;
}

/* The option that `LOSS.KEY` names, or NULL. */
const ImpOption *
imp_param_option_find (const char *name)
{
  g_auto (GStrv)     parts = g_strsplit (name, ".", 2);
  const ImpLossInfo *loss  = *name != '\0' ? imp_loss_info_find (parts[0]) : NULL;

  for (int i = 0; loss != NULL && parts[1] != NULL && i < loss->n_options; i++)
    if (strcmp (loss->options[i].key, parts[1]) == 0)
      return &loss->options[i];

  return NULL;
}

gboolean
imp_param_is_weight (const char *name)
{
  return g_str_has_prefix (name, "weight.") && imp_loss_info_find (name + strlen ("weight.")) != NULL;
}

gboolean
imp_param_range (const char *name,
                 double     *min,
                 double     *max,
                 gboolean   *integer)
{
  const ImpParamKey *key    = imp_param_key_find (name);
  const ImpOption   *option = imp_param_option_find (name);

  if (key != NULL && key->type == IMP_KEY_NUMBER)
    {
      *min     = key->min;
      *max     = key->max;
      *integer = key->integer;
    }
  else if (option != NULL)
    {
      *min     = option->min;
      *max     = option->max;
      *integer = option->integer;
    }
  else if (imp_param_is_weight (name))
    {
      *min     = 0;
      *max     = IMP_PARAM_WEIGHT_MAX;
      *integer = FALSE;
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

char *
imp_param_list_losses (void)
{
  GString           *text = g_string_new (NULL);
  const ImpLossInfo *loss;

  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", loss->key);

  return g_string_free (text, FALSE);
}

static char *
list_modes (void)
{
  GString           *text = g_string_new (NULL);
  const ImpModeInfo *mode;

  for (int i = 0; (mode = imp_mode_info (i)) != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", mode->key);

  return g_string_free (text, FALSE);
}

/* What g_ascii_strtod () takes, without space before it (values are written as
 * lines), hexadecimal and words.
 */
static gboolean
parse_number (const char *text,
              double     *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (*value) &&
         text[strspn (text, "+-.0123456789eE")] == '\0';
}

gboolean
imp_param_check_number (const char  *name,
              const char  *text,
              double       min,
              double       max,
              gboolean     integer,
              GError     **error)
{
  double value;

  if (! parse_number (text, &value) || (integer && value != floor (value)))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   integer ? _("“%s” should be a whole number, not “%s”.")
                           : _("“%s” should be a number, not “%s”."), name, text);
      return FALSE;
    }
  if (value < min || value > max)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("“%s” should be between %.10g and %.10g, not %s."),
                   name, min, max, text);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_shares (const ImpParamKey  *key,
              const char         *text,
              GError            **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  double         sum   = 0;

  for (char **word = words; *word != NULL; word++)
    {
      if (! imp_param_check_number (key->info.key, *word, key->min, key->max, FALSE, error))
        return FALSE;
      sum += g_ascii_strtod (*word, NULL);
    }
  if (sum > 0)
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
               _("“%s” should have a number above 0 among its own, not only “%s”."),
               key->info.key, text);

  return FALSE;
}

gboolean
imp_param_check_layer (const char  *text,
             GError     **error)
{
  if (imp_tap_find (text) >= 0)
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
               _("There is no layer “%s”. Layers are conv1_1 to conv5_4 (or relu1_1 …) and "
                 "pool1 to pool5."), text);

  return FALSE;
}

gboolean
imp_param_check_value (const ImpParamKey   *key,
             const char  *text,
             GError     **error)
{
  g_autofree char *modes = NULL;
  g_auto (GStrv)   words = NULL;

  switch (key->type)
    {
    case IMP_KEY_NUMBER:
      if (! imp_param_check_number (key->info.key, text, key->min, key->max, key->integer, error))
        return FALSE;
      if (strcmp (key->info.key, "size") == 0)
        {
          double size = g_ascii_strtod (text, NULL);

          return size == 0 || imp_param_check_number ("size", text, 16, key->max, TRUE, error);
        }
      return TRUE;

    case IMP_KEY_SHARES:
      return check_shares (key, text, error);

    case IMP_KEY_CHOICE:
      words = g_strsplit (key->info.range, "|", -1);
      if (g_strv_contains ((const char *const *) words, text))
        return TRUE;
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("“%s” should be one of %s, not “%s”."),
                   key->info.key, key->info.range, text);
      return FALSE;

    case IMP_KEY_MODE:
      if (imp_mode_find (text) != NULL)
        return TRUE;
      modes = list_modes ();
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("There is no mode “%s”. Modes are: %s."), text, modes);
      return FALSE;

    case IMP_KEY_LAYER:
      return imp_param_check_layer (text, error);
    }

  g_return_val_if_reached (FALSE);
}

