/* advanced.h - the widgets of the dialog for every other setting. */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

/* All keys of the engine that are not elsewhere in the dialog, so that a new one is
 * here by itself; of the losses, those that the mode has. @config: the procedure's;
 * both are borrowed. @start: for the start layer, shown where the picture begins as one.
 */
GtkWidget * imp_advanced_new (GObject             *config,
                              const ImpDialogHost *host,
                              GtkWidget           *start);

G_END_DECLS
