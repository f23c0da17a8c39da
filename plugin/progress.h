/* progress.h - a run without a dialog, under GIMP's own progress bar. */
#pragma once

#include <libgimp/gimp.h>

#include "task.h"

G_BEGIN_DECLS

/* (transfer full): the result. @warnings: (out) (transfer full): what the run noticed.
 * GIMP's Cancel ends the process, which has touched nothing by then. Errors: as imp_task_new_session () and imp_session_run ().
 */
ImpPicture * imp_run_with_progress (ImpTask  *task,
                                    GStrv    *warnings,
                                    GError  **error);

G_END_DECLS
