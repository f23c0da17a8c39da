/* keep-colors.c - the argument `color` while a picture is painted, and afterwards. */
#include <glib/gi18n.h>

#include "keep-colors.h"

#define CONFIG "impasto-config"

static gboolean
is_color (GObject    *config,
          const char *value)
{
  g_autofree char *color = NULL;

  g_object_get (config, "color", &color, NULL);

  return g_strcmp0 (color, value) == 0;
}

static void
toggled (GtkToggleButton *button,
         GObject         *config)
{
  if (! is_color (config, "match"))
    g_object_set (config,
                  "color", gtk_toggle_button_get_active (button) ? "keep" : "none",
                  NULL);
}

GtkWidget *
imp_keep_colors_new (GObject *config)
{
  GtkWidget *button = gtk_check_button_new_with_label (_("Keep the colours of your picture"));

  g_object_set_data (G_OBJECT (button), CONFIG, config);
  gtk_widget_set_no_show_all (button, TRUE);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled), config, 0);

  return button;
}

/* Where the style was given the picture's colours first, there is nothing to choose. */
void
imp_keep_colors_set_running (GtkWidget *button,
                             gboolean   running)
{
  GObject *config = g_object_get_data (G_OBJECT (button), CONFIG);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), is_color (config, "keep"));
  gtk_widget_set_visible (button, running && ! is_color (config, "match"));
}

ImpPicture *
imp_keep_colors_apply (GObject          *config,
                       const ImpPicture *painted,
                       const ImpPicture *content)
{
  return is_color (config, "keep") ? imp_picture_keep_colors (painted, content)
                                   : imp_picture_copy (painted);
}
