/* look.c - the widgets of the dialog for everything but the style.
 *
 * Labels and help come from the arguments' own descriptions.
 */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "impasto.h"
#include "look.h"

static GParamSpec *
find_argument (GObject    *config,
               const char *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (config), name);
}

/* A widget's name for the blind and for tests: the label without its mnemonic. */
static void
set_accessible_name (GtkWidget  *widget,
                     const char *label)
{
  g_autofree char *name = gimp_strip_uline (label);

  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

/* 0 means that somebody else decides: say so instead of a number. */
static gboolean
scale_output (GtkSpinButton *scale,
              const char    *zero)
{
  if (gtk_spin_button_get_value (scale) > 0.0)
    return FALSE;

  if (g_strcmp0 (gtk_entry_get_text (GTK_ENTRY (scale)), zero) != 0)
    gtk_entry_set_text (GTK_ENTRY (scale), zero);

  return TRUE;
}

static int
scale_input (GtkSpinButton *scale,
             double        *value,
             const char    *zero)
{
  if (g_strcmp0 (gtk_entry_get_text (GTK_ENTRY (scale)), zero) != 0)
    return FALSE;

  *value = 0.0;

  return TRUE;
}

/* @zero: (nullable): static text to show for 0. */
static GtkWidget *
scale_new (GObject    *config,
           const char *name,
           double      step,
           int         digits,
           double      lower,
           double      upper,
           double      gamma,
           const char *zero)
{
  GtkWidget  *scale = gimp_prop_spin_scale_new (config, name, step, 10 * step, digits);
  GParamSpec *pspec = find_argument (config, name);

  gimp_spin_scale_set_scale_limits (GIMP_SPIN_SCALE (scale), lower, upper);
  gimp_spin_scale_set_gamma (GIMP_SPIN_SCALE (scale), gamma);
  set_accessible_name (scale, g_param_spec_get_nick (pspec));
  gtk_widget_set_tooltip_text (scale, g_param_spec_get_blurb (pspec));
  gtk_widget_set_hexpand (scale, TRUE);

  if (zero)
    {
      gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (scale), FALSE);
      g_signal_connect (scale, "output", G_CALLBACK (scale_output), (gpointer) zero);
      g_signal_connect (scale, "input", G_CALLBACK (scale_input), (gpointer) zero);
      gtk_spin_button_update (GTK_SPIN_BUTTON (scale));
    }

  return scale;
}

/* A combo box whose row ids are the argument's values. */
static GtkWidget *
combo_row_new (GObject    *config,
               const char *name,
               GtkWidget  *combo)
{
  GParamSpec *pspec = find_argument (config, name);
  GtkWidget  *row   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget  *label = gtk_label_new_with_mnemonic (g_param_spec_get_nick (pspec));

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  set_accessible_name (combo, g_param_spec_get_nick (pspec));
  gtk_widget_set_tooltip_text (combo, g_param_spec_get_blurb (pspec));
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), combo, TRUE, TRUE, 0);

  g_object_bind_property (config, name, combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

  return row;
}

static GtkWidget *
mode_combo_new (void)
{
  GtkWidget         *combo = gtk_combo_box_text_new ();
  const ImpModeInfo *mode;

  for (int i = 0; (mode = imp_mode_info (i)); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), mode->key, _(mode->title));

  return combo;
}

static void
mode_changed (GObject    *config,
              GParamSpec *pspec,
              GtkLabel   *description)
{
  g_autofree char   *key = NULL;
  const ImpModeInfo *mode;

  g_object_get (config, "mode", &key, NULL);
  mode = imp_mode_find (key);
  gtk_label_set_text (description, mode ? _(mode->description) : "");
}

GtkWidget *
imp_look_new (GObject *config)
{
  GtkWidget *box         = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *description = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (description), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (description), 40);
  gtk_label_set_xalign (GTK_LABEL (description), 0.0);
  gtk_style_context_add_class (gtk_widget_get_style_context (description),
                               GTK_STYLE_CLASS_DIM_LABEL);
  g_signal_connect_object (config, "notify::mode", G_CALLBACK (mode_changed), description, 0);
  mode_changed (config, NULL, GTK_LABEL (description));

  gtk_box_pack_start (GTK_BOX (box), combo_row_new (config, "mode", mode_combo_new ()),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), description, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      scale_new (config, "style-strength", 0.1, 2, 0.0, 10.0, 2.0, NULL),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      scale_new (config, "content-strength", 0.1, 2, 0.0, 10.0, 2.0, NULL),
                      FALSE, FALSE, 0);

  return box;
}

/* The built-in network has the empty value; one that was named by a file keeps
 * its path.
 */
static GtkWidget *
network_combo_new (GObject *config)
{
  GtkComboBoxText       *combo    = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  g_autoptr (GPtrArray)  networks = imp_store_list_networks ();
  g_autofree char       *built_in = imp_store_find_network (NULL, NULL);
  g_autofree char       *current  = NULL;
  gboolean               listed;

  g_object_get (config, "network", &current, NULL);
  listed = ! current || ! *current;

  for (guint i = 0; i < networks->len; i++)
    {
      const ImpStoreEntry *entry = networks->pdata[i];

      if (g_strcmp0 (entry->path, built_in) == 0)
        gtk_combo_box_text_insert (combo, 0, "", entry->title);
      if (g_strcmp0 (entry->path, built_in) != 0 || g_strcmp0 (entry->name, current) == 0)
        gtk_combo_box_text_append (combo, entry->name, entry->title);
      listed = listed || g_strcmp0 (entry->name, current) == 0;
    }

  if (! listed)
    {
      g_autofree char *shown = g_path_get_basename (current);

      gtk_combo_box_text_append (combo, current, shown);
    }

  return GTK_WIDGET (combo);
}

GtkWidget *
imp_look_advanced_new (GObject *config)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_("_Advanced"));
  GtkWidget *box      = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_pack_start (GTK_BOX (box),
                      scale_new (config, "iterations", 1.0, 0, 0.0, 500.0, 2.0,
                                 _("the mode's own")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      scale_new (config, "size", 16.0, 0, 0.0, 2048.0, 1.0, _("the layer's own")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      combo_row_new (config, "network", network_combo_new (config)),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      scale_new (config, "seed", 1.0, 0, 0.0, 1000.0, 1.0, NULL),
                      FALSE, FALSE, 0);

  /* In line with the frames above. */
  gtk_widget_set_margin_start (box, 16);
  gtk_widget_set_margin_top (box, 6);
  gtk_container_add (GTK_CONTAINER (expander), box);

  return expander;
}
