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
  const int rows = MIN (band_rows (nodes, n) + 2 * (n - 1), nodes[0].out.height);

  return rows * widest_row (nodes, n);
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
      const Band    band   = band_at (from, rows, in->height, n - 1);
      ImpMap        x      = slice (in, band.first, band.last);
      ImpMap        pooled = slice (&pool->out, band.from / 2, band.to / 2);
      ImpMap        own;

      for (int i = 0; i < n - 1; i++)
        {
          const ImpNode *node = &nodes[i];
          ImpMap         out  = band_map (&node->out, &band, scratch->work[i % 2]);

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
      if (pooled.height > 0)
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

/* din = the gradient of one band at the block's input, on the computed rows. */
static ImpMap
backward_band (const ImpNode        *nodes,
               int                   n,
               const ImpMap         *in,
               const ImpMap         *dout,
               const Band           *band,
               const ImpBandScratch *scratch,
               ImpGradientFunc       func,
               void                 *data)
{
  const ImpNode *pool    = &nodes[n - 1];
  const ImpMap   pooled  = slice (dout, band->from / 2, band->to / 2);
  int            current = 0;
  ImpMap         d       = band_map (&nodes[n - 2].out, band, scratch->work[current]);
  ImpMap         own     = own_rows (&d, band, in->height).map;

  memset (d.data, 0, imp_map_bytes (&d));
  if (pooled.height > 0)
    imp_pooling_backward (&own, &pooled,
                          pool->choice != NULL
                          ? pool->choice + band->from / 2 * choice_row (&pooled) : NULL,
                          scratch->pool);

  for (int i = n - 2; i >= 0; i--)
    {
      const ImpNode *node = &nodes[i];
      const ImpMap  *to   = i > 0 ? &nodes[i - 1].out : in;
      ImpMap         din;

      if (node->tapped)
        {
          const ImpRows x = recompute (nodes, i, in, band, scratch);

          own = own_rows (&d, band, in->height).map;
          func (data, node->tap, &x, &own);
        }

      current = ! current;
      din     = band_map (to, band, scratch->work[current]);
      imp_conv_backward (node->conv, &din, &d, node->positive + band->first * bits_row (&d),
                         scratch->scratch, scratch->pool);
      d = din;
    }

  return d;
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
  const int rows = band_rows (nodes, n);

  memset (din->data, 0, imp_map_bytes (din));
  for (int from = 0; from < in->height; from += rows)
    {
      const Band   band = band_at (from, rows, in->height, n - 1);
      const ImpMap d    = backward_band (nodes, n, in, dout, &band, scratch, func, data);
      ImpMap       sum  = slice (din, band.first, band.last);

      imp_vec_axpy (imp_map_positions (&d) * d.stride, sum.data, 1.0, d.data, scratch->pool);
    }
}
