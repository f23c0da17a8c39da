/* actions.c - the dialog's buttons: what can be done before, during and after the run. */
#include <glib/gi18n.h>

#include "actions.h"

#define CANCEL "impasto-cancel"      /* the label as GIMP has it */

static GtkWidget *
get_button (GtkDialog *window,
            int        response)
{
  return gtk_dialog_get_widget_for_response (window, response);
}

void
imp_actions_add (GtkDialog *window)
{
  GtkWidget  *back   = gtk_dialog_add_button (window, _("Bac_k to the Settings"),
                                              IMP_RESPONSE_BACK);
  GtkWidget  *stop   = gtk_dialog_add_button (window, _("Stop and _Keep"), IMP_RESPONSE_STOP);
  GtkWidget  *cancel = get_button (window, GTK_RESPONSE_CANCEL);
  GtkWidget  *ok     = get_button (window, GTK_RESPONSE_OK);
  GtkWidget  *box    = gtk_widget_get_parent (ok);
  const char *label  = gtk_button_get_label (GTK_BUTTON (cancel));

  /* Reset, Back, Cancel, and last what one most often wants. */
  gtk_box_reorder_child (GTK_BOX (box), back, 1);
  gtk_box_reorder_child (GTK_BOX (box), ok, -1);
  gtk_widget_set_tooltip_text (back, _("Drop this picture and paint another"));
  gtk_widget_set_tooltip_text (stop, _("End here and keep what is painted so far"));
  g_object_set_data_full (G_OBJECT (cancel), CANCEL, g_strdup (label), g_free);
}

void
imp_actions_set_stage (GtkDialog *window,
                       GtkWidget *row,
                       ImpStage   stage)
{
  GtkContainer      *area     = GTK_CONTAINER (gtk_dialog_get_content_area (window));
  GtkWidget         *ok       = get_button (window, GTK_RESPONSE_OK);
  GtkWidget         *stop     = get_button (window, IMP_RESPONSE_STOP);
  GtkWidget         *back     = get_button (window, IMP_RESPONSE_BACK);
  GtkWidget         *cancel   = get_button (window, GTK_RESPONSE_CANCEL);
  g_autoptr (GList)  children = gtk_container_get_children (area);
  const gboolean     settings = stage == IMP_STAGE_SETTINGS;
  const gboolean     running  = stage == IMP_STAGE_RUNNING;
  const gboolean     painted  = stage == IMP_STAGE_PAINTED;

  /* Save and Load are GimpProcedureDialog's, in a box of its own beside our row. */
  for (GList *list = children; list; list = list->next)
    if (list->data != row && ! gtk_widget_is_ancestor (ok, list->data))
      gtk_widget_set_sensitive (list->data, settings);

  gtk_button_set_label (GTK_BUTTON (ok), painted ? _("Add La_yer") : _("_Paint"));
  gtk_button_set_label (GTK_BUTTON (cancel),
                        painted ? _("Discar_d") : g_object_get_data (G_OBJECT (cancel), CANCEL));
  gtk_dialog_set_response_sensitive (window, IMP_RESPONSE_RESET, settings);
  gtk_dialog_set_response_sensitive (window, GTK_RESPONSE_OK, ! running);
  gtk_widget_set_visible (ok, ! running);
  gtk_widget_set_visible (stop, running);
  gtk_widget_set_visible (back, painted);

  if (! settings)
    gtk_widget_grab_focus (running ? stop : ok);
}
