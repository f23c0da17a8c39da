/* keep-colors.h - the argument `color` while a picture is painted, and afterwards:
 * keeping the picture's own colours is done last, so that one may see both.
 */
#pragma once

#include <gtk/gtk.h>

#include "impasto.h"

G_BEGIN_DECLS

/* A check button, to be shown while it can be changed. @config: borrowed. */
GtkWidget *  imp_keep_colors_new         (GObject          *config);
void         imp_keep_colors_set_running (GtkWidget        *button,
                                          gboolean          running);

/* (transfer full): @painted as the config wants it, with the colours of @content or
 * its own.
 */
ImpPicture * imp_keep_colors_apply       (GObject          *config,
                                          const ImpPicture *painted,
                                          const ImpPicture *content);

G_END_DECLS
