/* sketch.h - a small picture of a call, to see soon what its settings make. */
#pragma once

#include "task.h"

G_BEGIN_DECLS

/* (transfer full): as imp_task_new_session (), for small copies of all pictures, few
 * iterations on one level, and the smallest network there is. Without a word to GIMP.
 * The copies stay with @task, for one session at a time: free the last one first.
 */
ImpSession * imp_sketch_new (ImpTask  *task,
                             GError  **error);

G_END_DECLS
