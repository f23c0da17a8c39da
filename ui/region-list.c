/* region-list.c - a widget to choose among the regions that picture and style have. */
#include <string.h>

#include <glib/gi18n.h>

#include "fields.h"
#include "region-list.h"

#define SELF "impasto-region-list"
#define NAME "impasto-region"

typedef struct
{
  GObject             *config;      /* borrowed                  */
  const ImpDialogHost *host;        /* borrowed                  */
  GtkWidget           *names;       /* a box of check buttons    */
  GtkWidget           *none;        /* shown where there is none */
  gboolean             updating;    /* the changes are our own   */
} RegionList;

static GStrv
get_ticked (RegionList *self)
{
  g_autofree char *text = NULL;

  g_object_get (self->config, "regions", &text, NULL);

  return g_strsplit (text ? text : "", ",", -1);
}

/* What is ticked goes to the config. */
static void
apply (RegionList *self)
{
  g_autoptr (GList)   buttons = gtk_container_get_children (GTK_CONTAINER (self->names));
  g_autoptr (GString) text    = g_string_new (NULL);
  g_autofree char    *old     = NULL;

  for (GList *list = buttons; list; list = list->next)
    if (gtk_toggle_button_get_active (list->data))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "",
                              (char *) g_object_get_data (list->data, NAME));

  g_object_get (self->config, "regions", &old, NULL);
  if (g_strcmp0 (old, text->str) == 0)
    return;

  self->updating = TRUE;
  g_object_set (self->config, "regions", text->str, NULL);
  self->updating = FALSE;
}

static void
add_name (RegionList *self,
          const char *name,
          gboolean    ticked)
{
  GtkWidget *button = gtk_check_button_new_with_label (name);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), ticked);
  g_object_set_data_full (G_OBJECT (button), NAME, g_strdup (name), g_free);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (apply), self);
  gtk_widget_show (button);
  gtk_box_pack_start (GTK_BOX (self->names), button, FALSE, FALSE, 0);
}

void
imp_region_list_update (GtkWidget *list)
{
  RegionList     *self   = g_object_get_data (G_OBJECT (list), SELF);
  g_auto (GStrv)  ticked = get_ticked (self);
  g_auto (GStrv)  names  = self->host->list_regions (self->host->data);
  gboolean        any    = FALSE;

  imp_field_empty (self->names);
  for (char **name = names; *name; name++)
    if (! strchr (*name, ','))          /* the argument is a list with commas */
      {
        add_name (self, *name, g_strv_contains ((const char *const *) ticked, *name));
        any = TRUE;
      }
  gtk_widget_set_visible (self->none, ! any);
  apply (self);
}

/* Reset and Load. */
static void
config_changed (GtkWidget *list)
{
  RegionList *self = g_object_get_data (G_OBJECT (list), SELF);

  if (! self->updating)
    imp_region_list_update (list);
}

GtkWidget *
imp_region_list_new (GObject             *config,
                     const ImpDialogHost *host)
{
  GtkWidget  *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  RegionList *self = g_new0 (RegionList, 1);

  self->config = config;
  self->host   = host;
  self->names  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->none   = imp_field_hint_new (_("There is none yet. Give a channel of your picture and one "
                                       "of the style's image the same name, for example “sky”. "
                                       "The style has to be a layer."));
  gtk_widget_set_no_show_all (self->none, TRUE);
  g_object_set_data_full (G_OBJECT (list), SELF, self, g_free);

  gtk_box_pack_start (GTK_BOX (list),
                      imp_field_hint_new (_("Channels with the same name in your picture and in "
                                            "the style's image: each is painted like its "
                                            "counterpart. “mask” are the masks of the two "
                                            "layers.")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (list), self->names, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (list), self->none, FALSE, FALSE, 0);

  g_signal_connect_object (config, "notify::regions", G_CALLBACK (config_changed), list,
                           G_CONNECT_SWAPPED);

  return list;
}
