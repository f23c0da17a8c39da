/* layout.c - what a pass at a size consists of, before any memory is taken. */
#include "layout.h"

#include <string.h>

#include "networks/bands.h"
#include "networks/pass.h"

/* From this many pixels on, the first blocks go by in bands, and transformed
 * weights are made as they are used.
 */
enum { LARGE = 700 * 1000, BANDED_BLOCKS = 2 };

int
imp_block_nodes (const ImpNode *nodes,
                 int            first)
{
  int n = 0;

  while (! nodes[first + n].is_pool)
    n++;

  return n + 1;
}

int
imp_block_first (const ImpNode *nodes,
                 int            last)
{
  int first = last;

  while (first > 0 && ! nodes[first - 1].is_pool)
    first--;

  return first;
}

static void
add_nodes (ImpLayout    *layout,
           const ImpNet *net,
           int           width,
           int           height,
           ImpTapSet     taps)
{
  const int deepest = g_bit_nth_msf (taps, -1);

  for (int tap = 0; tap <= deepest; tap++)
    {
      ImpNode *node = &layout->nodes[layout->n_nodes];

      if (! imp_net_has_tap (net, tap))
        continue;

      node->tap     = tap;
      node->is_pool = tap % IMP_BLOCK_TAPS == IMP_POOL_IN_BLOCK;
      node->tapped  = taps >> tap & 1;
      if (node->is_pool)
        {
          width  /= 2;
          height /= 2;
        }
      node->out.width    = width;
      node->out.height   = height;
      node->out.channels = imp_net_channels (net, tap);
      node->out.stride   = IMP_PAD (node->out.channels);
      layout->n_nodes++;
    }
}

/* Whole blocks from the image on, as far as nobody wants a whole map in them. */
static void
add_bands (ImpLayout *layout,
           ImpTapSet  whole,
           gboolean   backward)
{
  gboolean deep_tap = FALSE;

  for (int i = 0; i < layout->n_nodes; i++)
    {
      const ImpNode *node = &layout->nodes[i];

      if (node->tap / IMP_BLOCK_TAPS >= BANDED_BLOCKS || (whole >> node->tap & 1))
        break;
      if (node->is_pool)
        layout->n_banded = i + 1;
    }

  for (int i = 0, n; i < layout->n_banded; i += n)
    {
      n          = imp_block_nodes (layout->nodes, i);
      layout->band = MAX (layout->band, imp_band_floats (layout->nodes + i, n));
      for (int k = 0; k < n - 1; k++)
        {
          layout->nodes[i + k].banded = TRUE;
          deep_tap |= k > 0 && layout->nodes[i + k].tapped;
        }
    }

  layout->n_bands   = layout->n_banded == 0 ? 0 : ! backward ? 2 : deep_tap ? 5 : 3;
  layout->band_bits = backward ? layout->band / IMP_BLOCK * sizeof (ImpBits) : 0;
}

/* Does the node's map outlive the next one? Only for the backward pass: a banded block
 * is made again from the pooled map before it.
 */
static gboolean
is_kept (const ImpLayout *layout,
         int              i,
         gboolean         backward)
{
  const ImpNode *node = &layout->nodes[i];

  return backward && ((node->tapped && ! node->banded) ||
                      (i < layout->n_banded - 1 && node->is_pool));
}

/* Both passes write to the two work buffers in turns, so that a layer's output is
 * never where its input is. Layers that are skipped take no turn.
 */
static void
add_work (ImpLayout *layout,
          gboolean   backward)
{
  int current = 0;

  for (int i = 0; i < layout->n_nodes; i++)
    {
      const ImpNode *node = &layout->nodes[i];

      if (! node->kept && ! node->pooled && ! node->banded)
        {
          layout->work[current] = MAX (layout->work[current], imp_map_bytes (&node->out));
          current               = ! current;
        }
    }

  current = 0;
  for (int i = layout->n_nodes - 1; backward && i >= 0; i--)
    {
      const ImpNode *node = &layout->nodes[i];

      if (! node->pooled && ! node->banded)
        {
          layout->work[current] = MAX (layout->work[current], imp_map_bytes (&node->out));
          current               = ! current;
        }
    }
}

void
imp_layout_init (ImpLayout    *layout,
                 const ImpNet *net,
                 int           width,
                 int           height,
                 ImpTapSet     taps,
                 ImpTapSet     whole,
                 gboolean      average,
                 gboolean      backward)
{
  memset (layout, 0, sizeof (*layout));
  add_nodes (layout, net, width, height, taps);
  if (imp_size_is_large (width, height))
    add_bands (layout, whole, backward);

  for (int i = 0; i < layout->n_nodes; i++)
    {
      ImpNode *node = &layout->nodes[i];

      node->kept   = is_kept (layout, i, backward);
      /* the image's convolution doesn't pool */
      node->pooled = i > 0 && ! node->is_pool && ! node->tapped &&
                     i + 1 < layout->n_nodes && node[1].is_pool;

      layout->kept += imp_node_choice_bytes (node, average);
      if (backward)
        layout->kept += imp_node_positive_bytes (node, average);
      if (node->kept)
        layout->kept += imp_map_bytes (&node->out);
    }

  add_work (layout, backward);
}

gboolean
imp_size_is_large (int width,
                   int height)
{
  return (gsize) width * height >= LARGE;
}

gsize
imp_layout_scratch (const ImpLayout *layout,
                    gboolean         lean,
                    int              n_workers)
{
  gsize scratch = 0;
  int   c_in    = 3;

  for (int i = 0; i < layout->n_nodes; i++)
    {
      const ImpMap *out = &layout->nodes[i].out;

      if (! layout->nodes[i].is_pool)
        scratch = MAX (scratch, imp_conv_scratch (imp_net_conv_kind (layout->nodes[i].tap, lean),
                                                  out->channels, c_in, out->height, out->width,
                                                  n_workers));
      c_in = out->channels;
    }

  return scratch;
}

void
imp_tap_size (const ImpNet *net,
              int           tap,
              int           width,
              int           height,
              int          *tap_width,
              int          *tap_height)
{
  *tap_width  = width >> imp_tap_poolings (tap);
  *tap_height = height >> imp_tap_poolings (tap);
}

guint64
imp_pass_memory (const ImpNet *net,
                 int           width,
                 int           height,
                 ImpTapSet     taps,
                 ImpTapSet     whole,
                 gboolean      average,
                 gboolean      backward,
                 gboolean      lean,
                 int           n_workers)
{
  ImpLayout layout;

  if (taps == 0)
    return 0;
  imp_layout_init (&layout, net, width, height, taps, whole, average, backward);

  return layout.kept + layout.work[0] + layout.work[1] +
         layout.n_bands * layout.band * sizeof (float) + layout.band_bits +
         imp_layout_scratch (&layout, lean, n_workers) +
         (guint64) width * height * 3 * sizeof (float);
}

double
imp_pass_flops (const ImpNet *net,
                int           width,
                int           height,
                ImpTapSet     taps)
{
  ImpLayout layout = { 0 };
  double    flops  = 0;
  int       c_in   = 3;

  if (taps == 0)
    return 0;
  add_nodes (&layout, net, width, height, taps);
  for (int i = 0; i < layout.n_nodes; i++)
    if (! layout.nodes[i].is_pool)
      {
        const ImpMap *out = &layout.nodes[i].out;

        flops += 2.0 * 9 * c_in * out->channels * imp_map_positions (out);
        c_in   = out->channels;
      }

  return flops;
}

