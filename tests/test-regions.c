/* test-regions.c - masks and alpha: what they change, what they don't, and what is
 * refused. The numbers are test-objective.c's.
 */
#include <math.h>
#include <string.h>

#include "pool.h"
#include "region-fixture.h"
#include "regions.h"

/* --- what is refused ------------------------------------------------------- */

static void
test_refusals (RegionFixture *f,
               gconstpointer  data)
{
  ImpMask  empty = { 0, 5, NULL };
  float   *pixel = &f->masks[1].data[17];

  f->regions[0].style = NULL;
  region_expect (f, IMP_ERROR_INPUT, "“sky” has no mask for the style");
  f->regions[0].style   = &f->masks[1];
  f->regions[0].content = NULL;
  region_expect (f, IMP_ERROR_INPUT, "“sky” has no mask for the picture");
  f->regions[0].content = &empty;
  region_expect (f, IMP_ERROR_INPUT, "“sky” has no pixels");
  f->regions[0].content = &f->masks[0];

  for (int i = 0; i < 3; i++)
    {
      const float before = *pixel;

      *pixel = i == 0 ? NAN : i == 1 ? -0.001f : 1.001f;
      region_expect (f, IMP_ERROR_INPUT, "“sky” holds values outside 0 to 1");
      *pixel = before;
    }

  f->regions[0].name = "";
  region_expect (f, IMP_ERROR_INPUT, "no name");
  f->regions[0].name  = "sea";
  f->inputs.n_regions = 2;
  region_expect (f, IMP_ERROR_INPUT, "“sea” is given twice");
  f->inputs.n_regions = 1;
  f->regions[0].name  = "sky";

  f->inputs.n_styles = 0;
  region_expect (f, IMP_ERROR_INPUT, "“sky” has no mask for the style");
  f->inputs.n_styles = 1;
}

static void
test_empty (RegionFixture *f,
            gconstpointer  data)
{
  const gsize n = 90 * 70;

  memset (f->masks[0].data, 0, n * sizeof (float));
  region_expect (f, IMP_ERROR_INPUT, "“sky” is empty in the picture");
  for (gsize i = 0; i < n; i++)
    f->masks[0].data[i] = 0.9e-3;
  region_expect (f, IMP_ERROR_INPUT, "“sky” is empty in the picture");
  f->masks[0].data[5] = 1;
  imp_evaluation_free (region_evaluate (f, f->run.content));

  memset (f->masks[1].data, 0, 64 * 81 * sizeof (float));
  region_expect (f, IMP_ERROR_INPUT, "“sky” is empty in the style");

  /* all of it is where the picture is transparent */
  f->masks[1].data[0] = 1;
  for (int i = 0; i < 64; i++)
    f->masks[1].data[i] = 1;
  f->run.style->alpha = g_new (float, 64 * 81);
  for (int i = 0; i < 64 * 81; i++)
    f->run.style->alpha[i] = i < 64 ? 0 : 1;
  region_expect (f, IMP_ERROR_INPUT, "“sky” is empty in the style");
  f->run.style->alpha[10] = 0.004;
  for (int i = 11; i < 16; i++)
    f->run.style->alpha[i] = 1;
  imp_evaluation_free (region_evaluate (f, f->run.content));
}

static void
test_shares (RegionFixture *f,
             gconstpointer  data)
{
  tiny_set (f->run.params, "style-weights", "1,2");
  region_expect (f, IMP_ERROR_PARAMS,
                 "“style-weights” should give one number to each style; numbers: 2, styles: 1");
  f->inputs.n_styles = 2;
  imp_evaluation_free (region_evaluate (f, f->run.content));
  tiny_set (f->run.params, "style-weights", "1");
  region_expect (f, IMP_ERROR_PARAMS, "numbers: 1, styles: 2");
}

/* --- what they change ------------------------------------------------------ */

/* Nothing where they are 1, not a bit. */
static void
test_all (RegionFixture *f,
          gconstpointer  data)
{
  const gsize               bytes = 90 * 70 * 3 * sizeof (float);
  g_autoptr (ImpEvaluation) plain = NULL;
  g_autoptr (ImpEvaluation) all   = NULL;

  f->inputs.n_regions = 0;
  plain = region_evaluate (f, f->run.content);

  f->inputs.n_regions = 1;
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < f->masks[i].width * f->masks[i].height; k++)
      f->masks[i].data[k] = 1;
  f->run.content->alpha = g_new (float, 90 * 70);
  for (int i = 0; i < 90 * 70; i++)
    f->run.content->alpha[i] = i % 3 == 0 ? 1 : 0.001;
  all = region_evaluate (f, f->run.content);

  g_assert_cmpfloat (all->total, ==, plain->total);
  g_assert_cmpmem (all->gradient, bytes, plain->gradient, bytes);
  g_assert_cmpuint (g_strv_length (plain->warnings), ==, 0);
  g_assert_cmpuint (g_strv_length (all->warnings), ==, 0);
}

/* Transparent pixels have no say: their colour changes neither energy nor gradient. */
static void
test_alpha (RegionFixture *f,
            gconstpointer  data)
{
  g_autoptr (ImpEvaluation) opaque = region_evaluate (f, f->run.content);
  g_autoptr (ImpEvaluation) first  = NULL;
  g_autoptr (ImpEvaluation) second = NULL;

  f->run.content->alpha = g_new (float, 90 * 70);
  f->run.style->alpha   = g_new (float, 64 * 81);
  for (int i = 0; i < 90 * 70; i++)
    f->run.content->alpha[i] = i % 90 > 20;
  for (int i = 0; i < 64 * 81; i++)
    f->run.style->alpha[i] = i % 64 > 13;

  first = region_evaluate (f, f->run.content);
  for (int i = 0; i < 90 * 70 * 3; i++)
    if (f->run.content->alpha[i / 3] == 0)
      f->run.content->rgb[i] = NAN;
  for (int i = 0; i < 64 * 81 * 3; i++)
    if (f->run.style->alpha[i / 3] == 0)
      f->run.style->rgb[i] = 7;
  second = region_evaluate (f, f->run.content);
  g_assert_cmpfloat (first->total, ==, second->total);
  g_assert_cmpfloat (first->total, !=, opaque->total);
}

/* The second half of the picture doesn't know what is in the first's style. */
static void
test_apart (RegionFixture *f,
            gconstpointer  data)
{
  g_autoptr (ImpEvaluation) before = NULL;
  g_autoptr (ImpEvaluation) after  = NULL;
  double                    left   = 0;
  double                    right  = 0;

  tiny_set (f->run.params, "term", "");
  tiny_set (f->run.params, "term", "region-gram:conv2_1=1");
  tiny_set (f->run.params, "units", "paper");
  f->inputs.n_regions = 2;
  before = region_evaluate (f, f->run.content);
  for (int i = 0; i < 64 * 81 * 3; i++)
    if (i / 3 % 64 < 5)   /* well inside the sky's stripe */
      f->run.style->rgb[i] = 1 - f->run.style->rgb[i];
  after = region_evaluate (f, f->run.content);

  for (int i = 0; i < 90 * 70 * 3; i++)
    {
      const double difference = fabs (before->gradient[i] - after->gradient[i]);

      if (i / 3 % 90 < 35)
        left = MAX (left, difference);
      else if (i / 3 % 90 > 57)
        right = MAX (right, difference);
    }
  g_assert_cmpfloat (left, >, 0);
  g_assert_cmpfloat (right, ==, 0);
}

/* --- what is told ---------------------------------------------------------- */

static void
test_warnings (RegionFixture *f,
               gconstpointer  data)
{
  g_autoptr (ImpEvaluation) evaluation = NULL;
  g_autoptr (ImpEvaluation) unused     = NULL;
  g_autoptr (ImpSession)    session    = NULL;
  const ImpReport          *report;
  ImpMask                   small      = region_stripe (9, 7, 0, 0.5);
  GError                   *error      = NULL;

  f->regions[0].content = &small;
  evaluation = region_evaluate (f, f->run.content);
  g_assert_cmpuint (g_strv_length (evaluation->warnings), ==, 1);
  g_assert_nonnull (strstr (evaluation->warnings[0], "“sky” has 9 × 7 pixels"));

  session = imp_session_new (f->run.net, f->run.params, &f->inputs, &error);
  g_assert_no_error (error);
  g_free (small.data);                     /* needed no longer */
  for (int again = 0; again < 2; again++)
    {
      imp_session_run (session, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      report = imp_session_get_report (session);
      g_assert_cmpuint (g_strv_length ((char **) report->warnings), ==, 1);
      g_assert_cmpstr (report->warnings[0], ==, evaluation->warnings[0]);
    }

  f->regions[0].content = &f->masks[0];
  tiny_set (f->run.params, "term", "");
  tiny_set (f->run.params, "term", "gram:conv1_1=1");
  unused = region_evaluate (f, f->run.content);
  g_assert_cmpuint (g_strv_length (unused->warnings), ==, 1);
  g_assert_nonnull (strstr (unused->warnings[0], "region-gram"));
}

/* --- carrying -------------------------------------------------------------- */

static void
test_carry (RegionFixture *f,
            gconstpointer  data)
{
  enum { W = 45, H = 31, TAPS = 3 };
  const int                 taps[TAPS] = { imp_tap (0, 0), imp_tap (1, 1), imp_tap (2, 4) };
  const int                 sizes[TAPS][2] = { { 45, 31 }, { 22, 15 }, { 5, 3 } };
  g_autofree float         *third = g_new (float, W * H);
  g_autofree float         *edge  = g_new (float, W * H);
  const float              *masks[] = { third, NULL, edge };
  ImpPool                  *pool  = imp_pool_new (2);
  g_autoptr (ImpLayerMasks) layers = NULL;
  ImpTapSet                 set   = 0;

  for (int i = 0; i < TAPS; i++)
    set |= (ImpTapSet) 1 << taps[i];
  for (int i = 0; i < W * H; i++)
    {
      third[i] = 0.3f;
      edge[i]  = i % W < 9;
    }

  g_assert_null (imp_layer_masks_new (f->run.net, set, W, H, masks + 1, 1, NULL, pool));
  g_assert_null (imp_layer_masks_at (NULL, taps[0]));
  layers = imp_layer_masks_new (f->run.net, set, W, H, masks, 3, NULL, pool);
  g_assert_null (imp_layer_masks_at (layers, IMP_TAP_IMAGE));
  g_assert_null (imp_layer_masks_at (layers, imp_tap (1, 0)));
  for (int i = 0; i < TAPS; i++)
    {
      const ImpMasks *at  = imp_layer_masks_at (layers, taps[i]);
      const int       n   = sizes[i][0] * sizes[i][1];
      double          sum = 0;

      g_assert_cmpint (at->n, ==, 3);
      g_assert_null (at->valid);
      g_assert_null (at->region[1]);
      g_assert_cmpfloat (at->valid_sum, ==, n);
      g_assert_cmpfloat (at->squares[1], ==, n);
      for (int p = 0; p < n; p++)
        {
          g_assert_cmpfloat_with_epsilon (at->region[0][p], 0.3, 1e-6);
          sum += pow (at->region[2][p], 2);
        }
      g_assert_cmpfloat_with_epsilon (at->squares[0], 0.09 * n, 1e-5 * n);
      g_assert_cmpfloat_with_epsilon (at->squares[2], sum, 1e-9 * n);
    }

  /* a step after one convolution: 1, 2/3, 1/3, 0 */
  {
    const float *row = imp_layer_masks_at (layers, taps[0])->region[2] + 7 * W;

    g_assert_cmpfloat_with_epsilon (row[0], 1, 1e-6);
    g_assert_cmpfloat_with_epsilon (row[8], 2 / 3.0, 1e-6);
    g_assert_cmpfloat_with_epsilon (row[9], 1 / 3.0, 1e-6);
    g_assert_cmpfloat (row[10], ==, 0);
  }
  imp_pool_free (pool);
}

static void
test_memory (RegionFixture *f,
             gconstpointer  data)
{
  g_autoptr (ImpPlan) plain = NULL;
  g_autoptr (ImpPlan) two   = NULL;
  GError             *error = NULL;
  ImpPool            *pool  = imp_pool_new (2);

  f->inputs.n_regions = 0;
  plain = imp_plan_for_inputs (f->run.params, f->run.net, &f->inputs, &error);
  g_assert_no_error (error);
  f->inputs.n_regions = 2;
  two = imp_plan_for_inputs (f->run.params, f->run.net, &f->inputs, &error);
  g_assert_no_error (error);

  g_assert_cmpint (plain->n_regions, ==, 1);
  g_assert_cmpint (two->n_regions, ==, 3);
  g_assert_cmpuint (imp_regions_memory (plain), ==, 0);
  g_assert_cmpuint (imp_regions_memory (two), ==, 3 * (90 * 70 + 64 * 81) * sizeof (float));
  imp_pool_free (pool);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name) \
  g_test_add ("/regions/" #name, RegionFixture, NULL, region_set_up, test_ ## name, \
              region_tear_down)
  ADD (refusals);
  ADD (empty);
  ADD (shares);
  ADD (all);
  ADD (alpha);
  ADD (apart);
  ADD (warnings);
  ADD (carry);
  ADD (memory);
#undef ADD

  return g_test_run ();
}
