/* check-dialog.c - a window with what a report of a fault needs to say.
 *
 * It opens at once; the networks are looked at on a worker thread.
 */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "check-dialog.h"
#include "fields.h"
#include "impasto.h"

#define RESPONSE_COPY 1

typedef struct
{
  const char *before;        /* borrowed                        */
  const char *after;         /* borrowed                        */
  GtkDialog  *window;
  GtkWidget  *view;
  char       *text;          /* owned; NULL while it is awaited */
} CheckDialog;

static void
look (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  g_task_return_pointer (task, imp_diagnostics (), g_free);
}

static void
looked (GObject      *source,
        GAsyncResult *answer,
        gpointer      data)
{
  CheckDialog     *dialog = data;
  g_autofree char *text   = g_task_propagate_pointer (G_TASK (answer), NULL);

  dialog->text = g_strconcat (dialog->before, text, dialog->after, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (dialog->view)),
                            dialog->text, -1);
  gtk_dialog_set_response_sensitive (dialog->window, RESPONSE_COPY, TRUE);
}

static void
copy (CheckDialog *dialog)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (dialog->view, GDK_SELECTION_CLIPBOARD);

  gtk_clipboard_set_text (clipboard, dialog->text, -1);
  gtk_clipboard_set_can_store (clipboard, NULL, 0);
}

static GtkWidget *
view_new (CheckDialog *dialog)
{
  GtkWidget   *window = gtk_scrolled_window_new (NULL, NULL);
  GtkTextView *view;

  dialog->view = gtk_text_view_new ();
  view         = GTK_TEXT_VIEW (dialog->view);
  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_monospace (view, TRUE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (view, 6);
  gtk_text_view_set_right_margin (view, 6);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), _("Looking at the networks…"), -1);
  imp_field_name (dialog->view, _("Report"));

  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (window), dialog->view);

  return window;
}

static void
build (CheckDialog *dialog)
{
  GtkWidget *box  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *hint = imp_field_hint_new (_("For a report of a fault, copy all of this into it. Leave "
                                          "this window open until it is pasted."));

  dialog->window = GTK_DIALOG (gimp_dialog_new (_("Check Impasto"), "impasto-check", NULL, 0,
                                                NULL, NULL,
                                                _("_Copy"), RESPONSE_COPY,
                                                _("C_lose"), GTK_RESPONSE_CLOSE,
                                                NULL));
  gtk_dialog_set_default_response (dialog->window, GTK_RESPONSE_CLOSE);
  gtk_dialog_set_response_sensitive (dialog->window, RESPONSE_COPY, FALSE);
  gtk_window_set_default_size (GTK_WINDOW (dialog->window), 720, 520);

  gtk_label_set_max_width_chars (GTK_LABEL (hint), -1);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), hint, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), view_new (dialog), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (dialog->window)), box, TRUE, TRUE, 0);
  gtk_widget_show_all (GTK_WIDGET (dialog->window));
}

char *
imp_check_dialog_run (const char *before,
                      const char *after)
{
  CheckDialog       dialog = { .before = before, .after = after };
  g_autoptr (GTask) task   = g_task_new (NULL, NULL, looked, &dialog);

  build (&dialog);
  g_task_run_in_thread (task, look);

  while (gimp_dialog_run (GIMP_DIALOG (dialog.window)) == RESPONSE_COPY)
    copy (&dialog);

  gtk_widget_hide (GTK_WIDGET (dialog.window));
  while (! dialog.text)
    g_main_context_iteration (NULL, TRUE);
  gtk_clipboard_store (gtk_widget_get_clipboard (dialog.view, GDK_SELECTION_CLIPBOARD));
  gtk_widget_destroy (GTK_WIDGET (dialog.window));

  return dialog.text;
}
