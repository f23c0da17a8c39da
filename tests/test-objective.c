/* test-objective.c - energies, references, weights, total and gradient of whole
 * networks against the oracle in double precision.
 */
#include <math.h>
#include <string.h>

#include "objective-case.h"

static const double ENERGY   = 1e-4;   /* relative to max (E, 10⁻³ R)            */
static const double GRADIENT = 1e-3;   /* relative, in the Euclidean norm        */

#define TWO_BLOCKS   2, { 1, 2 }, { 5, 6 }
#define THREE_BLOCKS 3, { 2, 2, 1 }, { 4, 5, 7 }
#define FOUR_BLOCKS  4, { 2, 2, 3, 3 }, { 3, 4, 3, 4 }
#define FIVE_BLOCKS  5, { 1, 1, 1, 2, 1 }, { 3, 4, 3, 5, 4 }
#define ONE_STYLE    1, { { 9, 12 } }
#define TWO_STYLES   2, { { 9, 12 }, { 15, 8 } }

static ObjectiveCase cases[] =
{
  { "content", TWO_BLOCKS, .size = { 12, 10 }, ONE_STYLE,
    .terms = { { "content", "conv2_2", 2 } }, .n_terms = 1 },
  { "gram", TWO_BLOCKS, .size = { 11, 9 }, ONE_STYLE,
    .terms = { { "gram", "conv1_1", 3 } }, .n_terms = 1 },
  { "max", THREE_BLOCKS, .size = { 12, 10 }, ONE_STYLE,
    .terms = { { "content", "conv3_1", 1 }, { "gram", "conv1_2", 10 }, { "gram", "conv2_1", 20 },
               { "gram", "conv3_1", 5 } }, .n_terms = 4 },
  { "average", THREE_BLOCKS, .average = TRUE, .size = { 13, 9 }, TWO_STYLES,
    .terms = { { "content", "conv2_2", 1 }, { "gram", "conv1_1", 10 }, { "gram", "pool1", 20 },
               { "gram", "conv3_1", 5 } }, .n_terms = 4 },
  { "pools", THREE_BLOCKS, .size = { 11, 13 }, TWO_STYLES,
    .terms = { { "content", "pool1", 1 }, { "gram", "pool1", 10 }, { "gram", "pool2", 20 },
               { "content", "pool3", 3 } }, .n_terms = 4 },
  { "paper", THREE_BLOCKS, .paper = TRUE, .size = { 9, 12 }, ONE_STYLE,
    .terms = { { "content", "relu2_1", 1 }, { "gram", "relu2_2", 1e3 } }, .n_terms = 2 },
  { "caffe", TWO_BLOCKS, .caffe = TRUE, .size = { 10, 10 }, TWO_STYLES,
    .terms = { { "content", "conv2_1", 1 }, { "gram", "conv2_2", 4 } }, .n_terms = 2 },
  { "small", TWO_BLOCKS, .size = { 3, 2 }, 1, { { 2, 3 } },
    .terms = { { "content", "conv2_1", 1 }, { "gram", "conv2_2", 4 } }, .n_terms = 2 },
  { "strengths", TWO_BLOCKS, .size = { 10, 7 }, ONE_STYLE,
    .strengths = { 0.5, 3 },
    .terms = { { "content", "conv2_1", 2 }, { "gram", "conv2_1", 4 } }, .n_terms = 2 },
  { "patch", TWO_BLOCKS, .size = { 12, 10 }, ONE_STYLE,
    .terms = { { "patch", "conv2_2", 2 }, { "content", "conv2_1", 1 } }, .n_terms = 2 },
  { "patch-average", THREE_BLOCKS, .average = TRUE, .size = { 9, 11 }, TWO_STYLES,
    .terms = { { "patch", "conv1_2", 2 }, { "patch", "conv2_1", 3 } }, .n_terms = 2 },
  { "patch-stride", TWO_BLOCKS, .size = { 11, 13 }, TWO_STYLES,
    .settings = { "patch.stride", "2", "patch.size", "4" },
    .terms = { { "patch", "conv1_1", 2, .options = { 4, 2, 1 } } }, .n_terms = 1 },
  { "gatys", FIVE_BLOCKS, .size = { 18, 17 }, 1, { { 17, 20 } },
    .settings = { "mode", "gatys" },
    .terms = { { "content", "conv4_2" }, { "gram", "conv1_1" }, { "gram", "conv2_1" },
               { "gram", "conv3_1" }, { "gram", "conv4_1" }, { "gram", "conv5_1" } },
    .n_terms = 6, .of_mode = TRUE },
  { "gatys-in-paper-units", FIVE_BLOCKS, .paper = TRUE, .size = { 18, 17 }, 1, { { 17, 20 } },
    .settings = { "mode", "gatys", "weight.gram", "2" },
    .terms = { { "content", "conv4_2", 1 }, { "gram", "conv1_1", 2e3 / 5 },
               { "gram", "conv2_1", 2e3 / 5 }, { "gram", "conv3_1", 2e3 / 5 },
               { "gram", "conv4_1", 2e3 / 5 }, { "gram", "conv5_1", 2e3 / 5 } },
    .n_terms = 6, .of_mode = TRUE },
  { "image-alone", TWO_BLOCKS, .size = { 11, 7 }, ONE_STYLE, .strengths = { 3, 5 },
    .terms = { { "tv", "image", 2 }, { "pixel", "image", 0.5 } }, .n_terms = 2 },
  { "smooth-alone", TWO_BLOCKS, .size = { 7, 1 }, .settings = { "init", "content" },
    .terms = { { "tv", "image", 1 } }, .n_terms = 1 },
  { "image-too", TWO_BLOCKS, .paper = TRUE, .size = { 9, 8 }, ONE_STYLE,
    .strengths = { 0.5, 3 },
    .terms = { { "tv", "image", 1e-3 }, { "feature", "conv2_1", 4 }, { "gram", "conv1_1", 2 },
               { "feature", "conv1_1", 1 }, { "pixel", "image", 3 } }, .n_terms = 5 },
  { "weights", TWO_BLOCKS, .size = { 12, 9 }, ONE_STYLE,
    .settings = { "weight.tv", "0.25", "weight.feature", "3" },
    .terms = { { "tv", "image", 2 }, { "feature", "conv2_2", 1 },
               { "content", "conv2_1", 1 } }, .factors = { 0.25, 3 }, .n_terms = 3 },
  { "matting", TWO_BLOCKS, .size = { 9, 7 }, ONE_STYLE,
    .settings = { "matting.epsilon", "1e-4" }, .strengths = { 4, 3 },
    .terms = { { "matting", "image", 3, .options = { 1e-4 } }, { "gram", "conv1_1", 2 },
               { "content", "conv2_1", 1 } }, .n_terms = 3 },
  { "gram-family", THREE_BLOCKS, .size = { 13, 11 }, ONE_STYLE,
    .settings = { "shifted-gram.shift", "2" },
    .terms = { { "gram-johnson", "conv1_2", 3 }, { "region-gram", "conv2_1", 5 },
               { "shifted-gram", "conv1_1", 2, .options = { 2 } },
               { "shifted-gram", "pool1", 4, .options = { 2 } } }, .n_terms = 4 },
  { "shares", TWO_BLOCKS, .average = TRUE, .size = { 9, 13 }, TWO_STYLES,
    .settings = { "shifted-gram.shift", "1", "style-weights", "1,3" }, .shares = { 0.25, 0.75 },
    .terms = { { "gram", "conv2_1", 3 }, { "region-gram", "conv2_2", 5 },
               { "shifted-gram", "conv2_1", 2, .options = { 1 } } }, .n_terms = 3 },
  { "holes", THREE_BLOCKS, .size = { 14, 11 }, TWO_STYLES, .holes = TRUE,
    .settings = { "shifted-gram.shift", "1", "style-weights", "6,4" }, .shares = { 0.6, 0.4 },
    .terms = { { "content", "conv2_2", 1 }, { "feature", "conv1_2", 1 }, { "gram", "conv1_1", 3 },
               { "gram-johnson", "pool2", 5 }, { "region-gram", "conv3_1", 2 },
               { "shifted-gram", "conv2_1", 2, .options = { 1 } } }, .n_terms = 6 },
  { "region-and-rest", THREE_BLOCKS, .size = { 13, 12 }, ONE_STYLE, .n_regions = 1,
    .terms = { { "region-gram", "conv1_1", 1 }, { "region-gram", "conv2_2", 2 },
               { "region-gram", "pool2", 5 }, { "content", "conv2_1", 1 } }, .n_terms = 4 },
  { "two-regions", TWO_BLOCKS, .average = TRUE, .size = { 15, 9 }, ONE_STYLE, .n_regions = 2,
    .terms = { { "region-gram", "conv1_1", 1 }, { "region-gram", "conv2_2", 2 },
               { "gram", "conv2_1", 2 } }, .n_terms = 3 },
  { "regions-styles-holes", THREE_BLOCKS, .paper = TRUE, .size = { 11, 14 }, TWO_STYLES,
    .n_regions = 1, .holes = TRUE, .settings = { "style-weights", "1,1" },
    .shares = { 0.5, 0.5 },
    .terms = { { "region-gram", "conv1_2", 1 }, { "region-gram", "conv3_1", 2 },
               { "gram", "conv2_1", 1 } }, .n_terms = 3 },
  { "gatys-tv", FIVE_BLOCKS, .size = { 18, 17 }, 1, { { 17, 20 } },
    .settings = { "mode", "gatys-tv" }, .strengths = { 2, 3 },
    .terms = { { "content", "conv4_2" }, { "gram", "conv1_1" }, { "gram", "conv2_1" },
               { "gram", "conv3_1" }, { "gram", "conv4_1" }, { "gram", "conv5_1" },
               { "tv", "image" } },
    .n_terms = 7, .of_mode = TRUE },
  { "gatys-tv-in-paper-units", FIVE_BLOCKS, .paper = TRUE, .size = { 18, 17 }, 1, { { 17, 20 } },
    .settings = { "mode", "gatys-tv", "weight.tv", "0.25" },
    .terms = { { "content", "conv4_2", 1 }, { "gram", "conv1_1", 1e3 / 5 },
               { "gram", "conv2_1", 1e3 / 5 }, { "gram", "conv3_1", 1e3 / 5 },
               { "gram", "conv4_1", 1e3 / 5 }, { "gram", "conv5_1", 1e3 / 5 },
               { "tv", "image", 0.25 } },
    .n_terms = 7, .of_mode = TRUE },
  { "shifted-gram", FIVE_BLOCKS, .average = TRUE, .size = { 33, 32 }, 1, { { 35, 32 } },
    .settings = { "mode", "shifted-gram", "shifted-gram.shift", "1" }, .strengths = { 1, 2 },
    .terms = { { "content", "conv4_2" }, { "shifted-gram", "pool1", .options = { 1 } },
               { "shifted-gram", "pool2", .options = { 1 } },
               { "shifted-gram", "pool3", .options = { 1 } },
               { "shifted-gram", "pool4", .options = { 1 } } }, .n_terms = 5, .of_mode = TRUE },
  { "patches", 4, { 1, 1, 1, 2 }, { 3, 4, 3, 4 }, .size = { 25, 24 }, 1, { { 27, 25 } },
    .settings = { "mode", "patches" },
    .terms = { { "content", "conv4_2" }, { "patch", "relu3_1" }, { "patch", "relu4_1" },
               { "tv", "image" } },
    .n_terms = 4, .of_mode = TRUE },
  { "fusion", FOUR_BLOCKS, .size = { 13, 15 }, 1, { { 17, 14 } },
    .settings = { "mode", "fusion", "weight.patch", "2" }, .factors = { [5] = 2 },
    .terms = { { "content", "relu3_1" }, { "gram", "relu1_2" }, { "gram", "relu2_2" },
               { "gram", "relu3_3" }, { "gram", "relu4_2" }, { "patch", "relu3_1" } },
    .n_terms = 6, .of_mode = TRUE },
  { "johnson", FOUR_BLOCKS, .size = { 17, 15 }, 1, { { 14, 16 } },
    .settings = { "mode", "johnson" },
    .terms = { { "feature", "relu3_3" }, { "gram-johnson", "relu1_2" },
               { "gram-johnson", "relu2_2" }, { "gram-johnson", "relu3_3" },
               { "gram-johnson", "relu4_3" }, { "tv", "image" } }, .n_terms = 6,
    .of_mode = TRUE },
  { "photo", FIVE_BLOCKS, .size = { 18, 17 }, 1, { { 17, 20 } }, .n_regions = 1,
    .settings = { "mode", "photo" },
    .terms = { { "content", "conv4_2" }, { "region-gram", "conv1_1" },
               { "region-gram", "conv2_1" }, { "region-gram", "conv3_1" },
               { "region-gram", "conv4_1" }, { "region-gram", "conv5_1" },
               { "matting", "image", .options = { 1e-7 } } }, .n_terms = 7, .of_mode = TRUE },
  { "style-only", THREE_BLOCKS, .size = { 12, 9 }, ONE_STYLE,
    .settings = { "mode", "style-only", "layer", "conv2_2" },
    .terms = { { "gram", "conv2_2", 1 } }, .n_terms = 1, .of_mode = TRUE },
};

/* "relu2_1" is reported as "conv2_1". */
static void
check_layer (const char *reported,
             const char *asked)
{
  g_assert_true (strcmp (reported, asked) == 0 ||
                 (g_str_has_prefix (asked, "relu") && strcmp (reported + 4, asked + 4) == 0));
}

/* The engine at @image against the oracle there. */
static ImpEvaluation *
check_values (Objective           *f,
              const ObjectiveCase *c,
              const ImpPicture    *image)
{
  GError             *error = NULL;
  g_autofree double  *x     = g_new (double, f->n);
  ImpEvaluation      *there = imp_evaluate (f->net, f->params, &f->inputs, image, &error);
  double              total;
  double              bound = 0;

  g_assert_no_error (error);
  for (gsize i = 0; i < f->n; i++)
    x[i] = image->rgb[i];
  total = oracle_eval (f->oracle, x);
  g_assert_cmpint (there->width, ==, c->size[0]);
  g_assert_cmpint (there->height, ==, c->size[1]);
  g_assert_cmpint (there->n_terms, ==, c->n_terms);
  for (int k = 0; k < c->n_terms; k++)
    {
      const OracleTerm  *expected = &c->terms[k];
      const ImpTermInfo *got      = &there->terms[k];
      const double       scale    = MAX (expected->energy, 1e-3 * expected->reference);

      g_assert_cmpstr (got->loss, ==, expected->loss);
      check_layer (got->layer, expected->layer);
      g_assert_cmpfloat_with_epsilon (got->weight, expected->weight, 1e-12 * expected->weight);
      g_assert_cmpfloat_with_epsilon (got->reference, expected->reference,
                                      ENERGY * expected->reference);
      g_assert_cmpfloat_with_epsilon (got->energy, expected->energy, ENERGY * scale);
      bound += ENERGY * expected->weight * scale / expected->reference;
    }
  g_assert_cmpfloat_with_epsilon (there->total, total, 2 * bound);

  return there;
}

static void
test_objective (Objective     *f,
                gconstpointer  data)
{
  const ObjectiveCase       *c        = data;
  g_autoptr (ImpEvaluation)  content  = check_values (f, c, f->content);
  g_autoptr (ImpEvaluation)  there    = check_values (f, c, f->image);
  const double               h        = 1e-6;
  double                     distance = 0;
  double                     norm     = 0;

  for (gsize i = 0; i < f->n; i++)
    {
      const double x = f->x[i];
      double       slope;

      f->x[i] = x + h;
      slope   = oracle_eval (f->oracle, f->x);
      f->x[i] = x - h;
      slope   = (slope - oracle_eval (f->oracle, f->x)) / (2 * h);
      f->x[i] = x;

      distance += pow (there->gradient[i] - slope, 2);
      norm     += slope * slope;
    }
  g_test_message ("gradient off by %.1e", sqrt (distance / norm));
  g_assert_cmpfloat (norm, >, 0);
  g_assert_cmpfloat (sqrt (distance / norm), <, GRADIENT);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/objective/", cases[i].name, NULL);

      g_test_add (path, Objective, &cases[i], objective_set_up, test_objective,
                  objective_tear_down);
    }

  return g_test_run ();
}
