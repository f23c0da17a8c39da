/* bands.c - a block of the network, walked through in bands of rows. */
#include "bands.h"

#include <string.h>

#include "kernels/vectors.h"

/* Of a band's largest map: 16 MiB; but never so few rows that those around count. */
enum { BAND_FLOATS = 4 << 20, FEWEST_ROWS = 48 };

/* A band: its own rows of the block's maps, and those with the rows around. */
typedef struct
{
  int from, to;       /* own, from is even                */
  int first, last;    /* computed: first ≤ from, last ≥ to */
} Band;

static Band
band_at (int from,
         int rows,
         int height,
         int halo)
{
  Band band;

  band.from  = from;
  band.to    = MIN (from + rows, height);
  band.first = MAX (band.from - halo, 0);
  band.last  = MIN (band.to + halo, height);

  return band;
}

/* Rows first … last - 1 of @map. */
static ImpMap
slice (const ImpMap *map,
       int           first,
       int           last)
{
  ImpMap rows = *map;

  rows.height = last - first;
  rows.data   = map->data + (gsize) first * map->width * map->stride;

  return rows;
}

/* A map of the band's computed rows in scratch memory. */
static ImpMap
band_map (const ImpMap *whole,
          const Band   *band,
          float        *data)
{
  ImpMap map = *whole;

  map.height = band->last - band->first;
  map.data   = data;

  return map;
}

/* Row of the bits, or of the choices, of a map. */
static gsize
bits_row (const ImpMap *map)
{
  return (gsize) map->width * (map->stride / IMP_BLOCK);
}

static gsize
choice_row (const ImpMap *map)
{
  return (gsize) map->width * (map->stride / 4);
}

/* Where row @y of the map begins in the bits of a convolution that pools: of a maximum
 * there is one for four.
 */
static ImpBits *
pooled_bits (const ImpNode *conv,
             int            y)
{
  const ImpNode *pool = conv + 1;

  return conv->positive == NULL ? NULL
       : conv->positive + (pool->choice != NULL ? y / 2 * bits_row (&pool->out)
                                                : y * bits_row (&conv->out));
}

static ImpRows
own_rows (const ImpMap *computed,
          const Band   *band,
          int           height)
{
  return (ImpRows) { slice (computed, band->from - band->first, band->to - band->first),
                     band->from, height };
}

/* Floats of a row of the block's widest map. */
static gsize
widest_row (const ImpNode *nodes,
            int            n)
{
  gsize row = 1;

  for (int i = 0; i < n - 1; i++)
    row = MAX (row, (gsize) nodes[i].out.width * nodes[i].out.stride);

  return row;
}

/* Rows to compute around a band's own: one a convolution, and an even number, so that
 * what is pooled on the way pairs the rows as the whole map does.
 */
static int
halo_of (int n)
{
  return n / 2 * 2;
}

static int
band_rows (const ImpNode *nodes,
           int            n)
{
  return MAX ((int) (BAND_FLOATS / widest_row (nodes, n)) / 4 * 4, FEWEST_ROWS);
}

gsize
imp_band_floats (const ImpNode *nodes,
                 int            n)
{
  const int rows = MIN (band_rows (nodes, n) + 2 * halo_of (n), nodes[0].out.height);

  return rows * widest_row (nodes, n);
}

/* The block's last convolution and its pooling in one step. It writes the pooled rows above
 * the band as well, and wrongly: these are put back. Those below are made again.
 */
static void
forward_pooled (ImpNode              *conv,
                const ImpMap         *x,
                const Band           *band,
                float                *above,
                const ImpBandScratch *scratch)
{
  ImpNode   *pool     = conv + 1;
  const int  first    = band->first / 2;
  const int  n        = band->from / 2 - first;
  ImpMap     pooled   = slice (&pool->out, first, band->last / 2);
  guint8    *choice   = pool->choice != NULL ? pool->choice + first * choice_row (&pooled) : NULL;
  ImpBits   *positive = pooled_bits (conv, band->first);
  struct { void *at; gsize bytes; } parts[] =
    {
      { pooled.data, n * pooled.width * pooled.stride * sizeof (float) },
      { choice, choice != NULL ? n * choice_row (&pooled) : 0 },
      { positive, positive != NULL
                  ? (pooled_bits (conv, band->from) - positive) * sizeof (ImpBits) : 0 }
    };
  char *saved = (char *) above;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); saved += parts[i].bytes, i++)
    if (parts[i].bytes > 0)
      memcpy (saved, parts[i].at, parts[i].bytes);

  imp_conv_forward_pooled (conv->conv, &pooled, choice, positive, x, scratch->scratch,
                           scratch->pool);

  saved = (char *) above;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); saved += parts[i].bytes, i++)
    if (parts[i].bytes > 0)
      memcpy (parts[i].at, saved, parts[i].bytes);
}

void
imp_band_forward (ImpNode              *nodes,
                  int                   n,
                  const ImpMap         *in,
                  const ImpBandScratch *scratch,
                  ImpRowsFunc           func,
                  void                 *data)
{
  ImpNode   *pool = &nodes[n - 1];
  const int  rows = band_rows (nodes, n);

  for (int from = 0; from < in->height; from += rows)
    {
      const Band    band   = band_at (from, rows, in->height, halo_of (n));
      ImpMap        x      = slice (in, band.first, band.last);
      ImpMap        pooled = slice (&pool->out, band.from / 2, band.to / 2);
      ImpMap        own;

      for (int i = 0; i < n - 1; i++)
        {
          ImpNode *node = &nodes[i];
          ImpMap   out  = band_map (&node->out, &band, scratch->work[i % 2]);

          if (node->pooled)
            {
              forward_pooled (node, &x, &band, scratch->work[i % 2], scratch);
              continue;
            }

          imp_conv_forward (node->conv, &out, node->positive != NULL ? scratch->positive : NULL,
                            &x, scratch->scratch, scratch->pool);
          if (node->positive != NULL)
            memcpy (node->positive + band.from * bits_row (&out),
                    scratch->positive + (band.from - band.first) * bits_row (&out),
                    (band.to - band.from) * bits_row (&out) * sizeof (ImpBits));
          if (node->tapped)
            {
              const ImpRows shown = own_rows (&out, &band, in->height);

              func (data, node->tap, &shown);
            }
          x = out;
        }

      own = own_rows (&x, &band, in->height).map;
      if (! nodes[n - 2].pooled && pooled.height > 0)
        imp_pooling_forward (&pooled,
                             pool->choice != NULL
                             ? pool->choice + band.from / 2 * choice_row (&pooled) : NULL,
                             &own, scratch->pool);
    }

  if (pool->tapped)
    {
      const ImpRows shown = imp_rows_all (&pool->out);

      func (data, pool->tap, &shown);
    }
}

/* The activations of nodes[k] on the band's own rows, computed again. */
static ImpRows
recompute (const ImpNode        *nodes,
           int                   k,
           const ImpMap         *in,
           const Band           *own,
           const ImpBandScratch *scratch)
{
  const Band band = band_at (own->from, own->to - own->from, in->height, k + 1);
  ImpMap     x    = slice (in, band.first, band.last);

  for (int i = 0; i <= k; i++)
    {
      ImpMap out = band_map (&nodes[i].out, &band,
                             i == k ? scratch->tapped : scratch->before[i % 2]);

      imp_conv_forward (nodes[i].conv, &out, NULL, &x, scratch->scratch, scratch->pool);
      x = out;
    }

  return own_rows (&x, &band, in->height);
}

/* The gradient of the band's own pooled rows, and zero in those around. */
static ImpMap
pooled_gradient (const ImpMap *dout,
                 const Band   *band,
                 float        *data)
{
  const ImpMap own   = slice (dout, band->from / 2, band->to / 2);
  const gsize  row   = (gsize) dout->width * dout->stride;
  const gsize  above = (band->from / 2 - band->first / 2) * row;
  const gsize  below = (band->last / 2 - band->to / 2) * row;
  ImpMap       map   = own;

  map.height = band->last / 2 - band->first / 2;
  map.data   = data;
  memset (data, 0, above * sizeof (float));
  memcpy (data + above, own.data, own.height * row * sizeof (float));
  memset (data + above + own.height * row, 0, below * sizeof (float));

  return map;
}

/* The same at the last convolution's output. */
static ImpMap
unpooled_gradient (const ImpNode        *conv,
                   const ImpMap         *dout,
                   const Band           *band,
                   int                   height,
                   float                *data,
                   const ImpBandScratch *scratch)
{
  const ImpNode *pool   = conv + 1;
  const ImpMap   pooled = slice (dout, band->from / 2, band->to / 2);
  ImpMap         d      = band_map (&conv->out, band, data);
  ImpMap         own    = own_rows (&d, band, height).map;

  memset (d.data, 0, imp_map_bytes (&d));
  if (pooled.height > 0)
    imp_pooling_backward (&own, &pooled,
                          pool->choice != NULL
                          ? pool->choice + band->from / 2 * choice_row (&pooled) : NULL,
                          scratch->pool);

  return d;
}

/* One convolution back: from the gradient @d of the band's rows to @din. */
static void
backward_conv (const ImpNode        *conv,
               ImpMap               *din,
               const ImpMap         *d,
               const Band           *band,
               const ImpBandScratch *scratch)
{
  const ImpNode *pool = conv + 1;

  if (conv->pooled)
    imp_conv_backward_pooled (conv->conv, din, d,
                              pool->choice != NULL
                              ? pool->choice + band->first / 2 * choice_row (d) : NULL,
                              pooled_bits (conv, band->first), scratch->scratch, scratch->pool);
  else
    imp_conv_backward (conv->conv, din, d, conv->positive + band->first * bits_row (d),
                       scratch->scratch, scratch->pool);
}

/* Adds the gradient of one band at the block's input to @din, of which rows from @fresh on
 * have not been written yet.
 */
static void
backward_band (const ImpNode        *nodes,
               int                   n,
               ImpMap               *din,
               const ImpMap         *in,
               const ImpMap         *dout,
               const Band           *band,
               int                   fresh,
               const ImpBandScratch *scratch,
               ImpGradientFunc       func,
               void                 *data)
{
  const ImpNode *last    = &nodes[n - 2];
  int            current = 0;
  ImpMap         d       = last->pooled
                         ? pooled_gradient (dout, band, scratch->work[current])
                         : unpooled_gradient (last, dout, band, in->height,
                                              scratch->work[current], scratch);
  ImpMap         sum     = slice (din, band->first, band->last);
  ImpMap         before  = slice (din, band->first, fresh);

  for (int i = n - 2; i >= 0; i--)
    {
      const ImpNode *node = &nodes[i];
      ImpMap         to   = sum;

      if (node->tapped)
        {
          const ImpRows x   = recompute (nodes, i, in, band, scratch);
          ImpMap        own = own_rows (&d, band, in->height).map;

          func (data, node->tap, &x, &own);
        }

      current = ! current;
      if (i > 0)
        to = band_map (&nodes[i - 1].out, band, scratch->work[current]);
      else
        memcpy (scratch->work[current], before.data, imp_map_bytes (&before));
      backward_conv (node, &to, &d, band, scratch);
      d = to;
    }

  imp_vec_axpy (imp_map_bytes (&before) / sizeof (float), sum.data, 1.0,
                scratch->work[current], scratch->pool);
}

void
imp_band_backward (const ImpNode        *nodes,
                   int                   n,
                   ImpMap               *din,
                   const ImpMap         *in,
                   const ImpMap         *dout,
                   const ImpBandScratch *scratch,
                   ImpGradientFunc       func,
                   void                 *data)
{
  const int rows  = band_rows (nodes, n);
  int       fresh = 0;

  for (int from = 0; from < in->height; from += rows)
    {
      const Band band = band_at (from, rows, in->height, halo_of (n));

      backward_band (nodes, n, din, in, dout, &band, fresh, scratch, func, data);
      fresh = band.last;
    }
}
