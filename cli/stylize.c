/* stylize.c - impasto stylize: content and styles in, a painted picture out. */
#include "command.h"
#include "curves.h"
#include "interrupt.h"
#include "meter.h"
#include "output.h"
#include "pictures.h"
#include "plot.h"
#include "report.h"
#include "run-options.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

typedef struct
{
  RunOptions  run;
  char       *output;      /* owned                    */
  char       *curves;      /* owned, or NULL           */
  char       *plot;        /* owned, or NULL           */
  gboolean    quiet;
  GStrv       files;       /* owned: content, styles…  */
} StylizeOptions;

typedef struct
{
  Meter   meter;
  Curves *curves;          /* or NULL */
} StylizeProgress;

static void
stylize_options_clear (StylizeOptions *options)
{
  run_options_clear (&options->run);
  g_clear_pointer (&options->output, g_free);
  g_clear_pointer (&options->curves, g_free);
  g_clear_pointer (&options->plot, g_free);
  g_clear_pointer (&options->files, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StylizeOptions, stylize_options_clear)

/* All that can be known to be wrong before a file is read. */
static gboolean
stylize_parse (StylizeOptions  *options,
               int              argc,
               char           **argv,
               GError         **error)
{
  const GOptionEntry         entries[] =
  {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_("Where to write the result: .png, .jpg, .tiff or .npy"), N_("RESULT") },
    { "curves", 0, 0, G_OPTION_ARG_FILENAME, &options->curves,
      N_("Write the objective's course, a row an iteration"), N_("FILE.csv") },
    { "plot", 0, 0, G_OPTION_ARG_FILENAME, &options->plot,
      N_("Draw the objective's course"), N_("FILE.svg") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet,
      N_("No progress and no summary"), NULL },
    G_OPTION_ENTRY_NULL
  };
  const char                *form      = _("CONTENT STYLE [STYLE…] -o RESULT");
  g_autoptr (GOptionContext) context   = g_option_context_new (form);

  g_option_context_set_summary (context, _("Paints CONTENT in the style of STYLE."));
  run_options_add (&options->run, context);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (! command_parse (context, form, argc, argv, 2, -1, &options->files, error))
    return FALSE;
  if (options->output == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("-o RESULT is needed; see “%s --help”"), g_get_prgname ());
      return FALSE;
    }

  return picture_check_ending (options->output, error) &&
         (options->plot == NULL || plot_check_ending (options->plot, error)) &&
         run_options_check (&options->run, error);
}

static void
stylize_progress (const ImpProgress *progress,
                  gpointer           data)
{
  StylizeProgress *state = data;

  meter_update (&state->meter, progress);
  if (state->curves != NULL)
    curves_add (state->curves, progress);
}

static void
stylize_print_json (const StylizeOptions *options,
                    const char           *network,
                    const ImpReport      *report,
                    gboolean              whole,
                    Likeness              to_content,
                    Likeness              to_style)
{
  JsonWriter json;

  report_begin (&json, &options->run, network, report->width, report->height);
  json_add_integer (&json, "levels", report->n_levels);
  json_add_integer (&json, "evaluations", report->evaluations);
  json_add_number (&json, "seconds", report->seconds);
  json_add_number (&json, "clamped", report->clamped);
  json_add_boolean (&json, "interrupted", ! whole);
  json_add_number (&json, "psnr_content", to_content.psnr);
  json_add_number (&json, "ssim_content", to_content.ssim);
  json_add_number (&json, "psnr_style", to_style.psnr);
  json_add_number (&json, "ssim_style", to_style.ssim);
  json_add_number (&json, "total", report->total);
  json_open_array (&json, "warnings");
  for (int i = 0; report->warnings[i] != NULL; i++)
    json_add_string (&json, NULL, report->warnings[i]);
  json_close (&json);
  report_add_terms (&json, report->terms, report->n_terms);
  report_print (&json);
}

static void
stylize_print_text (const StylizeOptions *options,
                    const ImpReport      *report,
                    Likeness              to_content,
                    Likeness              to_style)
{
  g_autofree char *shown = g_filename_display_name (options->output);

  g_print (ngettext ("%s: %d × %d pixels, %d level, %d evaluations, %.1f s\n",
                     "%s: %d × %d pixels, %d levels, %d evaluations, %.1f s\n", report->n_levels),
           shown, report->width, report->height, report->n_levels, report->evaluations,
           report->seconds);
  g_print (_("against the content: PSNR %.6f dB, SSIM %.6f\n"), to_content.psnr, to_content.ssim);
  g_print (_("against the style:   PSNR %.6f dB, SSIM %.6f\n"), to_style.psnr, to_style.ssim);
}

/* Writes whatever image there is, and reports on it. @why: NULL after a whole
 * run, otherwise what ended it early.
 */
static gboolean
stylize_finish (const StylizeOptions *options,
                const RunPictures    *pictures,
                const char           *network,
                ImpSession           *session,
                const GError         *why,
                GError              **error)
{
  g_autoptr (ImpPicture)  result = imp_session_dup_result (session);
  const ImpReport        *report = imp_session_get_report (session);
  g_autofree char        *shown  = g_filename_display_name (options->output);
  Likeness                to_content, to_style;

  if (result == NULL)
    {
      command_notice (_("%s is not written: there was no image yet"), shown);
      return TRUE;
    }
  if (! picture_save (result, options->output, error))
    return FALSE;
  if (why != NULL)
    command_notice (_("the best image so far is in %s"), shown);
  for (int i = 0; report->warnings != NULL && report->warnings[i] != NULL; i++)
    command_notice ("%s", report->warnings[i]);

  if (! options->run.json && options->quiet)
    return TRUE;

  to_content = likeness_measure (result, pictures->content);
  to_style   = likeness_measure (result, pictures->inputs.styles[0]);
  if (options->run.json)
    stylize_print_json (options, network, report, why == NULL, to_content, to_style);
  else
    stylize_print_text (options, report, to_content, to_style);

  return TRUE;
}

/* @curves: NULL where nobody asked for them. */
static gboolean
stylize_write_curves (const StylizeOptions  *options,
                      const Curves          *curves,
                      GError               **error)
{
  if (options->curves != NULL)
    {
      g_autofree char *csv = curves_to_csv (curves);

      if (! output_write (options->curves, csv, strlen (csv), error))
        return FALSE;
    }
  if (options->plot != NULL)
    {
      g_autofree char *svg = plot_to_svg (curves);

      if (! output_write (options->plot, svg, strlen (svg), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
stylize_run (const StylizeOptions  *options,
             GError               **error)
{
  g_autoptr (ImpNet)       net         = NULL;
  g_autoptr (ImpSession)   session     = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Curves)       curves      = options->curves != NULL || options->plot != NULL
                                         ? curves_new () : NULL;
  g_autoptr (GError)       why         = NULL;
  g_auto (RunPictures)     pictures    = { NULL };
  StylizeProgress          progress    = { .curves = curves };

  if (! output_check (options->output, error) ||
      (options->curves != NULL && ! output_check (options->curves, error)) ||
      (options->plot != NULL && ! output_check (options->plot, error)))
    return FALSE;

  net = run_options_load_net (&options->run, error);
  if (net == NULL ||
      ! run_pictures_load (&pictures, &options->run, options->files, G_MAXINT, error))
    return FALSE;

  session = imp_session_new (net, options->run.params, &pictures.inputs, error);
  if (session == NULL)
    return FALSE;

  interrupt_cancels (cancellable);
  meter_init (&progress.meter, options->quiet);
  imp_session_run (session, stylize_progress, &progress, cancellable, &why);
  meter_clear (&progress.meter);
  if (g_cancellable_is_cancelled (cancellable))
    {
      /* However the run took it: Ctrl-C is answered as such. */
      g_clear_error (&why);
      g_cancellable_set_error_if_cancelled (cancellable, &why);
    }

  if (! stylize_write_curves (options, curves, error))
    return FALSE;
  if (! stylize_finish (options, &pictures, imp_net_get_name (net), session, why, error))
    return FALSE;
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }

  return TRUE;
}

int
command_stylize (int    argc,
                 char **argv)
{
  g_auto (StylizeOptions) options = { .output = NULL };
  g_autoptr (GError)      error   = NULL;

  run_options_init (&options.run);
  if (! stylize_parse (&options, argc, argv, &error) || ! stylize_run (&options, &error))
    return command_fail (error);

  return STATUS_DONE;
}
