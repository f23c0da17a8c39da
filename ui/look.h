/* look.h - the widgets of the dialog for what the picture becomes. */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

/* Mode, strengths, colours. @config: the procedure's; both are borrowed. */
GtkWidget * imp_look_new (GObject             *config,
                          const ImpDialogHost *host);

G_END_DECLS
