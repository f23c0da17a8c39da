/* test-objective.c - energies, references, weights, total and gradient of whole
 * networks against the oracle in double precision.
 */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "oracle.h"
#include "pictures/fill.h"
#include "tiny-network.h"

static const double MARGIN   = 5e-4;   /* from jumps of the gradient             */
static const double ENERGY   = 1e-4;   /* relative to max (E, 10⁻³ R)            */
static const double GRADIENT = 1e-3;   /* relative, in the Euclidean norm        */

enum { MAX_TERMS = 7, MAX_STYLES = 2, MAX_REGIONS = 2 };

typedef struct
{
  const char *name;
  int         n_blocks;
  int         convs[TINY_MAX_BLOCKS];
  int         widths[TINY_MAX_BLOCKS];
  gboolean    caffe;
  gboolean    average;
  gboolean    paper;
  int         size[2];                     /* of the content, W × H             */
  int         n_styles;
  int         style_size[MAX_STYLES][2];
  const char *settings[6];                 /* key, value, …                     */
  double      strengths[2];                /* content's and style's, 0 for 1    */
  OracleTerm  terms[MAX_TERMS];            /* loss, layer, w                    */
  double      factors[MAX_TERMS];          /* of settings weight.LOSS, 0 for 1  */
  int         n_terms;
  gboolean    of_mode;                     /* terms come from the mode          */
  gboolean    holes;                       /* content and styles have some      */
  int         n_regions;                   /* two of them leave nothing over    */
  double      shares[MAX_STYLES];          /* of `style-weights`, of sum 1      */
} Case;

#define TWO_BLOCKS   2, { 1, 2 }, { 5, 6 }
#define THREE_BLOCKS 3, { 2, 2, 1 }, { 4, 5, 7 }
#define FOUR_BLOCKS  4, { 2, 2, 3, 3 }, { 3, 4, 3, 4 }
#define FIVE_BLOCKS  5, { 1, 1, 1, 2, 1 }, { 3, 4, 3, 5, 4 }
#define ONE_STYLE    1, { { 9, 12 } }
#define TWO_STYLES   2, { { 9, 12 }, { 15, 8 } }

static Case cases[] =
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

typedef struct
{
  TinyNetwork *tiny;
  ImpNet      *net;
  ImpParams   *params;
  ImpPicture  *content;
  ImpPicture  *styles[MAX_STYLES];
  ImpMask      masks[MAX_REGIONS][2];   /* the content's, the style's     */
  ImpRegion    regions[MAX_REGIONS];
  ImpInputs    inputs;
  ImpPicture  *image;
  double      *x;            /* image, in double                        */
  gsize        n;
  Oracle      *oracle;
} Fixture;

/* The weight of a loss in a mode's table, shared equally by its layers. */
static double
mode_share (const Case *c,
            const char *loss)
{
  const ImpModeInfo *mode     = imp_mode_find (c->settings[1]);
  int                n_layers = 0;

  for (int k = 0; k < c->n_terms; k++)
    n_layers += strcmp (c->terms[k].loss, loss) == 0;
  for (const ImpModeWeight *w = mode->weights; w->loss != NULL; w++)
    if (strcmp (w->loss, loss) == 0)
      return w->relative / n_layers;

  g_assert_not_reached ();
}

static void
set_number (ImpParams  *params,
            const char *key,
            double      number)
{
  g_autofree char *text = g_strdup_printf ("%.17g", number);

  tiny_set (params, key, text);
}

/* What is asked for; @c's weights become those to be found. */
static ImpParams *
make_params (Case *c)
{
  ImpParams    *params  = imp_params_new ();
  const double  content = c->strengths[0] != 0 ? c->strengths[0] : 1;
  const double  style   = c->strengths[1] != 0 ? c->strengths[1] : 1;

  tiny_set (params, "pooling", c->average ? "average" : "max");
  tiny_set (params, "units", c->paper ? "paper" : "relative");
  tiny_set (params, "threads", "2");
  set_number (params, "content-strength", content);
  set_number (params, "style-strength", style);
  for (int i = 0; i < 6 && c->settings[i] != NULL; i += 2)
    tiny_set (params, c->settings[i], c->settings[i + 1]);

  for (int k = 0; k < c->n_terms; k++)
    {
      OracleTerm *term = &c->terms[k];

      if (! c->of_mode)
        {
          g_autofree char *text = g_strdup_printf ("%s:%s=%.17g", term->loss, term->layer,
                                                   term->weight);

          tiny_set (params, "term", text);
        }
      else if (term->weight == 0)
        term->weight = mode_share (c, term->loss);
      if (c->factors[k] != 0)
        term->weight *= c->factors[k];
      if (strcmp (term->loss, "matting") == 0)   /* no strength is its */
        continue;
      switch (oracle_loss_find (term->loss)->target)
        {
        case ORACLE_CONTENT: term->weight *= content; break;
        case ORACLE_STYLES:  term->weight *= style;   break;
        case ORACLE_NOTHING:                          break;
        }
    }

  return params;
}

/* Moves the picture until nothing is near a jump. */
static void
draw_image (Fixture    *f,
            const Case *c)
{
  f->n = (gsize) c->size[0] * c->size[1] * 3;
  f->x = g_new (double, f->n);

  for (int seed = 100; seed < 1000; seed++)
    {
      imp_picture_free (f->image);
      f->image = tiny_picture_new (c->size[0], c->size[1], seed);
      for (gsize i = 0; i < f->n; i++)
        f->x[i] = f->image->rgb[i];
      oracle_eval (f->oracle, f->x);
      if (oracle_margin (f->oracle) > MARGIN)
        return;
    }

  g_error ("no picture keeps away from all jumps");
}

/* A corner of the picture, and a pixel, where its colour is what the engine fills in:
 * for the oracle, which doesn't.
 */
static ImpPicture *
with_holes (ImpPicture *picture)
{
  g_autoptr (ImpPicture)  holed = imp_picture_new (picture->width, picture->height, TRUE);
  ImpPicture             *filled;

  memcpy (holed->rgb, picture->rgb,
          (gsize) picture->width * picture->height * 3 * sizeof (float));
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      holed->alpha[y * picture->width + x] = (x < 4 && y < 5) || (x == 7 && y == 6) ? 0
                                           : (x + y) % 3 == 0 ? 0.01 : 1;
  filled = imp_picture_fill (holed, NULL);
  imp_picture_free (picture);

  return filled;
}

static void
add_holes (Fixture    *f,
           const Case *c)
{
  if (! c->holes)
    return;
  f->inputs.content = f->content = with_holes (f->content);
  for (int s = 0; s < c->n_styles; s++)
    f->styles[s] = with_holes (f->styles[s]);
}

/* Soft from left to right, in the style from the top down; one alone stops short of
 * the right, two are complements but for a sliver.
 */
static void
add_regions (Fixture    *f,
             const Case *c)
{
  static const char *const names[] = { "sky", "sea" };

  for (int r = 0; r < c->n_regions; r++)
    {
      for (int i = 0; i < 2; i++)
        {
          const ImpPicture *picture = i == 0 ? f->content : f->styles[0];
          ImpMask          *mask    = &f->masks[r][i];

          *mask = (ImpMask) { picture->width, picture->height,
                              g_new (float, picture->width * picture->height) };
          for (int y = 0; y < mask->height; y++)
            for (int x = 0; x < mask->width; x++)
              {
                const double t = i == 0 ? 1.4 * x / mask->width : 1.3 * y / mask->height;
                const double m = CLAMP (1.2 - 1.5 * t, 0, 1);

                mask->data[y * mask->width + x] = r == 0 ? m : MAX (0, 0.99 - m);
              }
        }
      f->regions[r] = (ImpRegion) { names[r], &f->masks[r][0], &f->masks[r][1] };
    }
  f->inputs.regions   = f->regions;
  f->inputs.n_regions = c->n_regions;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  Case *c = (Case *) data;

  f->tiny        = tiny_network_make (c->convs, c->widths, c->n_blocks, 11);
  f->tiny->caffe = c->caffe;
  f->net         = tiny_network_load (f->tiny);
  f->params      = make_params (c);
  f->content     = tiny_picture_new (c->size[0], c->size[1], 1);
  for (int s = 0; s < c->n_styles; s++)
    f->styles[s] = tiny_picture_new (c->style_size[s][0], c->style_size[s][1], 2 + s);
  f->inputs = (ImpInputs) { f->content, (const ImpPicture *const *) f->styles, c->n_styles };
  add_holes (f, c);
  add_regions (f, c);
  f->oracle = oracle_new (f->tiny, c->average, ! c->paper, c->terms, c->n_terms, &f->inputs,
                          c->shares[0] > 0 ? c->shares : NULL);
  draw_image (f, c);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  oracle_free (f->oracle);
  g_free (f->x);
  imp_picture_free (f->image);
  for (int s = 0; s < MAX_STYLES; s++)
    imp_picture_free (f->styles[s]);
  for (int r = 0; r < MAX_REGIONS; r++)
    for (int i = 0; i < 2; i++)
      g_free (f->masks[r][i].data);
  imp_picture_free (f->content);
  imp_params_free (f->params);
  imp_net_unref (f->net);
  tiny_network_free (f->tiny);
}

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
check_values (Fixture          *f,
              const Case       *c,
              const ImpPicture *image)
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
test_objective (Fixture       *f,
                gconstpointer  data)
{
  const Case                *c        = data;
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

      g_test_add (path, Fixture, &cases[i], set_up, test_objective, tear_down);
    }

  return g_test_run ();
}
