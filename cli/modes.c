/* modes.c - impasto modes: what can be asked of a run. */
#include "command.h"
#include "run-options.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

/* `content conv4_2; gram conv1_1, conv2_1` */
static char *
modes_terms (const ImpModeInfo *mode)
{
  GString    *text = g_string_new (NULL);
  const char *loss = NULL;

  for (const ImpModeTerm *term = mode->terms; term->loss != NULL; term++)
    {
      if (loss == NULL || strcmp (loss, term->loss) != 0)
        g_string_append_printf (text, "%s%s %s", loss != NULL ? "; " : "", term->loss, term->layer);
      else
        g_string_append_printf (text, ", %s", term->layer);
      loss = term->loss;
    }

  return g_string_free (text, FALSE);
}

static gboolean
modes_has_loss (const ImpModeInfo *mode,
                const char        *loss)
{
  for (const ImpModeTerm *term = mode->terms; term->loss != NULL; term++)
    if (strcmp (term->loss, loss) == 0)
      return TRUE;

  return FALSE;
}

/* `content 1, gram 1000` */
static char *
modes_weights (const ImpModeInfo *mode,
               gboolean           paper)
{
  GString *text = g_string_new (NULL);

  for (const ImpModeWeight *weight = mode->weights; weight->loss != NULL; weight++)
    {
      double value = paper ? weight->paper : weight->relative;

      if (! modes_has_loss (mode, weight->loss))
        continue;
      g_string_append_printf (text, "%s%s ", text->len > 0 ? ", " : "", weight->loss);
      if (isnan (value))
        g_string_append_printf (text, "--weight %s=F", weight->loss);
      else
        g_string_append_printf (text, "%g", value);
    }

  return g_string_free (text, FALSE);
}

static void
modes_print_mode (const ImpModeInfo *mode)
{
  g_autofree char *terms    = modes_terms (mode);
  g_autofree char *relative = modes_weights (mode, FALSE);
  g_autofree char *paper    = modes_weights (mode, TRUE);

  g_print ("\n  %s - %s\n    %s\n    %s\n", mode->key, _(mode->title), _(mode->description),
           mode->source);
  g_print (mode->one_layer ? _("    terms: %s, or another --layer\n") : _("    terms: %s\n"),
           terms);
  if (mode->late != NULL)
    g_print (_("    last stage: the full size again, with %s\n"), mode->late);
  g_print (_("    smooth: %s\n"), mode->smooth ? "on" : "off");
  g_print (_("    pooling: %s\n"), mode->average_pooling ? "average" : "max");
  g_print (_("    relative units: %s; levels %d, iterations %d, init %s\n"),
           relative, mode->levels, mode->iterations, mode->init);
  if (imp_mode_has_paper (mode))
    g_print (_("    paper units: %s; iterations %d, init %s\n"),
             paper, mode->paper_iterations, mode->paper_init);
  else
    g_print (_("    paper units: none\n"));
}

static void
modes_print_loss (const ImpLossInfo *loss)
{
  g_print ("\n  %s - %s (%s)\n", loss->key, _(loss->title), loss->source);
  for (int i = 0; i < loss->n_options; i++)
    {
      const ImpOption *option = &loss->options[i];

      g_print (_("    --set %s.%s=VALUE: %s (%g…%g; default %g)\n"), loss->key, option->key,
               _(option->description), option->min, option->max, option->value);
    }
}

static void
modes_print_param (const ImpParamInfo *param)
{
  g_autofree char *form   = run_option_form (param);
  g_autofree char *limits = run_option_limits (param);

  g_print ("  --%s=%s\n    %s (%s)\n", param->key, form, _(param->description), limits);
}

static void
modes_print (void)
{
  const ImpModeInfo  *mode;
  const ImpLossInfo  *loss;
  const ImpParamInfo *param;

  g_print ("%s\n", _("Modes (--mode):"));
  for (int i = 0; (mode = imp_mode_info (i)) != NULL; i++)
    modes_print_mode (mode);

  g_print ("\n%s\n", _("Losses (--weight LOSS=F, --term LOSS:LAYER=WEIGHT):"));
  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    modes_print_loss (loss);

  g_print ("\n%s\n\n", _("Options:"));
  for (int i = 0; (param = imp_param_info (i)) != NULL; i++)
    modes_print_param (param);
}

int
command_modes (int    argc,
               char **argv)
{
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _("Lists modes, losses and options."));
  if (! command_parse (context, NULL, argc, argv, 0, 0, NULL, &error))
    return command_fail (error);

  modes_print ();

  return STATUS_DONE;
}
