/* advanced.c - the widgets of the dialog for every other setting. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "advanced.h"
#include "fields.h"
#include "keys.h"
#include "network-choice.h"

#define SELF "impasto-advanced"

typedef struct
{
  GObject             *config;     /* borrowed                                    */
  const ImpDialogHost *host;       /* borrowed                                    */
  GHashTable          *fields;     /* key → its widget                            */
  GHashTable          *groups;     /* loss → the frame of its weight and options  */
  GtkWidget           *start;
} Advanced;

static void
advanced_free (gpointer data)
{
  Advanced *self = data;

  g_hash_table_unref (self->fields);
  g_hash_table_unref (self->groups);
  g_free (self);
}

static gboolean
is_elsewhere (const char *key)
{
  static const char *const elsewhere[] =
  {
    "mode", "style-strength", "content-strength", "color", "style-weights",
    "iterations", "size", "seed", NULL
  };

  return g_strv_contains (elsewhere, key);
}

/* Only what counts in this mode is shown. */
static void
update (GtkWidget *box)
{
  Advanced             *self   = g_object_get_data (G_OBJECT (box), SELF);
  g_autoptr (ImpParams) params = self->host->new_params (self->host->data);
  g_autofree char      *init   = NULL;
  g_autofree char      *key    = NULL;
  const ImpModeInfo    *mode;
  GHashTableIter        iter;
  gpointer              loss;
  gpointer              widget;

  g_object_get (self->config, "init", &init, "mode", &key, NULL);
  mode = imp_mode_find (key);
  gtk_widget_set_visible (self->start, g_strcmp0 (init, "image") == 0);

  if (mode)
    gtk_widget_set_visible (g_hash_table_lookup (self->fields, "layer"), mode->one_layer);
  if (! params)
    return;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &loss, &widget))
    gtk_widget_set_visible (widget, imp_params_uses_loss (params, loss));
}

static void
add_field (Advanced   *self,
           GtkWidget  *box,
           const char *key)
{
  GtkWidget *field = imp_field_new (self->config, key);

  gtk_widget_show_all (field);
  gtk_widget_set_no_show_all (field, TRUE);
  g_hash_table_insert (self->fields, g_strdup (key), field);
  gtk_box_pack_start (GTK_BOX (box), field, FALSE, FALSE, 0);
}

static void
add_loss (Advanced          *self,
          GtkWidget         *box,
          const ImpLossInfo *loss)
{
  g_autoptr (GPtrArray)  keys  = imp_keys_of_loss (loss);
  GtkWidget             *frame = gimp_frame_new (_(loss->title));
  GtkWidget             *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < keys->len; i++)
    add_field (self, inner, keys->pdata[i]);
  gtk_container_add (GTK_CONTAINER (frame), inner);
  gtk_widget_show (inner);
  gtk_widget_set_no_show_all (frame, TRUE);
  g_hash_table_insert (self->groups, g_strdup (loss->key), frame);
  gtk_box_pack_start (GTK_BOX (box), frame, FALSE, FALSE, 0);
}

static void
add_all (Advanced  *self,
         GtkWidget *box)
{
  const ImpParamInfo *info;
  const ImpLossInfo  *loss;

  add_field (self, box, "iterations");
  add_field (self, box, "size");
  gtk_box_pack_start (GTK_BOX (box), imp_network_choice_new (self->config, self->host),
                      FALSE, FALSE, 0);
  add_field (self, box, "seed");

  for (int i = 0; (info = imp_param_info (i)); i++)
    if (! is_elsewhere (info->key))
      {
        add_field (self, box, info->key);
        if (g_str_equal (info->key, "init"))
          gtk_box_pack_start (GTK_BOX (box), self->start, FALSE, FALSE, 0);
      }
  for (int i = 0; (loss = imp_loss_info (i)); i++)
    add_loss (self, box, loss);
  add_field (self, box, "terms");
}

GtkWidget *
imp_advanced_new (GObject             *config,
                  const ImpDialogHost *host,
                  GtkWidget           *start)
{
  GtkWidget *box  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Advanced  *self = g_new (Advanced, 1);

  self->config = config;
  self->host   = host;
  self->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->start  = start;
  g_object_set_data_full (G_OBJECT (box), SELF, self, advanced_free);

  gtk_widget_show_all (start);
  gtk_widget_set_no_show_all (start, TRUE);
  add_all (self, box);

  g_signal_connect_object (config, "notify::mode", G_CALLBACK (update), box, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::terms", G_CALLBACK (update), box, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::init", G_CALLBACK (update), box, G_CONNECT_SWAPPED);
  update (box);

  return box;
}
