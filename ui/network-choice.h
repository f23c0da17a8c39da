/* network-choice.h - which network looks at the pictures, and bringing another one. */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

/* For the config's argument `network`. What each takes for this picture is worked out
 * on a worker thread, while the widget can be seen.
 */
GtkWidget * imp_network_choice_new (GObject             *config,
                                    const ImpDialogHost *host);

G_END_DECLS
