/* look.h - the widgets of the dialog for everything but the style. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Mode and strengths. @config: the procedure's, borrowed by the widgets. */
GtkWidget * imp_look_new          (GObject *config);

/* Iterations, size, network, seed. */
GtkWidget * imp_look_advanced_new (GObject *config);

G_END_DECLS
