/* custom-terms.c - terms of the user's own, as text: LOSS:LAYER=WEIGHT. */
#include "custom-terms.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/taps.h"
#include "param-keys.h"

void
imp_custom_term_free (gpointer data)
{
  ImpCustomTerm *term = data;

  g_free (term->loss);
  g_free (term);
}

gboolean
imp_custom_terms_add (GPtrArray   *terms,
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
  loss  = imp_loss_info_find (name);
  if (loss == NULL)
    {
      losses = imp_param_list_losses ();
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
        imp_param_check_layer (tap == IMP_TAP_IMAGE ? "image" : layer, error);
      return FALSE;
    }
  if (! imp_param_check_number (text, equals + 1, 0, IMP_PARAM_WEIGHT_MAX, FALSE, error))
    return FALSE;

  for (guint i = 0; i < terms->len; i++)
    {
      const ImpCustomTerm *other = g_ptr_array_index (terms, i);

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
  g_ptr_array_add (terms, term);

  return TRUE;
}

char *
imp_custom_term_to_string (const ImpCustomTerm *term)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof (number), "%.17g", term->weight);

  return g_strdup_printf ("%s:%s=%s", term->loss, imp_tap_name (term->tap), number);
}
