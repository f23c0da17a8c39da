/* look.c - the widgets of the dialog for what the picture becomes. */
#include <glib/gi18n.h>

#include "fields.h"
#include "look.h"

typedef struct
{
  GObject             *config;        /* borrowed */
  const ImpDialogHost *host;          /* borrowed */
  GtkWidget           *description;
  GtkWidget           *style;
  GtkWidget           *content;
} Look;

static GtkWidget *
mode_combo_new (void)
{
  GtkWidget         *combo = gtk_combo_box_text_new ();
  const ImpModeInfo *mode;

  for (int i = 0; (mode = imp_mode_info (i)); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), mode->key, _(mode->title));

  return combo;
}

/* The mode says what it does, and what of the rest counts. */
static void
mode_changed (GtkWidget *box)
{
  Look                 *look   = g_object_get_data (G_OBJECT (box), "impasto-look");
  g_autofree char      *key    = NULL;
  g_autoptr (ImpParams) params = look->host->new_params (look->host->data);
  const ImpModeInfo    *mode;

  g_object_get (look->config, "mode", &key, NULL);
  mode = imp_mode_find (key);
  gtk_label_set_text (GTK_LABEL (look->description), mode ? _(mode->description) : "");
  gtk_widget_set_visible (look->style, ! params || imp_params_uses (params, IMP_USE_STYLE));
  gtk_widget_set_visible (look->content, ! params || imp_params_uses (params, IMP_USE_CONTENT));
}

GtkWidget *
imp_look_new (GObject             *config,
              const ImpDialogHost *host)
{
  GtkWidget *box  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Look      *look = g_new (Look, 1);

  look->config      = config;
  look->host        = host;
  look->description = imp_field_hint_new (NULL);
  look->style       = imp_field_new (config, "style-strength");
  look->content     = imp_field_new (config, "content-strength");
  gtk_widget_set_no_show_all (look->style, TRUE);
  gtk_widget_set_no_show_all (look->content, TRUE);
  g_object_set_data_full (G_OBJECT (box), "impasto-look", look, g_free);

  gtk_box_pack_start (GTK_BOX (box), imp_field_combo_row_new (config, "mode", mode_combo_new ()),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), look->description, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), look->style, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), look->content, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), imp_field_new (config, "color"), FALSE, FALSE, 0);

  g_signal_connect_object (config, "notify::mode", G_CALLBACK (mode_changed), box,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::terms", G_CALLBACK (mode_changed), box,
                           G_CONNECT_SWAPPED);
  mode_changed (box);

  return box;
}
