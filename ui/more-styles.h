/* more-styles.h - a widget for further styles, and how much each counts.
 *
 * Signal `changed`: read the styles again.
 */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

#define IMP_TYPE_MORE_STYLES (imp_more_styles_get_type ())
G_DECLARE_FINAL_TYPE (ImpMoreStyles, imp_more_styles, IMP, MORE_STYLES, GtkBox)

/* @config: with more-layers, more-styles and style-weights; borrowed. @host: borrowed. */
GtkWidget * imp_more_styles_new (GObject             *config,
                                 const ImpDialogHost *host);

G_END_DECLS
