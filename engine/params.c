/* params.c - everything a run can be told, by key.
 *
 * Values are kept as the text they were set by, after one look at each; a table
 * says what each key takes. Losses' options come from the losses themselves.
 */
#include "params.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "custom-terms.h"
#include "param-keys.h"

struct _ImpParams
{
  GHashTable *values;    /* key → text as set              */
  GPtrArray  *terms;     /* ImpCustomTerm                  */
};

ImpParams *
imp_params_new (void)
{
  ImpParams *params = g_new (ImpParams, 1);

  params->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  params->terms  = g_ptr_array_new_with_free_func (imp_custom_term_free);

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

/* What a message is going to quote must be text. */
static gboolean
check_text (const char  *text,
            GError     **error)
{
  g_autofree char *shown = NULL;

  if (g_utf8_validate (text, -1, NULL))
    return TRUE;

  shown = g_utf8_make_valid (text, -1);
  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("Settings are text in UTF-8, not “%s”."), shown);

  return FALSE;
}

gboolean
imp_params_set (ImpParams   *params,
                const char  *name,
                const char  *value,
                GError     **error)
{
  const ImpParamKey       *key    = imp_param_key_find (name);
  const ImpOption *option = imp_param_option_find (name);

  if (! check_text (name, error) || ! check_text (value, error))
    return FALSE;

  if (strcmp (name, "term") == 0)
    {
      if (*value != '\0')
        return imp_custom_terms_add (params->terms, value, error);
      g_ptr_array_set_size (params->terms, 0);
      return TRUE;
    }

  if (key == NULL && option == NULL && ! imp_param_is_weight (name))
    {
      g_autofree char *losses = imp_param_list_losses ();

      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("There is no setting “%s”. (Losses are: %s.)"), name, losses);
      return FALSE;
    }

  if (*value == '\0')
    {
      g_hash_table_remove (params->values, name);
      return TRUE;
    }

  if (key != NULL ? ! imp_param_check_value (key, value, error)
      : option != NULL ? ! imp_param_check_number (name, value, option->min, option->max,
                                         option->integer, error)
      : ! imp_param_check_number (name, value, 0, IMP_PARAM_WEIGHT_MAX, FALSE, error))
    return FALSE;

  g_hash_table_replace (params->values, g_strdup (name), g_strdup (value));

  return TRUE;
}

char *
imp_params_get (const ImpParams *params,
                const char      *name)
{
  const char *value = g_hash_table_lookup (params->values, name);

  if (value == NULL && imp_param_key_find (name) == NULL && imp_param_option_find (name) == NULL &&
      ! imp_param_is_weight (name))
    return NULL;

  return g_strdup (value != NULL ? value : "");
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const ImpParamKey *s = imp_param_key_find (a);
  const ImpParamKey *t = imp_param_key_find (b);

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
      g_autofree char *term = imp_custom_term_to_string (g_ptr_array_index (params->terms, i));

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

  if (! check_text (text, error))
    return NULL;

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

/* Has the mode what it needs in paper units? */
static gboolean
check_paper_units (const ImpParams    *params,
                   const ImpModeInfo  *mode,
                   GError            **error)
{
  if (! imp_mode_has_paper (mode))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("The mode “%s” has no paper units: its source's weights mean something "
                     "only in the program they were made for. Use relative units."), mode->key);
      return FALSE;
    }

  for (const ImpModeWeight *weight = mode->weights; weight->loss != NULL; weight++)
    {
      g_autofree char *key = g_strconcat ("weight.", weight->loss, NULL);

      if (isnan (weight->paper) && ! imp_params_is_set (params, key))
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                       _("In paper units the mode “%s” has no weight for “%s”: its source "
                         "doesn't give one. Set “%s” to a weight of your own, or use relative "
                         "units."), mode->key, weight->loss, key);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
imp_params_check (const ImpParams  *params,
                  GError          **error)
{
  const ImpModeInfo *mode  = imp_params_mode (params);
  gboolean           paper = strcmp (imp_params_choice (params, "units"), "paper") == 0;

  if (paper && params->terms->len == 0 && ! check_paper_units (params, mode, error))
    return FALSE;

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

double *
imp_params_numbers (const ImpParams *params,
                    const char      *name,
                    int             *n)
{
  const char     *text   = imp_params_choice (params, name);
  g_auto (GStrv)  words  = g_strsplit (text != NULL ? text : "", ",", -1);
  double         *values = NULL;

  *n = (int) g_strv_length (words);
  if (*n > 0)
    values = g_new (double, *n);
  for (int i = 0; i < *n; i++)
    values[i] = g_ascii_strtod (words[i], NULL);

  return values;
}

const char *
imp_params_choice (const ImpParams *params,
                   const char      *name)
{
  const char *value    = g_hash_table_lookup (params->values, name);
  const ImpParamKey  *key      = imp_param_key_find (name);
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
