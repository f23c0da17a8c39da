/* network-choice.c - which network looks at the pictures, and bringing another one. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "add-network.h"
#include "fields.h"
#include "format.h"
#include "network-choice.h"
#include "network-costs.h"

#define DELAY 300     /* ms without a change before it is worked out anew */

enum
{
  COLUMN_ID,          /* the argument: "" is the built-in one               */
  COLUMN_PATH,        /* NULL: not installed                                */
  COLUMN_TITLE,
  COLUMN_DETAILS,
  COLUMN_TEXT,        /* of both, to be shown                               */
  N_COLUMNS
};

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

/* The list */

static void
set_details (NetworkChoice *self,
             GtkTreeIter   *iter,
             const char    *details)
{
  g_autofree char *title = NULL;
  g_autofree char *text  = NULL;

  gtk_tree_model_get (GTK_TREE_MODEL (self->list), iter, COLUMN_TITLE, &title, -1);
  text = g_markup_printf_escaped ("%s\n<small>%s</small>", title, details);
  gtk_list_store_set (self->list, iter, COLUMN_TEXT, text, -1);
}

static void
add_row (NetworkChoice *self,
         const char    *id,
         const char    *path,
         const char    *title,
         const char    *details)
{
  GtkTreeIter iter;

  gtk_list_store_insert_with_values (self->list, &iter, *id ? -1 : 0,
                                     COLUMN_ID, id, COLUMN_PATH, path, COLUMN_TITLE, title,
                                     COLUMN_DETAILS, details, -1);
  set_details (self, &iter, details);
}

/* The built-in one has the empty value; and again its name, where that is asked for. */
static void
add_network (NetworkChoice       *self,
             const ImpStoreEntry *entry,
             gboolean             built_in,
             const char          *current)
{
  g_autoptr (ImpNetInfo)  info    = imp_net_describe (entry->path, NULL);
  g_autofree char        *title   = NULL;
  g_autofree char        *details = info ? imp_format_bytes (info->bytes)
                                         : g_strdup (_("can't be used"));

  if (built_in)
    title = g_strdup_printf (_("%s, which comes with Impasto"), entry->title);
  else if (info && info->title)
    /* Translators: a network's name, what it is. */
    title = g_strdup_printf (_("%s: %s"), entry->title, info->title);
  else
    title = g_strdup (entry->title);

  if (built_in)
    add_row (self, "", entry->path, title, details);
  if (! built_in || g_strcmp0 (entry->name, current) == 0)
    add_row (self, entry->name, entry->path, title, details);
}

static gboolean
has_row (NetworkChoice *self,
         const char    *id)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->list);
  GtkTreeIter   iter;
  gboolean      found = FALSE;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more && ! found;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *other = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_ID, &other, -1);
      found = g_strcmp0 (other, id) == 0;
    }

  return found;
}

/* What the config names is always in the list: a file, or what is not installed, which
 * the estimate then complains about; nothing else steps in for it.
 */
static void
list_current (NetworkChoice *self)
{
  g_autofree char *current = NULL;
  g_autofree char *path    = NULL;
  g_autofree char *title   = NULL;

  g_object_get (self->config, "network", &current, NULL);
  if (has_row (self, current ? current : ""))
    return;

  path  = imp_store_find_network (current, NULL);
  title = g_path_get_basename (current && *current ? current : _("none"));
  if (path && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      const ImpStoreEntry entry = { .name = current, .title = title, .path = path };

      add_network (self, &entry, FALSE, NULL);
    }
  else
    {
      add_row (self, current ? current : "", NULL, title, _("not installed"));
    }
}

static void
fill (NetworkChoice *self)
{
  g_autoptr (GPtrArray)  networks = imp_store_list_networks ();
  g_autofree char       *built_in = imp_store_find_network (NULL, NULL);
  g_autofree char       *current  = NULL;

  g_object_get (self->config, "network", &current, NULL);
  for (guint i = 0; i < networks->len; i++)
    {
      const ImpStoreEntry *entry = networks->pdata[i];

      if (! has_row (self, entry->name))
        add_network (self, entry, g_strcmp0 (entry->path, built_in) == 0, current);
    }
  list_current (self);
}

/* What each takes */

/* (transfer full) @usual: of the built-in one, or NULL. */
static char *
describe_costs (const char        *size,
                const ImpEstimate *cost,
                const ImpEstimate *usual)
{
  g_autofree char *memory = imp_format_bytes (cost->bytes);

  if (! usual || usual == cost)
    /* Translators: sizes, as “5 MB”: of the file, of the memory. */
    return g_strdup_printf (_("%s, %s of memory"), size, memory);

  /* Translators: the same, and a number. */
  return g_strdup_printf (_("%s, %s of memory, takes %.1f times as long"), size, memory,
                          cost->seconds / usual->seconds);
}

static const ImpEstimate *
find_cost (const ImpNetworkCosts *costs,
           const char            *path)
{
  for (guint i = 0; path && costs->paths[i]; i++)
    if (g_str_equal (costs->paths[i], path) && costs->costs[i].bytes > 0)
      return &costs->costs[i];

  return NULL;
}

static void
show_costs (NetworkChoice         *self,
            const ImpNetworkCosts *costs)
{
  GtkTreeModel      *model    = GTK_TREE_MODEL (self->list);
  g_autofree char   *built_in = imp_store_find_network (NULL, NULL);
  const ImpEstimate *usual    = find_cost (costs, built_in);
  GtkTreeIter        iter;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char   *path = NULL;
      g_autofree char   *size = NULL;
      g_autofree char   *text = NULL;
      const ImpEstimate *cost;

      gtk_tree_model_get (model, &iter, COLUMN_PATH, &path, COLUMN_DETAILS, &size, -1);
      cost = find_cost (costs, path);
      text = cost ? describe_costs (size, cost, usual) : g_strdup (size);
      set_details (self, &iter, text);
    }
}

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
    show_costs (self, costs);
  update (self);
}

static GStrv
list_paths (NetworkChoice *self)
{
  g_autoptr (GStrvBuilder)  paths = g_strv_builder_new ();
  GtkTreeModel             *model = GTK_TREE_MODEL (self->list);
  GtkTreeIter               iter;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *path = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_PATH, &path, -1);
      if (path)
        g_strv_builder_add (paths, path);
    }

  return g_strv_builder_end (paths);
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

  costs->paths      = list_paths (self);
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

  gtk_combo_box_set_id_column (GTK_COMBO_BOX (combo), COLUMN_ID);
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 30, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), cell, TRUE);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (combo), cell, "markup", COLUMN_TEXT, NULL);

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
  self->list   = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                     G_TYPE_STRING, G_TYPE_STRING);
  fill (self);

  /* Before the binding of the combo: what it is set to must be in the list. */
  g_signal_connect_swapped (config, "notify::network", G_CALLBACK (list_current), self);
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
