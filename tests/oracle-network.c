/* oracle-network.c - the network, see oracle.h: convolutions as sums of products. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "oracle-layers.h"

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
OracleMap **
oracle_maps_new (const TinyNetwork *tiny,
                 gboolean           average,
                 const double      *x,
                 int                width,
                 int                height,
                 double            *margin)
{
  OracleMap **maps  = g_new0 (OracleMap *, ORACLE_N_TAPS);
  OracleMap  *image = preprocess (x, width, height, tiny->caffe);
  OracleMap  *in    = image;
  int         layer = 0;

  *margin = INFINITY;
  for (int b = 0; b < tiny->n_blocks; b++)
    {
      for (int i = 0; i < tiny->convs[b]; i++, layer++)
        in = maps[b * ORACLE_PLACES + i] = convolve (in, tiny->channels[layer], tiny->weight[layer],
                                              tiny->bias[layer], margin);
      in = maps[b * ORACLE_PLACES + ORACLE_PLACES - 1] = reduce (in, average, margin);
    }
  oracle_map_free (image);
  maps[ORACLE_IMAGE] = picture_map (x, width, height);

  return maps;
}

void
oracle_maps_free (OracleMap **maps)
{
  for (int i = 0; maps != NULL && i < ORACLE_N_TAPS; i++)
    oracle_map_free (maps[i]);
  g_free (maps);
}

OracleMap **
oracle_maps_of (const TinyNetwork *tiny,
                gboolean           average,
                const ImpPicture  *picture)
{
  const gsize        n = (gsize) picture->width * picture->height * 3;
  g_autofree double *x = g_new (double, n);
  double             margin;

  for (gsize i = 0; i < n; i++)
    x[i] = picture->rgb[i];

  return oracle_maps_new (tiny, average, x, picture->width, picture->height, &margin);
}

int
oracle_tap_index (const char *layer)
{
  int block, place;

  if (strcmp (layer, "image") == 0)
    return ORACLE_IMAGE;
  if (sscanf (layer, "conv%d_%d", &block, &place) == 2 ||
      sscanf (layer, "relu%d_%d", &block, &place) == 2)
    return (block - 1) * ORACLE_PLACES + place - 1;
  g_assert_cmpint (sscanf (layer, "pool%d", &block), ==, 1);

  return block * ORACLE_PLACES - 1;
}
