/* test-session.c - a run, from outside: it descends, stops, repeats itself. */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "tiny-run.h"

static void
set_up (TinyRun       *f,
        gconstpointer  data)
{
  f->net     = tiny_network_new ();
  f->content = tiny_picture_new (90, 70, 1);
  f->style   = tiny_picture_new (64, 81, 2);
  f->params  = imp_params_new ();
  tiny_set (f->params, "term", "content:conv3_1=1");
  tiny_set (f->params, "term", "gram:conv1_1=10");
  tiny_set (f->params, "term", "gram:conv2_1=10");
  tiny_set (f->params, "term", "gram:conv3_2=10");
  tiny_set (f->params, "iterations", "8");
  tiny_set (f->params, "levels", "1");
}

typedef struct
{
  int           calls;
  double        first, last, fraction;
  int           last_level;
  GThread      *thread;
  GCancellable *cancel_at_3;
} Log;

static void
on_progress (const ImpProgress *progress,
             gpointer           data)
{
  Log *log = data;

  if (log->calls++ == 0)
    log->first = progress->total;
  else if (progress->level == log->last_level)
    g_assert_cmpfloat (progress->total, <=, log->last * (1 + 1e-5));
  g_assert_cmpfloat (progress->fraction, >=, log->fraction);
  g_assert_cmpfloat (progress->fraction, <=, 1);
  g_assert_true (log->thread == g_thread_self ());
  g_assert_nonnull (progress->image);
  log->last       = progress->total;
  log->fraction   = progress->fraction;
  log->last_level = progress->level;
  if (log->cancel_at_3 != NULL && progress->iteration == 3)
    g_cancellable_cancel (log->cancel_at_3);
}

static ImpPicture *
run (TinyRun *f,
     Log     *log)
{
  GError                *error   = NULL;
  g_autoptr (ImpSession) session = tiny_run_session (f, &error);

  g_assert_no_error (error);
  log->thread = g_thread_self ();
  imp_session_run (session, on_progress, log, NULL, &error);
  g_assert_no_error (error);

  return imp_session_dup_result (session);
}

static void
test_descends (TinyRun       *f,
               gconstpointer  data)
{
  Log                    log    = { 0 };
  g_autoptr (ImpPicture) result = run (f, &log);

  g_assert_cmpint (log.calls, ==, 9);
  g_assert_cmpfloat (log.last, <, 0.7 * log.first);
  g_assert_cmpint (result->width, ==, 90);
  g_assert_cmpint (result->height, ==, 70);
  for (int i = 0; i < 90 * 70 * 3; i++)
    g_assert_true (result->rgb[i] >= 0 && result->rgb[i] <= 1);
}

/* The total of the report is that of evaluate () at an unclamped result; with
 * one iteration from the content nothing is clamped.
 */
static void
test_agrees_with_evaluate (TinyRun       *f,
                           gconstpointer  data)
{
  GError                   *error    = NULL;
  const ImpPicture         *styles[] = { f->style };
  ImpInputs                 inputs   = { f->content, styles, 1, NULL };
  g_autoptr (ImpSession)    session  = NULL;
  g_autoptr (ImpPicture)    result   = NULL;
  g_autoptr (ImpEvaluation) there    = NULL;
  const ImpReport          *report;

  tiny_set (f->params, "iterations", "1");
  tiny_set (f->params, "init", "content");
  session = tiny_run_session (f, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  report = imp_session_get_report (session);
  g_assert_cmpfloat (report->clamped, ==, 0);
  result = imp_session_dup_result (session);
  there  = imp_evaluate (f->net, f->params, &inputs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (there->total, report->total, 1e-5 * report->total);
  g_assert_cmpint (there->n_terms, ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (there->terms[i].energy, report->terms[i].energy,
                                    1e-4 * report->terms[i].energy + 1e-9);
}

static void
test_levels (TinyRun       *f,
             gconstpointer  data)
{
  Log                    log     = { 0 };
  g_autoptr (ImpPicture) picture = tiny_picture_new (256, 140, 3);
  g_autoptr (ImpPicture) result  = NULL;

  imp_picture_free (f->content);
  f->content = g_steal_pointer (&picture);
  tiny_set (f->params, "levels", "3");
  tiny_set (f->params, "iterations", "4");
  result = run (f, &log);

  /* 256 × 140, 128 × 70; 64 × 35 is below 64 pixels and dropped */
  g_assert_cmpint (log.last_level, ==, 1);
  g_assert_cmpint (log.calls, ==, 10);
  g_assert_cmpint (result->width, ==, 256);
}

static void
test_cancel (TinyRun       *f,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError                  *error       = NULL;
  g_autoptr (ImpSession)   session     = tiny_run_session (f, &error);
  g_autoptr (ImpPicture)   result      = NULL;
  Log                      log         = { 0 };

  log.thread      = g_thread_self ();
  log.cancel_at_3 = cancellable;
  g_assert_false (imp_session_run (session, on_progress, &log, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (log.calls, ==, 4);
  result = imp_session_dup_result (session);
  g_assert_nonnull (result);
  g_assert_cmpfloat (imp_session_get_report (session)->total, ==, log.last);
}

/* A run cancelled before it began leaves nothing half made in the network. */
static void
test_cancel_at_once (TinyRun       *f,
                     gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ImpNet)       fresh       = tiny_network_new ();
  g_autoptr (ImpSession)   session     = tiny_run_session (f, NULL);
  const ImpPicture        *styles[]    = { f->style };
  ImpInputs                inputs      = { f->content, styles, 1, NULL };
  GError                  *error       = NULL;
  double                   totals[2];

  g_cancellable_cancel (cancellable);
  g_assert_false (imp_session_run (session, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  for (int i = 0; i < 2; i++)
    {
      ImpEvaluation *there = imp_evaluate (i == 0 ? f->net : fresh, f->params, &inputs,
                                           f->content, &error);

      g_assert_no_error (error);
      totals[i] = there->total;
      imp_evaluation_free (there);
    }
  g_assert_cmpfloat (totals[0], ==, totals[1]);
}

static void
test_same_seed_same_bytes (TinyRun       *f,
                           gconstpointer  data)
{
  Log                    log1 = { 0 }, log2 = { 0 }, log3 = { 0 };
  const gsize            n    = 90 * 70 * 3 * sizeof (float);
  g_autoptr (ImpPicture) a    = NULL;
  g_autoptr (ImpPicture) b    = NULL;
  g_autoptr (ImpPicture) c    = NULL;

  tiny_set (f->params, "init", "noise");
  tiny_set (f->params, "seed", "5");
  tiny_set (f->params, "threads", "2");
  a = run (f, &log1);
  b = run (f, &log2);
  tiny_set (f->params, "seed", "6");
  c = run (f, &log3);
  g_assert_cmpmem (a->rgb, n, b->rgb, n);
  g_assert_cmpint (memcmp (a->rgb, c->rgb, n), !=, 0);
}

static void
test_threads_agree (TinyRun       *f,
                    gconstpointer  data)
{
  static const char *const  threads[] = { "1", "2", "3", "7" };
  const ImpPicture         *styles[]  = { f->style };
  ImpInputs                 inputs    = { f->content, styles, 1, NULL };
  g_autoptr (ImpEvaluation) first     = NULL;

  for (int t = 0; t < 4; t++)
    {
      g_autoptr (ImpEvaluation) now = NULL;
      GError                   *error = NULL;
      double                    diff  = 0, norm = 0;

      tiny_set (f->params, "threads", threads[t]);
      now = imp_evaluate (f->net, f->params, &inputs, f->content, &error);
      g_assert_no_error (error);
      if (t == 0)
        {
          first = g_steal_pointer (&now);
          continue;
        }
      g_assert_cmpfloat_with_epsilon (now->total, first->total, 1e-6 * first->total);
      for (int i = 0; i < 90 * 70 * 3; i++)
        {
          diff += pow (now->gradient[i] - first->gradient[i], 2);
          norm += pow (first->gradient[i], 2);
        }
      g_assert_cmpfloat (sqrt (diff / norm), <, 1e-5);
    }
}

static void
test_alpha_is_kept (TinyRun       *f,
                    gconstpointer  data)
{
  Log                    log    = { 0 };
  g_autoptr (ImpPicture) result = NULL;

  f->content->alpha = g_new (float, 90 * 70);
  for (int i = 0; i < 90 * 70; i++)
    f->content->alpha[i] = (i % 90) < 30 ? 0 : 1;
  for (int i = 0; i < 90 * 70; i++)
    if (f->content->alpha[i] == 0)
      {
        f->content->rgb[3 * i]     = 1e6;   /* undefined colour must not matter */
        f->content->rgb[3 * i + 1] = NAN;
      }
  result = run (f, &log);
  g_assert_nonnull (result->alpha);
  g_assert_cmpmem (result->alpha, 90 * 70 * sizeof (float), f->content->alpha,
                   90 * 70 * sizeof (float));
  g_assert_cmpfloat (log.first, <, 1e4);
}

static void
expect (TinyRun    *f,
        int         code,
        const char *part)
{
  GError     *error   = NULL;
  ImpSession *session = tiny_run_session (f, &error);

  g_assert_null (session);
  g_assert_error (error, IMP_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” doesn't say “%s”", error->message, part);
  g_clear_error (&error);
}

static void
test_refusals (TinyRun       *f,
               gconstpointer  data)
{
  ImpPicture *style = f->style;

  tiny_set (f->params, "term", "gram:conv5_1=1");
  expect (f, IMP_ERROR_NETWORK, "conv5_1");
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "gram:conv3_1=1");

  imp_picture_free (f->content);
  f->content = tiny_picture_new (3, 3, 1);
  expect (f, IMP_ERROR_INPUT, "too small");
  imp_picture_free (f->content);
  f->content = tiny_picture_new (90, 70, 1);

  f->style = tiny_picture_new (1, 1, 1);
  expect (f, IMP_ERROR_INPUT, "style is too small");
  imp_picture_free (f->style);
  f->style = NULL;
  expect (f, IMP_ERROR_INPUT, "no style");
  f->style = style;

  f->content->rgb[17] = NAN;
  expect (f, IMP_ERROR_INPUT, "finite");
  f->content->rgb[17] = 0;

  f->content->alpha = g_new0 (float, 90 * 70);
  expect (f, IMP_ERROR_INPUT, "transparent");
  g_clear_pointer (&f->content->alpha, g_free);

  tiny_set (f->params, "init", "image");
  expect (f, IMP_ERROR_INPUT, "start");
  tiny_set (f->params, "init", "");

  tiny_set (f->params, "size", "32768");
  tiny_set (f->params, "history", "200");
  expect (f, IMP_ERROR_MEMORY, "would fit");
  tiny_set (f->params, "size", "");

  tiny_set (f->params, "weight.gram", "0");
  expect (f, IMP_ERROR_PARAMS, "nothing to do");
}

/* The size that is asked for is the least that will do. */
static void
check_least (TinyRun    *f,
             int         content,
             int         style,
             const char *message)
{
  imp_picture_free (f->content);
  imp_picture_free (f->style);
  f->content = tiny_picture_new (content, content + 1, 1);
  f->style   = tiny_picture_new (style + 1, style, 2);
  if (message != NULL)
    expect (f, IMP_ERROR_INPUT, message);
  else
    {
      g_autoptr (ImpSession) session = tiny_run_session (f, NULL);

      g_assert_nonnull (session);
    }
}

static void
test_least_sizes (TinyRun       *f,
                  gconstpointer  data)
{
  tiny_set (f->params, "init", "content");
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "content:pool3=1");
  tiny_set (f->params, "term", "gram:conv2_1=1");
  check_least (f, 7, 9, "layer pool3. Both sides should have at least 8 ");
  check_least (f, 8, 1, "style is too small: it has 2 × 1 pixels. Both sides should have "
                        "at least 2.");
  check_least (f, 8, 2, NULL);

  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "gram:conv3_1=1");
  check_least (f, 3, 9, "layer conv3_1. Both sides should have at least 4 ");
  check_least (f, 4, 3, "at least 4.");
  check_least (f, 4, 4, NULL);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name) \
  g_test_add ("/session/" #name, TinyRun, NULL, set_up, test_ ## name, tiny_run_tear_down)
  ADD (descends);
  ADD (agrees_with_evaluate);
  ADD (levels);
  ADD (cancel);
  ADD (cancel_at_once);
  ADD (same_seed_same_bytes);
  ADD (threads_agree);
  ADD (alpha_is_kept);
  ADD (refusals);
  ADD (least_sizes);
#undef ADD

  return g_test_run ();
}
