/* test-regions.c - masks and alpha of a run: what they change, what they don't, and
 * what is refused. The numbers are test-objective.c's.
 */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "pool.h"
#include "regions.h"
#include "tiny-network.h"

typedef struct
{
  ImpNet           *net;
  ImpPicture       *content;
  ImpPicture       *style;
  ImpPicture       *further;
  const ImpPicture *styles[2];
  ImpMask           masks[4];
  ImpRegion         regions[2];
  ImpInputs         inputs;
  ImpParams        *params;
} Fixture;

/* @from to @to of the way across is inside. */
static ImpMask
stripe (int    width,
        int    height,
        double from,
        double to)
{
  ImpMask mask = { width, height, g_new (float, width * height) };

  for (int i = 0; i < width * height; i++)
    mask.data[i] = i % width >= from * width && i % width < to * width;

  return mask;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->net        = tiny_network_new ();
  f->content    = tiny_picture_new (90, 70, 1);
  f->style      = tiny_picture_new (64, 81, 2);
  f->further    = tiny_picture_new (50, 66, 3);
  f->styles[0]  = f->style;
  f->styles[1]  = f->further;
  f->masks[0]   = stripe (90, 70, 0, 0.5);
  f->masks[1]   = stripe (64, 81, 0, 0.3);
  f->masks[2]   = stripe (90, 70, 0.5, 1);
  f->masks[3]   = stripe (64, 81, 0.3, 1);
  f->regions[0] = (ImpRegion) { "sky", &f->masks[0], &f->masks[1] };
  f->regions[1] = (ImpRegion) { "sea", &f->masks[2], &f->masks[3] };
  f->inputs     = (ImpInputs) { f->content, f->styles, 1, NULL, f->regions, 1 };
  f->params     = imp_params_new ();
  tiny_set (f->params, "term", "region-gram:conv2_1=1");
  tiny_set (f->params, "term", "gram:conv1_1=1");
  tiny_set (f->params, "term", "content:conv2_2=1");
  tiny_set (f->params, "iterations", "3");
  tiny_set (f->params, "levels", "1");
  tiny_set (f->params, "threads", "2");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  for (int i = 0; i < 4; i++)
    g_free (f->masks[i].data);
  imp_params_free (f->params);
  imp_picture_free (f->further);
  imp_picture_free (f->style);
  imp_picture_free (f->content);
  imp_net_unref (f->net);
}

static void
expect (Fixture    *f,
        ImpError    code,
        const char *words)
{
  g_autoptr (GError)        error      = NULL;
  g_autoptr (GError)        again      = NULL;
  g_autoptr (ImpSession)    session    = imp_session_new (f->net, f->params, &f->inputs, &error);
  g_autoptr (ImpEvaluation) evaluation = imp_evaluate (f->net, f->params, &f->inputs, f->content,
                                                       &again);

  g_assert_null (session);
  g_assert_null (evaluation);
  g_assert_error (error, IMP_ERROR, (int) code);
  g_assert_error (again, IMP_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_cmpstr (error->message, ==, again->message);
}

static ImpEvaluation *
evaluate_at (Fixture          *f,
             const ImpPicture *image)
{
  GError        *error      = NULL;
  ImpEvaluation *evaluation = imp_evaluate (f->net, f->params, &f->inputs, image, &error);

  g_assert_no_error (error);

  return evaluation;
}

static ImpEvaluation *
evaluate (Fixture *f)
{
  return evaluate_at (f, f->content);
}

/* --- what is refused ------------------------------------------------------- */

static void
test_refusals (Fixture       *f,
               gconstpointer  data)
{
  ImpMask  empty = { 0, 5, NULL };
  float   *pixel = &f->masks[1].data[17];

  f->regions[0].style = NULL;
  expect (f, IMP_ERROR_INPUT, "“sky” has no mask for the style");
  f->regions[0].style   = &f->masks[1];
  f->regions[0].content = NULL;
  expect (f, IMP_ERROR_INPUT, "“sky” has no mask for the picture");
  f->regions[0].content = &empty;
  expect (f, IMP_ERROR_INPUT, "“sky” has no pixels");
  f->regions[0].content = &f->masks[0];

  for (int i = 0; i < 3; i++)
    {
      const float before = *pixel;

      *pixel = i == 0 ? NAN : i == 1 ? -0.001f : 1.001f;
      expect (f, IMP_ERROR_INPUT, "“sky” holds values outside 0 to 1");
      *pixel = before;
    }

  f->regions[0].name = "";
  expect (f, IMP_ERROR_INPUT, "no name");
  f->regions[0].name  = "sea";
  f->inputs.n_regions = 2;
  expect (f, IMP_ERROR_INPUT, "“sea” is given twice");
  f->inputs.n_regions = 1;
  f->regions[0].name  = "sky";

  f->inputs.n_styles = 0;
  expect (f, IMP_ERROR_INPUT, "“sky” has no mask for the style");
  f->inputs.n_styles = 1;
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  const gsize n = 90 * 70;

  memset (f->masks[0].data, 0, n * sizeof (float));
  expect (f, IMP_ERROR_INPUT, "“sky” is empty in the picture");
  for (gsize i = 0; i < n; i++)
    f->masks[0].data[i] = 0.9e-3;
  expect (f, IMP_ERROR_INPUT, "“sky” is empty in the picture");
  f->masks[0].data[5] = 1;
  imp_evaluation_free (evaluate (f));

  memset (f->masks[1].data, 0, 64 * 81 * sizeof (float));
  expect (f, IMP_ERROR_INPUT, "“sky” is empty in the style");

  /* all of it is where the picture is transparent */
  f->masks[1].data[0] = 1;
  for (int i = 0; i < 64; i++)
    f->masks[1].data[i] = 1;
  f->style->alpha = g_new (float, 64 * 81);
  for (int i = 0; i < 64 * 81; i++)
    f->style->alpha[i] = i < 64 ? 0 : 1;
  expect (f, IMP_ERROR_INPUT, "“sky” is empty in the style");
  f->style->alpha[10] = 0.004;
  f->style->alpha[11] = f->style->alpha[12] = f->style->alpha[13] = f->style->alpha[14] = 1;
  f->style->alpha[15] = 1;
  imp_evaluation_free (evaluate (f));
}

static void
test_shares (Fixture       *f,
             gconstpointer  data)
{
  tiny_set (f->params, "style-weights", "1,2");
  expect (f, IMP_ERROR_PARAMS, "“style-weights” should give one number to each style; numbers: 2, styles: 1");
  f->inputs.n_styles = 2;
  imp_evaluation_free (evaluate (f));
  tiny_set (f->params, "style-weights", "1");
  expect (f, IMP_ERROR_PARAMS, "numbers: 1, styles: 2");
}

/* --- what they change ------------------------------------------------------ */

/* Nothing where they are 1, not a bit. */
static void
test_all (Fixture       *f,
          gconstpointer  data)
{
  const gsize               bytes = 90 * 70 * 3 * sizeof (float);
  g_autoptr (ImpEvaluation) plain = NULL;
  g_autoptr (ImpEvaluation) all   = NULL;

  f->inputs.n_regions = 0;
  plain = evaluate (f);

  f->inputs.n_regions = 1;
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < f->masks[i].width * f->masks[i].height; k++)
      f->masks[i].data[k] = 1;
  f->content->alpha = g_new (float, 90 * 70);
  for (int i = 0; i < 90 * 70; i++)
    f->content->alpha[i] = i % 3 == 0 ? 1 : 0.001;
  all = evaluate (f);

  g_assert_cmpfloat (all->total, ==, plain->total);
  g_assert_cmpmem (all->gradient, bytes, plain->gradient, bytes);
  g_assert_cmpuint (g_strv_length (plain->warnings), ==, 0);
  g_assert_cmpuint (g_strv_length (all->warnings), ==, 0);
}

/* Transparent pixels have no say: their colour changes neither energy nor gradient. */
static void
test_alpha (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (ImpEvaluation) opaque = evaluate (f);
  g_autoptr (ImpEvaluation) first  = NULL;
  g_autoptr (ImpEvaluation) second = NULL;

  f->content->alpha = g_new (float, 90 * 70);
  f->style->alpha   = g_new (float, 64 * 81);
  for (int i = 0; i < 90 * 70; i++)
    f->content->alpha[i] = i % 90 > 20;
  for (int i = 0; i < 64 * 81; i++)
    f->style->alpha[i] = i % 64 > 13;

  first = evaluate (f);
  for (int i = 0; i < 90 * 70 * 3; i++)
    if (f->content->alpha[i / 3] == 0)
      f->content->rgb[i] = NAN;
  for (int i = 0; i < 64 * 81 * 3; i++)
    if (f->style->alpha[i / 3] == 0)
      f->style->rgb[i] = 7;
  second = evaluate (f);
  g_assert_cmpfloat (first->total, ==, second->total);
  g_assert_cmpfloat (first->total, !=, opaque->total);
}

/* The second half of the picture doesn't know what is in the first's style. */
static void
test_apart (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (ImpEvaluation) before = NULL;
  g_autoptr (ImpEvaluation) after  = NULL;
  double                    left   = 0;
  double                    right  = 0;

  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "region-gram:conv2_1=1");
  tiny_set (f->params, "units", "paper");
  f->inputs.n_regions = 2;
  before = evaluate (f);
  for (int i = 0; i < 64 * 81 * 3; i++)
    if (i / 3 % 64 < 5)   /* well inside the sky's stripe */
      f->style->rgb[i] = 1 - f->style->rgb[i];
  after = evaluate (f);

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
test_warnings (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (ImpEvaluation) evaluation = NULL;
  g_autoptr (ImpEvaluation) unused     = NULL;
  g_autoptr (ImpSession)    session    = NULL;
  const ImpReport          *report;
  ImpMask                   small      = stripe (9, 7, 0, 0.5);
  GError                   *error      = NULL;

  f->regions[0].content = &small;
  evaluation = evaluate (f);
  g_assert_cmpuint (g_strv_length (evaluation->warnings), ==, 1);
  g_assert_nonnull (strstr (evaluation->warnings[0], "“sky” has 9 × 7 pixels"));

  session = imp_session_new (f->net, f->params, &f->inputs, &error);
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
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "gram:conv1_1=1");
  unused = evaluate (f);
  g_assert_cmpuint (g_strv_length (unused->warnings), ==, 1);
  g_assert_nonnull (strstr (unused->warnings[0], "region-gram"));
}

/* --- runs ------------------------------------------------------------------ */

/* Levels, holes, regions and a remainder together; the result is the last level's. */
static void
test_run (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr (ImpSession)    session = NULL;
  g_autoptr (ImpPicture)    result  = NULL;
  g_autoptr (ImpEvaluation) there   = NULL;
  const ImpReport          *report;
  GError                   *error   = NULL;

  imp_picture_free (f->content);
  f->inputs.content = f->content = tiny_picture_new (190, 150, 4);
  f->content->alpha = g_new (float, 190 * 150);
  for (int i = 0; i < 190 * 150; i++)
    f->content->alpha[i] = i % 190 < 150 || i / 190 < 100;
  tiny_set (f->params, "levels", "2");
  tiny_set (f->params, "term", "shifted-gram:conv2_2=1");
  tiny_set (f->params, "iterations", "15");
  f->inputs.n_styles = 2;

  session = imp_session_new (f->net, f->params, &f->inputs, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  report = imp_session_get_report (session);
  g_assert_cmpint (report->n_levels, ==, 2);
  for (int i = 0; i < report->n_terms; i++)
    g_assert_true (isfinite (report->terms[i].energy));

  result = imp_session_dup_result (session);
  there  = imp_evaluate (f->net, f->params, &f->inputs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (fabs (there->total - report->total), <,
                     (0.01 + 2 * report->clamped) * report->total);
}

/* A large picture's first layers come in bands, unless a loss wants them whole: masks
 * are the same.
 */
static void
test_bands (Fixture       *f,
            gconstpointer  data)
{
  enum { W = 1001, H = 703 };
  g_autoptr (ImpPicture)    image    = tiny_picture_new (W, H, 9);
  g_autoptr (ImpEvaluation) bands    = NULL;
  g_autoptr (ImpEvaluation) whole    = NULL;
  double                    distance = 0;
  double                    norm     = 0;

  imp_picture_free (f->content);
  f->inputs.content = f->content = tiny_picture_new (W, H, 4);
  f->content->alpha = g_new (float, W * H);
  for (int i = 0; i < W * H; i++)
    f->content->alpha[i] = i % W < 700 || i / W < 600;
  for (int i = 0; i < 2; i++)
    g_free (f->masks[i].data);
  f->masks[0] = stripe (W, H, 0.2, 0.6);
  for (int i = 0; i < W * 300; i++)
    f->masks[0].data[i] *= 0.3f;
  f->masks[1] = stripe (64, 81, 0, 0.5);

  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "region-gram:conv1_2=1");
  tiny_set (f->params, "term", "gram:conv1_1=1");
  tiny_set (f->params, "term", "content:conv2_1=1");
  tiny_set (f->params, "units", "paper");
  bands = evaluate_at (f, image);
  tiny_set (f->params, "term", "shifted-gram:conv1_1=1e-30");
  whole = evaluate_at (f, image);

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
test_small_maps (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr (ImpSession) session = NULL;
  GError                *error   = NULL;

  imp_picture_free (f->content);
  imp_picture_free (f->style);
  f->inputs.content   = f->content = tiny_picture_new (330, 280, 1);
  f->styles[0]        = f->style   = tiny_picture_new (300, 320, 2);
  f->inputs.n_regions = 0;
  tiny_set (f->params, "term", "");
  tiny_set (f->params, "term", "shifted-gram:pool3=1");
  tiny_set (f->params, "shifted-gram.shift", "10");
  tiny_set (f->params, "levels", "3");
  tiny_set (f->params, "iterations", "1");

  session = imp_session_new (f->net, f->params, &f->inputs, &error);   /* 41, 20, 10 wide */
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (imp_session_get_report (session)->n_levels, ==, 2);
  g_clear_pointer (&session, imp_session_free);

  tiny_set (f->params, "shifted-gram.shift", "18");                         /* 37 × 40, 18 × 20 */
  session = imp_session_new (f->net, f->params, &f->inputs, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (imp_session_get_report (session)->n_levels, ==, 1);

  tiny_set (f->params, "shifted-gram.shift", "35");
  expect (f, IMP_ERROR_INPUT, "picture is too small: at 330 × 280 pixels its map at the layer "
                              "pool3 has 41 × 35 positions, and the loss “shifted-gram” (shift "
                              "35) needs 36 × 36. Both sides should have at least 288 pixels.");
  tiny_set (f->params, "size", "500");
  tiny_set (f->params, "style-scale", "0.5");
  expect (f, IMP_ERROR_INPUT, "style is too small: at 234 × 250 pixels its map at the layer "
                              "pool3 has 29 × 31");
}

/* --- carrying -------------------------------------------------------------- */

static void
test_carry (Fixture       *f,
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

  g_assert_null (imp_layer_masks_new (f->net, set, W, H, masks + 1, 1, NULL, pool));
  g_assert_null (imp_layer_masks_at (NULL, taps[0]));
  layers = imp_layer_masks_new (f->net, set, W, H, masks, 3, NULL, pool);
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
test_memory (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (ImpPlan) plain = NULL;
  g_autoptr (ImpPlan) two   = NULL;
  GError             *error = NULL;
  ImpPool            *pool  = imp_pool_new (2);

  f->inputs.n_regions = 0;
  plain = imp_plan_for_inputs (f->params, f->net, &f->inputs, &error);
  g_assert_no_error (error);
  f->inputs.n_regions = 2;
  two = imp_plan_for_inputs (f->params, f->net, &f->inputs, &error);
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
  g_test_add ("/regions/" #name, Fixture, NULL, set_up, test_ ## name, tear_down)
  ADD (refusals);
  ADD (empty);
  ADD (shares);
  ADD (all);
  ADD (alpha);
  ADD (apart);
  ADD (warnings);
  ADD (run);
  ADD (bands);
  ADD (small_maps);
  ADD (carry);
  ADD (memory);
#undef ADD

  return g_test_run ();
}
