/* test-job.c - the background job: delivery on the main thread, in order, none
 * after done (), each with its picture, and not too many of them.
 *
 * The engine is played by the functions below, and by fake-pictures.c. Races show by repetition:
 * meson test --repeat 200 job
 */
#include "job.h"

#include <math.h>

enum
{
  N_STEPS = 2000,
  SIDE    = 8       /* of the pictures */
};

typedef struct
{
  int      cancel_at;     /* progress call that cancels; 0 = never           */
  gboolean late_loop;     /* the main loop starts after the work             */
  gboolean no_progress;
  gboolean fails;         /* the session's own error                         */
  int      longest;
  int      pause;         /* µs, a hundred times                             */
} Case;

struct _ImpSession
{
  const Case   *setup;
  GMainLoop    *loop;
  GThread      *main;
  GCancellable *cancellable;
  int           ran;            /* atomic: the worker is through */
  int           n_seen;
  gboolean      done;
  double        last;
  GError       *error;
};

/* The engine's part. */

gboolean
imp_session_run (ImpSession       *session,
                 ImpProgressFunc   progress,
                 gpointer          user_data,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autoptr (ImpPicture) picture = imp_picture_new (SIDE, SIDE, FALSE);
  ImpTermInfo            term    = { .loss = "gram" };

  g_assert_true (g_thread_self () != session->main);

  for (int i = 1; i <= N_STEPS; i++)
    {
      ImpProgress now = {
        .fraction  = (double) i / N_STEPS,
        .iteration = i,
        .terms     = &term,
        .n_terms   = 1,
        .image     = picture,
      };

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      picture->rgb[0] = (float) i;
      if (progress)
        progress (&now, user_data);
      picture->rgb[0] = -1.0f;      /* from here on it is another picture */

      /* Some time to deliver, and a return with the last delivery still queued. */
      if (i % 20 == 0 && i < N_STEPS)
        g_usleep (session->setup->pause ? session->setup->pause : 2000);
    }

  if (session->setup->fails)
    g_set_error_literal (error, IMP_ERROR, IMP_ERROR_DIVERGED, "diverged");
  g_atomic_int_set (&session->ran, TRUE);

  return ! session->setup->fails;
}

GQuark
imp_error_quark (void)
{
  return g_quark_from_static_string ("imp-error-quark");
}

/* The dialog's part. */

static void
seen (const ImpProgress *progress,
      gpointer           data)
{
  ImpSession *session = data;

  g_assert_true (g_thread_self () == session->main);
  g_assert_false (session->done);
  g_assert_cmpfloat (progress->fraction, >, session->last);
  session->last = progress->fraction;

  /* The picture belongs to this progress, and is a copy. */
  g_assert_nonnull (progress->image);
  g_assert_cmpfloat (progress->image->rgb[0], ==, (float) progress->iteration);
  g_assert_cmpint (progress->image->width, ==,
                   session->setup->longest ? session->setup->longest : SIDE);
  g_assert_null (progress->terms);
  g_assert_cmpint (progress->n_terms, ==, 0);

  if (++session->n_seen == session->setup->cancel_at)
    g_cancellable_cancel (session->cancellable);
}

static void
done (GObject      *object,
      GAsyncResult *result,
      gpointer      data)
{
  ImpSession *session = data;

  g_assert_true (g_thread_self () == session->main);
  imp_job_run_finish (result, &session->error);
  session->done = TRUE;
  g_main_loop_quit (session->loop);
}

/* How many there may be in so much time: IMP_JOB_RATE a second, later five each time
 * that the time has grown by e, then four a second.
 */
static int
most_pictures (gint64 time)
{
  const double seconds = (double) time / G_USEC_PER_SEC;
  const double lively  = 5.0 / IMP_JOB_RATE;
  const double calm    = 5.0 / 4;

  return 2 + MIN (seconds, lively) * IMP_JOB_RATE +
         5 * log (CLAMP (seconds, lively, calm) / lively) + 4 * MAX (0, seconds - calm);
}

static void
test_job (gconstpointer data)
{
  const Case                *setup       = data;
  g_autoptr (GMainLoop)      loop        = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable)   cancellable = g_cancellable_new ();
  ImpSession                 session     = {
    .setup       = setup,
    .loop        = loop,
    .main        = g_thread_self (),
    .cancellable = cancellable,
  };
  const gint64               began       = g_get_monotonic_time ();

  if (setup->cancel_at == -1)
    g_cancellable_cancel (cancellable);
  imp_job_run_async (&session, setup->longest, cancellable,
                     setup->no_progress ? NULL : seen, done, &session);
  while (setup->late_loop && ! g_atomic_int_get (&session.ran))
    g_thread_yield ();
  g_main_loop_run (loop);
  while (g_main_context_iteration (NULL, FALSE))
    ; /* anything still queued must not reach seen () */

  g_assert_true (session.done);
  g_assert_cmpint (session.n_seen, <=, most_pictures (g_get_monotonic_time () - began));
  if (setup->no_progress || setup->cancel_at == -1)
    g_assert_cmpint (session.n_seen, ==, 0);
  if (setup->fails)
    g_assert_error (session.error, IMP_ERROR, IMP_ERROR_DIVERGED);
  else if (setup->cancel_at == -1)
    g_assert_error (session.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else if (setup->cancel_at == 0)
    g_assert_no_error (session.error);
  g_test_message ("%d of %d progress values delivered", session.n_seen, N_STEPS);

  g_clear_error (&session.error);
}

int
main (int    argc,
      char **argv)
{
  static const Case completes   = { 0 };
  static const Case cancels     = { .cancel_at = 3 };
  static const Case cancelled   = { .cancel_at = -1 };
  static const Case late_loop   = { .late_loop = TRUE };
  static const Case no_progress = { .no_progress = TRUE };
  static const Case fails       = { .fails = TRUE };
  static const Case reduces     = { .longest = SIDE / 2 };
  static const Case lasts       = { .pause = 25000 };

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/job/completes", &completes, test_job);
  g_test_add_data_func ("/job/cancels", &cancels, test_job);
  g_test_add_data_func ("/job/cancelled-before", &cancelled, test_job);
  g_test_add_data_func ("/job/late-loop", &late_loop, test_job);
  g_test_add_data_func ("/job/no-progress", &no_progress, test_job);
  g_test_add_data_func ("/job/fails", &fails, test_job);
  g_test_add_data_func ("/job/reduces", &reduces, test_job);
  g_test_add_data_func ("/job/lasts", &lasts, test_job);

  return g_test_run ();
}
