/* pages.c - the settings of the dialog, in pages: painting, regions, advanced. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "advanced.h"
#include "fields.h"
#include "look.h"
#include "more-styles.h"
#include "pages.h"
#include "region-list.h"
#include "style-chooser.h"

#define SELF "impasto-pages"

typedef struct
{
  GObject             *config;        /* borrowed                     */
  const ImpDialogHost *host;          /* borrowed                     */
  void              (* changed) (gpointer);
  gpointer             data;
  GtkWidget           *regions;
  GtkWidget           *page;          /* of the regions               */
  GtkWidget           *start;
} Pages;

static void
pictures_changed (GtkWidget *pages)
{
  Pages *self = g_object_get_data (G_OBJECT (pages), SELF);

  self->changed (self->data);
}

static void
mode_changed (GtkWidget *pages)
{
  Pages                *self   = g_object_get_data (G_OBJECT (pages), SELF);
  g_autoptr (ImpParams) params = self->host->new_params (self->host->data);

  if (params)
    gtk_widget_set_visible (self->page, imp_params_uses (params, IMP_USE_REGIONS));
}

/* The layer counts while the picture begins as it. */
static void
start_changed (GtkWidget *pages)
{
  Pages           *self = g_object_get_data (G_OBJECT (pages), SELF);
  g_autofree char *init = NULL;
  int              id   = 0;

  g_object_get (self->config, "init", &init, NULL);
  if (g_strcmp0 (init, "image") == 0)
    gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (self->start), &id);
  self->host->use_layer (self->host->data, "start-layer", id);
  self->changed (self->data);
}

static GtkWidget *
section_new (const char *title,
             GtkWidget  *child)
{
  GtkWidget *frame = gimp_frame_new (title);

  gtk_container_add (GTK_CONTAINER (frame), child);

  return frame;
}

static GtkWidget *
painting_new (Pages     *self,
              GtkWidget *pages)
{
  GtkWidget *page    = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *style   = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *chooser = imp_style_chooser_new (self->config, self->host);
  GtkWidget *more    = imp_more_styles_new (self->config, self->host);

  g_signal_connect_object (chooser, "changed", G_CALLBACK (pictures_changed), pages,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (more, "changed", G_CALLBACK (pictures_changed), pages,
                           G_CONNECT_SWAPPED);

  gtk_box_pack_start (GTK_BOX (style), chooser, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (style), more, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), section_new (_("Style"), style), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page),
                      section_new (_("Look"), imp_look_new (self->config, self->host)),
                      FALSE, FALSE, 0);

  return page;
}

static GtkWidget *
start_new (Pages     *self,
           GtkWidget *pages)
{
  self->start = gimp_layer_combo_box_new (NULL, NULL, NULL);
  g_signal_connect_object (self->start, "changed", G_CALLBACK (start_changed), pages,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->config, "notify::init", G_CALLBACK (start_changed), pages,
                           G_CONNECT_SWAPPED);

  return imp_field_row_new (self->config, "start-layer", self->start);
}

/* In a scrolled window, so that the dialog stays as low as its preview. */
static GtkWidget *
add_page (GtkWidget  *pages,
          GtkWidget  *child,
          const char *title)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);

  gtk_container_set_border_width (GTK_CONTAINER (child), 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_container_add (GTK_CONTAINER (window), child);
  gtk_notebook_append_page (GTK_NOTEBOOK (pages), window, gtk_label_new_with_mnemonic (title));
  gtk_widget_show_all (window);
  gtk_widget_set_no_show_all (window, TRUE);

  return window;
}

GtkWidget *
imp_pages_new (GObject             *config,
               const ImpDialogHost *host,
               void              (* changed) (gpointer),
               gpointer             data)
{
  GtkWidget *pages = gtk_notebook_new ();
  Pages     *self  = g_new0 (Pages, 1);

  self->config  = config;
  self->host    = host;
  self->changed = changed;
  self->data    = data;
  self->regions = imp_region_list_new (config, host);
  g_object_set_data_full (G_OBJECT (pages), SELF, self, g_free);

  add_page (pages, painting_new (self, pages), _("Painting"));
  self->page = add_page (pages, self->regions, _("Re_gions"));
  add_page (pages, imp_advanced_new (config, host, start_new (self, pages)), _("_Advanced"));

  g_signal_connect_object (config, "notify::mode", G_CALLBACK (mode_changed), pages,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::terms", G_CALLBACK (mode_changed), pages,
                           G_CONNECT_SWAPPED);

  mode_changed (pages);

  return pages;
}

void
imp_pages_update (GtkWidget *pages)
{
  Pages *self = g_object_get_data (G_OBJECT (pages), SELF);

  imp_region_list_update (self->regions);
}
