/* check-dialog.h - a window with what a report of a fault needs to say. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Shows imp_diagnostics () between two texts until it is closed. (transfer full): all
 * of it.
 */
char * imp_check_dialog_run (const char *before,
                             const char *after);

G_END_DECLS
