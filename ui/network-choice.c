/* network-choice.c - which network looks at the pictures, and bringing another one. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "add-network.h"
#include "fields.h"
#include "network-choice.h"
#include "network-costs.h"
#include "network-list.h"

#define DELAY 300     /* ms without a change before it is worked out anew */

/* Freed with the widget, or by the worker's answer that comes after that. */
typedef struct
{
  GObject             *config;        /* borrowed                              */
  const ImpDialogHost *host;          /* borrowed                              */
  GtkWidget           *box;           /* NULL: gone                            */
  GtkListStore        *list;          /* owned                                 */
  guint                delay_id;
  guint                add_id;
  gboolean             stale;         /* the costs are not those of the config */
  GCancellable        *cancellable;   /* owned; NULL while nothing is worked out */
} NetworkChoice;

static void
network_changed (NetworkChoice *self)
{
  g_autofree char *current = NULL;

  g_object_get (self->config, "network", &current, NULL);
  imp_network_list_add_current (self->list, current ? current : "");
}

static void
fill (NetworkChoice *self)
{
  g_autofree char *current = NULL;

  g_object_get (self->config, "network", &current, NULL);
  imp_network_list_fill (self->list, current ? current : "");
}

/* What each takes */

static void update (NetworkChoice *self);

static void
costs_done (GObject      *source,
            GAsyncResult *answer,
            gpointer      data)
{
  NetworkChoice         *self  = data;
  const ImpNetworkCosts *costs = imp_network_costs_finish (answer);

  g_clear_object (&self->cancellable);
  if (! self->box)
    {
      g_free (self);
      return;
    }

  if (costs)
    imp_network_list_show_costs (self->list, costs);
  update (self);
}

/* Where it is needed: opening the dialog does not wait for it. */
static void
update (NetworkChoice *self)
{
  ImpNetworkCosts *costs;

  if (! self->stale || self->cancellable || ! gtk_widget_get_mapped (self->box))
    return;

  self->stale   = FALSE;
  costs         = g_new0 (ImpNetworkCosts, 1);
  costs->params = self->host->get_sizes (self->host->data, &costs->sizes);
  if (! costs->params)
    {
      g_free (costs);
      return;
    }

  costs->paths      = imp_network_list_get_paths (self->list);
  self->cancellable = g_cancellable_new ();
  imp_network_costs_async (costs, self->cancellable, costs_done, self);
}

static gboolean
update_later (gpointer data)
{
  NetworkChoice *self = data;

  self->delay_id = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
config_changed (NetworkChoice *self)
{
  self->stale = TRUE;
  g_clear_handle_id (&self->delay_id, g_source_remove);
  self->delay_id = g_timeout_add (DELAY, update_later, self);
}

/* The widgets */

static gboolean
add (gpointer data)
{
  NetworkChoice   *self = data;
  g_autofree char *name = imp_add_network_run (gtk_widget_get_toplevel (self->box));

  self->add_id = 0;
  if (name)
    {
      fill (self);
      g_object_set (self->config, "network", name, NULL);
    }

  return G_SOURCE_REMOVE;
}

/* Not at once: a press that comes from a screen reader is answered first, for until
 * then that hears nothing of the window.
 */
static void
add_clicked (NetworkChoice *self)
{
  if (! self->add_id)
    self->add_id = g_idle_add (add, self);
}

static void
destroyed (GtkWidget     *box,
           NetworkChoice *self)
{
  g_signal_handlers_disconnect_by_data (self->config, self);
  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_handle_id (&self->add_id, g_source_remove);
  g_clear_object (&self->list);
  self->box = NULL;
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  else
    g_free (self);
}

static GtkWidget *
combo_new (NetworkChoice *self)
{
  GtkWidget       *combo = gtk_combo_box_new_with_model (GTK_TREE_MODEL (self->list));
  GtkCellRenderer *cell  = gtk_cell_renderer_text_new ();

  gtk_combo_box_set_id_column (GTK_COMBO_BOX (combo), IMP_NETWORK_LIST_ID);
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 30, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), cell, TRUE);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (combo), cell,
                                  "markup", IMP_NETWORK_LIST_TEXT, NULL);

  return combo;
}

GtkWidget *
imp_network_choice_new (GObject             *config,
                        const ImpDialogHost *host)
{
  NetworkChoice *self   = g_new0 (NetworkChoice, 1);
  GtkWidget     *button = gtk_button_new_with_label (_("Add network…"));

  self->config = config;
  self->host   = host;
  self->stale  = TRUE;
  self->box    = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->list   = imp_network_list_new ();
  fill (self);

  /* Before the binding of the combo: what it is set to must be in the list. */
  g_signal_connect_swapped (config, "notify::network", G_CALLBACK (network_changed), self);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (config_changed), self);
  g_signal_connect_swapped (self->box, "map", G_CALLBACK (update), self);
  g_signal_connect (self->box, "destroy", G_CALLBACK (destroyed), self);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (add_clicked), self);

  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_box_pack_start (GTK_BOX (self->box),
                      imp_field_combo_row_new (config, "network", combo_new (self)),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self->box), button, FALSE, FALSE, 0);

  return self->box;
}
