/* job.h - run a session on a worker thread, report on the thread that started
 * it. GIO only: no GTK, no GIMP.
 */
#pragma once

#include "impasto.h"

G_BEGIN_DECLS

/* Pictures a second, at most and at first: drawing more of them would take from the run.
 * Where it takes longer there are fewer, down to four.
 */
#define IMP_JOB_RATE 15

/**
 * imp_job_run_async:
 * @session: borrowed until @done is called: free it there or later.
 * @longest: longest side of the pictures for @progress, 0 = as they are.
 * @cancellable: (nullable): the run's own answer counts: a cancelled session
 *     still has its best image.
 * @progress: (nullable): now and then; its image is a copy that lives as long as the
 *     call, its terms are left out; never called after @done.
 * @done: calls imp_job_run_finish ().
 *
 * Threads: @progress and @done run on the thread-default main context of the
 * caller, the session on a worker.
 */
void     imp_job_run_async  (ImpSession          *session,
                             int                  longest,
                             GCancellable        *cancellable,
                             ImpProgressFunc      progress,
                             GAsyncReadyCallback  done,
                             gpointer             user_data);

/* What imp_session_run () returned, and its error. */
gboolean imp_job_run_finish (GAsyncResult        *result,
                             GError             **error);

G_END_DECLS
