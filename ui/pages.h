/* pages.h - the settings of the dialog, in pages. */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

/* @changed: called with @data when the pictures that the config names are others, in
 * the handler of the user's action. @config, @host, @data: borrowed.
 */
GtkWidget * imp_pages_new    (GObject             *config,
                              const ImpDialogHost *host,
                              void              (* changed) (gpointer),
                              gpointer             data);

/* After the pictures were read. */
void        imp_pages_update (GtkWidget           *pages);

G_END_DECLS
