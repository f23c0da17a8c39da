/* test-photo.c - mode photo: its stages, what joins in the last one, what is smoothed. */
#include <math.h>
#include <string.h>

#include "impasto.h"
#include "pictures/smooth.h"
#include "plan.h"
#include "pool.h"
#include "tiny-run.h"

enum { WIDTH = 96, HEIGHT = 80, MATTING = 6 };   /* the term's place */

static void
set_up (TinyRun       *f,
        gconstpointer  data)
{
  static const int convs[]  = { 1, 1, 1, 2, 1 };
  static const int widths[] = { 6, 5, 5, 6, 5 };
  TinyNetwork     *tiny     = tiny_network_make (convs, widths, 5, 7);

  f->net     = tiny_network_load (tiny);
  f->content = tiny_picture_new (WIDTH, HEIGHT, 1);
  f->style   = tiny_picture_new (80, 72, 2);
  f->params  = imp_params_new ();
  tiny_set (f->params, "mode", "photo");
  tiny_set (f->params, "iterations", "4");
  tiny_network_free (tiny);
}

static ImpPlan *
plan_new (TinyRun *f,
          int      width,
          int      height)
{
  const ImpSizes  sizes = { width, height, (int[]) { 300 }, (int[]) { 300 }, 1, 0, FALSE };
  GError         *error = NULL;
  ImpPlan        *plan  = imp_plan_new (f->params, f->net, &sizes, &error);

  g_assert_no_error (error);

  return plan;
}

/* The sizes, and which stages are late. */
static void
check_stages (TinyRun    *f,
              const char *expected)
{
  g_autoptr (ImpPlan) plan = plan_new (f, 256, 192);
  GString            *text = g_string_new (NULL);

  for (int i = 0; i < plan->n_stages; i++)
    {
      g_string_append_printf (text, "%s%d%s", i > 0 ? " " : "", plan->stages[i].width,
                              plan->stages[i].late ? "!" : "");
      g_assert_cmpint (plan->stages[i].iterations, ==, 4);
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_string_free (text, TRUE);
}

static void
test_stages (TinyRun       *f,
             gconstpointer  data)
{
  check_stages (f, "128 256 256!");   /* 64 × 48 is below 64 pixels */
  tiny_set (f->params, "levels", "1");
  check_stages (f, "256 256!");
  tiny_set (f->params, "units", "paper");
  tiny_set (f->params, "levels", "");
  check_stages (f, "256 256!");

  /* nothing that comes late, or nothing before it */
  tiny_set (f->params, "weight.matting", "0");
  check_stages (f, "256!");
  tiny_set (f->params, "weight.matting", "");
  tiny_set (f->params, "weight.region-gram", "0");
  check_stages (f, "256 256!");
  tiny_set (f->params, "weight.content", "0");
  check_stages (f, "256!");
  tiny_set (f->params, "term", "content:conv1_1=1");
  tiny_set (f->params, "term", "matting:image=1");
  check_stages (f, "256!");
}

static void
test_smooth_by_default (TinyRun       *f,
                        gconstpointer  data)
{
  static const struct { const char *mode, *smooth; gboolean on; } cases[] =
  {
    { "photo", "",   TRUE }, { "photo", "off", FALSE },
    { "gatys", "", FALSE },  { "gatys", "on",  TRUE  },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImpPlan) plan = NULL;

      tiny_set (f->params, "mode", cases[i].mode);
      tiny_set (f->params, "smooth", cases[i].smooth);
      plan = plan_new (f, 256, 192);
      g_assert_cmpint (plan->smooth, ==, cases[i].on);
    }
}

typedef struct
{
  float        *image;          /* of the last progress                      */
  gboolean      was_early;
  int           calls[3];       /* a level                                   */
  GCancellable *cancellable;    /* to be cancelled at the end of that level  */
  int           level;
} Log;

static void
on_progress (const ImpProgress *progress,
             gpointer           data)
{
  Log               *log     = data;
  const gboolean     late    = progress->level == progress->n_levels - 1;
  const gsize        n       = (gsize) WIDTH * HEIGHT * 3;
  const ImpTermInfo *matting = &progress->terms[MATTING];

  /* columns stay what they are */
  g_assert_cmpint (progress->n_terms, ==, MATTING + 1);
  g_assert_cmpstr (matting->loss, ==, "matting");
  g_assert_cmpstr (matting->layer, ==, "image");
  if (late)
    {
      g_assert_cmpfloat (matting->weight, >, 0);
      g_assert_cmpfloat (matting->reference, ==, 3.0 * WIDTH * HEIGHT);
      g_assert_cmpfloat (matting->energy, >, 0);
    }
  else
    {
      g_assert_cmpfloat (matting->weight, ==, 0);
      g_assert_cmpfloat (matting->reference, ==, 1);
      g_assert_cmpfloat (matting->energy, ==, 0);
    }

  /* the last stage begins with what the others came to */
  if (late && log->was_early)
    g_assert_cmpmem (log->image, n * sizeof (float), progress->image->rgb, n * sizeof (float));
  if (progress->image->width == WIDTH)
    memcpy (log->image, progress->image->rgb, n * sizeof (float));
  log->was_early = ! late;
  log->calls[progress->level]++;

  if (log->cancellable != NULL && progress->level == log->level && progress->iteration == 2)
    g_cancellable_cancel (log->cancellable);
}

static ImpSession *
run (TinyRun  *f,
     Log      *log,
     gboolean  done)
{
  GError     *error   = NULL;
  ImpSession *session = tiny_run_session (f, &error);

  g_assert_no_error (error);
  log->image = g_new (float, WIDTH * HEIGHT * 3);
  g_assert_cmpint (imp_session_run (session, on_progress, log, log->cancellable, &error), ==,
                   done);
  if (done)
    g_assert_no_error (error);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  return session;
}

static void
test_run (TinyRun       *f,
          gconstpointer  data)
{
  Log                       log      = { NULL };
  g_autoptr (ImpSession)    session  = NULL;
  g_autoptr (ImpPicture)    result   = NULL;
  g_autoptr (ImpEvaluation) there    = NULL;
  g_autoptr (ImpPicture)    smooth   = NULL;
  g_autoptr (ImpPicture)    expected = NULL;
  const ImpPicture         *styles[] = { f->style };
  const ImpInputs           inputs   = { .content = f->content, .styles = styles, .n_styles = 1 };
  ImpPool                  *pool     = imp_pool_new (1);
  const ImpReport          *report;
  GError                   *error    = NULL;

  tiny_set (f->params, "smooth", "off");
  session = run (f, &log, TRUE);
  report  = imp_session_get_report (session);
  result  = imp_session_dup_result (session);
  g_assert_cmpint (log.calls[0], ==, 5);
  g_assert_cmpint (log.calls[1], ==, 5);
  g_assert_cmpint (log.calls[2], ==, 0);
  g_assert_cmpint (report->n_levels, ==, 2);
  g_assert_cmpint (report->n_terms, ==, MATTING + 1);
  g_assert_null (report->warnings[0]);

  /* evaluate sees the last stage's objective */
  memcpy (result->rgb, log.image, WIDTH * HEIGHT * 3 * sizeof (float));
  there = imp_evaluate (f->net, f->params, &inputs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (there->total, report->total, 1e-5 * report->total);
  g_assert_cmpfloat (there->terms[MATTING].weight, ==, report->terms[MATTING].weight);
  g_free (log.image);

  /* the same run, then smoothed */
  imp_session_free (session);
  tiny_set (f->params, "smooth", "");
  log      = (Log) { NULL };
  session  = run (f, &log, TRUE);
  smooth   = imp_session_dup_result (session);
  expected = imp_picture_smooth (result, f->content, pool);
  for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
    g_assert_cmpfloat (smooth->rgb[i], ==, CLAMP (expected->rgb[i], 0.0f, 1.0f));
  g_assert_cmpint (memcmp (smooth->rgb, log.image, WIDTH * HEIGHT * 3 * sizeof (float)), !=, 0);
  imp_pool_free (pool);
  g_free (log.image);
}

/* Cancelled in either stage, the picture is that of the moment, not smoothed. */
static void
test_cancel (TinyRun       *f,
             gconstpointer  data)
{
  for (int level = 0; level < 2; level++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Log                      log         = { .cancellable = cancellable, .level = level };
      g_autoptr (ImpSession)   session     = run (f, &log, FALSE);
      g_autoptr (ImpPicture)   result      = imp_session_dup_result (session);
      const ImpReport         *report      = imp_session_get_report (session);

      for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
        g_assert_cmpfloat (result->rgb[i], ==, CLAMP (log.image[i], 0.0f, 1.0f));
      g_assert_cmpfloat (report->terms[MATTING].weight > 0, ==, level == 1);
      g_assert_null (report->warnings[0]);
      g_free (log.image);
    }
}

/* The bands are counted, where they are. */
static void
test_estimate (TinyRun       *f,
               gconstpointer  data)
{
  const ImpSizes  sizes = { 1024, 1024, (int[]) { 256 }, (int[]) { 256 }, 1, 0, FALSE };
  ImpEstimate     with, without;
  GError         *error = NULL;

  tiny_set (f->params, "smooth", "off");
  imp_session_estimate (f->net, f->params, &sizes, &with, &error);
  g_assert_no_error (error);
  tiny_set (f->params, "weight.matting", "0");
  imp_session_estimate (f->net, f->params, &sizes, &without, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (with.bytes - without.bytes, >=, (guint64) 48 << 20);
  g_assert_cmpuint (with.bytes - without.bytes, <=, (guint64) 60 << 20);
  g_assert_cmpfloat (with.seconds, >, without.seconds);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name) \
  g_test_add ("/photo/" #name, TinyRun, NULL, set_up, test_ ## name, tiny_run_tear_down)
  ADD (stages);
  ADD (smooth_by_default);
  ADD (run);
  ADD (cancel);
  ADD (estimate);
#undef ADD

  return g_test_run ();
}
