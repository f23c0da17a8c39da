/* more-styles.c - a widget for further styles, and how much each counts. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "fields.h"
#include "more-styles.h"

/* The row of a combo box that stands for a layer; others are names and files. */
#define A_LAYER ""

struct _ImpMoreStyles
{
  GtkBox               parent_instance;

  GObject             *config;      /* borrowed                    */
  const ImpDialogHost *host;        /* borrowed                    */
  GtkWidget           *rows;
  int                  updating;    /* > 0: the changes are our own */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a row is made of; its box has it as data. */
typedef struct
{
  GtkWidget     *named;     /* of the gallery, or a file     */
  GtkWidget     *layer;     /* shown where that says so     */
  GtkAdjustment *share;
} Row;

#define ROW "impasto-row"

G_DEFINE_FINAL_TYPE (ImpMoreStyles, imp_more_styles, GTK_TYPE_BOX)

static void
imp_more_styles_class_init (ImpMoreStylesClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", IMP_TYPE_MORE_STYLES, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
imp_more_styles_init (ImpMoreStyles *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

static GPtrArray *
get_rows (ImpMoreStyles *self)
{
  g_autoptr (GList)  boxes = gtk_container_get_children (GTK_CONTAINER (self->rows));
  GPtrArray         *rows  = g_ptr_array_new ();

  for (GList *list = boxes; list; list = list->next)
    if (g_object_get_data (list->data, ROW))
      g_ptr_array_add (rows, g_object_get_data (list->data, ROW));

  return rows;
}

static const char *
get_name (const Row *row)
{
  return gtk_combo_box_get_active_id (GTK_COMBO_BOX (row->named));
}

static gboolean
is_layer (const Row *row)
{
  return g_strcmp0 (get_name (row), A_LAYER) == 0;
}

/* A layer may be asked for where there is none. */
static gboolean
has_style (const Row *row)
{
  int id;

  return ! is_layer (row) ||
         gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (row->layer), &id);
}

/* The first style counts 1. Layers come before names, as in the arguments. */
static void
apply_shares (ImpMoreStyles *self)
{
  g_autoptr (GPtrArray) rows    = get_rows (self);
  g_autoptr (GString)   weights = g_string_new (rows->len > 0 ? "1" : NULL);

  for (int named = 0; named < 2; named++)
    for (guint i = 0; i < rows->len; i++)
      {
        const Row *row = rows->pdata[i];
        char       buffer[G_ASCII_DTOSTR_BUF_SIZE];

        if (is_layer (row) != named && has_style (row))
          g_string_append_printf (weights, ",%s",
                                  g_ascii_formatd (buffer, sizeof buffer, "%.3g",
                                                   gtk_adjustment_get_value (row->share)));
      }

  self->updating++;
  g_object_set (self->config, "style-weights", weights->str, NULL);
  self->updating--;
}

static void
apply (ImpMoreStyles *self)
{
  g_autoptr (GPtrArray)    rows  = get_rows (self);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree int          *ids   = g_new (int, rows->len);
  g_auto (GStrv)           list  = NULL;
  int                      n     = 0;

  if (self->updating)
    return;

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];

      gtk_widget_set_visible (row->layer, is_layer (row));
      if (! is_layer (row))
        g_strv_builder_add (names, get_name (row));
      else if (gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (row->layer), &ids[n]))
        n++;
    }

  list = g_strv_builder_end (names);
  self->updating++;
  self->host->use_more_layers (self->host->data, ids, n);
  g_object_set (self->config, "more-styles", *list ? list : NULL, NULL);
  self->updating--;
  apply_shares (self);

  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
destroy_later (gpointer box)
{
  gtk_widget_destroy (box);

  return G_SOURCE_REMOVE;
}

/* Gone at once, but for the button that is still being clicked. */
static void
remove_row (GtkWidget *button,
            GtkWidget *box)
{
  GtkWidget *self = gtk_widget_get_ancestor (box, IMP_TYPE_MORE_STYLES);

  g_object_set_data (G_OBJECT (box), ROW, NULL);
  gtk_widget_hide (box);
  g_idle_add_full (G_PRIORITY_DEFAULT, destroy_later, g_object_ref (box), g_object_unref);
  apply (IMP_MORE_STYLES (self));
}

static GtkWidget *
named_combo_new (const char *name)
{
  GtkComboBoxText       *combo  = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  g_autoptr (GPtrArray)  styles = imp_store_list_styles ();

  for (guint i = 0; i < styles->len; i++)
    {
      const ImpStoreEntry *entry = styles->pdata[i];

      gtk_combo_box_text_append (combo, entry->name, entry->title);
    }
  gtk_combo_box_text_append (combo, A_LAYER, _("A layer"));

  if (! name)
    gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  else if (! gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), name))
    {
      g_autofree char *shown = g_path_get_basename (name);

      gtk_combo_box_text_append (combo, name, shown);
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), name);
    }
  imp_field_name (GTK_WIDGET (combo), _("Further style"));

  return GTK_WIDGET (combo);
}

static gboolean
is_not_the_content (GimpImage *image,
                    GimpItem  *item,
                    gpointer   data)
{
  return (gconstpointer) item != data;
}

/* @name: NULL for the first of the gallery, A_LAYER for the layer @id. */
static void
add_row (ImpMoreStyles *self,
         const char    *name,
         int            id,
         double         share)
{
  GtkWidget *box    = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove = gtk_button_new_from_icon_name (GIMP_ICON_LIST_REMOVE, GTK_ICON_SIZE_BUTTON);
  Row       *row    = g_new (Row, 1);
  GtkWidget *scale;

  row->named = named_combo_new (name);
  row->layer = gimp_layer_combo_box_new (is_not_the_content, (gpointer) self->host->content_item,
                                         NULL);
  row->share = gtk_adjustment_new (share, 0.0, 10.0, 0.1, 1.0, 0.0);
  scale      = gimp_spin_scale_new (row->share, _("Beside the first"), 2);
  gimp_spin_scale_set_scale_limits (GIMP_SPIN_SCALE (scale), 0.0, 2.0);
  imp_field_name (scale, _("Beside the first"));
  imp_field_name (row->layer, _("Further style layer"));
  imp_field_name (remove, _("Remove this style"));
  gtk_widget_set_tooltip_text (scale, _("How much this style counts: 1 is as much as the first"));
  gtk_widget_set_tooltip_text (remove, _("Remove this style"));
  if (id > 0)
    gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (row->layer), id);

  gtk_box_pack_start (GTK_BOX (line), row->named, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), remove, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), row->layer, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), scale, FALSE, FALSE, 0);
  g_object_set_data_full (G_OBJECT (box), ROW, row, g_free);
  gtk_widget_show_all (box);
  gtk_widget_set_visible (row->layer, is_layer (row));
  gtk_box_pack_start (GTK_BOX (self->rows), box, FALSE, FALSE, 0);

  g_signal_connect_object (row->named, "changed", G_CALLBACK (apply), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->layer, "changed", G_CALLBACK (apply), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->share, "value-changed", G_CALLBACK (apply_shares), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_row), box);
}

static void
add_another (ImpMoreStyles *self)
{
  add_row (self, NULL, 0, 1.0);
  apply (self);
}

/* Of the style that is the @i-th after the first. */
static double
get_share (GStrv weights,
           guint i)
{
  double first = weights[0] ? g_ascii_strtod (weights[0], NULL) : 1.0;
  double share = g_strv_length (weights) > i + 1 ? g_ascii_strtod (weights[i + 1], NULL) : first;

  return first > 0.0 ? share / first : share;
}

/* From the config: after construction, Reset and Load. */
static void
show_config (ImpMoreStyles *self)
{
  g_autofree GObject **layers  = NULL;
  g_auto (GStrv)       names   = NULL;
  g_autofree char     *text    = NULL;
  g_auto (GStrv)       weights = NULL;
  guint                n       = 0;

  if (self->updating)
    return;

  g_object_get (self->config,
                "more-layers",   &layers,
                "more-styles",   &names,
                "style-weights", &text,
                NULL);
  weights = g_strsplit (text ? text : "", ",", -1);

  self->updating++;
  imp_field_empty (self->rows);
  for (GObject **layer = layers; layer && *layer; layer++)
    {
      int id;

      g_object_get (*layer, "id", &id, NULL);
      add_row (self, A_LAYER, id, get_share (weights, n++));
    }
  for (char **name = names; name && *name; name++)
    add_row (self, *name, 0, get_share (weights, n++));
  self->updating--;
  g_signal_emit (self, signals[CHANGED], 0);
}

GtkWidget *
imp_more_styles_new (GObject             *config,
                     const ImpDialogHost *host)
{
  ImpMoreStyles *self = g_object_new (IMP_TYPE_MORE_STYLES, NULL);
  GtkWidget     *add  = gtk_button_new_with_mnemonic (_("Add another st_yle"));

  self->config = config;
  self->host   = host;
  self->rows   = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_set_tooltip_text (add, _("Mix a further style with the one that is chosen"));
  gtk_widget_set_halign (add, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (self), self->rows, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), add, FALSE, FALSE, 0);
  gtk_widget_show (self->rows);
  gtk_widget_show (add);

  show_config (self);
  apply (self);          /* shares may be remembered without their layers */

  g_signal_connect_object (add, "clicked", G_CALLBACK (add_another), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::more-layers", G_CALLBACK (show_config), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::more-styles", G_CALLBACK (show_config), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::style-weights", G_CALLBACK (show_config), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
