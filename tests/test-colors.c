/* test-colors.c - the content's colours, kept in a result or given to the styles. */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "inputs.h"
#include "pool.h"
#include "tiny-network.h"

static double
luma (const float *rgb)
{
  return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

/* Uniform noise: all colours there are, saturated ones among them. */
static ImpPicture *
noise (int     width,
       int     height,
       guint32 seed)
{
  g_autoptr (GRand)  rand    = g_rand_new_with_seed (seed);
  ImpPicture        *picture = imp_picture_new (width, height, FALSE);

  for (int i = 0; i < width * height * 3; i++)
    {
      const double value = g_rand_double_range (rand, -0.2, 1.2);

      picture->rgb[i] = CLAMP (value, 0, 1);
    }

  return picture;
}

/* Luma of the one, hue of the other, as much of its chroma as has room. */
static void
test_keep (void)
{
  g_autoptr (ImpPicture) painted = noise (31, 17, 1);
  g_autoptr (ImpPicture) content = noise (31, 17, 2);
  g_autoptr (ImpPicture) kept    = imp_picture_keep_colors (painted, content);
  int                    whole   = 0;

  for (int i = 0; i < 31 * 17; i++)
    {
      const float  *rgb   = kept->rgb + 3 * i;
      const float  *p     = content->rgb + 3 * i;
      const double  y     = luma (rgb);
      double        along = 0;
      double        size  = 0;
      double        s;
      double        room  = 1;

      g_assert_cmpfloat_with_epsilon (y, luma (painted->rgb + 3 * i), 1e-6);
      for (int c = 0; c < 3; c++)
        {
          g_assert_true (rgb[c] >= 0 && rgb[c] <= 1);
          along += (rgb[c] - y) * (p[c] - luma (p));
          size  += pow (p[c] - luma (p), 2);
          room   = MIN (room, MIN (rgb[c], 1 - rgb[c]));
        }
      s = size > 1e-9 ? along / size : 1;   /* grey */
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (rgb[c] - y, s * (p[c] - luma (p)), 1e-5);
      g_assert_true (s > -1e-6 && s < 1 + 1e-5);
      g_assert_true (s > 1 - 1e-5 || room < 1e-6);
      whole += s > 1 - 1e-5;
    }
  g_assert_cmpint (whole, >, 31);
  g_assert_cmpint (whole, <, 31 * 16);
}

static void
test_keep_itself (void)
{
  g_autoptr (ImpPicture) painted = noise (9, 14, 3);
  g_autoptr (ImpPicture) kept    = imp_picture_keep_colors (painted, painted);

  for (int i = 0; i < 9 * 14 * 3; i++)
    g_assert_cmpfloat_with_epsilon (kept->rgb[i], painted->rgb[i], 1e-6);
}

/* The content may have another size and holes; alpha is the painted picture's. */
static void
test_keep_of_another_kind (void)
{
  g_autoptr (ImpPicture) painted = imp_picture_new (20, 10, TRUE);
  g_autoptr (ImpPicture) content = imp_picture_new (41, 23, TRUE);
  g_autoptr (ImpPicture) kept    = NULL;

  for (int i = 0; i < 20 * 10; i++)
    {
      for (int c = 0; c < 3; c++)
        painted->rgb[3 * i + c] = i % 2 ? 0.5f : 1.5f;   /* counts as 1 */
      painted->alpha[i] = i / 200.0f;
    }
  for (int i = 0; i < 41 * 23; i++)
    {
      const float rgb[] = { 0.6f, 0.4f, 0.2f };

      for (int c = 0; c < 3; c++)
        content->rgb[3 * i + c] = i % 3 == 0 ? NAN : rgb[c];
      content->alpha[i] = i % 3 != 0;
    }

  kept = imp_picture_keep_colors (painted, content);
  g_assert_cmpint (kept->width, ==, 20);
  for (int i = 0; i < 20 * 10; i++)
    {
      const double y = i % 2 ? 0.5 : 1;

      g_assert_cmpfloat (kept->alpha[i], ==, painted->alpha[i]);
      g_assert_cmpfloat_with_epsilon (luma (kept->rgb + 3 * i), y, 1e-6);
      if (i % 2)
        g_assert_cmpfloat_with_epsilon (kept->rgb[3 * i] - kept->rgb[3 * i + 2], 0.4, 1e-4);
      else
        g_assert_cmpfloat_with_epsilon (kept->rgb[3 * i + 1], 1, 1e-6);
    }
}

/* --- runs ------------------------------------------------------------------ */

typedef struct
{
  ImpNet     *net;
  ImpPicture *content;
  ImpPicture *styles[2];
  ImpParams  *params;
  ImpInputs   inputs;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->net       = tiny_network_new ();
  f->content   = tiny_picture_new (33, 21, 1);
  f->styles[0] = tiny_picture_new (25, 37, 2);
  f->styles[1] = tiny_picture_new (40, 28, 3);
  f->params    = imp_params_new ();
  f->inputs    = (ImpInputs) { .content = f->content, .n_styles = 2,
                               .styles = (const ImpPicture *const *) f->styles };
  tiny_set (f->params, "term", "gram:conv1_2=1");
  tiny_set (f->params, "term", "gram:conv2_1=1");
  tiny_set (f->params, "levels", "1");
  tiny_set (f->params, "iterations", "3");
  tiny_set (f->params, "threads", "2");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  imp_params_free (f->params);
  imp_picture_free (f->styles[1]);
  imp_picture_free (f->styles[0]);
  imp_picture_free (f->content);
  imp_net_unref (f->net);
}

/* At iteration 0 the image is the start. */
static void
take_start (const ImpProgress *progress,
            gpointer           data)
{
  ImpPicture **start = data;

  if (progress->iteration == 0)
    *start = imp_picture_copy (progress->image);
}

static ImpPicture *
run (Fixture     *f,
     ImpPicture **start)
{
  GError                *error   = NULL;
  g_autoptr (ImpSession) session = imp_session_new (f->net, f->params, &f->inputs, &error);

  g_assert_no_error (error);
  imp_session_run (session, start != NULL ? take_start : NULL, start, NULL, &error);
  g_assert_no_error (error);

  return imp_session_dup_result (session);
}

static void
assert_same (const ImpPicture *a,
             const ImpPicture *b,
             double            epsilon)
{
  for (int i = 0; i < a->width * a->height * 3; i++)
    g_assert_cmpfloat_with_epsilon (a->rgb[i], b->rgb[i], epsilon);
}

/* A run that keeps the colours is a run, and then their keeping. */
static void
test_run_keeps (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr (ImpPicture) plain    = run (f, NULL);
  g_autoptr (ImpPicture) expected = imp_picture_keep_colors (plain, f->content);
  g_autoptr (ImpPicture) kept     = NULL;

  tiny_set (f->params, "color", "keep");
  kept = run (f, NULL);
  assert_same (kept, expected, 1e-6);
  g_assert_cmpfloat (imp_psnr (kept, plain), <, 40);
}

static void
mean_color (const ImpPicture *picture,
            double            mean[3])
{
  double n = 0;

  memset (mean, 0, 3 * sizeof (double));
  for (int i = 0; i < picture->width * picture->height; i++)
    if (picture->alpha == NULL || picture->alpha[i] > 0)
      {
        for (int c = 0; c < 3; c++)
          mean[c] += picture->rgb[3 * i + c];
        n++;
      }
  for (int c = 0; c < 3; c++)
    mean[c] /= n;
}

/* The styles come in the content's colours: so do starts that are a style. What is
 * transparent plays no part in either's statistics.
 */
static void
test_run_matches (Fixture       *f,
                  gconstpointer  data)
{
  ImpPool                *pool   = imp_pool_new (2);
  g_autoptr (ImpPicture)  style  = NULL;
  g_autoptr (ImpPicture)  scaled = NULL;
  g_autoptr (ImpPicture)  start  = NULL;
  g_autoptr (ImpPicture)  result = NULL;
  double                  expected[3], got[3];

  /* little contrast: nothing is clamped */
  for (int i = 0; i < 33 * 21 * 3; i++)
    f->content->rgb[i] = 0.4f + 0.2f * f->content->rgb[i] + 0.05f * (i % 3);
  f->content->alpha = g_new (float, 33 * 21);
  for (int i = 0; i < 33 * 21; i++)
    {
      f->content->alpha[i] = i >= 200;
      if (i < 200)
        f->content->rgb[3 * i] = 1;
    }
  f->styles[0]->alpha = g_new (float, 25 * 37);
  for (int i = 0; i < 25 * 37; i++)
    {
      f->styles[0]->alpha[i] = i < 600;
      for (int c = 0; c < 3; c++)      /* what is filled in would be bright */
        f->styles[0]->rgb[3 * i + c] *= i < 600 ? i / 600.0 : NAN;
    }

  tiny_set (f->params, "color", "match");
  tiny_set (f->params, "init", "style");
  tiny_set (f->params, "style-weights", "2,1");
  result = run (f, &start);
  style  = imp_inputs_style (&f->inputs, 0, 25, 37, TRUE, pool);
  scaled = imp_picture_scale (style, 33, 21);
  assert_same (start, scaled, 1e-5);

  style->alpha = g_memdup2 (f->styles[0]->alpha, 25 * 37 * sizeof (float));
  mean_color (f->content, expected);
  mean_color (style, got);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (got[c], expected[c], 1e-3);
  imp_pool_free (pool);
}

/* evaluate () sees the same styles: given colours that match, it has nothing to do. */
static void
test_evaluate_matches (Fixture       *f,
                       gconstpointer  data)
{
  GError                    *error  = NULL;
  g_autoptr (ImpEvaluation)  plain  = NULL;
  g_autoptr (ImpEvaluation)  same   = NULL;
  g_autoptr (ImpEvaluation)  moved  = NULL;

  imp_picture_free (f->styles[0]);
  f->styles[0]       = imp_picture_copy (f->content);
  f->inputs.n_styles = 1;
  plain = imp_evaluate (f->net, f->params, &f->inputs, f->content, &error);
  g_assert_no_error (error);
  tiny_set (f->params, "color", "match");
  same = imp_evaluate (f->net, f->params, &f->inputs, f->content, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (plain->total, <, 1e-8);
  g_assert_cmpfloat (same->total, <, 1e-8);

  /* in other colours it comes back to them */
  for (int i = 0; i < 33 * 21 * 3; i++)
    f->styles[0]->rgb[i] = 0.3f + 0.5f * f->content->rgb[i];
  moved = imp_evaluate (f->net, f->params, &f->inputs, f->content, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (moved->total, <, 1e-6);
}

/* A start from a style is from the one that counts most. */
static void
test_leading_style (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr (ImpPicture) start    = NULL;
  g_autoptr (ImpPicture) expected = imp_picture_scale (f->styles[1], 33, 21);
  g_autoptr (ImpPicture) result   = NULL;

  tiny_set (f->params, "init", "style");
  tiny_set (f->params, "style-weights", "1,2");
  result = run (f, &start);
  assert_same (start, expected, 1e-6);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/colors/keep", test_keep);
  g_test_add_func ("/colors/keep-itself", test_keep_itself);
  g_test_add_func ("/colors/keep-of-another-kind", test_keep_of_another_kind);
#define ADD(name, func) g_test_add ("/colors/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("run-keeps", test_run_keeps);
  ADD ("run-matches", test_run_matches);
  ADD ("evaluate-matches", test_evaluate_matches);
  ADD ("leading-style", test_leading_style);
#undef ADD

  return g_test_run ();
}
