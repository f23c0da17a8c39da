/* gallery.c - a widget to choose one of the built-in style pictures. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "gallery.h"
#include "impasto.h"

#define THUMBNAIL_SIZE 92
#define NAME_KEY       "impasto-style-name"

struct _ImpGallery
{
  GtkScrolledWindow  parent_instance;

  GtkWidget         *flow;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ImpGallery, imp_gallery, GTK_TYPE_SCROLLED_WINDOW)

static void
imp_gallery_class_init (ImpGalleryClass *klass)
{
  signals[CHOSEN] = g_signal_new ("chosen", IMP_TYPE_GALLERY, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* The middle square of the picture. NULL where the file cannot be read. */
static cairo_surface_t *
thumbnail_new (const char *path,
               int         scale_factor)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) square = NULL;
  int                   size   = THUMBNAIL_SIZE * scale_factor;
  int                   width  = 0;
  int                   height = 0;

  gdk_pixbuf_get_file_info (path, &width, &height);
  pixbuf = gdk_pixbuf_new_from_file_at_scale (path,
                                              width >= height ? -1 : size,
                                              width >= height ? size : -1,
                                              TRUE, NULL);
  if (! pixbuf)
    return NULL;

  width  = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  square = gdk_pixbuf_new_subpixbuf (pixbuf, MAX (0, width - size) / 2, MAX (0, height - size) / 2,
                                     MIN (width, size), MIN (height, size));

  return gdk_cairo_surface_create_from_pixbuf (square, scale_factor, NULL);
}

static GtkWidget *
picture_new (const ImpStoreEntry *entry,
             int                  scale_factor)
{
  cairo_surface_t *surface = thumbnail_new (entry->path, scale_factor);
  GtkWidget       *child   = gtk_flow_box_child_new ();
  GtkWidget       *box     = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget       *image   = surface ? gtk_image_new_from_surface (surface)
                                     : gtk_image_new_from_icon_name ("image-missing",
                                                                     GTK_ICON_SIZE_DIALOG);
  GtkWidget       *label   = gtk_label_new (entry->title);

  gtk_widget_set_size_request (image, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 12);
  gimp_label_set_attributes (GTK_LABEL (label), PANGO_ATTR_SCALE, PANGO_SCALE_SMALL, -1);

  gtk_box_pack_start (GTK_BOX (box), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (child), box);
  gtk_widget_set_tooltip_text (child, entry->title);
  atk_object_set_name (gtk_widget_get_accessible (child), entry->title);
  g_object_set_data_full (G_OBJECT (child), NAME_KEY, g_strdup (entry->name), g_free);

  g_clear_pointer (&surface, cairo_surface_destroy);

  return child;
}

static void
selection_changed (ImpGallery *gallery)
{
  g_signal_emit (gallery, signals[CHOSEN], 0);
}

static void
imp_gallery_init (ImpGallery *gallery)
{
  g_autoptr (GPtrArray)  styles = imp_store_list_styles ();
  GtkScrolledWindow     *window = GTK_SCROLLED_WINDOW (gallery);
  GtkFlowBox            *flow;

  gallery->flow = gtk_flow_box_new ();
  flow          = GTK_FLOW_BOX (gallery->flow);
  gtk_flow_box_set_selection_mode (flow, GTK_SELECTION_BROWSE);
  gtk_flow_box_set_homogeneous (flow, TRUE);
  gtk_flow_box_set_min_children_per_line (flow, 3);
  gtk_flow_box_set_max_children_per_line (flow, 6);
  gtk_widget_set_valign (gallery->flow, GTK_ALIGN_START);
  atk_object_set_name (gtk_widget_get_accessible (gallery->flow), _("Gallery"));

  for (guint i = 0; i < styles->len; i++)
    gtk_container_add (GTK_CONTAINER (flow),
                       picture_new (styles->pdata[i],
                                    gtk_widget_get_scale_factor (GTK_WIDGET (gallery))));
  if (styles->len > 0)
    gtk_flow_box_select_child (flow, gtk_flow_box_get_child_at_index (flow, 0));

  gtk_container_add (GTK_CONTAINER (gallery), gallery->flow);
  gtk_scrolled_window_set_policy (window, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (window, 2 * THUMBNAIL_SIZE + 24);
  gtk_widget_show_all (gallery->flow);

  g_signal_connect_swapped (flow, "selected-children-changed",
                            G_CALLBACK (selection_changed), gallery);
}

GtkWidget *
imp_gallery_new (void)
{
  return g_object_new (IMP_TYPE_GALLERY, NULL);
}

const char *
imp_gallery_get_name (ImpGallery *gallery)
{
  g_autoptr (GList) chosen = gtk_flow_box_get_selected_children (GTK_FLOW_BOX (gallery->flow));

  return chosen ? g_object_get_data (chosen->data, NAME_KEY) : NULL;
}

gboolean
imp_gallery_set_name (ImpGallery *gallery,
                      const char *name)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (gallery->flow));

  for (GList *list = children; list; list = list->next)
    if (g_strcmp0 (g_object_get_data (list->data, NAME_KEY), name) == 0)
      {
        g_signal_handlers_block_by_func (gallery->flow, selection_changed, gallery);
        gtk_flow_box_select_child (GTK_FLOW_BOX (gallery->flow), list->data);
        g_signal_handlers_unblock_by_func (gallery->flow, selection_changed, gallery);
        return TRUE;
      }

  return FALSE;
}
