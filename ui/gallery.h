/* gallery.h - a widget to choose one of the built-in style pictures.
 *
 * Signal `chosen`: the user took another one.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define IMP_TYPE_GALLERY (imp_gallery_get_type ())
G_DECLARE_FINAL_TYPE (ImpGallery, imp_gallery, IMP, GALLERY, GtkScrolledWindow)

GtkWidget *  imp_gallery_new      (void);

/* The key of the chosen picture; NULL where there are no pictures. */
const char * imp_gallery_get_name (ImpGallery *gallery);

/* Without a signal. FALSE, and nothing changes, where there is no such picture. */
gboolean     imp_gallery_set_name (ImpGallery *gallery,
                                   const char *name);

G_END_DECLS
