/* modes.c - modes as tables of weighted terms (docs/equations.md 4). A new one needs
 * no code.
 *
 * The relative weights and the iterations were found by looking at pictures
 * (docs/modes.md) and by the yardstick of docs/quality.md; the paper weights are the
 * sources'.
 */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

static const ImpModeTerm gatys_terms[] =
{
  { "content", "conv4_2", 1 },
  { "gram",    "conv1_1", 1 },
  { "gram",    "conv2_1", 1 },
  { "gram",    "conv3_1", 1 },
  { "gram",    "conv4_1", 1 },
  { "gram",    "conv5_1", 1 },
  { NULL }
};

static const ImpModeWeight gatys_weights[] =
{
  { "content", 1,  1   },
  { "gram",    20, 1e3 },
  { NULL }
};

static const ImpModeTerm gatys_tv_terms[] =
{
  { "content", "conv4_2", 1 },
  { "gram",    "conv1_1", 1 },
  { "gram",    "conv2_1", 1 },
  { "gram",    "conv3_1", 1 },
  { "gram",    "conv4_1", 1 },
  { "gram",    "conv5_1", 1 },
  { "tv",      "image",   1 },
  { NULL }
};

static const ImpModeWeight gatys_tv_weights[] =
{
  { "content", 1,   1   },
  { "gram",    20,  1e3 },
  { "tv",      200, NAN },   /* S3 has no number */
  { NULL }
};

static const ImpModeTerm shifted_gram_terms[] =
{
  { "content",      "conv4_2", 1 },
  { "shifted-gram", "pool1",   1 },
  { "shifted-gram", "pool2",   1 },
  { "shifted-gram", "pool3",   1 },
  { "shifted-gram", "pool4",   1 },
  { NULL }
};

static const ImpModeWeight shifted_gram_weights[] =
{
  { "content",      1,  1   },
  { "shifted-gram", 10, 100 },
  { NULL }
};

static const ImpModeTerm johnson_terms[] =
{
  { "feature",      "relu3_3", 1 },
  { "gram-johnson", "relu1_2", 1 },
  { "gram-johnson", "relu2_2", 1 },
  { "gram-johnson", "relu3_3", 1 },
  { "gram-johnson", "relu4_3", 1 },
  { "tv",           "image",   1 },
  { NULL }
};

static const ImpModeWeight johnson_weights[] =
{
  { "feature",      1,  NAN },   /* S4 has none, and the program's are for its pixels */
  { "gram-johnson", 20, NAN },
  { "tv",           50, NAN },
  { NULL }
};

static const ImpModeTerm photo_terms[] =
{
  { "content",     "conv4_2", 1 },
  { "region-gram", "conv1_1", 1 },
  { "region-gram", "conv2_1", 1 },
  { "region-gram", "conv3_1", 1 },
  { "region-gram", "conv4_1", 1 },
  { "region-gram", "conv5_1", 1 },
  { "matting",     "image",   1 },
  { NULL }
};

static const ImpModeWeight photo_weights[] =
{
  { "content",     1,   1   },
  { "region-gram", 20,  1e2 },
  { "matting",     1e6, 1e4 },
  { NULL }
};

static const ImpModeTerm patches_terms[] =
{
  { "content", "conv4_2", 1 },
  { "patch",   "relu3_1", 1 },
  { "patch",   "relu4_1", 1 },
  { "tv",      "image",   1 },
  { NULL }
};

/* The weights of Li and Wand's program, which S5 takes over, go with its means, its
 * averaged gradient and its pixels of 0 to 255: as sums they have no meaning.
 */
static const ImpModeWeight patches_weights[] =
{
  { "content", 1, NAN },
  { "patch",   2, NAN },
  { "tv",      1, NAN },
  { NULL }
};

static const ImpModeTerm fusion_terms[] =
{
  { "content", "relu3_1", 1 },
  { "gram",    "relu1_2", 1 },
  { "gram",    "relu2_2", 1 },
  { "gram",    "relu3_3", 1 },
  { "gram",    "relu4_2", 1 },
  { "patch",   "relu3_1", 1 },
  { NULL }
};

static const ImpModeWeight fusion_weights[] =
{
  { "content", 1,   NAN },
  { "gram",    2.5, NAN },
  { "patch",   2.5, NAN },
  { NULL }
};

static const ImpModeTerm content_only_terms[] =
{
  { "content", "conv4_2", 1 },
  { NULL }
};

static const ImpModeTerm style_only_terms[] =
{
  { "gram", "conv4_1", 1 },
  { NULL }
};

static const ImpModeWeight single_weights[] =
{
  { "content", 1, 1 },
  { "gram",    1, 1 },
  { NULL }
};

static const ImpModeInfo modes[] =
{
  {
    .key              = "gatys",
    .title            = N_("Painting"),
    .description      = N_("Keeps what is to be seen in your picture and paints it with the "
                           "strokes, textures and colours of the style."),
    .source           = "Gatys, Ecker and Bethge 2016",
    .terms            = gatys_terms,
    .weights          = gatys_weights,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 300,
    .paper_init       = "content",
  },
  {
    .key              = "gatys-tv",
    .title            = N_("Calm painting"),
    .description      = N_("Paints as “Painting” does, but smooths what is smaller than a "
                           "brush stroke: less grain, quieter skies and walls."),
    .source           = "S3, after Gatys, Ecker and Bethge 2016",
    .terms            = gatys_tv_terms,
    .weights          = gatys_tv_weights,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 300,
    .paper_init       = "content",
  },
  {
    .key              = "shifted-gram",
    .title            = N_("Patterned painting"),
    .description      = N_("Paints with the style's patterns rather than its single strokes: "
                           "tiles, weaves and rows of marks stay together."),
    .source           = "S1, Ye, Liu and Liu",
    .terms            = shifted_gram_terms,
    .weights          = shifted_gram_weights,
    .average_pooling  = TRUE,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 300,
    .paper_init       = "content",
  },
  {
    .key              = "johnson",
    .title            = N_("Faithful painting"),
    .description      = N_("Keeps outlines and details close to your picture and gives its "
                           "surfaces the style's colours and fine texture."),
    .source           = "Johnson, Alahi and Fei-Fei 2016; S4",
    .terms            = johnson_terms,
    .weights          = johnson_weights,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 300,
    .paper_init       = "content",
  },
  {
    .key              = "photo",
    .title            = N_("Photograph"),
    .description      = N_("Keeps your picture a photograph, its lines straight, and gives it "
                           "the light and the colours of another one."),
    .source           = "Luan et al. 2017, S2 2.2",
    .terms            = photo_terms,
    .weights          = photo_weights,
    .late             = "matting",
    .smooth           = TRUE,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 1000,
    .paper_init       = "content",
  },
  {
    .key              = "patches",
    .title            = N_("Patchwork"),
    .description      = N_("Puts your picture together from small pieces of the style: its "
                           "shapes and brush strokes stay whole. For styles that resemble your "
                           "picture, a portrait for a portrait."),
    .source           = "Li and Wand 2016; S5",
    .terms            = patches_terms,
    .weights          = patches_weights,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 100,
    .paper_init       = "content",
  },
  {
    .key              = "fusion",
    .title            = N_("Painting with whole strokes"),
    .description      = N_("Takes the style's colours and textures as a whole and its brush "
                           "strokes piece by piece: between Painting and Patchwork."),
    .source           = "Zhao et al. (S5)",
    .terms            = fusion_terms,
    .weights          = fusion_weights,
    .iterations       = 50,
    .levels           = 3,
    .init             = "matched",
    .paper_iterations = 100,
    .paper_init       = "noise",
  },
  {
    .key              = "content-only",
    .title            = N_("Content only"),
    .description      = N_("Draws anew what one layer of the network knows of your picture. "
                           "The style plays no part."),
    .source           = "Gatys, Ecker and Bethge 2016, figure 1",
    .terms            = content_only_terms,
    .weights          = single_weights,
    .one_layer        = TRUE,
    .iterations       = 200,
    .levels           = 1,
    .init             = "noise",
    .paper_iterations = 300,
    .paper_init       = "noise",
  },
  {
    .key              = "style-only",
    .title            = N_("Style only"),
    .description      = N_("Fills the layer with a texture: what one layer of the network "
                           "knows of the style. Your picture gives only the size."),
    .source           = "Gatys, Ecker and Bethge 2016, figure 1",
    .terms            = style_only_terms,
    .weights          = single_weights,
    .one_layer        = TRUE,
    .iterations       = 200,
    .levels           = 1,
    .init             = "noise",
    .paper_iterations = 300,
    .paper_init       = "noise",
  },
};

const ImpModeInfo *
imp_mode_info (int i)
{
  return i >= 0 && i < (int) G_N_ELEMENTS (modes) ? &modes[i] : NULL;
}

gboolean
imp_mode_has_paper (const ImpModeInfo *mode)
{
  for (const ImpModeWeight *weight = mode->weights; weight->loss != NULL; weight++)
    if (! isnan (weight->paper))
      return TRUE;

  return FALSE;
}

const ImpModeInfo *
imp_mode_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (modes[i].key, key) == 0)
      return &modes[i];

  return NULL;
}
