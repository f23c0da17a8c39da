/* preview.h - a widget for the picture that is being painted. */
#pragma once

#include <gtk/gtk.h>

#include "impasto.h"

G_BEGIN_DECLS

#define IMP_TYPE_PREVIEW (imp_preview_get_type ())
G_DECLARE_FINAL_TYPE (ImpPreview, imp_preview, IMP, PREVIEW, GtkDrawingArea)

/* Pictures no larger than this are shown in full; the rest is wasted on a screen. */
#define IMP_PREVIEW_LONGEST 1600

GtkWidget * imp_preview_new         (void);

/* The picture before the run; also shown during the run while a button of the
 * mouse is held down on the preview.
 */
void        imp_preview_set_content (ImpPreview       *preview,
                                     const ImpPicture *content);

/* In a corner, while there is no painted picture; NULL for none. */
void        imp_preview_set_style   (ImpPreview       *preview,
                                     const ImpPicture *style);

/* What the run has made so far; NULL goes back to the content. */
void        imp_preview_set_painted (ImpPreview       *preview,
                                     const ImpPicture *painted);

G_END_DECLS
