/* network-source.c - a widget: which new network, from a file or by download. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "fields.h"
#include "format.h"
#include "network-source.h"

#define DOWNLOAD "impasto-download"

struct _ImpNetworkSource
{
  GtkBox                 parent_instance;

  const ImpDownloadInfo *download;      /* NULL: the file            */
  GtkWidget             *file;          /* all of what the file asks */
  GtkWidget             *path;
  GtkWidget             *name;
  GtkWidget             *float32;
  guint                  browse_id;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ImpNetworkSource, imp_network_source, GTK_TYPE_BOX)

static void
imp_network_source_dispose (GObject *object)
{
  ImpNetworkSource *source = IMP_NETWORK_SOURCE (object);

  g_clear_handle_id (&source->browse_id, g_source_remove);

  G_OBJECT_CLASS (imp_network_source_parent_class)->dispose (object);
}

static void
imp_network_source_class_init (ImpNetworkSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = imp_network_source_dispose;
  signals[CHANGED] = g_signal_new ("changed", IMP_TYPE_NETWORK_SOURCE, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
changed (ImpNetworkSource *source)
{
  gtk_widget_set_sensitive (source->file, ! source->download);
  g_signal_emit (source, signals[CHANGED], 0);
}

static void
toggled (GtkToggleButton  *radio,
         ImpNetworkSource *source)
{
  if (gtk_toggle_button_get_active (radio))
    {
      source->download = g_object_get_data (G_OBJECT (radio), DOWNLOAD);
      changed (source);
    }
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *patterns)
{
  g_auto (GStrv)  list   = g_strsplit (patterns, " ", -1);
  GtkFileFilter  *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (char **pattern = list; *pattern; pattern++)
    gtk_file_filter_add_pattern (filter, *pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static gboolean
browse (gpointer data)
{
  ImpNetworkSource *source  = data;
  GtkWidget        *parent  = gtk_widget_get_toplevel (GTK_WIDGET (source));
  GtkWidget        *window  = gtk_file_chooser_dialog_new (_("Choose a Weight File"),
                                                           GTK_WINDOW (parent),
                                                           GTK_FILE_CHOOSER_ACTION_OPEN,
                                                           _("_Cancel"), GTK_RESPONSE_CANCEL,
                                                           _("_Open"), GTK_RESPONSE_OK,
                                                           NULL);
  GtkFileChooser   *chooser = GTK_FILE_CHOOSER (window);

  source->browse_id = 0;
  add_filter (chooser, _("Weight files"), "*.safetensors *.pth *.npz *.pt *.pickle *.pkl");
  add_filter (chooser, _("All files"), "*");
  if (gtk_dialog_run (GTK_DIALOG (window)) == GTK_RESPONSE_OK)
    {
      g_autofree char *path = gtk_file_chooser_get_filename (chooser);

      gtk_entry_set_text (GTK_ENTRY (source->path), path ? path : "");
    }
  gtk_widget_destroy (window);

  return G_SOURCE_REMOVE;
}

/* Not at once, for the sake of screen readers: see network-choice.c. */
static void
browse_clicked (ImpNetworkSource *source)
{
  if (! source->browse_id)
    source->browse_id = g_idle_add (browse, source);
}

static GtkWidget *
entry_new (const char *name,
           const char *placeholder)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_widget_set_hexpand (entry, TRUE);
  imp_field_name (entry, name);

  return entry;
}

static GtkWidget *
file_new (ImpNetworkSource *source)
{
  GtkGrid   *grid   = GTK_GRID (gtk_grid_new ());
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Browse…"));

  source->path    = entry_new (_("Weight file"), _(".safetensors, .pth or .npz"));
  source->name    = entry_new (_("Name"), _("the file's"));
  source->float32 = gtk_check_button_new_with_label (_("Keep all bits (float32), twice as large"));
  gtk_entry_set_width_chars (GTK_ENTRY (source->path), 40);

  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 6);
  gtk_widget_set_margin_start (GTK_WIDGET (grid), 24);
  gtk_grid_attach (grid, source->path, 0, 0, 2, 1);
  gtk_grid_attach (grid, button, 2, 0, 1, 1);
  gtk_grid_attach (grid, gtk_label_new (_("Name")), 0, 1, 1, 1);
  gtk_grid_attach (grid, source->name, 1, 1, 1, 1);
  gtk_grid_attach (grid, source->float32, 0, 2, 3, 1);

  g_signal_connect_swapped (source->path, "changed", G_CALLBACK (changed), source);
  g_signal_connect_swapped (source->name, "changed", G_CALLBACK (changed), source);
  g_signal_connect_swapped (source->float32, "toggled", G_CALLBACK (changed), source);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (browse_clicked), source);

  return GTK_WIDGET (grid);
}

static void
imp_network_source_init (ImpNetworkSource *source)
{
  GtkBox                *box   = GTK_BOX (source);
  GtkWidget             *first = gtk_radio_button_new_with_mnemonic (NULL, _("_Import a file"));
  const ImpDownloadInfo *info;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (source), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (box, 6);

  source->file = file_new (source);
  gtk_box_pack_start (box,
                      imp_field_hint_new (_("A VGG-16 or VGG-19, as PyTorch, torchvision and "
                                            "others have them. It is checked, and what is needed "
                                            "of it is copied.")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (box, first, FALSE, FALSE, 0);
  gtk_box_pack_start (box, source->file, FALSE, FALSE, 0);
  g_signal_connect (first, "toggled", G_CALLBACK (toggled), source);

  for (int i = 0; (info = imp_download_info (i)); i++)
    {
      g_autofree char *size  = imp_format_bytes (info->size);
      /* Translators: a network's title, the size of its file. */
      g_autofree char *label = g_strdup_printf (_("Download %s (%s)"), _(info->title), size);
      GtkWidget       *radio;

      radio = gtk_radio_button_new_with_label_from_widget (GTK_RADIO_BUTTON (first), label);
      g_object_set_data (G_OBJECT (radio), DOWNLOAD, (gpointer) info);
      g_signal_connect (radio, "toggled", G_CALLBACK (toggled), source);
      gtk_box_pack_start (box, radio, FALSE, FALSE, 0);
    }
}

GtkWidget *
imp_network_source_new (void)
{
  return g_object_new (IMP_TYPE_NETWORK_SOURCE, NULL);
}

gboolean
imp_network_source_is_complete (ImpNetworkSource *source)
{
  return source->download || *gtk_entry_get_text (GTK_ENTRY (source->path));
}

const ImpDownloadInfo *
imp_network_source_get_download (ImpNetworkSource *source)
{
  return source->download;
}

void
imp_network_source_get_file (ImpNetworkSource  *source,
                             char             **path,
                             char             **name,
                             gboolean          *float32)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (source->name));

  *path    = g_strdup (gtk_entry_get_text (GTK_ENTRY (source->path)));
  *name    = *text ? g_strdup (text) : NULL;
  *float32 = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (source->float32));
}
