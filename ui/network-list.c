/* network-list.c - the networks that one can choose, with what each takes. */
#include <glib/gi18n.h>

#include "format.h"
#include "network-list.h"

enum
{
  COLUMN_ID      = IMP_NETWORK_LIST_ID,
  COLUMN_TEXT    = IMP_NETWORK_LIST_TEXT,
  COLUMN_PATH,        /* NULL: not installed */
  COLUMN_TITLE,
  COLUMN_DETAILS,
  N_COLUMNS
};

GtkListStore *
imp_network_list_new (void)
{
  return gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                             G_TYPE_STRING, G_TYPE_STRING);
}

static void
set_details (GtkListStore *list,
             GtkTreeIter  *iter,
             const char   *details)
{
  g_autofree char *title = NULL;
  g_autofree char *text  = NULL;

  gtk_tree_model_get (GTK_TREE_MODEL (list), iter, COLUMN_TITLE, &title, -1);
  text = g_markup_printf_escaped ("%s\n<small>%s</small>", title, details);
  gtk_list_store_set (list, iter, COLUMN_TEXT, text, -1);
}

static void
add_row (GtkListStore *list,
         const char   *id,
         const char   *path,
         const char   *title,
         const char   *details)
{
  GtkTreeIter iter;

  gtk_list_store_insert_with_values (list, &iter, *id ? -1 : 0,
                                     COLUMN_ID, id, COLUMN_PATH, path, COLUMN_TITLE, title,
                                     COLUMN_DETAILS, details, -1);
  set_details (list, &iter, details);
}

/* The built-in one has the empty value; and again its name, where that is asked for. */
static void
add_network (GtkListStore        *list,
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
    add_row (list, "", entry->path, title, details);
  if (! built_in || g_strcmp0 (entry->name, current) == 0)
    add_row (list, entry->name, entry->path, title, details);
}

static gboolean
has_row (GtkListStore *list,
         const char   *id)
{
  GtkTreeModel *model = GTK_TREE_MODEL (list);
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

void
imp_network_list_add_current (GtkListStore *list,
                              const char   *current)
{
  g_autofree char *path  = NULL;
  g_autofree char *title = NULL;

  if (has_row (list, current))
    return;

  path  = imp_store_find_network (current, NULL);
  title = g_path_get_basename (*current ? current : _("none"));
  if (path && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      const ImpStoreEntry entry = { (char *) current, title, path };

      add_network (list, &entry, FALSE, NULL);
    }
  else
    {
      add_row (list, current, NULL, title, _("not installed"));
    }
}

void
imp_network_list_fill (GtkListStore *list,
                       const char   *current)
{
  g_autoptr (GPtrArray)  networks = imp_store_list_networks ();
  g_autofree char       *built_in = imp_store_find_network (NULL, NULL);

  for (guint i = 0; i < networks->len; i++)
    {
      const ImpStoreEntry *entry = networks->pdata[i];

      if (! has_row (list, entry->name))
        add_network (list, entry, g_strcmp0 (entry->path, built_in) == 0, current);
    }
  imp_network_list_add_current (list, current);
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

void
imp_network_list_show_costs (GtkListStore          *list,
                             const ImpNetworkCosts *costs)
{
  GtkTreeModel      *model    = GTK_TREE_MODEL (list);
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
      set_details (list, &iter, text);
    }
}

GStrv
imp_network_list_get_paths (GtkListStore *list)
{
  g_autoptr (GStrvBuilder)  paths = g_strv_builder_new ();
  GtkTreeModel             *model = GTK_TREE_MODEL (list);
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
