/* status.c - below the preview: what is wrong, how far the run is, what it will take. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "status.h"

struct _ImpStatus
{
  GtkBox     parent_instance;

  GtkWidget *trouble;          /* an info bar, hidden while all is well */
  GtkWidget *trouble_label;
  GtkWidget *bar;
  GtkWidget *text;
};

G_DEFINE_FINAL_TYPE (ImpStatus, imp_status, GTK_TYPE_BOX)

static void
imp_status_class_init (ImpStatusClass *klass)
{
}

static void
add_trouble (ImpStatus *status)
{
  GtkWidget *bar   = gtk_info_bar_new ();
  GtkWidget *area  = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));
  GtkWidget *icon  = gtk_image_new_from_icon_name (GIMP_ICON_DIALOG_WARNING,
                                                   GTK_ICON_SIZE_LARGE_TOOLBAR);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 50);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_container_add (GTK_CONTAINER (area), icon);
  gtk_container_add (GTK_CONTAINER (area), label);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), GTK_MESSAGE_WARNING);
  gtk_widget_show_all (area);
  gtk_widget_set_no_show_all (bar, TRUE);
  gtk_box_pack_start (GTK_BOX (status), bar, FALSE, FALSE, 0);

  status->trouble       = bar;
  status->trouble_label = label;
}

static void
imp_status_init (ImpStatus *status)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (status), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (status), 6);

  status->bar = gtk_progress_bar_new ();
  atk_object_set_name (gtk_widget_get_accessible (status->bar), _("Progress"));
  status->text = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (status->text), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (status->text), PANGO_ELLIPSIZE_END);

  add_trouble (status);
  gtk_box_pack_start (GTK_BOX (status), status->bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (status), status->text, FALSE, FALSE, 0);
}

GtkWidget *
imp_status_new (void)
{
  return g_object_new (IMP_TYPE_STATUS, NULL);
}

void
imp_status_set_trouble (ImpStatus    *status,
                        const GError *trouble)
{
  if (trouble)
    {
      gtk_label_set_text (GTK_LABEL (status->trouble_label), trouble->message);
      imp_status_set_text (status, "");
    }
  gtk_widget_set_visible (status->trouble, trouble != NULL);
}

void
imp_status_set_text (ImpStatus  *status,
                     const char *text)
{
  gtk_label_set_text (GTK_LABEL (status->text), text);
}

void
imp_status_set_running (ImpStatus *status,
                        gboolean   running)
{
  gtk_widget_set_opacity (status->bar, running ? 1.0 : 0.0);
  imp_status_set_fraction (status, 0.0);
}

void
imp_status_set_fraction (ImpStatus *status,
                         double     fraction)
{
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (status->bar), CLAMP (fraction, 0.0, 1.0));
}
