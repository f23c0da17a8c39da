/* add-network.c - a window that brings a network: from a file, or by download.
 *
 * The work is done on a worker thread. It leaves how far it is in atomic numbers, at
 * which a timer looks; nothing else is shared while it runs.
 */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "add-network.h"
#include "fields.h"
#include "format.h"
#include "impasto.h"
#include "status.h"

#define POLL_INTERVAL 100     /* ms */

typedef struct
{
  GtkDialog             *window;
  GtkWidget             *choice;      /* all of what is asked                        */
  GtkWidget             *entry;       /* the file                                    */
  const ImpDownloadInfo *download;    /* NULL: the file                              */
  ImpStatus             *status;
  GtkWidget             *found;       /* what was found, after success               */

  GCancellable          *cancellable; /* owned; NULL while nothing is done           */
  char                  *path;        /* owned: of the file that is imported         */
  guint                  poll_id;
  guint                  browse_id;
  int                    permille;    /* atomic; from 1000 on: what follows download */
  char                  *text;        /* owned, nullable: by the worker, read after  */

  char                  *name;        /* owned, nullable: the new network            */
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
  static const ImpNetImport  usual = { NULL, };
  AddNetwork                *self  = data;
  ImpNetInfo                *info;
  GError                    *error = NULL;

  if (self->download)
    info = imp_net_download (self->download->name, download_progress, self, cancellable,
                             &self->text, &error);
  else
    info = imp_net_import (self->path, &usual, import_progress, self, cancellable,
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
  gtk_widget_set_sensitive (self->choice, ! working);
  gtk_dialog_set_response_sensitive (self->window, GTK_RESPONSE_OK, ! working);
  imp_status_set_running (self->status, working);
}

/* What was recognised, and one button to go. */
static void
show_success (AddNetwork       *self,
              const ImpNetInfo *info)
{
  GtkWidget       *cancel  = gtk_dialog_get_widget_for_response (self->window,
                                                                 GTK_RESPONSE_CANCEL);
  GtkWidget       *ok      = gtk_dialog_get_widget_for_response (self->window, GTK_RESPONSE_OK);
  g_autofree char *message = g_strdup_printf (_("The network “%s” is installed.\n\n%s"),
                                              info->name, self->text);

  self->name = g_strdup (info->name);
  gtk_label_set_text (GTK_LABEL (self->found), message);
  gtk_widget_show (self->found);
  gtk_widget_hide (self->choice);
  gtk_widget_hide (GTK_WIDGET (self->status));
  gtk_widget_hide (ok);
  gtk_button_set_label (GTK_BUTTON (cancel), _("C_lose"));
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
    show_success (self, info);
}

static void
start (AddNetwork *self)
{
  g_autoptr (GTask) task = NULL;

  g_clear_pointer (&self->text, g_free);
  g_free (self->path);
  self->path        = g_strdup (gtk_entry_get_text (GTK_ENTRY (self->entry)));
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

/* The choice */

static void
choice_changed (AddNetwork *self)
{
  const gboolean ready = self->download || *gtk_entry_get_text (GTK_ENTRY (self->entry));

  gtk_widget_set_sensitive (gtk_widget_get_parent (self->entry), ! self->download);
  gtk_dialog_set_response_sensitive (self->window, GTK_RESPONSE_OK, ready);
  imp_status_set_trouble (self->status, NULL);
}

static void
choice_toggled (GtkToggleButton *radio,
                AddNetwork      *self)
{
  if (gtk_toggle_button_get_active (radio))
    {
      self->download = g_object_get_data (G_OBJECT (radio), "impasto-download");
      choice_changed (self);
    }
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *patterns)
{
  g_auto (GStrv)  list   = g_strsplit (patterns, " ", -1);
  GtkFileFilter  *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (char **pattern = list; *pattern; pattern++)
    gtk_file_filter_add_pattern (filter, *pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static gboolean
browse (gpointer data)
{
  AddNetwork     *self    = data;
  GtkWidget      *window  = gtk_file_chooser_dialog_new (_("Choose a Weight File"),
                                                         GTK_WINDOW (self->window),
                                                         GTK_FILE_CHOOSER_ACTION_OPEN,
                                                         _("_Cancel"), GTK_RESPONSE_CANCEL,
                                                         _("_Open"), GTK_RESPONSE_OK,
                                                         NULL);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (window);

  add_filter (chooser, _("Weight files"), "*.safetensors *.pth *.npz *.pt *.pickle *.pkl");
  add_filter (chooser, _("All files"), "*");
  if (gtk_dialog_run (GTK_DIALOG (window)) == GTK_RESPONSE_OK)
    {
      g_autofree char *path = gtk_file_chooser_get_filename (chooser);

      gtk_entry_set_text (GTK_ENTRY (self->entry), path ? path : "");
    }
  gtk_widget_destroy (window);
  self->browse_id = 0;

  return G_SOURCE_REMOVE;
}

/* Not at once, for the sake of screen readers: see network-choice.c. */
static void
browse_clicked (AddNetwork *self)
{
  if (! self->browse_id)
    self->browse_id = g_idle_add (browse, self);
}

static GtkWidget *
file_row_new (AddNetwork *self)
{
  GtkWidget *row    = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Browse…"));

  self->entry = gtk_entry_new ();
  gtk_entry_set_width_chars (GTK_ENTRY (self->entry), 40);
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _(".safetensors, .pth or .npz"));
  imp_field_name (self->entry, _("Weight file"));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (choice_changed), self);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (browse_clicked), self);

  gtk_widget_set_margin_start (row, 24);
  gtk_box_pack_start (GTK_BOX (row), self->entry, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), button, FALSE, FALSE, 0);

  return row;
}

static GtkWidget *
choice_new (AddNetwork *self)
{
  GtkWidget             *box  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget             *file = gtk_radio_button_new_with_mnemonic (NULL, _("_Import a file"));
  const ImpDownloadInfo *info;

  gtk_box_pack_start (GTK_BOX (box),
                      imp_field_hint_new (_("A VGG-16 or VGG-19, as PyTorch, torchvision and "
                                            "others have them. It is checked, and what is needed "
                                            "of it is copied.")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), file, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), file_row_new (self), FALSE, FALSE, 0);
  g_signal_connect (file, "toggled", G_CALLBACK (choice_toggled), self);

  for (int i = 0; (info = imp_download_info (i)); i++)
    {
      g_autofree char *size  = imp_format_bytes (info->size);
      /* Translators: a network's title, the size of its file. */
      g_autofree char *label = g_strdup_printf (_("Download %s (%s)"), _(info->title), size);
      GtkWidget       *radio = gtk_radio_button_new_with_label_from_widget (GTK_RADIO_BUTTON (file),
                                                                            label);

      g_object_set_data (G_OBJECT (radio), "impasto-download", (gpointer) info);
      g_signal_connect (radio, "toggled", G_CALLBACK (choice_toggled), self);
      gtk_box_pack_start (GTK_BOX (box), radio, FALSE, FALSE, 0);
    }

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
  self->choice = choice_new (self);
  self->found  = gtk_label_new (NULL);
  gtk_label_set_line_wrap (GTK_LABEL (self->found), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->found), 60);
  gtk_label_set_selectable (GTK_LABEL (self->found), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->found), 0.0);
  gtk_widget_set_no_show_all (self->found, TRUE);

  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), self->choice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->found, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->status), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (self->window)), box, TRUE, TRUE, 0);
  gtk_widget_show_all (box);

  set_working (self, FALSE);
  choice_changed (self);
}

char *
imp_add_network_run (GtkWidget *parent)
{
  AddNetwork self = { NULL, };
  int        response;

  build (&self, parent);

  /* Cancel ends the work first, so that one can read what is kept. */
  while ((response = gimp_dialog_run (GIMP_DIALOG (self.window))) == GTK_RESPONSE_OK ||
         self.cancellable)
    {
      if (self.cancellable)
        g_cancellable_cancel (self.cancellable);
      else if (! self.name)
        start (&self);
    }

  g_clear_handle_id (&self.browse_id, g_source_remove);
  gtk_widget_destroy (GTK_WIDGET (self.window));
  g_free (self.path);
  g_free (self.text);

  return self.name;
}
