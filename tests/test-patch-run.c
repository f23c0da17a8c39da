/* test-patch-run.c - patches in a run: matches, line searches, levels, copies, refusals. */
#include <math.h>
#include <string.h>

#include "estimate.h"
#include "objective.h"
#include "optimize/lbfgs.h"
#include "pictures/copies.h"
#include "pictures/start.h"
#include "pool.h"
#include "speed.h"
#include "tiny-network.h"

enum { MAX_STYLES = 16 };

typedef struct
{
  ImpNet     *net;
  ImpParams  *params;
  ImpPicture *content;
  ImpPicture *styles[MAX_STYLES];
  int         n_styles;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->net       = tiny_network_new ();
  f->content   = tiny_picture_new (66, 50, 1);
  f->styles[0] = tiny_picture_new (48, 61, 2);
  f->n_styles  = 1;
  f->params    = imp_params_new ();
  tiny_set (f->params, "term", "content:conv3_1=1");
  tiny_set (f->params, "term", "patch:conv2_1=5");
  tiny_set (f->params, "term", "patch:conv3_1=5");
  tiny_set (f->params, "threads", "2");
  tiny_set (f->params, "levels", "1");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  for (int i = 0; i < f->n_styles; i++)
    imp_picture_free (f->styles[i]);
  imp_picture_free (f->content);
  imp_params_free (f->params);
  imp_net_unref (f->net);
}

static double
total_at (Fixture          *f,
          const ImpPicture *image)
{
  GError                    *error  = NULL;
  const ImpInputs            inputs = { f->content, (const ImpPicture *const *) f->styles,
                                        f->n_styles };
  g_autoptr (ImpEvaluation)  there  = imp_evaluate (f->net, f->params, &inputs, image, &error);

  g_assert_no_error (error);

  return there->total;
}

/* An objective with an optimiser, which counts what it takes. */
typedef struct
{
  ImpPlan      *plan;
  ImpPool      *pool;
  ImpObjective *objective;
  ImpLbfgs     *lbfgs;
} Run;

static void
run_init (Run              *run,
          Fixture          *f,
          const ImpPicture *start)
{
  GError          *error  = NULL;
  const ImpInputs  inputs = { f->content, (const ImpPicture *const *) f->styles, 1 };
  ImpStep          step;

  run->plan = imp_plan_for_inputs (f->params, f->net, &inputs, &error);
  g_assert_no_error (error);
  run->pool      = imp_pool_new (2);
  run->objective = imp_objective_new (run->plan, run->plan->stages, f->net, f->content,
                                      inputs.styles, NULL, run->pool, NULL, &error);
  g_assert_no_error (error);
  run->lbfgs = imp_lbfgs_new (66 * 50 * 3, 10, 1.0 / 255, run->pool);
  step = imp_lbfgs_start (run->lbfgs, start->rgb, imp_objective_eval, run->objective, NULL);
  g_assert_cmpint (step, ==, IMP_STEP_TAKEN);
}

static void
run_clear (Run *run)
{
  imp_lbfgs_free (run->lbfgs);
  imp_objective_free (run->objective);
  imp_pool_free (run->pool);
  imp_plan_free (run->plan);
}

/* Every line search finds its step among a few trials, each goes down, and with matches
 * looked for anew the total goes down as well.
 */
static void
test_line_searches (Fixture       *f,
                    gconstpointer  data)
{
  const int               every   = GPOINTER_TO_INT (data);
  g_autoptr (ImpPicture)  noise   = imp_start_noise (66, 50, 1);
  ImpPicture              image   = { 66, 50, NULL, NULL };
  const double            start   = total_at (f, noise);
  double                  fresh   = start;
  int                     renewed = 0;
  char                    text[8];
  Run                     run;

  g_snprintf (text, sizeof (text), "%d", every);
  tiny_set (f->params, "patch.search-every", text);
  run_init (&run, f, noise);
  g_assert_cmpfloat_with_epsilon (imp_lbfgs_get_value (run.lbfgs), start, 1e-6 * start);

  for (int i = 1; i <= 40; i++)
    {
      double before;
      int    evaluations;

      if (imp_objective_renew (run.objective))
        {
          renewed++;
          g_assert_cmpint (imp_lbfgs_refresh (run.lbfgs), ==, IMP_STEP_TAKEN);
          image.rgb = (float *) imp_lbfgs_get_x (run.lbfgs);
          g_assert_cmpfloat_with_epsilon (imp_lbfgs_get_value (run.lbfgs), total_at (f, &image),
                                          1e-6 * start);
        }
      before      = imp_lbfgs_get_value (run.lbfgs);
      evaluations = imp_lbfgs_n_evaluations (run.lbfgs);
      g_assert_cmpint (imp_lbfgs_step (run.lbfgs), ==, IMP_STEP_TAKEN);
      g_assert_cmpint (imp_lbfgs_n_evaluations (run.lbfgs) - evaluations, <=, 6);
      g_assert_cmpfloat (imp_lbfgs_get_value (run.lbfgs), <=, before * (1 + 1e-6));
      if (i % 10 == 0)
        {
          image.rgb = (float *) imp_lbfgs_get_x (run.lbfgs);
          before    = fresh;
          fresh     = total_at (f, &image);
          g_assert_cmpfloat (fresh, <, before);
        }
    }
  g_assert_cmpint (renewed, ==, 40 / every);
  g_assert_cmpfloat (fresh, <, 0.5 * start);
  run_clear (&run);
}

/* The same through a session, whose evaluations are those of the line searches and one for
 * each renewal.
 */
static void
test_session (Fixture       *f,
              gconstpointer  data)
{
  GError                *error   = NULL;
  const ImpInputs        inputs  = { f->content, (const ImpPicture *const *) f->styles, 1 };
  g_autoptr (ImpSession) session = NULL;
  g_autoptr (ImpPicture) result  = NULL;
  int                    evaluations[2];

  tiny_set (f->params, "iterations", "12");
  tiny_set (f->params, "init", "content");
  for (int i = 0; i < 2; i++)
    {
      tiny_set (f->params, "patch.search-every", i == 0 ? "1" : "1000");
      session = imp_session_new (f->net, f->params, &inputs, &error);
      g_assert_no_error (error);
      imp_session_run (session, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      result         = imp_session_dup_result (session);
      evaluations[i] = imp_session_get_report (session)->evaluations;
      g_assert_cmpfloat (total_at (f, result), <, total_at (f, f->content));
      g_clear_pointer (&session, imp_session_free);
      g_clear_pointer (&result, imp_picture_free);
    }
  g_assert_cmpint (evaluations[0], >=, 12 + 12);
  g_assert_cmpint (evaluations[1], <, 12 + 12);
}

static void
note_coarse (const ImpProgress *progress,
             gpointer           data)
{
  if (progress->level == 0)
    *(double *) data = progress->fraction;
}

/* A level of a quarter of the pixels is a fifth of a run, or less with a search, which has
 * a sixteenth of the pairs there; without terms that look at the network it is again a fifth.
 */
static void
test_progress (Fixture       *f,
               gconstpointer  data)
{
  static const struct
  {
    const char *term;
    double      least, most;
  } cases[] = { { "gram:conv2_1=1", 0.19, 0.21 }, { "tv:image=1", 0.19, 0.21 },
                { "patch:conv2_1=1", 0.06, 0.18 } };
  g_autoptr (ImpPicture) content = tiny_picture_new (130, 130, 3);
  g_autoptr (ImpPicture) style   = tiny_picture_new (130, 130, 4);
  const ImpPicture      *styles  = style;
  const ImpInputs        inputs  = { content, &styles, 1 };

  tiny_set (f->params, "levels", "2");
  tiny_set (f->params, "iterations", "3");
  tiny_set (f->params, "init", "content");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError                *error    = NULL;
      double                 fraction = 0;
      g_autoptr (ImpSession) session  = NULL;

      tiny_set (f->params, "term", "");
      tiny_set (f->params, "term", cases[i].term);
      session = imp_session_new (f->net, f->params, &inputs, &error);
      g_assert_no_error (error);
      imp_session_run (session, note_coarse, &fraction, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (fraction, >, cases[i].least);
      g_assert_cmpfloat (fraction, <, cases[i].most);
    }
}

/* With copies E is that of the copies as further styles. */
static void
test_copies (Fixture       *f,
             gconstpointer  data)
{
  ImpPool *pool = imp_pool_new (2);
  double   plain, copies;

  /* levels scale a style to its own size, which is what is given */
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "patch:conv2_1=1");
  tiny_set (f->params, "units", "paper");
  plain = total_at (f, f->content);
  tiny_set (f->params, "patch.rotations", "1");
  tiny_set (f->params, "patch.scales", "1");
  copies = total_at (f, f->content);
  tiny_set (f->params, "patch.rotations", "0");
  tiny_set (f->params, "patch.scales", "0");
  g_assert_cmpfloat (fabs (copies - plain), >, 1e-3 * plain);

  for (int r = -1; r <= 1; r++)
    for (int s = -1; s <= 1; s++)
      if (r != 0 || s != 0)
        f->styles[f->n_styles++] = imp_copy_picture (f->styles[0], r, s, pool);
  g_assert_cmpfloat_with_epsilon (total_at (f, f->content), copies, 1e-6 * copies);
  imp_pool_free (pool);
}

/* Transparent parts of the style give nothing, nor do they where it is turned. */
static void
test_transparent (Fixture       *f,
                  gconstpointer  data)
{
  ImpPicture *style = imp_picture_new (48, 61, TRUE);
  double      half;

  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "patch:conv1_2=1");
  tiny_set (f->params, "units", "paper");
  tiny_set (f->params, "patch.rotations", "1");
  memcpy (style->rgb, f->styles[0]->rgb, 48 * 61 * 3 * sizeof (float));
  for (int i = 0; i < 48 * 61; i++)
    style->alpha[i] = i / 48 < 40;
  imp_picture_free (f->styles[0]);
  f->styles[0] = style;

  /* whatever colours are there */
  half = total_at (f, f->content);
  for (int i = 0; i < 48 * 61; i++)
    if (style->alpha[i] == 0)
      style->rgb[3 * i] = 1 - style->rgb[3 * i];
  g_assert_cmpfloat_with_epsilon (total_at (f, f->content), half, 1e-6 * half);

  g_clear_pointer (&style->alpha, g_free);
  g_assert_cmpfloat (fabs (total_at (f, f->content) - half), >, 1e-3 * half);
}

static void
expect (Fixture    *f,
        const char *message)
{
  GError                    *error  = NULL;
  const ImpInputs            inputs = { f->content, (const ImpPicture *const *) f->styles, 1 };
  g_autoptr (ImpSession)     session = imp_session_new (f->net, f->params, &inputs, &error);

  g_assert_null (session);
  g_assert_error (error, IMP_ERROR, IMP_ERROR_INPUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, message));
  g_clear_error (&error);
}

/* Too small at full size is an error that names what; a level is dropped. */
static void
test_sizes (Fixture       *f,
            gconstpointer  data)
{
  const ImpSizes      sizes = { 256, 256, (int[]) { 48 }, (int[]) { 61 }, 1, 0, FALSE };
  GError             *error = NULL;
  g_autoptr (ImpPlan) plan   = NULL;

  tiny_set (f->params, "patch.size", "9");
  imp_picture_free (f->styles[0]);
  f->styles[0] = tiny_picture_new (35, 60, 2);
  expect (f, "layer conv3_1 has 8 × 15 positions");
  expect (f, "size 9");
  imp_picture_free (f->styles[0]);
  f->styles[0] = tiny_picture_new (36, 60, 2);
  imp_picture_free (f->content);
  f->content = tiny_picture_new (70, 30, 2);
  expect (f, "layer conv3_1 has 17 × 7 positions");

  /* 256 → 128 → 64 fit, but of the style only 36 and up */
  tiny_set (f->params, "levels", "3");
  plan = imp_plan_new (f->params, f->net, &sizes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (plan->n_stages, ==, 1);
  g_clear_pointer (&plan, imp_plan_free);
  tiny_set (f->params, "patch.size", "3");
  plan = imp_plan_new (f->params, f->net, &sizes, &error);
  g_assert_cmpint (plan->n_stages, ==, 3);
}

/* Copies cost memory, and so do large searches time: four times the pixels, sixteen times
 * the pairs. Of a machine that only multiplies, so that nothing is measured.
 */
static void
test_estimate (Fixture       *f,
               gconstpointer  data)
{
  const ImpSizes  sizes = { 256, 256, (int[]) { 256 }, (int[]) { 256 }, 1, 0, FALSE };
  const ImpSpeed  speed = { 1e-12, 0, 0 };
  const ImpSizes  grown = { 512, 512, (int[]) { 512 }, (int[]) { 512 }, 1, 0, FALSE };
  ImpEstimate     plain, copies, rarely, large;
  GError         *error = NULL;

  imp_speed_use (&speed);
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "patch:conv2_1=1");
  tiny_set (f->params, "patch.search-every", "1");
  imp_session_estimate (f->net, f->params, &sizes, &plain, &error);
  imp_session_estimate (f->net, f->params, &grown, &large, &error);
  tiny_set (f->params, "patch.search-every", "10");
  imp_session_estimate (f->net, f->params, &sizes, &rarely, &error);
  tiny_set (f->params, "patch.rotations", "2");
  imp_session_estimate (f->net, f->params, &sizes, &copies, &error);
  imp_speed_use (NULL);
  g_assert_no_error (error);
  g_assert_cmpfloat (large.seconds, >, 10 * plain.seconds);
  g_assert_cmpfloat (rarely.seconds, <, 0.3 * plain.seconds);
  g_assert_cmpfloat (copies.seconds, >, 2 * rarely.seconds);

  /* four maps a little smaller than 128² × 12 */
  g_assert_cmpuint (copies.bytes, >, plain.bytes + 3 * 100 * 100 * 12 * 4);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data) \
  g_test_add ("/patch-run/" #name #data, Fixture, GINT_TO_POINTER (data), set_up, \
              test_ ## name, tear_down)
  ADD (line_searches, 1);
  ADD (line_searches, 3);
  ADD (session, 0);
  ADD (progress, 0);
  ADD (copies, 0);
  ADD (transparent, 0);
  ADD (sizes, 0);
  ADD (estimate, 0);
#undef ADD

  return g_test_run ();
}
