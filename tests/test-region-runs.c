/* test-region-runs.c - runs with regions and holes, in bands and levels. */
#include <math.h>

#include "region-fixture.h"

/* Levels, holes, regions and a remainder together; the result is the last level's. */
static void
test_run (RegionFixture *f,
          gconstpointer  data)
{
  g_autoptr (ImpSession)    session = NULL;
  g_autoptr (ImpPicture)    result  = NULL;
  g_autoptr (ImpEvaluation) there   = NULL;
  const ImpReport          *report;
  GError                   *error   = NULL;

  region_content (f, 190, 150);
  f->run.content->alpha = g_new (float, 190 * 150);
  for (int i = 0; i < 190 * 150; i++)
    f->run.content->alpha[i] = i % 190 < 150 || i / 190 < 100;
  tiny_set (f->run.params, "levels", "2");
  tiny_set (f->run.params, "term", "shifted-gram:conv2_2=1");
  tiny_set (f->run.params, "iterations", "15");
  f->inputs.n_styles = 2;

  session = imp_session_new (f->run.net, f->run.params, &f->inputs, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  report = imp_session_get_report (session);
  g_assert_cmpint (report->n_levels, ==, 2);
  for (int i = 0; i < report->n_terms; i++)
    g_assert_true (isfinite (report->terms[i].energy));

  result = imp_session_dup_result (session);
  there  = imp_evaluate (f->run.net, f->run.params, &f->inputs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (fabs (there->total - report->total), <,
                     (0.01 + 2 * report->clamped) * report->total);
}

/* A large picture's first layers come in bands, unless a loss wants them whole: masks
 * are the same.
 */
static void
test_bands (RegionFixture *f,
            gconstpointer  data)
{
  enum { W = 1001, H = 703 };
  g_autoptr (ImpPicture)    image    = tiny_picture_new (W, H, 9);
  g_autoptr (ImpEvaluation) bands    = NULL;
  g_autoptr (ImpEvaluation) whole    = NULL;
  double                    distance = 0;
  double                    norm     = 0;

  region_content (f, W, H);
  f->run.content->alpha = g_new (float, W * H);
  for (int i = 0; i < W * H; i++)
    f->run.content->alpha[i] = i % W < 700 || i / W < 600;
  for (int i = 0; i < 2; i++)
    g_free (f->masks[i].data);
  f->masks[0] = region_stripe (W, H, 0.2, 0.6);
  for (int i = 0; i < W * 300; i++)
    f->masks[0].data[i] *= 0.3f;
  f->masks[1] = region_stripe (64, 81, 0, 0.5);

  tiny_set (f->run.params, "term", "");
  tiny_set (f->run.params, "term", "region-gram:conv1_2=1");
  tiny_set (f->run.params, "term", "gram:conv1_1=1");
  tiny_set (f->run.params, "term", "content:conv2_1=1");
  tiny_set (f->run.params, "units", "paper");
  bands = region_evaluate (f, image);
  tiny_set (f->run.params, "term", "shifted-gram:conv1_1=1e-30");
  whole = region_evaluate (f, image);

  for (int i = 0; i < bands->n_terms; i++)
    g_assert_cmpfloat_with_epsilon (bands->terms[i].energy, whole->terms[i].energy,
                                    1e-4 * whole->terms[i].energy);
  for (int i = 0; i < W * H * 3; i++)
    {
      distance += pow (bands->gradient[i] - whole->gradient[i], 2);
      norm     += pow (whole->gradient[i], 2);
    }
  g_assert_cmpfloat (sqrt (distance / norm), <, 1e-3);
}

/* A shift wants a map larger than itself: levels are dropped, the full size refused. */
static void
test_small_maps (RegionFixture *f,
                 gconstpointer  data)
{
  g_autoptr (ImpSession) session = NULL;
  GError                *error   = NULL;

  region_content (f, 330, 280);
  imp_picture_free (f->run.style);
  f->styles[0]        = f->run.style = tiny_picture_new (300, 320, 2);
  f->inputs.n_regions = 0;
  tiny_set (f->run.params, "term", "");
  tiny_set (f->run.params, "term", "shifted-gram:pool3=1");
  tiny_set (f->run.params, "shifted-gram.shift", "10");
  tiny_set (f->run.params, "levels", "3");
  tiny_set (f->run.params, "iterations", "1");

  /* 41, 20, 10 wide */
  session = imp_session_new (f->run.net, f->run.params, &f->inputs, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (imp_session_get_report (session)->n_levels, ==, 2);
  g_clear_pointer (&session, imp_session_free);

  tiny_set (f->run.params, "shifted-gram.shift", "18");    /* 37 × 40, 18 × 20 */
  session = imp_session_new (f->run.net, f->run.params, &f->inputs, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (imp_session_get_report (session)->n_levels, ==, 1);

  tiny_set (f->run.params, "shifted-gram.shift", "35");
  region_expect (f, IMP_ERROR_INPUT,
                 "picture is too small: at 330 × 280 pixels its map at the layer pool3 has "
                 "41 × 35 positions, and the loss “shifted-gram” (shift 35) needs 36 × 36. Both "
                 "sides should have at least 288 pixels.");
  tiny_set (f->run.params, "size", "500");
  tiny_set (f->run.params, "style-scale", "0.5");
  region_expect (f, IMP_ERROR_INPUT,
                 "style is too small: at 234 × 250 pixels its map at the layer pool3 has 29 × 31");
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name) \
  g_test_add ("/region-runs/" #name, RegionFixture, NULL, region_set_up, test_ ## name, \
              region_tear_down)
  ADD (run);
  ADD (bands);
  ADD (small_maps);
#undef ADD

  return g_test_run ();
}
