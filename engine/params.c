/* params.c - everything a run can be told, by key.
 *
 * Values are kept as the text they were set by, after one look at each; a table
 * says what each key takes. Losses' options come from the losses themselves.
 */
#include "params.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/taps.h"

typedef struct
{
  ImpParamInfo info;
  double       min, max;     /* of numbers                              */
  gboolean     integer;
  enum { NUMBER, CHOICE, MODE, LAYER } type;
} Key;

static const Key keys[] =
{
  { { "mode", "gatys", "a mode's name",
      N_("What to keep and what to paint: see the modes") }, .type = MODE },
  { { "units", "relative", "relative|paper",
      N_("Whether weights mean the same for every network and size, or are those of the "
         "mode's source") }, .type = CHOICE },
  { { "pooling", "", "max|average",
      N_("How the network reduces: average draws longer, smoother strokes") },
    .type = CHOICE },
  { { "style-strength", "1", "0…1000000",
      N_("Times the mode's own weight of the style") }, 0, 1e6, .type = NUMBER },
  { { "content-strength", "1", "0…1000000",
      N_("Times the mode's own weight of the content") }, 0, 1e6, .type = NUMBER },
  { { "layer", "", "a layer's name",
      N_("The layer of the modes that look at one alone") }, .type = LAYER },
  { { "size", "0", "0, 16…32768",
      N_("Longest side of the work in pixels, 0 leaves all sizes as they are") },
    0, 32768, TRUE, NUMBER },
  { { "style-scale", "1", "0.1…10",
      N_("Size of the style against the picture's: smaller gives finer strokes") },
    0.1, 10, .type = NUMBER },
  { { "iterations", "0", "0…100000",
      N_("Steps on each level, 0 takes the mode's") }, 0, 100000, TRUE, NUMBER },
  { { "history", "10", "1…200",
      N_("Steps that the optimiser remembers; each costs memory") }, 1, 200, TRUE, NUMBER },
  { { "levels", "", "1…8",
      N_("Sizes to go through, from coarse to fine") }, 1, 8, TRUE, NUMBER },
  { { "init", "", "content|matched|noise|style|image",
      N_("What the picture begins as") }, .type = CHOICE },
  { { "seed", "1", "0…4294967295",
      N_("Of the noise") }, 0, 4294967295.0, TRUE, NUMBER },
  { { "threads", "0", "0…1024",
      N_("Processor cores to use, 0 for all there are") }, 0, 1024, TRUE, NUMBER },
};

struct _ImpParams
{
  GHashTable *values;    /* key → text as set              */
  GPtrArray  *terms;     /* ImpCustomTerm                  */
};

static void
custom_term_free (gpointer data)
{
  ImpCustomTerm *term = data;

  g_free (term->loss);
  g_free (term);
}

ImpParams *
imp_params_new (void)
{
  ImpParams *params = g_new (ImpParams, 1);

  params->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  params->terms  = g_ptr_array_new_with_free_func (custom_term_free);

  return params;
}

void
imp_params_free (ImpParams *params)
{
  if (params == NULL)
    return;

  g_hash_table_unref (params->values);
  g_ptr_array_unref (params->terms);
  g_free (params);
}

ImpParams *
imp_params_copy (const ImpParams *params)
{
  g_autofree char *text = imp_params_to_string (params);

  return imp_params_from_string (text, NULL);
}

const ImpParamInfo *
imp_param_info (int i)
{
  return i >= 0 && i < (int) G_N_ELEMENTS (keys) ? &keys[i].info : NULL;
}

static const Key *
key_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].info.key, name) == 0)
      return &keys[i];

  return NULL;
}

static const ImpLossInfo *
loss_find (const char *key)
{
  const ImpLossInfo *loss;

  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    if (strcmp (loss->key, key) == 0)
      return loss;

  return NULL;
}

/* The option that `LOSS.KEY` names, or NULL. */
static const ImpOption *
option_find (const char *name)
{
  g_auto (GStrv)     parts = g_strsplit (name, ".", 2);
  const ImpLossInfo *loss  = loss_find (parts[0]);

  for (int i = 0; loss != NULL && parts[1] != NULL && i < loss->n_options; i++)
    if (strcmp (loss->options[i].key, parts[1]) == 0)
      return &loss->options[i];

  return NULL;
}

static gboolean
weight_key (const char *name)
{
  return g_str_has_prefix (name, "weight.") && loss_find (name + strlen ("weight.")) != NULL;
}

static char *
list_losses (void)
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

static gboolean
parse_number (const char *text,
              double     *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (*value);
}

static gboolean
check_number (const char  *name,
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
check_layer (const char  *text,
             GError     **error)
{
  if (imp_tap_find (text) >= 0)
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
               _("There is no layer “%s”. Layers are conv1_1 to conv5_4 (or relu1_1 …) and "
                 "pool1 to pool5."), text);

  return FALSE;
}

static gboolean
check_value (const Key   *key,
             const char  *text,
             GError     **error)
{
  g_autofree char *modes = NULL;
  g_auto (GStrv)   words = NULL;

  switch (key->type)
    {
    case NUMBER:
      if (! check_number (key->info.key, text, key->min, key->max, key->integer, error))
        return FALSE;
      if (strcmp (key->info.key, "size") == 0)
        {
          double size = g_ascii_strtod (text, NULL);

          return size == 0 || check_number ("size", text, 16, key->max, TRUE, error);
        }
      return TRUE;

    case CHOICE:
      words = g_strsplit (key->info.range, "|", -1);
      if (g_strv_contains ((const char *const *) words, text))
        return TRUE;
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("“%s” should be one of %s, not “%s”."),
                   key->info.key, key->info.range, text);
      return FALSE;

    case MODE:
      if (imp_mode_find (text) != NULL)
        return TRUE;
      modes = list_modes ();
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("There is no mode “%s”. Modes are: %s."), text, modes);
      return FALSE;

    case LAYER:
      return check_layer (text, error);
    }

  g_return_val_if_reached (FALSE);
}

/* LOSS:LAYER=WEIGHT */
static gboolean
add_term (ImpParams   *params,
          const char  *text,
          GError     **error)
{
  const char        *colon  = strchr (text, ':');
  const char        *equals = colon != NULL ? strchr (colon, '=') : NULL;
  g_autofree char   *name   = NULL;
  g_autofree char   *layer  = NULL;
  g_autofree char   *losses = NULL;
  const ImpLossInfo *loss;
  ImpCustomTerm     *term;
  int                tap;

  if (equals == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("A term looks like gram:conv3_1=0.5, not “%s”."), text);
      return FALSE;
    }
  name  = g_strndup (text, colon - text);
  layer = g_strndup (colon + 1, equals - colon - 1);
  loss  = loss_find (name);
  if (loss == NULL)
    {
      losses = list_losses ();
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("There is no loss “%s”. Losses are: %s."), name, losses);
      return FALSE;
    }

  tap = imp_tap_find (layer);
  if (loss->on_image != (tap == IMP_TAP_IMAGE) || tap == IMP_TAP_NONE)
    {
      if (loss->on_image)
        g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                     _("The layer of “%s” is image, not “%s”."), name, layer);
      else
        check_layer (tap == IMP_TAP_IMAGE ? "image" : layer, error);
      return FALSE;
    }
  if (! check_number (text, equals + 1, 0, 1e12, FALSE, error))
    return FALSE;

  for (guint i = 0; i < params->terms->len; i++)
    {
      const ImpCustomTerm *other = g_ptr_array_index (params->terms, i);

      if (other->tap == tap && strcmp (other->loss, name) == 0)
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                       _("The term %s:%s is given twice."), name, layer);
          return FALSE;
        }
    }

  term         = g_new (ImpCustomTerm, 1);
  term->loss   = g_steal_pointer (&name);
  term->tap    = tap;
  term->weight = g_ascii_strtod (equals + 1, NULL);
  g_ptr_array_add (params->terms, term);

  return TRUE;
}

gboolean
imp_params_set (ImpParams   *params,
                const char  *name,
                const char  *value,
                GError     **error)
{
  const Key       *key    = key_find (name);
  const ImpOption *option = option_find (name);

  if (strcmp (name, "term") == 0)
    {
      if (*value != '\0')
        return add_term (params, value, error);
      g_ptr_array_set_size (params->terms, 0);
      return TRUE;
    }

  if (key == NULL && option == NULL && ! weight_key (name))
    {
      g_autofree char *losses = list_losses ();

      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("There is no setting “%s”. (Losses are: %s.)"), name, losses);
      return FALSE;
    }

  if (*value == '\0')
    {
      g_hash_table_remove (params->values, name);
      return TRUE;
    }

  if (key != NULL ? ! check_value (key, value, error)
      : option != NULL ? ! check_number (name, value, option->min, option->max,
                                         option->integer, error)
      : ! check_number (name, value, 0, 1e12, FALSE, error))
    return FALSE;

  g_hash_table_replace (params->values, g_strdup (name), g_strdup (value));

  return TRUE;
}

static char *
term_to_string (const ImpCustomTerm *term)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof (number), "%.17g", term->weight);

  return g_strdup_printf ("%s:%s=%s", term->loss, imp_tap_name (term->tap), number);
}

char *
imp_params_get (const ImpParams *params,
                const char      *name)
{
  const char *value = g_hash_table_lookup (params->values, name);

  if (value == NULL && key_find (name) == NULL && option_find (name) == NULL &&
      ! weight_key (name))
    return NULL;

  return g_strdup (value != NULL ? value : "");
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const Key *s = key_find (a);
  const Key *t = key_find (b);

  if (s != NULL && t != NULL)
    return s < t ? -1 : s > t;

  return s != NULL ? -1 : t != NULL ? 1 : strcmp (a, b);
}

char *
imp_params_to_string (const ImpParams *params)
{
  GString         *text   = g_string_new (NULL);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (params->values), compare_keys);

  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (text, "%s=%s\n", (char *) l->data,
                            (char *) g_hash_table_lookup (params->values, l->data));
  for (guint i = 0; i < params->terms->len; i++)
    {
      g_autofree char *term = term_to_string (g_ptr_array_index (params->terms, i));

      g_string_append_printf (text, "term=%s\n", term);
    }

  return g_string_free (text, FALSE);
}

ImpParams *
imp_params_from_string (const char  *text,
                        GError     **error)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  g_auto (GStrv)        lines  = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char *equals = strchr (*line, '=');

      if (**line == '\0')
        continue;
      if (equals == NULL)
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                       _("A line of settings looks like size=512, not “%s”."), *line);
          return NULL;
        }
      *equals = '\0';
      if (! imp_params_set (params, *line, equals + 1, error))
        return NULL;
    }

  return g_steal_pointer (&params);
}

gboolean
imp_params_check (const ImpParams  *params,
                  GError          **error)
{
  const ImpModeInfo *mode  = imp_params_mode (params);
  gboolean           paper = strcmp (imp_params_choice (params, "units"), "paper") == 0;

  for (const ImpModeWeight *weight = mode->weights;
       paper && params->terms->len == 0 && weight->loss != NULL; weight++)
    if (isnan (weight->paper))
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                     _("The mode “%s” has no paper units: its source's weights mean something "
                       "only in the program they were made for. Use relative units."),
                     mode->key);
        return FALSE;
      }

  if (imp_params_is_set (params, "layer") &&
      (! mode->one_layer || params->terms->len > 0))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("The setting “layer” belongs to the modes content-only and style-only."));
      return FALSE;
    }

  return TRUE;
}

/* --- typed access ---------------------------------------------------------- */

const ImpModeInfo *
imp_params_mode (const ImpParams *params)
{
  return imp_mode_find (imp_params_choice (params, "mode"));
}

gboolean
imp_params_is_set (const ImpParams *params,
                   const char      *name)
{
  return g_hash_table_contains (params->values, name);
}

double
imp_params_number (const ImpParams *params,
                   const char      *name,
                   double           fallback)
{
  const char *value = imp_params_choice (params, name);

  return value != NULL ? g_ascii_strtod (value, NULL) : fallback;
}

const char *
imp_params_choice (const ImpParams *params,
                   const char      *name)
{
  const char *value    = g_hash_table_lookup (params->values, name);
  const Key  *key      = key_find (name);
  const char *fallback = key != NULL ? key->info.fallback : "";

  return value != NULL ? value : *fallback != '\0' ? fallback : NULL;
}

double
imp_params_weight (const ImpParams *params,
                   const char      *loss)
{
  g_autofree char *name = g_strconcat ("weight.", loss, NULL);

  return imp_params_number (params, name, 1.0);
}

double
imp_params_option (const ImpParams *params,
                   const char      *loss,
                   const ImpOption *option)
{
  g_autofree char *name = g_strconcat (loss, ".", option->key, NULL);

  return imp_params_number (params, name, option->value);
}

const GPtrArray *
imp_params_terms (const ImpParams *params)
{
  return params->terms;
}
