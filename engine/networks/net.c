/* net.c - a VGG-shaped network of any widths, from a weight file.
 *
 * torchvision's `features` are numbered with ReLUs and poolings in between: the
 * next convolution of a block is 2 further, the first of the next block 3. So
 * the numbers tell the topology.
 */
#include "net.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/safetensors.h"

enum { MAX_FEATURES = 64 };   /* VGG-19 with batch normalisation has 53 */

typedef struct
{
  int      index;      /* N of features.N                                   */
  int      tap;
  int      c_in;
  int      c_out;
  ImpConv *conv;       /* lean until a pass wants it fast; under the lock   */
} Layer;

struct _ImpNet
{
  gint     ref_count;
  char    *name;
  Layer    layers[IMP_MAX_BLOCKS * IMP_MAX_CONVS];
  int      n_layers;
  int      by_tap[IMP_N_TAPS];   /* layer of a convolution's tap, or -1     */
  int      n_blocks;

  /* what the network sees in channel c: x[order[c]] · scale[c] + shift[c]  */
  int      order[3];
  float    scale[3];
  float    shift[3];

  GMutex   lock;
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

static gboolean
add_layer (ImpNet               *net,
           const char           *path,
           int                   index,
           int                   tap,
           ImpSafetensors       *file,
           const ImpTensorInfo  *weight,
           GError              **error)
{
  Layer               *layer = &net->layers[net->n_layers];
  const int            c_in  = net->n_layers == 0 ? 3 : layer[-1].c_out;
  g_autofree char     *name  = g_strdup_printf ("features.%d.bias", index);
  const ImpTensorInfo *bias  = imp_safetensors_find (file, name);
  g_autofree float    *weights = NULL;
  g_autofree float    *biases  = NULL;

  if (! weight->readable || weight->n_dims != 4)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no plain VGG: “%s” should be a float32 or float16 convolution "
                     "of four dimensions. (Networks with batch normalisation don't work.)"),
                   path, weight->name);
      return FALSE;
    }
  if (weight->dims[0] < 1 || weight->dims[0] > 4096 || weight->dims[1] != c_in ||
      weight->dims[2] != 3 || weight->dims[3] != 3)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no VGG: “%s” should have the shape N × %d × 3 × 3, and has "
                     "%" PRId64 " × %" PRId64 " × %" PRId64
                     " × %" PRId64 "."),
                   path, weight->name, c_in, weight->dims[0], weight->dims[1],
                   weight->dims[2], weight->dims[3]);
      return FALSE;
    }
  if (bias == NULL || ! bias->readable || bias->n_dims != 1 ||
      bias->dims[0] != weight->dims[0])
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no VGG: “%s” should be there with %" PRId64
                     " values."), path, name, weight->dims[0]);
      return FALSE;
    }

  layer->index  = index;
  layer->tap    = tap;
  layer->c_in   = c_in;
  layer->c_out  = (int) weight->dims[0];
  net->n_layers++;
  weights = imp_safetensors_read (file, weight, error);
  biases  = weights != NULL ? imp_safetensors_read (file, bias, error) : NULL;
  if (biases == NULL)
    return FALSE;
  layer->conv = imp_conv_new (imp_net_conv_kind (tap, TRUE), layer->c_out, c_in, weights,
                              biases);
  net->by_tap[tap] = net->n_layers - 1;

  return TRUE;
}

/* A convolution where no VGG has one means that this is none, though it began
 * like one: batch normalisation and gaps move all that follows.
 */
static gboolean
check_leftovers (const ImpNet    *net,
                 const char      *path,
                 ImpSafetensors  *file,
                 int              end,
                 GError         **error)
{
  int layer = 0;

  for (int index = 0; index < end && net->n_layers > 0; index++)
    {
      g_autofree char *name = g_strdup_printf ("features.%d.weight", index);

      if (layer < net->n_layers && net->layers[layer].index == index)
        layer++;
      else if (imp_safetensors_find (file, name) != NULL)
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                       _("“%s” is no plain VGG: there should be no “%s” in it. (Networks with "
                         "batch normalisation don't work.)"), path, name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
add_layers (ImpNet          *net,
            const char      *path,
            ImpSafetensors  *file,
            GError         **error)
{
  int index = 0;
  int block = 0;
  int place = 0;

  for (;;)
    {
      g_autofree char     *name   = g_strdup_printf ("features.%d.weight", index);
      const ImpTensorInfo *weight = imp_safetensors_find (file, name);

      if (weight != NULL)
        {
          if (! add_layer (net, path, index, imp_tap (block, place), file, weight, error))
            return FALSE;
          index += 2;
          if (++place == IMP_MAX_CONVS)
            {
              place = 0;
              block++;
              index++;
            }
        }
      else if (place > 0)
        {
          place = 0;
          block++;
          index++;
        }
      else
        break;

      if (block == IMP_MAX_BLOCKS)
        break;
    }

  net->n_blocks = block;

  return check_leftovers (net, path, file, block < IMP_MAX_BLOCKS ? MAX_FEATURES : index,
                          error);
}

ImpNet *
imp_net_load (const char  *path,
              GError     **error)
{
  g_autoptr (ImpSafetensors) file = imp_safetensors_open (path, error);
  g_autoptr (ImpNet)         net  = NULL;
  char                      *dot;

  if (file == NULL)
    return NULL;

  net            = g_new0 (ImpNet, 1);
  net->ref_count = 1;
  net->name      = g_path_get_basename (path);
  g_mutex_init (&net->lock);
  dot = strrchr (net->name, '.');
  if (dot != NULL && dot != net->name)
    *dot = '\0';
  for (int i = 0; i < IMP_N_TAPS; i++)
    net->by_tap[i] = -1;

  if (! set_preprocessing (net, imp_safetensors_metadata (file, "preprocessing"), error) ||
      ! add_layers (net, path, file, error))
    return NULL;
  if (net->n_layers == 0)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” holds no VGG: there is no “features.0.weight” in it."), path);
      return NULL;
    }

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
  /* out[c] = x[order[c]] · scale[c] + shift[c] */
  for (gsize i = 0; i < n_pixels; i++)
    {
      const float d[3] = { dout[3 * i], dout[3 * i + 1], dout[3 * i + 2] };

      for (int c = 0; c < 3; c++)
        dx[3 * i + net->order[c]] = d[c] * net->scale[c];
    }
}
