/* fields.c - widgets for the procedure's arguments, made from what is known of them. */
#include <math.h>

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "fields.h"
#include "keys.h"

/* How far the slider of a number goes, where one may type much more. */
static const struct
{
  const char *key;
  double      upper;
  double      step;
  double      gamma;
} sliders[] =
{
  { "style-strength",   10,   0.1, 2 },
  { "content-strength", 10,   0.1, 2 },
  { "style-scale",      4,    0.1, 2 },
  { "iterations",       500,  1,   2 },
  { "size",             2048, 16,  1 },
  { "history",          50,   1,   1 },
  { "levels",           8,    1,   1 },
  { "seed",             1000, 1,   1 },
  { "threads",          32,   1,   1 },
};

static GParamSpec *
find_argument (GObject    *config,
               const char *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (config), name);
}

void
imp_field_name (GtkWidget  *widget,
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

static void
show_zero (GtkWidget *scale,
           char      *zero)
{
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (scale), FALSE);
  g_object_set_data_full (G_OBJECT (scale), "impasto-zero", zero, g_free);
  g_signal_connect (scale, "output", G_CALLBACK (scale_output), zero);
  g_signal_connect (scale, "input", G_CALLBACK (scale_input), zero);
  gtk_spin_button_update (GTK_SPIN_BUTTON (scale));
}

static GtkWidget *
scale_new (GObject    *config,
           const char *key,
           const char *name,
           double      min,
           double      max,
           gboolean    integer)
{
  GParamSpec      *pspec  = find_argument (config, name);
  double           value  = imp_key_number (key);
  double           upper  = MIN (max, MAX (10.0, 10.0 * value));
  double           step   = integer ? 1.0 : 0.1;
  double           gamma  = value > 0.0 && value < 1e-3 * upper ? 6.0 : 1.0;
  int              digits = integer ? 0 : min > 0.0 && min < 0.01 ? (int) ceil (-log10 (min)) : 2;
  g_autofree char *zero   = imp_key_value_title (key, "0");
  GtkWidget       *scale;

  for (guint i = 0; i < G_N_ELEMENTS (sliders); i++)
    if (g_str_equal (sliders[i].key, key))
      {
        upper = sliders[i].upper;
        step  = sliders[i].step;
        gamma = sliders[i].gamma;
      }

  scale = gimp_prop_spin_scale_new (config, name, step, 10 * step, digits);
  gimp_spin_scale_set_scale_limits (GIMP_SPIN_SCALE (scale), MIN (min, value), upper);
  gimp_spin_scale_set_gamma (GIMP_SPIN_SCALE (scale), gamma);
  imp_field_name (scale, g_param_spec_get_nick (pspec));
  gtk_widget_set_tooltip_text (scale, g_param_spec_get_blurb (pspec));
  gtk_widget_set_hexpand (scale, TRUE);
  if (! g_str_equal (zero, "0"))
    show_zero (scale, g_steal_pointer (&zero));

  return scale;
}

GtkWidget *
imp_field_row_new (GObject    *config,
                   const char *argument,
                   GtkWidget  *widget)
{
  GParamSpec *pspec = find_argument (config, argument);
  GtkWidget  *row   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget  *label = gtk_label_new_with_mnemonic (g_param_spec_get_nick (pspec));

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  imp_field_name (widget, g_param_spec_get_nick (pspec));
  gtk_widget_set_tooltip_text (widget, g_param_spec_get_blurb (pspec));
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), widget, TRUE, TRUE, 0);

  return row;
}

GtkWidget *
imp_field_combo_row_new (GObject    *config,
                         const char *argument,
                         GtkWidget  *combo)
{
  GtkWidget *row = imp_field_row_new (config, argument, combo);

  g_object_bind_property (config, argument, combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

  return row;
}

static GtkWidget *
choice_new (GObject    *config,
            const char *key,
            const char *name,
            char      **values)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  if (*imp_key_info (key)->fallback == '\0')
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "", _("the mode's own"));
  for (char **value = values; *value; value++)
    {
      g_autofree char *title = imp_key_value_title (key, *value);

      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), *value, title);
    }

  return imp_field_combo_row_new (config, name, combo);
}

/* Not at each letter: half a word is always wrong. */
static gboolean
entry_done (GtkWidget *entry,
            GdkEvent  *event,
            GObject   *config)
{
  const char      *name = g_object_get_data (G_OBJECT (entry), "impasto-argument");
  const char      *text = gtk_entry_get_text (GTK_ENTRY (entry));
  g_autofree char *old  = NULL;

  g_object_get (config, name, &old, NULL);
  if (g_strcmp0 (old, text) != 0)
    g_object_set (config, name, text, NULL);

  return GDK_EVENT_PROPAGATE;
}

static void
entry_activate (GtkWidget *entry,
                GObject   *config)
{
  entry_done (entry, NULL, config);
}

static GtkWidget *
entry_new (GObject    *config,
           const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  g_object_set_data_full (G_OBJECT (entry), "impasto-argument", g_strdup (name), g_free);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 12);
  g_object_bind_property (config, name, entry, "text", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (entry, "focus-out-event", G_CALLBACK (entry_done), config, 0);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_activate), config, 0);

  return imp_field_row_new (config, name, entry);
}

GtkWidget *
imp_field_new (GObject    *config,
               const char *key)
{
  const ImpParamInfo *info   = imp_key_info (key);
  g_autofree char    *name   = imp_key_argument (key);
  g_auto (GStrv)      values = g_strsplit (info ? info->range : "", "|", -1);
  double              min;
  double              max;
  gboolean            integer;

  if (imp_param_range (key, &min, &max, &integer))
    return scale_new (config, key, name, min, max, integer);
  if (values[0] && values[1])
    return choice_new (config, key, name, values);

  return entry_new (config, name);
}

void
imp_field_empty (GtkWidget *box)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (box));

  for (GList *list = children; list; list = list->next)
    gtk_widget_destroy (list->data);
}

GtkWidget *
imp_field_hint_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);

  return label;
}
