/* oracle.c - the network and the sum, see oracle.h. Loops as the equations have
 * them; speed is nothing.
 */
#include "oracle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLACES = 5 };   /* of a block: up to four convolutions, and its pooling */

struct _Oracle
{
  const TinyNetwork  *tiny;
  gboolean            average;
  OracleTerm         *terms;
  int                 n_terms;
  int                 width, height;
  OracleMap         **content;       /* [taps]                        */
  OracleMap         **styles;        /* [n_styles × taps]             */
  OracleMasks        *masks;         /* [(1 + n_styles) × taps], the content's first */
  int                 n_styles;
  double              margin;        /* of the last evaluation        */
};

/* The last one is the picture itself. */
enum { IMAGE = TINY_MAX_BLOCKS * PLACES, N_TAPS };

/* 0 outside. */
static double
at (const OracleMap *map,
    int              c,
    int              y,
    int              x)
{
  if (y < 0 || y >= map->height || x < 0 || x >= map->width)
    return 0;

  return map->v[((gsize) c * map->height + y) * map->width + x];
}

/* --- the network ----------------------------------------------------------- */

/* (x - mean) / std, or BGR · 255 - mean */
static OracleMap *
preprocess (const double *x,
            int           width,
            int           height,
            gboolean      caffe)
{
  const double  mean[2][3] = { { 0.485, 0.456, 0.406 }, { 103.939, 116.779, 123.68 } };
  const double  std[3]     = { 0.229, 0.224, 0.225 };
  OracleMap    *map        = oracle_map_new (3, height, width);

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < width * height; i++)
      map->v[c * width * height + i] = caffe ? x[3 * i + 2 - c] * 255 - mean[1][c]
                                             : (x[3 * i + c] - mean[0][c]) / std[c];

  return map;
}

static OracleMap *
convolve (const OracleMap *in,
          int              c_out,
          const float     *weight,
          const float     *bias,
          double          *margin)
{
  OracleMap *out = oracle_map_new (c_out, in->height, in->width);

  for (int o = 0; o < c_out; o++)
    for (int y = 0; y < in->height; y++)
      for (int x = 0; x < in->width; x++)
        {
          double sum = bias[o];

          for (int i = 0; i < in->channels; i++)
            for (int r = 0; r < 3; r++)
              for (int s = 0; s < 3; s++)
                sum += weight[((o * in->channels + i) * 3 + r) * 3 + s] *
                       at (in, i, y + r - 1, x + s - 1);
          *margin = fmin (*margin, fabs (sum));
          out->v[(o * in->height + y) * in->width + x] = sum > 0 ? sum : 0;
        }

  return out;
}

static OracleMap *
reduce (const OracleMap *in,
        gboolean         average,
        double          *margin)
{
  OracleMap *out = oracle_map_new (in->channels, in->height / 2, in->width / 2);

  for (int c = 0; c < in->channels; c++)
    for (int y = 0; y < out->height; y++)
      for (int x = 0; x < out->width; x++)
        {
          double mean   = 0;
          double first  = -INFINITY;
          double second = -INFINITY;

          for (int k = 0; k < 4; k++)
            {
              const double value = at (in, c, 2 * y + k / 2, 2 * x + k % 2);

              mean  += value / 4;
              second = fmax (second, fmin (first, value));
              first  = fmax (first, value);
            }
          if (! average && first > 0)
            *margin = fmin (*margin, first - second);
          out->v[(c * out->height + y) * out->width + x] = average ? mean : first;
        }

  return out;
}

/* The picture's own values, plane by plane. */
static OracleMap *
picture_map (const double *x,
             int           width,
             int           height)
{
  OracleMap *map = oracle_map_new (3, height, width);

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < width * height; i++)
      map->v[c * width * height + i] = x[3 * i + c];

  return map;
}

/* All maps of a picture: [block · 5 + place], and the picture. */
static OracleMap **
forward (const TinyNetwork *tiny,
         gboolean           average,
         const double      *x,
         int                width,
         int                height,
         double            *margin)
{
  OracleMap **maps  = g_new0 (OracleMap *, N_TAPS);
  OracleMap  *image = preprocess (x, width, height, tiny->caffe);
  OracleMap  *in    = image;
  int         layer = 0;

  *margin = INFINITY;
  for (int b = 0; b < tiny->n_blocks; b++)
    {
      for (int i = 0; i < tiny->convs[b]; i++, layer++)
        in = maps[b * PLACES + i] = convolve (in, tiny->channels[layer], tiny->weight[layer],
                                              tiny->bias[layer], margin);
      in = maps[b * PLACES + PLACES - 1] = reduce (in, average, margin);
    }
  oracle_map_free (image);
  maps[IMAGE] = picture_map (x, width, height);

  return maps;
}

static void
maps_free (OracleMap **maps)
{
  for (int i = 0; maps != NULL && i < N_TAPS; i++)
    oracle_map_free (maps[i]);
  g_free (maps);
}

static OracleMap **
forward_picture (const TinyNetwork *tiny,
                 gboolean           average,
                 const ImpPicture  *picture)
{
  const gsize        n = (gsize) picture->width * picture->height * 3;
  g_autofree double *x = g_new (double, n);
  double             margin;

  for (gsize i = 0; i < n; i++)
    x[i] = picture->rgb[i];

  return forward (tiny, average, x, picture->width, picture->height, &margin);
}

static int
tap_index (const char *layer)
{
  int block, place;

  if (strcmp (layer, "image") == 0)
    return IMAGE;
  if (sscanf (layer, "conv%d_%d", &block, &place) == 2 ||
      sscanf (layer, "relu%d_%d", &block, &place) == 2)
    return (block - 1) * PLACES + place - 1;
  g_assert_cmpint (sscanf (layer, "pool%d", &block), ==, 1);

  return block * PLACES - 1;
}

/* --- masks ----------------------------------------------------------------- */

enum { MAX_REGIONS = 8 };

/* The mean of 3×3 around each, the border repeated. */
static double *
average_around (const double *in,
                int           width,
                int           height)
{
  double *out = g_new0 (double, width * height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
          out[y * width + x] += in[CLAMP (y + dy, 0, height - 1) * width +
                                   CLAMP (x + dx, 0, width - 1)] / 9;

  return out;
}

static double *
average_pairs (const double *in,
               int           width,
               int           height)
{
  double *out = g_new0 (double, (width / 2) * (height / 2) + 1);

  for (int y = 0; y < height / 2; y++)
    for (int x = 0; x < width / 2; x++)
      for (int k = 0; k < 4; k++)
        out[y * (width / 2) + x] += in[(2 * y + k / 2) * width + 2 * x + k % 2] / 4;

  return out;
}

/* @mask, which is freed, at every tap: planes [taps]. */
static void
carry (const TinyNetwork *tiny,
       double            *mask,
       int                width,
       int                height,
       double           **planes)
{
  for (int b = 0; b < tiny->n_blocks; b++)
    {
      for (int i = 0; i < tiny->convs[b]; i++)
        planes[b * PLACES + i] = average_around (i > 0 ? planes[b * PLACES + i - 1]
                                                 : b > 0 ? planes[b * PLACES - 1] : mask,
                                                 width, height);
      planes[b * PLACES + PLACES - 1] = average_pairs (planes[b * PLACES + tiny->convs[b] - 1],
                                                       width, height);
      width  /= 2;
      height /= 2;
    }
  g_free (mask);
}

/* Of a region, of what is in none (@c = n_regions), or of all (@c < 0). */
static double *
draw_mask (const ImpInputs *inputs,
           gboolean         content,
           int              c,
           int              n)
{
  double *mask = g_new (double, n);

  for (int i = 0; i < n; i++)
    {
      mask[i] = 1;
      for (int k = 0; k < inputs->n_regions && c >= 0; k++)
        {
          const ImpRegion *region = &inputs->regions[k];
          const double     value  = (content ? region->content : region->style)->data[i];

          if (k == c)
            mask[i] = value;
          else if (c == inputs->n_regions)
            mask[i] -= value;
        }
      if (c == inputs->n_regions && mask[i] < 1 / 64.0)
        mask[i] = 0;
    }

  return mask;
}

/* Is there so much of the picture in no region? */
static gboolean
has_rest (const ImpInputs  *inputs,
          gboolean          content,
          const ImpPicture *picture)
{
  const int          n    = picture->width * picture->height;
  g_autofree double *mask = draw_mask (inputs, content, inputs->n_regions, n);
  double             sum  = 0;

  for (int i = 0; i < n; i++)
    if (picture->alpha == NULL || picture->alpha[i] > 0)
      sum += mask[i];

  return sum / n >= 1e-3;
}

/* Of one picture: @masks [taps]; a further style is all in each region. */
static void
make_masks (OracleMasks       *masks,
            const TinyNetwork *tiny,
            const ImpInputs   *inputs,
            const ImpPicture  *picture,
            gboolean           content,
            gboolean           further)
{
  const int  w       = picture->width;
  const int  h       = picture->height;
  const int  n       = inputs->n_regions;
  const int  regions = n == 0 ? 1 : n + (has_rest (inputs, TRUE, inputs->content) &&
                                         has_rest (inputs, FALSE, inputs->styles[0]));
  double    *valid[N_TAPS] = { NULL };
  double    *alpha         = draw_mask (inputs, content, -1, w * h);

  for (int i = 0; picture->alpha != NULL && i < w * h; i++)
    alpha[i] = picture->alpha[i] > 0 ? 1 : 0;
  carry (tiny, alpha, w, h, valid);

  for (int c = 0; c < regions; c++)
    {
      double *planes[N_TAPS] = { NULL };

      carry (tiny, draw_mask (inputs, content, n == 0 || further ? -1 : c, w * h), w, h, planes);
      for (int t = 0; t < N_TAPS; t++)
        if (planes[t] != NULL)
          {
            const int scale = 1 << (t / PLACES + (t % PLACES == PLACES - 1));

            if (c == 0)
              masks[t].region = g_new0 (double *, MAX_REGIONS);
            for (int i = 0; i < (w / scale) * (h / scale); i++)
              planes[t][i] *= valid[t][i];
            masks[t].n         = regions;
            masks[t].valid     = valid[t];
            masks[t].region[c] = planes[t];
          }
    }
}

static void
masks_clear (OracleMasks *masks)
{
  for (int c = 0; c < masks->n; c++)
    g_free (masks->region[c]);
  g_free (masks->region);
  g_free (masks->valid);
}

/* --- the sum --------------------------------------------------------------- */

/* The targets of a term: the content, all styles, or none. Freed by the caller. */
static const OracleMap **
targets_of (const Oracle     *self,
            const OracleTerm *term,
            int              *n)
{
  const OracleTarget  kind    = oracle_loss_find (term->loss)->target;
  const OracleMap   **targets = g_new (const OracleMap *, MAX (self->n_styles, 1));

  *n = kind == ORACLE_CONTENT ? 1 : kind == ORACLE_STYLES ? self->n_styles : 0;
  for (int s = 0; s < *n; s++)
    targets[s] = kind == ORACLE_CONTENT ? self->content[tap_index (term->layer)]
                                        : self->styles[s * N_TAPS + tap_index (term->layer)];

  return targets;
}

Oracle *
oracle_new (const TinyNetwork       *tiny,
            gboolean                 average,
            gboolean                 relative,
            OracleTerm              *terms,
            int                      n_terms,
            const ImpInputs         *inputs,
            const double            *shares)
{
  const ImpPicture *content  = inputs->content;
  const int         n_styles = inputs->n_styles;
  Oracle           *self     = g_new0 (Oracle, 1);

  self->tiny     = tiny;
  self->average  = average;
  self->terms    = terms;
  self->n_terms  = n_terms;
  self->width    = content->width;
  self->height   = content->height;
  self->content  = forward_picture (tiny, average, content);
  self->styles   = g_new0 (OracleMap *, n_styles * N_TAPS);
  self->n_styles = n_styles;
  self->masks    = g_new0 (OracleMasks, (1 + n_styles) * N_TAPS);
  make_masks (self->masks, tiny, inputs, content, TRUE, FALSE);
  for (int t = 0; t < N_TAPS; t++)
    if (self->masks[t].n > 0)
      self->content[t]->masks = &self->masks[t];
  for (int s = 0; s < n_styles; s++)
    {
      OracleMap   **maps  = forward_picture (tiny, average, inputs->styles[s]);
      OracleMasks  *masks = self->masks + (1 + s) * N_TAPS;

      make_masks (masks, tiny, inputs, inputs->styles[s], FALSE, s > 0);
      for (int t = 0; t < N_TAPS; t++)
        if (masks[t].n > 0)
          {
            maps[t]->masks = &masks[t];
            maps[t]->share = shares != NULL ? shares[s] : 0;
          }
      memcpy (self->styles + s * N_TAPS, maps, N_TAPS * sizeof (OracleMap *));
      g_free (maps);
    }

  for (int k = 0; k < n_terms; k++)
    {
      int                          n;
      g_autofree const OracleMap **targets = targets_of (self, &terms[k], &n);

      terms[k].reference = 1;
      if (relative)
        terms[k].reference =
          oracle_loss_find (terms[k].loss)->reference (self->content[tap_index (terms[k].layer)],
                                                       targets, n, terms[k].options);
      if (terms[k].reference == 0)
        terms[k].reference = 1;
    }

  return self;
}

void
oracle_free (Oracle *self)
{
  if (self == NULL)
    return;

  maps_free (self->content);
  for (int i = 0; i < self->n_styles * N_TAPS; i++)
    oracle_map_free (self->styles[i]);
  g_free (self->styles);
  for (int i = 0; i < (1 + self->n_styles) * N_TAPS; i++)
    masks_clear (&self->masks[i]);
  g_free (self->masks);
  g_free (self);
}

/* L(x) = Σ w E / R */
double
oracle_eval (Oracle       *self,
             const double *x)
{
  OracleMap **maps  = forward (self->tiny, self->average, x, self->width, self->height,
                               &self->margin);
  double      total = 0;

  for (int t = 0; t < N_TAPS; t++)
    if (self->masks[t].n > 0)
      maps[t]->masks = &self->masks[t];
  for (int k = 0; k < self->n_terms; k++)
    {
      OracleTerm                  *term = &self->terms[k];
      int                          n;
      g_autofree const OracleMap **targets = targets_of (self, term, &n);

      term->energy = oracle_loss_find (term->loss)->energy (maps[tap_index (term->layer)],
                                                            targets, n, term->options);
      total       += term->weight * term->energy / term->reference;
      if (oracle_loss_find (term->loss)->margin != NULL)
        self->margin = fmin (self->margin, 5 * oracle_loss_find (term->loss)->margin (
                                                 maps[tap_index (term->layer)], targets, n,
                                                 term->options));
    }
  maps_free (maps);

  return total;
}

double
oracle_margin (const Oracle *self)
{
  return self->margin;
}
