/* job.c - a GTask with a mailbox: the worker leaves its progress there when it is
 * time for a picture, the main context collects it.
 *
 * Two traps, both kept out by the comments below:
 *  1. g_main_context_invoke () from the worker calls back on the worker while
 *     nobody owns the context, that is, before the main loop runs: the
 *     callback then waits for a lock that its own caller holds.
 *  2. A GTask's data may be freed on the worker after done () has run: its
 *     destroy function must touch plain memory only.
 */
#include "job.h"

/* Between two pictures, in µs: drawing takes its time from the run, so the pictures of
 * a long one come at a calmer pace, one at a time.
 */
#define SHORT_WAIT (G_USEC_PER_SEC / IMP_JOB_RATE)
#define LONG_WAIT  (G_USEC_PER_SEC / 4)
#define SHARE      5                /* of the run's time so far, in between     */

typedef struct
{
  ImpSession      *session;       /* borrowed                           */
  int              longest;

  GMainContext    *context;       /* where progress () runs             */
  ImpProgressFunc  progress;
  gpointer         user_data;

  GMutex           lock;          /* guards all below                   */
  ImpProgress      latest;
  ImpPicture      *image;         /* owned copy, nullable               */
  gboolean         scheduled;     /* a delivery is queued               */
  gint64           begun;
  gint64           delivered;     /* when the last one was              */
  gboolean         finished;      /* worker returned: stop delivering   */
} Job;

/* Trap 2: the last reference may be the worker's. Plain memory only. */
static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->image, imp_picture_free);
  g_main_context_unref (job->context);
  g_mutex_clear (&job->lock);
  g_free (job);
}

/* Main thread. */
static gboolean
job_deliver (gpointer data)
{
  Job                   *job   = g_task_get_task_data (data);
  g_autoptr (ImpPicture) image = NULL;
  ImpProgress            now;
  gboolean               stale;

  g_mutex_lock (&job->lock);
  now            = job->latest;
  image          = g_steal_pointer (&job->image);
  stale          = job->finished;
  job->scheduled = FALSE;
  job->delivered = g_get_monotonic_time ();
  g_mutex_unlock (&job->lock);

  now.image = image;
  if (! stale)
    job->progress (&now, job->user_data);

  return G_SOURCE_REMOVE;
}

static ImpPicture *
job_copy_image (const Job        *job,
                const ImpPicture *image)
{
  int width;
  int height;

  if (! image)
    return NULL;
  if (job->longest == 0 || MAX (image->width, image->height) <= job->longest)
    return imp_picture_copy (image);

  imp_fit_size (image->width, image->height, job->longest, &width, &height);

  return imp_picture_scale (image, width, height);
}

/* Is it time for another picture? With the lock held. */
static gboolean
job_is_due (const Job *job)
{
  const gint64 now = g_get_monotonic_time ();

  return ! job->scheduled &&
         now - job->delivered >= CLAMP ((now - job->begun) / SHARE, SHORT_WAIT, LONG_WAIT);
}

/* Worker thread. */
static void
job_post (const ImpProgress *progress,
          gpointer           data)
{
  GTask    *task = data;
  Job      *job  = g_task_get_task_data (task);
  gboolean  due;

  g_mutex_lock (&job->lock);
  due = job_is_due (job);
  if (due)
    {
      job->latest         = *progress;
      job->latest.image   = NULL;
      job->latest.terms   = NULL;
      job->latest.n_terms = 0;
      job->image          = job_copy_image (job, progress->image);
      job->scheduled      = TRUE;
    }
  g_mutex_unlock (&job->lock);

  /* Trap 1: not g_main_context_invoke (), and not while holding the lock. */
  if (due)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_callback (source, job_deliver, g_object_ref (task), g_object_unref);
      g_source_attach (source, job->context);
    }
}

static void
job_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Job      *job   = data;
  GError   *error = NULL;
  gboolean  ok;

  ok = imp_session_run (job->session, job->progress ? job_post : NULL, task,
                        cancellable, &error);

  g_mutex_lock (&job->lock);
  job->finished = TRUE;
  g_mutex_unlock (&job->lock);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
imp_job_run_async (ImpSession          *session,
                   int                  longest,
                   GCancellable        *cancellable,
                   ImpProgressFunc      progress,
                   GAsyncReadyCallback  done,
                   gpointer             user_data)
{
  Job              *job  = g_new0 (Job, 1);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, user_data);

  job->session   = session;
  job->longest   = longest;
  job->progress  = progress;
  job->user_data = user_data;
  job->context   = g_main_context_ref_thread_default ();
  job->begun     = g_get_monotonic_time ();
  g_mutex_init (&job->lock);

  g_task_set_source_tag (task, imp_job_run_async);
  g_task_set_task_data (task, job, job_free);
  /* A cancelled run still hands over its best image, so the session's own
   * answer counts, and done () waits for the worker to let go of it.
   */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_run_in_thread (task, job_thread);
}

gboolean
imp_job_run_finish (GAsyncResult  *result,
                    GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
