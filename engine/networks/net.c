/* net.c - a VGG-shaped network of any widths, from a weight file. */
#include "net.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/topology.h"
#include "store/store.h"

typedef struct
{
  int      tap;
  int      c_in;
  int      c_out;
  ImpConv *conv;       /* lean until a pass wants it fast; under the lock   */
  float   *mu;         /* what its filters were divided by, or NULL         */
} Layer;

struct _ImpNet
{
  gint               ref_count;
  char              *name;
  Layer              layers[IMP_MAX_BLOCKS * IMP_MAX_CONVS];
  int                n_layers;
  int                by_tap[IMP_N_TAPS];   /* layer of a convolution's tap, or -1 */
  int                n_blocks;
  const ImpKnownNet *known;                /* or NULL                             */

  /* what the network sees in channel c: x[order[c]] · scale[c] + shift[c]  */
  int                order[3];
  float              scale[3];
  float              shift[3];

  GMutex             lock;
};

/* torchvision: (x - mean) / std; caffe: BGR · 255 - mean. */
static gboolean
set_preprocessing (ImpNet      *net,
                   const char  *name,
                   GError     **error)
{
  static const double mean[3]  = { 0.485, 0.456, 0.406 };
  static const double std[3]   = { 0.229, 0.224, 0.225 };
  static const double caffe[3] = { 103.939, 116.779, 123.68 };
  const gboolean      bgr      = g_strcmp0 (name, "caffe") == 0;

  if (name != NULL && ! bgr && strcmp (name, "torchvision") != 0)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("The network “%s” asks for the pre-processing “%s”; known are "
                     "“torchvision” and “caffe”."), net->name, name);
      return FALSE;
    }

  for (int c = 0; c < 3; c++)
    {
      net->order[c] = bgr ? 2 - c : c;
      net->scale[c] = bgr ? 255.0 : 1.0 / std[c];
      net->shift[c] = bgr ? -caffe[c] : -mean[c] / std[c];
    }

  return TRUE;
}

/* The divisors of a layer's filters, `mu.N`, where the file has any. */
static gboolean
read_mu (Layer                   *layer,
         ImpWeights              *file,
         const ImpTopologyLayer  *found,
         GError                 **error)
{
  g_autofree char *name = g_strdup_printf ("mu.%d", found->index);
  const ImpTensor *mu   = imp_weights_find (file, name);

  if (mu == NULL || ! mu->readable || mu->n_dims != 1 || mu->dims[0] != found->c_out)
    return TRUE;
  layer->mu = imp_weights_read (file, mu, error);

  return layer->mu != NULL;
}

static gboolean
add_layer (ImpNet                  *net,
           ImpWeights              *file,
           const ImpTopologyLayer  *found,
           int                      n_layers,
           GError                 **error)
{
  Layer            *layer   = &net->layers[net->n_layers];
  g_autofree float *weights = imp_weights_read (file, &found->weight, error);
  g_autofree float *biases  = weights != NULL ? imp_weights_read (file, &found->bias, error) : NULL;

  if (biases == NULL)
    return FALSE;

  layer->tap   = found->tap;
  layer->c_in  = found->c_in;
  layer->c_out = found->c_out;
  layer->conv  = imp_conv_new (imp_net_conv_kind (found->tap, TRUE), layer->c_out, layer->c_in,
                               weights, biases);
  net->by_tap[found->tap] = net->n_layers++;
  if (found->tap == 0)
    net->known = imp_known_net_recognise (n_layers, weights, biases);

  return read_mu (layer, file, found, error);
}

ImpNet *
imp_net_load (const char  *path,
              GError     **error)
{
  g_autoptr (ImpWeights) file = imp_weights_open (path, error);
  g_autoptr (ImpNet)     net  = NULL;
  ImpTopology            topology;

  if (file == NULL)
    return NULL;
  if (imp_weights_get_format (file) != IMP_WEIGHTS_SAFETENSORS)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is %s, which has to be imported first: “impasto networks import FILE”."),
                   shown, imp_weights_get_kind (file));
      return NULL;
    }

  net            = g_new0 (ImpNet, 1);
  net->ref_count = 1;
  net->name      = imp_store_stem (path);
  g_mutex_init (&net->lock);
  for (int i = 0; i < IMP_N_TAPS; i++)
    net->by_tap[i] = -1;

  if (! set_preprocessing (net, imp_weights_metadata (file, "preprocessing"), error) ||
      ! imp_topology_find (&topology, file, path, error))
    return NULL;
  for (int i = 0; i < topology.n_layers; i++)
    if (! add_layer (net, file, &topology.layers[i], topology.n_layers, error))
      return NULL;
  net->n_blocks = topology.n_blocks;
  if (net->layers[0].mu != NULL)   /* its numbers are others now */
    net->known = imp_known_net_find (net->n_layers, imp_weights_metadata (file, "network"));

  return g_steal_pointer (&net);
}

ImpNet *
imp_net_ref (ImpNet *net)
{
  g_atomic_int_inc (&net->ref_count);

  return net;
}

void
imp_net_unref (ImpNet *net)
{
  if (net == NULL || ! g_atomic_int_dec_and_test (&net->ref_count))
    return;

  for (int i = 0; i < net->n_layers; i++)
    {
      imp_conv_free (net->layers[i].conv);
      g_free (net->layers[i].mu);
    }
  g_mutex_clear (&net->lock);
  g_free (net->name);
  g_free (net);
}

const char *
imp_net_get_name (const ImpNet *net)
{
  return net->name;
}

/* The layer whose channels a tap has: a pooling's are those of the last
 * convolution before it.
 */
static const Layer *
tap_layer (const ImpNet *net,
           int           tap)
{
  if (tap % IMP_BLOCK_TAPS == IMP_POOL_IN_BLOCK)
    {
      do
        tap--;
      while (tap % IMP_BLOCK_TAPS > 0 && net->by_tap[tap] < 0);
    }

  return net->by_tap[tap] >= 0 ? &net->layers[net->by_tap[tap]] : NULL;
}

gboolean
imp_net_has_tap (const ImpNet *net,
                 int           tap)
{
  return tap == IMP_TAP_IMAGE ||
         (tap >= 0 && tap < IMP_N_TAPS && tap_layer (net, tap) != NULL);
}

int
imp_net_channels (const ImpNet *net,
                  int           tap)
{
  return tap == IMP_TAP_IMAGE ? 3 : tap_layer (net, tap)->c_out;
}

ImpConvKind
imp_net_conv_kind (int      tap,
                   gboolean lean)
{
  return tap == 0 ? IMP_CONV_IMAGE : lean ? IMP_CONV_LEAN : IMP_CONV_FAST;
}

const ImpConv *
imp_net_get_conv (ImpNet   *net,
                  int       tap,
                  gboolean  lean,
                  ImpPool  *pool)
{
  ImpConv *conv = net->layers[net->by_tap[tap]].conv;

  if (! lean)
    {
      g_mutex_lock (&net->lock);
      imp_conv_keep (conv, pool);
      g_mutex_unlock (&net->lock);
    }

  return conv;
}

guint64
imp_net_memory (const ImpNet *net,
                int           deepest,
                gboolean      lean)
{
  guint64 bytes = 0;

  for (int i = 0; i < net->n_layers; i++)
    {
      const Layer *layer = &net->layers[i];

      bytes += imp_conv_weights (imp_net_conv_kind (layer->tap, lean || layer->tap > deepest),
                                 layer->c_out, layer->c_in);
    }

  return bytes;
}

void
imp_net_preprocess (const ImpNet *net,
                    float        *out,
                    const float  *x,
                    gsize         n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    for (int c = 0; c < 3; c++)
      out[3 * i + c] = x[3 * i + net->order[c]] * net->scale[c] + net->shift[c];
}

void
imp_net_preprocess_backward (const ImpNet *net,
                             float        *dx,
                             const float  *dout,
                             gsize         n_pixels)
{
  const int   order[3] = { net->order[0], net->order[1], net->order[2] };
  const float scale[3] = { net->scale[0], net->scale[1], net->scale[2] };

  /* out[c] = x[order[c]] · scale[c] + shift[c] */
  for (gsize i = 0; i < n_pixels; i++)
    {
      const float d[3] = { dout[3 * i], dout[3 * i + 1], dout[3 * i + 2] };

      for (int c = 0; c < 3; c++)
        dx[3 * i + order[c]] = d[c] * scale[c];
    }
}

const ImpKnownNet *
imp_net_get_known (const ImpNet *net)
{
  return net->known;
}

const char *
imp_net_get_preprocessing (const ImpNet *net)
{
  return net->order[0] == 0 ? "torchvision" : "caffe";
}

const float *
imp_net_get_mu (const ImpNet *net,
                int           tap)
{
  return net->layers[net->by_tap[tap]].mu;
}
