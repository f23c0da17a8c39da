/* dialog.c - the dialog of plug-in-impasto.
 *
 * It stays open while the picture is painted: the OK button starts the run, and
 * its end answers the dialog, unless the user wants to look at the picture before it
 * becomes a layer. Nothing here asks GIMP for anything except through the host's
 * read_style and use_layer, inside the user's own actions.
 */
#include <glib/gi18n.h>

#include "actions.h"
#include "dialog.h"
#include "easel.h"
#include "format.h"
#include "job.h"
#include "keep-colors.h"
#include "live-preview.h"
#include "pages.h"
#include "preview.h"
#include "status.h"

#define CHANGE_DELAY 200      /* ms without a change before anything is worked out */

typedef struct
{
  GObject             *config;        /* borrowed                              */
  const ImpDialogHost *host;          /* borrowed                              */

  GtkDialog           *window;
  GtkWidget           *row;           /* all of the dialog that is ours        */
  GtkWidget           *settings;
  GtkWidget           *add_when_done;
  ImpEasel            *easel;
  ImpStatus           *status;
  ImpLivePreview      *live_preview;  /* owned                                 */
  guint                change_id;
  ImpStage             stage;

  ImpSession          *session;       /* owned; NULL while nothing runs        */
  GCancellable        *cancellable;
  gboolean             keep;          /* stopped: what there is, is the result */
  ImpPicture          *painted;       /* owned, nullable: the result, in the   */
                                      /*   colours of the run                  */
  GStrv                warnings;      /* owned, nullable: what the run noticed */
} Dialog;

static void
dialog_set_stage (Dialog   *dialog,
                  ImpStage  stage)
{
  dialog->stage = stage;
  imp_actions_set_stage (dialog->window, dialog->row, stage);
  gtk_widget_set_sensitive (dialog->settings, stage == IMP_STAGE_SETTINGS);
  gtk_widget_set_sensitive (dialog->add_when_done, stage != IMP_STAGE_PAINTED);
  imp_status_set_running (dialog->status, stage == IMP_STAGE_RUNNING);
  imp_easel_set_painting (dialog->easel, stage != IMP_STAGE_SETTINGS);
}

/* The style, the estimate and the sketch */

static gboolean
dialog_estimate (gpointer data)
{
  Dialog            *dialog = data;
  g_autoptr (GError) error  = NULL;
  ImpEstimate        estimate;

  dialog->change_id = 0;
  if (dialog->stage != IMP_STAGE_SETTINGS)
    return G_SOURCE_REMOVE;

  if (dialog->host->estimate (dialog->host->data, &estimate, &error))
    {
      const ImpPicture *content = dialog->host->content;
      g_autofree char  *text    = NULL;
      int               size;
      int               width   = content->width;
      int               height  = content->height;

      g_object_get (dialog->config, "size", &size, NULL);
      if (size > 0)
        imp_fit_size (width, height, size, &width, &height);
      text = imp_format_estimate (&estimate, width, height);
      imp_status_set_text (dialog->status, text);
    }

  imp_status_set_trouble (dialog->status, error);
  gtk_dialog_set_response_sensitive (dialog->window, GTK_RESPONSE_OK, error == NULL);
  if (error)
    imp_easel_show (dialog->easel, NULL);
  else
    imp_live_preview_start (dialog->live_preview);

  return G_SOURCE_REMOVE;
}

/* Wait until the settings have been left alone for a moment. */
static void
dialog_changed (Dialog *dialog)
{
  imp_live_preview_stop (dialog->live_preview);
  g_clear_handle_id (&dialog->change_id, g_source_remove);
  dialog->change_id = g_timeout_add (CHANGE_DELAY, dialog_estimate, dialog);
}

static gboolean
dialog_recolor (Dialog *dialog)
{
  g_autofree char *color = NULL;

  g_object_get (dialog->config, "color", &color, NULL);

  return imp_live_preview_recolor (dialog->live_preview, color);
}

/* Some settings do nothing to the sketch, which would only flicker. */
static void
config_changed (Dialog     *dialog,
                GParamSpec *pspec)
{
  if (! g_str_equal (pspec->name, "add-when-done") &&
      (! g_str_equal (pspec->name, "color") || dialog_recolor (dialog)))
    dialog_changed (dialog);
}

/* At once, in the handler of the user's click. */
static void
dialog_pictures_changed (gpointer data)
{
  Dialog             *dialog = data;
  g_autoptr (GError)  error  = NULL;
  const ImpPicture   *style  = dialog->host->read_style (dialog->host->data, &error);

  imp_live_preview_stop (dialog->live_preview);
  imp_pages_update (dialog->settings);
  imp_easel_set_style (dialog->easel, style);
  imp_easel_show (dialog->easel, NULL);
  imp_status_set_trouble (dialog->status, error);
  gtk_dialog_set_response_sensitive (dialog->window, GTK_RESPONSE_OK, style != NULL);

  if (style)
    dialog_changed (dialog);
  else
    g_clear_handle_id (&dialog->change_id, g_source_remove);
}

static void
show_sketch (const ImpPicture *frame,
             gpointer          data)
{
  Dialog *dialog = data;

  imp_easel_show (dialog->easel, frame);
}

/* The run */

static void
run_progress (const ImpProgress *progress,
              gpointer           data)
{
  Dialog          *dialog = data;
  g_autofree char *text   = imp_format_progress (progress);

  imp_status_set_fraction (dialog->status, progress->fraction);
  imp_status_set_text (dialog->status, text);
  /* At first there is nothing of the style in it, and the sketch tells more. */
  if (progress->image && (progress->level > 0 || progress->iteration > 0))
    imp_easel_show (dialog->easel, progress->image);
}

/* The picture becomes the layer; or it is looked at first. */
static void
run_painted (Dialog *dialog)
{
  const ImpReport *report = imp_session_get_report (dialog->session);
  g_autofree char *time   = imp_format_seconds (report->seconds);
  g_autofree char *text   = NULL;
  gboolean         add;

  g_strfreev (dialog->warnings);
  dialog->warnings = g_strdupv ((GStrv) report->warnings);

  g_object_get (dialog->config, "add-when-done", &add, NULL);
  if (add)
    {
      gtk_dialog_response (dialog->window, GTK_RESPONSE_OK);
      return;
    }

  /* Translators: a time as “40 s”. */
  text = g_strdup_printf (_("Painted in %s"), time);
  dialog_set_stage (dialog, IMP_STAGE_PAINTED);
  imp_status_set_text (dialog->status, text);
  imp_easel_show (dialog->easel, dialog->painted);
}

static void
run_done (GObject      *source,
          GAsyncResult *answer,
          gpointer      data)
{
  Dialog             *dialog  = data;
  g_autoptr (GError)  error   = NULL;
  gboolean            ok      = imp_job_run_finish (answer, &error);
  gboolean            stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (ok || (stopped && dialog->keep))
    dialog->painted = imp_session_dup_result (dialog->session);
  if (dialog->painted)
    {
      run_painted (dialog);
    }
  else
    {
      dialog_set_stage (dialog, IMP_STAGE_SETTINGS);
      imp_easel_show (dialog->easel, NULL);
      if (stopped)
        dialog_changed (dialog);          /* nothing painted yet: the estimate again */
      else
        imp_status_set_trouble (dialog->status, error);
    }

  g_clear_pointer (&dialog->session, imp_session_free);
  g_clear_object (&dialog->cancellable);
}

static void
run_start (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&dialog->change_id, g_source_remove);
  imp_live_preview_stop (dialog->live_preview);

  dialog->session = dialog->host->new_session (dialog->host->data, &error);
  imp_status_set_trouble (dialog->status, error);
  if (! dialog->session)
    return;

  dialog->keep        = FALSE;
  dialog->cancellable = g_cancellable_new ();
  dialog_set_stage (dialog, IMP_STAGE_RUNNING);
  imp_status_set_text (dialog->status, _("Looking at the style…"));
  imp_job_run_async (dialog->session, IMP_PREVIEW_LONGEST, dialog->cancellable,
                     run_progress, run_done, dialog);
}

static void
run_stop (Dialog   *dialog,
          gboolean  keep)
{
  dialog->keep = keep;
  g_cancellable_cancel (dialog->cancellable);
}

static void
run_drop (Dialog *dialog)
{
  g_clear_pointer (&dialog->painted, imp_picture_free);
  dialog_set_stage (dialog, IMP_STAGE_SETTINGS);
  imp_easel_show (dialog->easel, NULL);
  dialog_changed (dialog);
}

/* Before GimpProcedureDialog's own handler: what is stopped here does not end it. */
static void
dialog_response (GtkDialog *window,
                 int        response,
                 Dialog    *dialog)
{
  if (response == GTK_RESPONSE_OK && ! dialog->painted)
    run_start (dialog);
  else if (response == IMP_RESPONSE_STOP)
    run_stop (dialog, TRUE);
  else if (response == IMP_RESPONSE_BACK)
    run_drop (dialog);
  else if (response == GTK_RESPONSE_DELETE_EVENT && dialog->stage == IMP_STAGE_PAINTED)
    gtk_dialog_response (window, GTK_RESPONSE_OK);      /* only Discard loses a picture */
  else
    return;

  g_signal_stop_emission_by_name (window, "response");
}

/* The widgets */

static GtkWidget *
picture_new (Dialog *dialog)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  dialog->easel         = IMP_EASEL (imp_easel_new (dialog->config, dialog->host->content));
  dialog->status        = IMP_STATUS (imp_status_new ());
  dialog->add_when_done = gimp_prop_check_button_new (dialog->config, "add-when-done", NULL);

  gtk_box_pack_start (GTK_BOX (column), GTK_WIDGET (dialog->easel), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (column), dialog->add_when_done, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), GTK_WIDGET (dialog->status), FALSE, FALSE, 0);

  return column;
}

static void
dialog_build (Dialog              *dialog,
              GimpProcedure       *procedure,
              GimpProcedureConfig *config)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);

  dialog->window = GTK_DIALOG (gimp_procedure_dialog_new (procedure, config, _("Impasto")));
  dialog->row    = row;
  imp_actions_add (dialog->window);

  gtk_container_set_border_width (GTK_CONTAINER (row), 6);
  gtk_box_pack_start (GTK_BOX (row), picture_new (dialog), TRUE, TRUE, 0);
  dialog->settings = imp_pages_new (dialog->config, dialog->host, dialog_pictures_changed, dialog);
  gtk_box_pack_start (GTK_BOX (row), dialog->settings, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (dialog->window)), row,
                      TRUE, TRUE, 0);
  gtk_widget_show_all (row);

  dialog_set_stage (dialog, IMP_STAGE_SETTINGS);
}

ImpPicture *
imp_dialog_run (GimpProcedure       *procedure,
                GimpProcedureConfig *config,
                const ImpDialogHost *host,
                GStrv               *warnings)
{
  Dialog      dialog = { .config = G_OBJECT (config), .host = host };
  ImpPicture *result = NULL;
  gboolean    ok;

  dialog.live_preview = imp_live_preview_new (host, show_sketch, &dialog);
  dialog_recolor (&dialog);
  dialog_build (&dialog, procedure, config);
  dialog_pictures_changed (&dialog);

  g_signal_connect_swapped (config, "notify", G_CALLBACK (config_changed), &dialog);
  g_signal_connect (dialog.window, "response", G_CALLBACK (dialog_response), &dialog);

  ok = gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog.window));

  /* libgimp complains when anything still holds the config after the run. */
  g_signal_handlers_disconnect_by_data (config, &dialog);

  /* Cancel or a closed window during the run: the session borrows our pictures,
   * and notices within 200 ms.
   */
  if (dialog.session)
    run_stop (&dialog, FALSE);
  while (dialog.session)
    g_main_context_iteration (NULL, TRUE);
  if (ok && dialog.painted)
    result = imp_keep_colors_apply (dialog.config, dialog.painted, host->content);

  imp_picture_free (dialog.painted);
  g_clear_handle_id (&dialog.change_id, g_source_remove);
  imp_live_preview_free (dialog.live_preview);
  gtk_widget_destroy (GTK_WIDGET (dialog.window));
  *warnings = dialog.warnings;

  return result;
}
