/* progress.c - a run without a dialog, under GIMP's own progress bar.
 *
 * The session is on a worker thread, since this one has to keep the connection
 * to GIMP alive and alone may use it.
 */
#include <glib/gi18n.h>

#include "job.h"
#include "progress.h"

typedef struct
{
  GMainLoop *loop;
  gboolean   ok;
  GError    *error;
} Run;

static void
run_progress (const ImpProgress *progress,
              gpointer           data)
{
  gimp_progress_update (progress->fraction);
}

static void
run_done (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Run *run = data;

  run->ok = imp_job_run_finish (result, &run->error);
  g_main_loop_quit (run->loop);
}

ImpPicture *
imp_run_with_progress (ImpTask  *task,
                       GStrv    *warnings,
                       GError  **error)
{
  g_autoptr (ImpSession)  session = imp_task_new_session (task, FALSE, error);
  g_autoptr (GMainLoop)   loop    = g_main_loop_new (NULL, FALSE);
  Run                     run     = { .loop = loop };

  if (! session)
    return NULL;

  gimp_progress_init (_("Painting"));
  imp_job_run_async (session, 1, NULL, run_progress, run_done, &run);
  g_main_loop_run (loop);
  gimp_progress_end ();

  if (! run.ok)
    {
      g_propagate_error (error, run.error);
      return NULL;
    }

  *warnings = g_strdupv ((GStrv) imp_session_get_report (session)->warnings);

  return imp_session_dup_result (session);
}
