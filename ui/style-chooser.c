/* style-chooser.c - a widget to choose the style: gallery, layer or file. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "fields.h"
#include "gallery.h"
#include "style-chooser.h"

#define PAGE_GALLERY "gallery"
#define PAGE_LAYER   "layer"
#define PAGE_FILE    "file"

struct _ImpStyleChooser
{
  GtkBox               parent_instance;

  GObject             *config;      /* borrowed                                   */
  const ImpDialogHost *host;        /* borrowed                                   */
  GtkWidget           *stack;
  GtkWidget           *gallery;
  GtkWidget           *layers;      /* a GimpLayerComboBox: nothing in it that    */
                                    /*   GIMP would call back into                */
  GtkWidget           *file;
  int                  updating;    /* > 0: the changes are our own               */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ImpStyleChooser, imp_style_chooser, GTK_TYPE_BOX)

static void
imp_style_chooser_class_init (ImpStyleChooserClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", IMP_TYPE_STYLE_CHOOSER, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
imp_style_chooser_init (ImpStyleChooser *chooser)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (chooser), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (chooser), 8);
}

/* What is on the visible page goes to the config, the others' arguments go out. */
static void
apply (ImpStyleChooser *chooser)
{
  const char       *page  = gtk_stack_get_visible_child_name (GTK_STACK (chooser->stack));
  const char       *name  = "";
  g_autoptr (GFile) file  = NULL;
  int               layer = 0;

  if (chooser->updating)
    return;

  if (g_strcmp0 (page, PAGE_LAYER) == 0)
    gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (chooser->layers), &layer);
  else if (g_strcmp0 (page, PAGE_FILE) == 0)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser->file));
  else
    name = imp_gallery_get_name (IMP_GALLERY (chooser->gallery));

  chooser->updating++;
  chooser->host->use_layer (chooser->host->data, "style-layer", layer);
  g_object_set (chooser->config,
                "style-file", file,
                "style-name", name ? name : "",
                NULL);
  chooser->updating--;

  g_signal_emit (chooser, signals[CHANGED], 0);
}

/* The other way: after construction, Reset and Load. */
static void
show_config (ImpStyleChooser *chooser)
{
  g_autoptr (GObject)  layer = NULL;
  g_autoptr (GFile)    file  = NULL;
  g_autofree char     *name  = NULL;
  const char          *page  = PAGE_GALLERY;

  if (chooser->updating)
    return;

  g_object_get (chooser->config,
                "style-layer", &layer,
                "style-file",  &file,
                "style-name",  &name,
                NULL);

  chooser->updating++;
  if (layer)
    {
      int id;

      page = PAGE_LAYER;
      g_object_get (layer, "id", &id, NULL);
      gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (chooser->layers), id);
    }
  else if (file)
    {
      page = PAGE_FILE;
      gtk_file_chooser_set_file (GTK_FILE_CHOOSER (chooser->file), file, NULL);
    }
  else
    {
      imp_gallery_set_name (IMP_GALLERY (chooser->gallery), name);
    }
  gtk_stack_set_visible_child_name (GTK_STACK (chooser->stack), page);
  chooser->updating--;

  if (layer || file)
    g_signal_emit (chooser, signals[CHANGED], 0);
  else
    apply (chooser);        /* nothing or an unknown name: what the gallery has */
}

static gboolean
is_not_the_content (GimpImage *image,
                    GimpItem  *item,
                    gpointer   data)
{
  return (gconstpointer) item != data;
}

static GtkWidget *
page_new (ImpStyleChooser *chooser,
          const char      *name,
          const char      *title,
          const char      *mnemonic,
          GtkWidget       *widget,
          const char      *hint)
{
  GtkWidget *page  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), widget, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), imp_field_hint_new (hint), FALSE, FALSE, 0);
  gtk_widget_show_all (page);
  gtk_stack_add_titled (GTK_STACK (chooser->stack), page, name, title);

  return page;
}

static void
add_filters (GtkFileChooser *file)
{
  GtkFileFilter *pictures = gtk_file_filter_new ();
  GtkFileFilter *all      = gtk_file_filter_new ();

  gtk_file_filter_set_name (pictures, _("Pictures"));
  gtk_file_filter_add_mime_type (pictures, "image/*");
  gtk_file_chooser_add_filter (file, pictures);

  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (file, all);
}

static void
add_pages (ImpStyleChooser *chooser)
{
  chooser->gallery = imp_gallery_new ();
  gtk_widget_show (chooser->gallery);
  gtk_stack_add_titled (GTK_STACK (chooser->stack), chooser->gallery, PAGE_GALLERY, _("Gallery"));

  chooser->layers = gimp_layer_combo_box_new (is_not_the_content,
                                              (gpointer) chooser->host->content_item, NULL);
  atk_object_set_name (gtk_widget_get_accessible (chooser->layers), _("Style layer"));
  page_new (chooser, PAGE_LAYER, _("Layer"), _("Lay_er:"), chooser->layers,
            _("Any other layer of an open image. To bring a picture here as a layer, use "
              "File ▸ Open as Layers before."));

  chooser->file = gtk_file_chooser_button_new (_("Choose a Style"), GTK_FILE_CHOOSER_ACTION_OPEN);
  add_filters (GTK_FILE_CHOOSER (chooser->file));
  atk_object_set_name (gtk_widget_get_accessible (chooser->file), _("Style file"));
  page_new (chooser, PAGE_FILE, _("File"), _("_File:"), chooser->file,
            _("A photograph of a painting, a drawing, a fabric: any picture that GIMP can "
              "open."));
}

GtkWidget *
imp_style_chooser_new (GObject             *config,
                       const ImpDialogHost *host)
{
  ImpStyleChooser *chooser  = g_object_new (IMP_TYPE_STYLE_CHOOSER, NULL);
  GtkWidget       *switcher = gtk_stack_switcher_new ();

  chooser->config = config;
  chooser->host   = host;
  chooser->stack  = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (chooser->stack), TRUE);
  add_pages (chooser);

  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (chooser->stack));
  gtk_widget_set_halign (switcher, GTK_ALIGN_FILL);
  gtk_box_set_homogeneous (GTK_BOX (switcher), TRUE);
  gtk_box_pack_start (GTK_BOX (chooser), switcher, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (chooser), chooser->stack, TRUE, TRUE, 0);
  gtk_widget_show (switcher);
  gtk_widget_show (chooser->stack);

  show_config (chooser);

  g_signal_connect_object (chooser->stack, "notify::visible-child-name",
                           G_CALLBACK (apply), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser->gallery, "chosen",
                           G_CALLBACK (apply), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser->layers, "changed",
                           G_CALLBACK (apply), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser->file, "file-set",
                           G_CALLBACK (apply), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::style-layer",
                           G_CALLBACK (show_config), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::style-file",
                           G_CALLBACK (show_config), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::style-name",
                           G_CALLBACK (show_config), chooser, G_CONNECT_SWAPPED);

  return GTK_WIDGET (chooser);
}
