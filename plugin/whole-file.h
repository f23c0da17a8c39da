/* whole-file.h - does a picture file have its end? */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* FALSE for a JPEG, PNG or WebP file that was cut off: GIMP's loaders read such
 * files as far as they go and call it success. TRUE for all that cannot be told.
 */
gboolean imp_file_is_whole (GFile *file);

G_END_DECLS
