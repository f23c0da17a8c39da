/* style-chooser.h - a widget to choose the style: gallery, layer or file.
 *
 * Only one of the three is set in the config at a time, so that what is seen is
 * what counts, and what is remembered. Signal `changed`: read the style again.
 */
#pragma once

#include <gtk/gtk.h>

#include "host.h"

G_BEGIN_DECLS

#define IMP_TYPE_STYLE_CHOOSER (imp_style_chooser_get_type ())
G_DECLARE_FINAL_TYPE (ImpStyleChooser, imp_style_chooser, IMP, STYLE_CHOOSER, GtkBox)

/* @config: with style-layer, style-file and style-name; borrowed. @host: borrowed. */
GtkWidget * imp_style_chooser_new (GObject             *config,
                                   const ImpDialogHost *host);

G_END_DECLS
