/* pass.c - forward and backward through the layers, buffers planned once. */
#include "pass.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "kernels/pooling.h"
#include "memory.h"

/* A convolution with its ReLU, or a pooling. */
typedef struct
{
  int            tap;
  gboolean       is_pool;
  gboolean       tapped;
  gboolean       pooled;      /* convolution: the next node pools its output on
                               *   the way, and `out` exists on neither pass   */
  const ImpConv *conv;        /* borrowed from the net                      */
  ImpMap         out;         /* its data: own where tapped, else scratch   */
  ImpBits       *positive;    /* convolution: out > 0                       */
  guint8        *choice;      /* max pooling                                */
} Node;

struct _ImpPass
{
  ImpNet  *net;
  ImpPool *pool;
  ImpMap   image;              /* pre-processed, [H × W × 3]                */
  Node     nodes[IMP_N_TAPS];
  int      n_nodes;
  float   *work[2];            /* activations not kept, then gradients      */
  void    *scratch;            /* of the convolutions                       */
  void    *blocks[3 * IMP_N_TAPS + 4];
  int      n_blocks;
};

/* What a pass at that size consists of: nodes without memory, and how much of
 * it they want.
 */
typedef struct
{
  Node    nodes[IMP_N_TAPS];
  int     n_nodes;
  gsize   work[2];             /* bytes of the work buffers, 0 for none     */
  gsize   kept;                /* activations, bits, choices                */
} Plan;

static gsize
map_bytes (const ImpMap *map)
{
  return imp_map_positions (map) * map->stride * sizeof (float);
}

/* Where a maximum is pooled on the way, only the maxima's bits are there. */
static gsize
positive_bytes (const Node *node,
                gboolean    average)
{
  if (node->is_pool)
    return 0;

  return imp_bits_size (node->pooled && ! average ? &node[1].out : &node->out) *
         sizeof (ImpBits);
}

static gsize
choice_bytes (const Node *node,
              gboolean    average)
{
  return node->is_pool && ! average ? imp_choice_size (&node->out) : 0;
}

/* Both passes write to the two work buffers in turns, so that a layer's output is
 * never where its input is. Layers that are skipped take no turn.
 */
static void
plan_work (Plan     *plan,
           gboolean  backward)
{
  int current = 0;

  for (int i = 0; i < plan->n_nodes; i++)
    if (! plan->nodes[i].tapped && ! plan->nodes[i].pooled)
      {
        plan->work[current] = MAX (plan->work[current], map_bytes (&plan->nodes[i].out));
        current             = ! current;
      }

  current = 0;
  for (int i = plan->n_nodes - 1; backward && i >= 0; i--)
    if (! plan->nodes[i].pooled)
      {
        plan->work[current] = MAX (plan->work[current], map_bytes (&plan->nodes[i].out));
        current             = ! current;
      }
}

static void
plan_init (Plan         *plan,
           const ImpNet *net,
           int           width,
           int           height,
           ImpTapSet     taps,
           gboolean      average,
           gboolean      backward)
{
  const int deepest = g_bit_nth_msf (taps, -1);

  memset (plan, 0, sizeof (*plan));

  for (int tap = 0; tap <= deepest; tap++)
    {
      Node *node = &plan->nodes[plan->n_nodes];

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
      plan->n_nodes++;

    }

  for (int i = 0; i < plan->n_nodes; i++)
    {
      Node *node = &plan->nodes[i];

      /* the image's convolution doesn't pool */
      node->pooled = i > 0 && ! node->is_pool && ! node->tapped && i + 1 < plan->n_nodes &&
                     node[1].is_pool;

      plan->kept += choice_bytes (node, average);
      if (backward)
        plan->kept += positive_bytes (node, average);
      if (node->tapped)
        plan->kept += map_bytes (&node->out);
    }

  plan_work (plan, backward);
}

/* Bytes of scratch that the largest of the convolutions needs. */
static gsize
plan_scratch (const Plan *plan,
              int         n_workers)
{
  gsize scratch = 0;
  int   c_in    = 3;

  for (int i = 0; i < plan->n_nodes; i++)
    {
      const ImpMap *out = &plan->nodes[i].out;

      if (! plan->nodes[i].is_pool)
        scratch = MAX (scratch, imp_conv_scratch (out->channels, c_in, out->height, out->width,
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
  const int poolings = tap < 0 ? 0
                     : tap / IMP_BLOCK_TAPS + (tap % IMP_BLOCK_TAPS == IMP_POOL_IN_BLOCK);

  *tap_width  = width >> poolings;
  *tap_height = height >> poolings;
}

guint64
imp_pass_memory (const ImpNet *net,
                 int           width,
                 int           height,
                 ImpTapSet     taps,
                 gboolean      average,
                 gboolean      backward,
                 int           n_workers)
{
  Plan plan;

  if (taps == 0)
    return 0;
  plan_init (&plan, net, width, height, taps, average, backward);

  return plan.kept + plan.work[0] + plan.work[1] + plan_scratch (&plan, n_workers) +
         (guint64) width * height * 3 * sizeof (float);
}

double
imp_pass_flops (const ImpNet *net,
                int           width,
                int           height,
                ImpTapSet     taps)
{
  Plan   plan;
  double flops = 0;
  int    c_in  = 3;

  if (taps == 0)
    return 0;
  plan_init (&plan, net, width, height, taps, FALSE, FALSE);
  for (int i = 0; i < plan.n_nodes; i++)
    if (! plan.nodes[i].is_pool)
      {
        const ImpMap *out = &plan.nodes[i].out;

        flops += 2.0 * 9 * c_in * out->channels * imp_map_positions (out);
        c_in   = out->channels;
      }

  return flops;
}

static void *
pass_alloc (ImpPass *pass,
            gsize    bytes)
{
  void *block = imp_block_new (bytes);

  pass->blocks[pass->n_blocks++] = block;

  return block;
}

static gboolean
pass_allocate (ImpPass     *pass,
               const Plan  *plan,
               gboolean     average,
               gboolean     backward,
               GError     **error)
{
  int current = 0;

  pass->image.data = pass_alloc (pass, map_bytes (&pass->image));
  for (int i = 0; i < 2; i++)
    if (plan->work[i] > 0)
      pass->work[i] = pass_alloc (pass, plan->work[i]);

  for (int i = 0; i < pass->n_nodes; i++)
    {
      Node *node = &pass->nodes[i];

      if (node->tapped)
        node->out.data = pass_alloc (pass, map_bytes (&node->out));
      else if (! node->pooled)
        {
          node->out.data = pass->work[current];   /* as plan_work () has it */
          current        = ! current;
        }

      if (backward && ! node->is_pool)
        node->positive = pass_alloc (pass, positive_bytes (node, average));
      if (node->is_pool && ! average)
        node->choice = pass_alloc (pass, choice_bytes (node, average));

      if (! node->is_pool)
        node->conv = imp_net_get_conv (pass->net, node->tap);
    }
  pass->scratch = pass_alloc (pass, plan_scratch (plan, imp_pool_n_workers (pass->pool)));

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
              gboolean   average,
              gboolean   backward,
              ImpPool   *pool,
              GError   **error)
{
  ImpPass      *pass = g_new0 (ImpPass, 1);
  Plan          plan;
  const ImpMap *last;

  plan_init (&plan, net, width, height, taps, average, backward);
  pass->net     = imp_net_ref (net);
  pass->pool    = pool;
  pass->image   = (ImpMap) { height, width, 3, 3, NULL };
  pass->n_nodes = plan.n_nodes;
  memcpy (pass->nodes, plan.nodes, sizeof (plan.nodes));

  last = &pass->nodes[pass->n_nodes - 1].out;
  if (last->width < 1 || last->height < 1)
    {
      const int poolings = g_bit_nth_msf (taps, -1) / IMP_BLOCK_TAPS;

      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("A picture of %d × %d pixels is too small for the layer %s: both sides "
                     "should have at least %d pixels."), width, height,
                   imp_tap_name (pass->nodes[pass->n_nodes - 1].tap), 1 << poolings);
      imp_pass_free (pass);
      return NULL;
    }

  if (! pass_allocate (pass, &plan, average, backward, error))
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

void
imp_pass_forward (ImpPass     *pass,
                  const float *x)
{
  const ImpMap *in = &pass->image;

  imp_net_preprocess (pass->net, pass->image.data, x, imp_map_positions (&pass->image));

  for (int i = 0; i < pass->n_nodes; i++)
    {
      Node *node = &pass->nodes[i];

      if (node->pooled)
        {
          const Node *conv = node++;

          imp_conv_forward_pooled (conv->conv, &node->out, node->choice, conv->positive, in,
                                   pass->scratch, pass->pool);
          i++;
        }
      else if (node->is_pool)
        imp_pooling_forward (&node->out, node->choice, in, pass->pool);
      else
        imp_conv_forward (node->conv, &node->out, node->positive, in, pass->scratch,
                          pass->pool);
      in = &node->out;
    }
}

const ImpMap *
imp_pass_map (ImpPass *pass,
              int      tap)
{
  for (int i = 0; i < pass->n_nodes; i++)
    if (pass->nodes[i].tap == tap && pass->nodes[i].tapped)
      return &pass->nodes[i].out;

  g_return_val_if_reached (NULL);
}

void
imp_pass_backward (ImpPass    *pass,
                   ImpTapFunc  func,
                   void       *data,
                   float      *dx)
{
  int    current = 0;
  ImpMap dout    = pass->nodes[pass->n_nodes - 1].out;

  dout.data = pass->work[current];
  memset (dout.data, 0, map_bytes (&dout));

  for (int i = pass->n_nodes - 1; i >= 0; i--)
    {
      const Node *node = &pass->nodes[i];
      const Node *conv = node->is_pool && node[-1].pooled ? node - 1 : NULL;
      ImpMap      din;

      if (node->tapped)
        func (data, node->tap, &node->out, &dout);

      i  -= conv != NULL;
      din = i > 0 ? pass->nodes[i - 1].out : pass->image;

      /* the first layer writes over the pre-processed image, which is done with */
      if (i > 0)
        din.data = pass->work[! current];

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

  imp_net_preprocess_backward (pass->net, dx, pass->image.data,
                               imp_map_positions (&pass->image));
}
