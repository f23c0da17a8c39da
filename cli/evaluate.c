/* evaluate.c - impasto evaluate: the objective, once, at one picture. */
#include "command.h"
#include "output.h"
#include "pictures.h"
#include "report.h"
#include "run-options.h"

#include <glib/gi18n.h>

static void
evaluate_print (const RunOptions    *options,
                const char          *network,
                const ImpEvaluation *evaluation)
{
  JsonWriter json;

  report_begin (&json, options, network, evaluation->width, evaluation->height);
  json_add_number (&json, "total", evaluation->total);
  report_add_terms (&json, evaluation->terms, evaluation->n_terms);
  report_print (&json);
}

static gboolean
evaluate_run (const RunOptions  *options,
              char             **files,
              const char        *gradient,
              GError           **error)
{
  int                       n_files    = (int) g_strv_length (files);
  g_autoptr (ImpNet)        net        = NULL;
  g_autoptr (ImpPicture)    image      = NULL;
  g_autoptr (ImpEvaluation) evaluation = NULL;
  g_auto (RunPictures)      pictures   = { NULL };

  if (gradient != NULL && ! output_check (gradient, error))
    return FALSE;

  net = run_options_load_net (options, error);
  if (net == NULL || ! run_pictures_load (&pictures, options, files, n_files - 1, error))
    return FALSE;
  image = picture_load (files[n_files - 1], error);
  if (image == NULL)
    return FALSE;

  evaluation = imp_evaluate (net, options->params, &pictures.inputs, image, error);
  if (evaluation == NULL)
    return FALSE;

  if (gradient != NULL &&
      ! picture_save_planes (evaluation->gradient, evaluation->width, evaluation->height,
                             gradient, error))
    return FALSE;
  for (char **warning = evaluation->warnings; *warning != NULL; warning++)
    command_notice ("%s", *warning);
  evaluate_print (options, imp_net_get_name (net), evaluation);

  return TRUE;
}

int
command_evaluate (int    argc,
                  char **argv)
{
  g_auto (RunOptions)        options   = { NULL };
  g_auto (GStrv)             files     = NULL;
  g_autofree char           *gradient  = NULL;
  g_autoptr (GError)         error     = NULL;
  const char                *form      = _("CONTENT STYLE [STYLE…] IMAGE");
  g_autoptr (GOptionContext) context   = g_option_context_new (form);
  const GOptionEntry         entries[] =
  {
    { "gradient", 0, 0, G_OPTION_ARG_FILENAME, &gradient,
      N_("Write the gradient, float32 [3,H,W]"), N_("FILE.npy") },
    G_OPTION_ENTRY_NULL
  };

  run_options_init (&options);
  g_option_context_set_summary (context, _("Prints the objective at IMAGE as JSON."));
  run_options_add (&options, context);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (! command_parse (context, form, argc, argv, 3, -1, &files, &error) ||
      ! run_options_check (&options, &error) ||
      ! evaluate_run (&options, files, gradient, &error))
    return command_fail (error);

  return STATUS_DONE;
}
