/* dialog.c - the dialog of plug-in-impasto.
 *
 * It stays open while the picture is painted: the OK button starts the run, and
 * only its end answers the dialog. Nothing here asks GIMP for anything except
 * through the host's read_style and use_layer, inside the user's own actions.
 */
#include <glib/gi18n.h>

#include "dialog.h"
#include "easel.h"
#include "format.h"
#include "job.h"
#include "keep-colors.h"
#include "live-preview.h"
#include "pages.h"
#include "preview.h"
#include "status.h"

#define RESPONSE_RESET 1      /* GimpProcedureDialog's own */
#define RESPONSE_STOP  2

#define CHANGE_DELAY 200      /* ms without a change before anything is worked out */

typedef struct
{
  GObject             *config;        /* borrowed                              */
  const ImpDialogHost *host;          /* borrowed                              */

  GtkDialog           *window;
  GtkWidget           *settings;      /* not to be touched during the run      */
  ImpEasel            *easel;
  ImpStatus           *status;
  ImpLivePreview      *live_preview;  /* owned                                 */
  guint                change_id;

  ImpSession          *session;       /* owned; NULL while nothing runs        */
  GCancellable        *cancellable;
  gboolean             keep;          /* stopped: what there is, is the result */
  ImpPicture          *result;        /* owned, nullable                       */
  GStrv                warnings;      /* owned, nullable: what the run noticed */
} Dialog;

static void
dialog_set_running (Dialog   *dialog,
                    gboolean  running)
{
  GtkContainer      *area     = GTK_CONTAINER (gtk_dialog_get_content_area (dialog->window));
  GtkWidget         *ok       = gtk_dialog_get_widget_for_response (dialog->window,
                                                                    GTK_RESPONSE_OK);
  GtkWidget         *stop     = gtk_dialog_get_widget_for_response (dialog->window,
                                                                    RESPONSE_STOP);
  g_autoptr (GList)  children = gtk_container_get_children (area);
  GtkWidget         *mine     = gtk_widget_get_parent (dialog->settings);

  /* Save and Load are GimpProcedureDialog's, in a box of its own beside our row. */
  for (GList *list = children; list; list = list->next)
    if (list->data != mine && ! gtk_widget_is_ancestor (ok, list->data))
      gtk_widget_set_sensitive (list->data, ! running);

  gtk_widget_set_sensitive (dialog->settings, ! running);
  gtk_dialog_set_response_sensitive (dialog->window, RESPONSE_RESET, ! running);
  gtk_dialog_set_response_sensitive (dialog->window, GTK_RESPONSE_OK, ! running);
  gtk_dialog_set_response_sensitive (dialog->window, RESPONSE_STOP, running);
  gtk_widget_set_visible (ok, ! running);
  gtk_widget_set_visible (stop, running);
  imp_status_set_running (dialog->status, running);
  imp_easel_set_painting (dialog->easel, running);

  if (running)
    gtk_widget_grab_focus (stop);
}

/* The style, the estimate and the sketch */

static gboolean
dialog_estimate (gpointer data)
{
  Dialog            *dialog = data;
  g_autoptr (GError) error  = NULL;
  ImpEstimate        estimate;

  dialog->change_id = 0;
  if (dialog->session)
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

static void
run_done (GObject      *source,
          GAsyncResult *answer,
          gpointer      data)
{
  Dialog                *dialog  = data;
  g_autoptr (ImpPicture) painted = NULL;
  g_autoptr (GError)     error   = NULL;
  gboolean               ok      = imp_job_run_finish (answer, &error);
  gboolean               stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (ok || (stopped && dialog->keep))
    painted = imp_session_dup_result (dialog->session);
  if (painted)
    dialog->result = imp_keep_colors_apply (dialog->config, painted, dialog->host->content);
  if (dialog->result)
    dialog->warnings = g_strdupv ((GStrv) imp_session_get_report (dialog->session)->warnings);

  g_clear_pointer (&dialog->session, imp_session_free);
  g_clear_object (&dialog->cancellable);

  if (dialog->result)
    {
      gtk_dialog_response (dialog->window, GTK_RESPONSE_OK);
      return;
    }

  dialog_set_running (dialog, FALSE);
  imp_easel_show (dialog->easel, NULL);
  if (stopped)
    dialog_changed (dialog);              /* nothing painted yet: the estimate again */
  else
    imp_status_set_trouble (dialog->status, error);
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
  dialog_set_running (dialog, TRUE);
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

/* Before GimpProcedureDialog's own handler: what is stopped here does not end it. */
static void
dialog_response (GtkDialog *window,
                 int        response,
                 Dialog    *dialog)
{
  if (response == GTK_RESPONSE_OK && ! dialog->result)
    {
      g_signal_stop_emission_by_name (window, "response");
      if (! dialog->session)
        run_start (dialog);
    }
  else if (response == RESPONSE_STOP)
    {
      g_signal_stop_emission_by_name (window, "response");
      if (dialog->session)
        run_stop (dialog, TRUE);
    }
}

/* The widgets */

static GtkWidget *
picture_new (Dialog *dialog)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  dialog->easel  = IMP_EASEL (imp_easel_new (dialog->config, dialog->host->content));
  dialog->status = IMP_STATUS (imp_status_new ());

  gtk_box_pack_start (GTK_BOX (column), GTK_WIDGET (dialog->easel), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (column), GTK_WIDGET (dialog->status), FALSE, FALSE, 0);

  return column;
}

static void
dialog_build (Dialog              *dialog,
              GimpProcedure       *procedure,
              GimpProcedureConfig *config)
{
  GimpProcedureDialog *window;
  GtkWidget           *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget           *stop;

  window         = GIMP_PROCEDURE_DIALOG (gimp_procedure_dialog_new (procedure, config,
                                                                     _("Impasto")));
  dialog->window = GTK_DIALOG (window);
  gimp_procedure_dialog_set_ok_label (window, _("_Paint"));
  stop = gtk_dialog_add_button (dialog->window, _("Stop and _Keep"), RESPONSE_STOP);
  gtk_widget_set_tooltip_text (stop, _("End here and make a layer of what is painted so far"));

  gtk_container_set_border_width (GTK_CONTAINER (row), 6);
  gtk_box_pack_start (GTK_BOX (row), picture_new (dialog), TRUE, TRUE, 0);
  dialog->settings = imp_pages_new (dialog->config, dialog->host, dialog_pictures_changed, dialog);
  gtk_box_pack_start (GTK_BOX (row), dialog->settings, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (dialog->window)), row,
                      TRUE, TRUE, 0);
  gtk_widget_show_all (row);

  dialog_set_running (dialog, FALSE);
}

ImpPicture *
imp_dialog_run (GimpProcedure       *procedure,
                GimpProcedureConfig *config,
                const ImpDialogHost *host,
                GStrv               *warnings)
{
  Dialog   dialog = { .config = G_OBJECT (config), .host = host };
  gboolean painted;

  dialog.live_preview = imp_live_preview_new (host, show_sketch, &dialog);
  dialog_build (&dialog, procedure, config);
  dialog_pictures_changed (&dialog);

  g_signal_connect_swapped (config, "notify", G_CALLBACK (dialog_changed), &dialog);
  g_signal_connect (dialog.window, "response", G_CALLBACK (dialog_response), &dialog);

  painted = gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog.window));

  /* libgimp complains when anything still holds the config after the run. */
  g_signal_handlers_disconnect_by_data (config, &dialog);

  /* Cancel or a closed window during the run: the session borrows our pictures,
   * and notices within 200 ms.
   */
  if (dialog.session)
    run_stop (&dialog, FALSE);
  while (dialog.session)
    g_main_context_iteration (NULL, TRUE);
  if (! painted)
    g_clear_pointer (&dialog.result, imp_picture_free);

  g_clear_handle_id (&dialog.change_id, g_source_remove);
  imp_live_preview_free (dialog.live_preview);
  gtk_widget_destroy (GTK_WIDGET (dialog.window));
  *warnings = dialog.warnings;

  return dialog.result;
}
