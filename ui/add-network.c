/* add-network.c - a window that brings a network: from a file, or by download.
 *
 * The work is done on a worker thread. It leaves how far it is in an atomic number, at
 * which a timer looks; nothing else is shared while it runs.
 */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "add-network.h"
#include "fields.h"
#include "format.h"
#include "impasto.h"
#include "network-source.h"
#include "status.h"

#define POLL_INTERVAL 100     /* ms */

typedef struct
{
  GtkDialog             *window;
  ImpNetworkSource      *source;
  ImpStatus             *status;
  GtkWidget             *found;           /* the page after success                      */
  GtkWidget             *found_text;
  GtkWidget             *seen;            /* on it: how the network sees pictures; of a  */
                                          /*   file alone                                */
  GtkWidget             *preprocessing;   /* the combo box of that                       */

  GCancellable          *cancellable;     /* owned; NULL while nothing is done           */
  guint                  poll_id;
  int                    permille;        /* atomic; from 1000 on: what follows download */

  /* of the work; read by the worker */
  const ImpDownloadInfo *download;        /* NULL: the file                              */
  char                  *path;            /* owned                                       */
  char                  *file_name;       /* owned, nullable                             */
  gboolean               float32;
  char                  *asked;           /* owned, nullable: the pre-processing         */
  char                  *text;            /* owned, nullable: by the worker, read after  */

  char                  *name;            /* owned, nullable: the new network            */
} AddNetwork;

/* On the worker */

static void
import_progress (double   fraction,
                 gpointer data)
{
  AddNetwork *self = data;

  g_atomic_int_set (&self->permille, (int) (1000 * fraction));
}

static void
download_progress (guint64  received,
                   guint64  size,
                   double   finished,
                   gpointer data)
{
  import_progress ((double) received / (double) size + finished, data);
}

static void
work (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  AddNetwork         *self   = data;
  const ImpNetImport  import =
  {
    .name          = self->file_name,
    .preprocessing = self->asked,
    .float32       = self->float32,
  };
  ImpNetInfo         *info;
  GError             *error  = NULL;

  if (self->download)
    info = imp_net_download (self->download->name, download_progress, self, cancellable,
                             &self->text, &error);
  else
    info = imp_net_import (self->path, &import, import_progress, self, cancellable,
                           &self->text, &error);

  if (info)
    g_task_return_pointer (task, info, (GDestroyNotify) imp_net_info_free);
  else
    g_task_return_error (task, error);
}

/* On the main thread */

static gboolean
poll_progress (gpointer data)
{
  AddNetwork      *self     = data;
  const double     done     = g_atomic_int_get (&self->permille) / 1000.0;
  const gboolean   arrives  = self->download && done < 1.0;
  g_autofree char *here     = NULL;
  g_autofree char *all      = NULL;
  g_autofree char *text     = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return G_SOURCE_CONTINUE;

  imp_status_set_fraction (self->status, self->download && ! arrives ? done - 1.0 : done);
  if (arrives)
    {
      here = imp_format_bytes ((guint64) (done * (double) self->download->size));
      all  = imp_format_bytes (self->download->size);
      /* Translators: sizes, as “120 MB”. */
      text = g_strdup_printf (_("%s of %s"), here, all);
    }
  imp_status_set_text (self->status, text ? text : _("Checking and importing…"));

  return G_SOURCE_CONTINUE;
}

static void
set_working (AddNetwork *self,
             gboolean    working)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->source), ! working);
  gtk_dialog_set_response_sensitive (self->window, GTK_RESPONSE_OK, ! working);
  imp_status_set_running (self->status, working);
}

/* What is asked, or what was found, with one button to go. */
static void
show_page (AddNetwork *self,
           gboolean    found)
{
  GtkWidget *cancel = gtk_dialog_get_widget_for_response (self->window, GTK_RESPONSE_CANCEL);
  GtkWidget *ok     = gtk_dialog_get_widget_for_response (self->window, GTK_RESPONSE_OK);

  gtk_widget_set_visible (self->found, found);
  gtk_widget_set_visible (GTK_WIDGET (self->source), ! found);
  gtk_widget_set_visible (GTK_WIDGET (self->status), ! found);
  gtk_widget_set_visible (ok, ! found);
  gtk_button_set_label (GTK_BUTTON (cancel), found ? _("C_lose") : _("_Cancel"));
}

static void preprocessing_changed (AddNetwork *self);

static void
show_found (AddNetwork       *self,
            const ImpNetInfo *info)
{
  g_autofree char *message = g_strdup_printf (_("The network “%s” is installed.\n\n%s"),
                                              info->name, self->text);

  self->name = g_strdup (info->name);
  gtk_label_set_text (GTK_LABEL (self->found_text), message);

  g_signal_handlers_block_by_func (self->preprocessing, preprocessing_changed, self);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->preprocessing), info->preprocessing);
  g_signal_handlers_unblock_by_func (self->preprocessing, preprocessing_changed, self);
  gtk_widget_set_visible (self->seen, ! self->download);
}

static void
work_done (GObject      *source,
           GAsyncResult *answer,
           gpointer      data)
{
  AddNetwork             *self  = data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (ImpNetInfo)  info  = g_task_propagate_pointer (G_TASK (answer), &error);

  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_object (&self->cancellable);
  set_working (self, FALSE);
  imp_status_set_text (self->status, "");
  imp_status_set_trouble (self->status, error);
  if (info)
    show_found (self, info);
  show_page (self, info != NULL);
}

/* @preprocessing: (nullable): as it is recognised. */
static void
start (AddNetwork *self,
       const char *preprocessing)
{
  g_autoptr (GTask) task = NULL;

  g_clear_pointer (&self->text, g_free);
  g_free (self->path);
  g_free (self->file_name);
  g_free (self->asked);
  self->download = imp_network_source_get_download (self->source);
  imp_network_source_get_file (self->source, &self->path, &self->file_name, &self->float32);
  self->asked       = g_strdup (preprocessing);
  self->permille    = 0;
  self->cancellable = g_cancellable_new ();
  self->poll_id     = g_timeout_add (POLL_INTERVAL, poll_progress, self);

  imp_status_set_trouble (self->status, NULL);
  set_working (self, TRUE);

  /* The engine's own answer counts: of a download, it says what is kept. */
  task = g_task_new (NULL, self->cancellable, work_done, self);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, work);
}

/* The user knows better: the file is imported again. */
static void
preprocessing_changed (AddNetwork *self)
{
  const char         *id    = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->preprocessing));
  g_autoptr (GError)  error = NULL;

  show_page (self, FALSE);
  if (imp_net_remove (self->name, &error))
    {
      g_clear_pointer (&self->name, g_free);
      start (self, id);
    }
  else
    {
      imp_status_set_trouble (self->status, error);
    }
}

static void
source_changed (AddNetwork *self)
{
  gtk_dialog_set_response_sensitive (self->window, GTK_RESPONSE_OK,
                                     imp_network_source_is_complete (self->source));
  imp_status_set_trouble (self->status, NULL);
}

/* The widgets */

static GtkWidget *
seen_new (AddNetwork *self)
{
  GtkWidget       *box   = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget       *row   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget       *label = gtk_label_new_with_mnemonic (_("_Pre-processing"));
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());

  self->preprocessing = GTK_WIDGET (combo);
  gtk_combo_box_text_append (combo, "torchvision",
                             _("torchvision: red, green, blue from 0 to 1, normalised"));
  gtk_combo_box_text_append (combo, "caffe",
                             _("caffe: blue, green, red from 0 to 255, less their means"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->preprocessing);
  imp_field_name (self->preprocessing, _("_Pre-processing"));
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (preprocessing_changed), self);

  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->preprocessing, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      imp_field_hint_new (_("How pictures were given to the network when it "
                                            "learned. If you know that it was otherwise, choose "
                                            "it: the file is imported again.")),
                      FALSE, FALSE, 0);

  return box;
}

static GtkWidget *
found_new (AddNetwork *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->found_text = gtk_label_new (NULL);
  gtk_label_set_line_wrap (GTK_LABEL (self->found_text), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->found_text), 60);
  gtk_label_set_selectable (GTK_LABEL (self->found_text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->found_text), 0.0);
  self->seen = seen_new (self);

  gtk_box_pack_start (GTK_BOX (box), self->found_text, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->seen, FALSE, FALSE, 0);

  return box;
}

static void
build (AddNetwork *self,
       GtkWidget  *parent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->window = GTK_DIALOG (gimp_dialog_new (_("Add Network"), "impasto-add-network", parent,
                                              GTK_DIALOG_MODAL, NULL, NULL,
                                              _("_Cancel"), GTK_RESPONSE_CANCEL,
                                              _("_Add"), GTK_RESPONSE_OK,
                                              NULL));
  gtk_dialog_set_default_response (self->window, GTK_RESPONSE_OK);
  gtk_window_set_resizable (GTK_WINDOW (self->window), FALSE);   /* as high as what it shows */

  self->status = IMP_STATUS (imp_status_new ());
  self->source = IMP_NETWORK_SOURCE (imp_network_source_new ());
  self->found  = found_new (self);
  g_signal_connect_swapped (self->source, "changed", G_CALLBACK (source_changed), self);

  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->source), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->found, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->status), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (self->window)), box, TRUE, TRUE, 0);
  gtk_widget_show_all (box);

  show_page (self, FALSE);
  set_working (self, FALSE);
  source_changed (self);
}

char *
imp_add_network_run (GtkWidget *parent)
{
  AddNetwork self = { NULL, };

  build (&self, parent);

  /* Cancel ends the work first, so that one can read what is kept. */
  while (gimp_dialog_run (GIMP_DIALOG (self.window)) == GTK_RESPONSE_OK || self.cancellable)
    {
      if (self.cancellable)
        g_cancellable_cancel (self.cancellable);
      else if (! self.name)
        start (&self, NULL);
    }

  gtk_widget_destroy (GTK_WIDGET (self.window));
  g_free (self.path);
  g_free (self.file_name);
  g_free (self.asked);
  g_free (self.text);

  return self.name;
}
