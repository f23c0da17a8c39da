/* region-list.h - a widget to choose among the regions that picture and style have. */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

/* Ticks are the argument `regions`. @config, @host: borrowed. */
GtkWidget * imp_region_list_new    (GObject             *config,
                                    const ImpDialogHost *host);

/* After another style was read: shows what there is now, and unticks what is gone. */
void        imp_region_list_update (GtkWidget           *list);

G_END_DECLS
