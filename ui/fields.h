/* fields.h - widgets for the procedure's arguments, made from what is known of them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A widget's name for the blind and for tests: @label without its mnemonic. */
void        imp_field_name    (GtkWidget  *widget,
                               const char *label);

/* @key: of the engine. A slider for a number, a combo box for a choice, an entry for
 * anything else; label and help are the argument's own. @config: the procedure's,
 * borrowed by the widget.
 */
GtkWidget * imp_field_new     (GObject    *config,
                               const char *key);

/* The argument's label, and @widget beside it. */
GtkWidget * imp_field_row_new (GObject    *config,
                               const char *argument,
                               GtkWidget  *widget);

/* Such a row with a combo box whose row ids are the argument's values. */
GtkWidget * imp_field_combo_row_new (GObject    *config,
                                     const char *argument,
                                     GtkWidget  *combo);

/* Destroys what is in @box. */
void        imp_field_empty   (GtkWidget  *box);

/* A dim text of several lines, to explain something. */
GtkWidget * imp_field_hint_new (const char *text);

G_END_DECLS
