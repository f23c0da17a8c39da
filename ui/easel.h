/* easel.h - the picture in the dialog: as it is, sketched, or painted. */
#pragma once

#include <gtk/gtk.h>

#include "impasto.h"

G_BEGIN_DECLS

#define IMP_TYPE_EASEL (imp_easel_get_type ())
G_DECLARE_FINAL_TYPE (ImpEasel, imp_easel, IMP, EASEL, GtkBox)

/* Both are borrowed; of @config, the argument `color` is shown and changed. */
GtkWidget * imp_easel_new          (GObject          *config,
                                    const ImpPicture *content);

/* In a corner of the picture as it is; NULL for none. */
void        imp_easel_set_style    (ImpEasel         *easel,
                                    const ImpPicture *style);

/* During the run and after it, one may choose the colours here. */
void        imp_easel_set_painting (ImpEasel         *easel,
                                    gboolean          painting);

/* Shows @frame in the colours that are asked for, now and when that changes; NULL goes
 * back to the picture as it is. While nothing is painted it is said to be a sketch.
 */
void        imp_easel_show         (ImpEasel         *easel,
                                    const ImpPicture *frame);

G_END_DECLS
