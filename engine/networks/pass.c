/* pass.c - forward and backward through the layers, buffers planned once. */
#include "pass.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "memory.h"
#include "networks/bands.h"
#include "networks/layout.h"

struct _ImpPass
{
  ImpNet         *net;
  ImpPool        *pool;
  ImpMap          image;              /* pre-processed, [H × W × 3]             */
  ImpNode         nodes[IMP_N_TAPS];
  int             n_nodes;
  int             n_banded;           /* nodes, the first ones                  */
  float          *work[2];            /* activations not kept, then gradients   */
  ImpBandScratch  bands;
  void           *scratch;            /* of the convolutions                    */
  void           *blocks[3 * IMP_N_TAPS + 16];
  int             n_blocks;
};

static void *
pass_alloc (ImpPass *pass,
            gsize    bytes)
{
  void *block = imp_block_new (bytes);

  pass->blocks[pass->n_blocks++] = block;

  return block;
}

static void
allocate_bands (ImpPass         *pass,
                const ImpLayout *layout,
                gboolean         backward)
{
  const gsize bytes = layout->band * sizeof (float);

  pass->bands.pool    = pass->pool;
  pass->bands.scratch = pass->scratch;
  if (layout->n_bands == 0)
    return;

  for (int i = 0; i < 2; i++)
    pass->bands.work[i] = pass_alloc (pass, bytes);
  if (layout->n_bands > 2)
    pass->bands.tapped = pass_alloc (pass, bytes);
  for (int i = 0; i < 2 && layout->n_bands > 3; i++)
    pass->bands.before[i] = pass_alloc (pass, bytes);
  if (backward)
    pass->bands.positive = pass_alloc (pass, layout->band_bits);
}

static gboolean
pass_allocate (ImpPass          *pass,
               const ImpLayout  *layout,
               gboolean          average,
               gboolean          backward,
               gboolean          lean,
               GError          **error)
{
  int current = 0;

  pass->image.data = pass_alloc (pass, imp_map_bytes (&pass->image));
  for (int i = 0; i < 2; i++)
    if (layout->work[i] > 0)
      pass->work[i] = pass_alloc (pass, layout->work[i]);

  for (int i = 0; i < pass->n_nodes; i++)
    {
      ImpNode *node = &pass->nodes[i];

      if (backward && ! node->is_pool)
        node->positive = pass_alloc (pass, imp_node_positive_bytes (node, average));
      if (node->is_pool && ! average)
        node->choice = pass_alloc (pass, imp_node_choice_bytes (node, average));
      if (! node->is_pool)
        node->conv = imp_net_get_conv (pass->net, node->tap, lean, pass->pool);

      if (node->kept)
        node->out.data = pass_alloc (pass, imp_map_bytes (&node->out));
      else if (! node->pooled && ! node->banded)
        {
          node->out.data = pass->work[current];   /* in turns, as the layout has it */
          current        = ! current;
        }
    }

  pass->scratch = pass_alloc (pass, imp_layout_scratch (layout, lean,
                                                    imp_pool_n_workers (pass->pool)));
  allocate_bands (pass, layout, backward);

  for (int i = 0; i < pass->n_blocks; i++)
    if (pass->blocks[i] == NULL)
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                     _("There is not enough memory for a picture of %d × %d pixels."),
                     pass->image.width, pass->image.height);
        return FALSE;
      }

  return TRUE;
}

ImpPass *
imp_pass_new (ImpNet    *net,
              int        width,
              int        height,
              ImpTapSet  taps,
              ImpTapSet  whole,
              gboolean   average,
              gboolean   backward,
              gboolean   lean,
              ImpPool   *pool,
              GError   **error)
{
  ImpPass      *pass = g_new0 (ImpPass, 1);
  ImpLayout     layout;
  const ImpMap *last;

  imp_layout_init (&layout, net, width, height, taps, whole, average, backward);
  pass->net      = imp_net_ref (net);
  pass->pool     = pool;
  pass->image    = (ImpMap) { height, width, 3, 3, NULL };
  pass->n_nodes  = layout.n_nodes;
  pass->n_banded = layout.n_banded;
  memcpy (pass->nodes, layout.nodes, sizeof (layout.nodes));

  last = &pass->nodes[pass->n_nodes - 1].out;
  if (last->width < 1 || last->height < 1)
    {
      const int deepest = g_bit_nth_msf (taps, -1);

      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("A picture of %d × %d pixels is too small for the layer %s: both sides "
                     "should have at least %d pixels."), width, height,
                   imp_tap_name (deepest), 1 << imp_tap_poolings (deepest));
      imp_pass_free (pass);
      return NULL;
    }

  if (! pass_allocate (pass, &layout, average, backward, lean, error))
    {
      imp_pass_free (pass);
      return NULL;
    }

  return pass;
}

void
imp_pass_free (ImpPass *pass)
{
  if (pass == NULL)
    return;

  for (int i = 0; i < pass->n_blocks; i++)
    imp_block_free (pass->blocks[i]);
  imp_net_unref (pass->net);
  g_free (pass);
}

/* Where the node's input is. */
static const ImpMap *
input_of (const ImpPass *pass,
          int            i)
{
  return i > 0 ? &pass->nodes[i - 1].out : &pass->image;
}

/* The image's pre-processing and its gradient, a part of the pixels a job. */
typedef struct
{
  const ImpNet *net;
  void      (* func) (const ImpNet *net, float *to, const float *from, gsize n_pixels);
  float        *to;
  const float  *from;
  gsize         n;
} Pixels;

enum { PIXELS = 1 << 14 };

static void
pixels_job (void *data,
            int   job,
            int   worker)
{
  const Pixels *pixels = data;
  const gsize   first  = (gsize) job * PIXELS;

  pixels->func (pixels->net, pixels->to + 3 * first, pixels->from + 3 * first,
                MIN (pixels->n - first, PIXELS));
}

static void
pixels_run (Pixels   pixels,
            ImpPool *pool)
{
  imp_pool_run (pool, (int) ((pixels.n + PIXELS - 1) / PIXELS), pixels_job, &pixels);
}

void
imp_pass_forward (ImpPass     *pass,
                  const float *x,
                  ImpRowsFunc  func,
                  void        *data)
{
  const Pixels pixels = { pass->net, imp_net_preprocess, pass->image.data, x,
                          imp_map_positions (&pass->image) };

  pixels_run (pixels, pass->pool);

  for (int i = 0, n; i < pass->n_banded; i += n)
    {
      n = imp_block_nodes (pass->nodes, i);
      imp_band_forward (pass->nodes + i, n, input_of (pass, i), &pass->bands, func, data);
    }

  for (int i = pass->n_banded; i < pass->n_nodes; i++)
    {
      const ImpMap *in   = input_of (pass, i);
      ImpNode      *node = &pass->nodes[i];

      if (node->pooled)
        {
          const ImpNode *conv = node++;

          imp_conv_forward_pooled (conv->conv, &node->out, node->choice, conv->positive, in,
                                   pass->scratch, pass->pool);
          i++;
        }
      else if (node->is_pool)
        imp_pooling_forward (&node->out, node->choice, in, pass->pool);
      else
        imp_conv_forward (node->conv, &node->out, node->positive, in, pass->scratch,
                          pass->pool);
      if (node->tapped)
        {
          const ImpRows rows = imp_rows_all (&node->out);

          func (data, node->tap, &rows);
        }
    }
}

/* The gradient at the node's input, in the place meant for it: of the image's own
 * where the node is the first.
 */
static ImpMap
gradient_at (ImpPass *pass,
             int      i,
             int      current,
             float   *at_image)
{
  ImpMap din = *input_of (pass, i);

  din.data = i > 0 ? pass->work[current] : at_image;

  return din;
}

static void
show_tapped (const ImpNode   *node,
             ImpMap          *dout,
             ImpGradientFunc  func,
             void            *data)
{
  if (node->tapped)
    {
      const ImpRows rows = imp_rows_all (&node->out);

      func (data, node->tap, &rows, dout);
    }
}

void
imp_pass_backward (ImpPass         *pass,
                   ImpGradientFunc  func,
                   void            *data,
                   float           *dx)
{
  const Pixels pixels  = { pass->net, imp_net_preprocess_backward, dx, dx,
                           imp_map_positions (&pass->image) };
  int          current = 0;
  ImpMap       dout    = pass->nodes[pass->n_nodes - 1].out;

  dout.data = pass->work[current];
  memset (dout.data, 0, imp_map_bytes (&dout));

  for (int i = pass->n_nodes - 1; i >= pass->n_banded; i--)
    {
      const ImpNode *node = &pass->nodes[i];
      const ImpNode *conv = node->is_pool && node[-1].pooled ? node - 1 : NULL;
      ImpMap         din;

      show_tapped (node, &dout, func, data);
      i  -= conv != NULL;
      din = gradient_at (pass, i, ! current, dx);

      if (conv != NULL)
        imp_conv_backward_pooled (conv->conv, &din, &dout, node->choice, conv->positive,
                                  pass->scratch, pass->pool);
      else if (node->is_pool)
        imp_pooling_backward (&din, &dout, node->choice, pass->pool);
      else
        imp_conv_backward (node->conv, &din, &dout, node->positive, pass->scratch,
                           pass->pool);
      dout    = din;
      current = ! current;
    }

  for (int i = pass->n_banded - 1; i >= 0; )
    {
      const int first = imp_block_first (pass->nodes, i);
      ImpMap    din   = gradient_at (pass, first, ! current, dx);

      show_tapped (&pass->nodes[i], &dout, func, data);
      imp_band_backward (pass->nodes + first, i - first + 1, &din, input_of (pass, first),
                         &dout, &pass->bands, func, data);
      dout    = din;
      current = ! current;
      i       = first - 1;
    }

  pixels_run (pixels, pass->pool);
}
