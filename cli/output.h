/* output.h - files that appear whole or not at all. */
#pragma once

#include <glib.h>

/* Whether @path could be written now, tried out beside it: called before a run
 * that would otherwise be lost. Errors: G_FILE_ERROR, naming the file.
 */
gboolean output_check (const char    *path,
                       GError       **error);

/* Under a temporary name beside @path, then renamed. Errors: the same. */
gboolean output_write (const char    *path,
                       gconstpointer  data,
                       gsize          length,
                       GError       **error);
