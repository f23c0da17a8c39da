/* test-cancel.c - a run that is cancelled: quickly, at whatever moment, from
 * another thread, with a picture in hand.
 */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "tiny-run.h"

/* ms that a cancelled run may still take; sanitizers take their time */
#ifdef __SANITIZE_ADDRESS__
enum { LIMIT = 2000 };
#else
enum { LIMIT = 200 };
#endif

static void
set_up (TinyRun       *f,
        gconstpointer  data)
{
  f->net    = tiny_network_new ();
  f->params = imp_params_new ();
  tiny_set (f->params, "term", "content:conv3_1=1");
  tiny_set (f->params, "term", "gram:conv1_1=10");
  tiny_set (f->params, "term", "gram:conv3_2=10");
  tiny_set (f->params, "iterations", "100000");
  tiny_set (f->params, "units", "paper");   /* which never stop by themselves */
}

static ImpSession *
session_new (TinyRun *f)
{
  GError     *error   = NULL;
  ImpSession *session = tiny_run_session (f, &error);

  g_assert_no_error (error);

  return session;
}

typedef struct
{
  GCancellable *cancellable;
  gulong        delay;          /* µs                                     */
  gint64        when;           /* it was cancelled                       */
  double        last;           /* total that was told                    */
  int           calls;
} Run;

static gpointer
cancel_later (gpointer data)
{
  Run *run = data;

  g_usleep (run->delay);
  run->when = g_get_monotonic_time ();
  g_cancellable_cancel (run->cancellable);

  return NULL;
}

static void
on_progress (const ImpProgress *progress,
             gpointer           data)
{
  Run *run = data;

  g_assert_true (isfinite (progress->total));
  run->last = progress->total;
  run->calls++;
}

/* Cancels a run after that time; returns how long it still took, in ms. */
static double
cancel_after (ImpSession *session,
              gulong      delay,
              int         width,
              int         height)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError)       error       = NULL;
  g_autoptr (ImpPicture)   result      = NULL;
  Run                      run         = { cancellable, delay };
  GThread                 *thread      = g_thread_new ("cancel", cancel_later, &run);
  gboolean                 done;
  gint64                   ended;

  done  = imp_session_run (session, on_progress, &run, cancellable, &error);
  ended = g_get_monotonic_time ();
  g_thread_join (thread);

  g_assert_false (done);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  result = imp_session_dup_result (session);
  if (run.calls > 0)
    g_assert_cmpfloat (imp_session_get_report (session)->total, ==, run.last);
  g_assert_cmpint (result->width, ==, width);
  g_assert_cmpint (result->height, ==, height);
  for (gsize i = 0; i < (gsize) width * height * 3; i++)
    g_assert_true (result->rgb[i] >= 0 && result->rgb[i] <= 1);

  return (ended - run.when) / 1e3;
}

/* At random moments, so also between two evaluations, in the first one, and
 * while the targets are made; the same session runs again and again.
 */
static void
test_any_moment (TinyRun       *f,
                 gconstpointer  data)
{
  g_autoptr (ImpSession) session = NULL;
  g_autoptr (GRand)      rand    = g_rand_new_with_seed (g_test_rand_int ());
  double                 worst   = 0;

  f->content = tiny_picture_new (130, 140, 1);
  f->style   = tiny_picture_new (90, 70, 2);
  tiny_set (f->params, "threads", "2");
  tiny_set (f->params, "levels", "2");
  tiny_set (f->params, "iterations", "8");
  session = session_new (f);
  for (int i = 0; i < 50; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError)       error       = NULL;
      g_autoptr (ImpPicture)   result      = NULL;
      Run                      run         = { cancellable, g_rand_int_range (rand, 0, 40000) };
      GThread                 *thread      = g_thread_new ("cancel", cancel_later, &run);
      gboolean                 done;

      done = imp_session_run (session, on_progress, &run, cancellable, &error);
      g_thread_join (thread);
      if (! done)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      result = imp_session_dup_result (session);
      for (int k = 0; k < 130 * 140 * 3; k++)
        g_assert_true (result->rgb[k] >= 0 && result->rgb[k] <= 1);
    }

  tiny_set (f->params, "iterations", "100000");
  g_clear_pointer (&session, imp_session_free);
  session = session_new (f);
  for (int i = 0; i < 50; i++)
    worst = MAX (worst, cancel_after (session, g_rand_int_range (rand, 0, 30000), 130, 140));
  g_test_message ("at the latest after %.1f ms", worst);
}

/* The same while patches are searched. */
static void
test_any_moment_of_a_search (TinyRun       *f,
                             gconstpointer  data)
{
  tiny_set (f->params, "term", "patch:conv2_1=5");
  tiny_set (f->params, "patch.rotations", "1");
  test_any_moment (f, NULL);
}

/* Before the run: nothing is done at all. */
static void
test_before (TinyRun       *f,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError)       error       = NULL;
  g_autoptr (ImpSession)   session     = NULL;
  Run                      run         = { cancellable };

  f->content = tiny_picture_new (130, 140, 1);
  f->style   = tiny_picture_new (90, 70, 2);
  session    = session_new (f);
  g_cancellable_cancel (cancellable);
  g_assert_false (imp_session_run (session, on_progress, &run, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (run.calls, ==, 0);
}

/* Of a large picture, with what is slow before the first evaluation: alpha to
 * fill, levels, other sizes. The machine may be busy: the worst may take longer,
 * not the one in the middle.
 */
static void
check_latency (TinyRun *f,
               int      width,
               int      height,
               int      size)
{
  static const gulong    moments[] = { 0, 20, 60, 150, 400 };
  enum { N = G_N_ELEMENTS (moments) };
  g_autofree char       *text      = g_strdup_printf ("%d", size);
  g_autoptr (ImpSession) session   = NULL;
  int                    slow      = 0;

  f->content        = tiny_picture_new (width, height, 5);
  f->style          = tiny_picture_new (900, 800, 6);
  f->content->alpha = g_new (float, (gsize) width * height);
  for (gsize i = 0; i < (gsize) width * height; i++)
    f->content->alpha[i] = i % width > 300;
  tiny_set (f->params, "levels", "3");
  tiny_set (f->params, "size", text);
  tiny_set (f->params, "init", "matched");
  session = session_new (f);

  if (size > 0)
    imp_fit_size (width, height, size, &width, &height);
  for (int i = 0; i < N; i++)
    {
      const double taken = cancel_after (session, moments[i] * 1000, width, height);

      slow += taken > LIMIT;
      g_test_message ("cancelled at %lu ms: %.0f ms", moments[i], taken);
    }
  g_assert_cmpint (slow, <=, N / 2);
}

static void
test_latency (TinyRun       *f,
              gconstpointer  data)
{
  check_latency (f, 1600, 1200, 0);
}

static void
test_latency_reduced (TinyRun       *f,
                      gconstpointer  data)
{
  check_latency (f, 2400, 1600, 600);
}

/* A search of many seconds. */
static void
test_latency_of_a_search (TinyRun       *f,
                          gconstpointer  data)
{
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "patch:conv1_1=1");
  check_latency (f, 1600, 1200, 0);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name) \
  g_test_add ("/cancel/" #name, TinyRun, NULL, set_up, test_ ## name, tiny_run_tear_down)
  ADD (before);
  ADD (any_moment);
  ADD (latency);
  ADD (latency_reduced);
  ADD (any_moment_of_a_search);
  ADD (latency_of_a_search);
#undef ADD

  return g_test_run ();
}
