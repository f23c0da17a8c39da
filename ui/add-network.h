/* add-network.h - a window that brings a network: from a file, or by download. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Stays open until a network is there or the user gave up; what is wrong is shown in
 * it. (transfer full) (nullable): the new network's name.
 */
char * imp_add_network_run (GtkWidget *parent);

G_END_DECLS
