/* compress-layer.c - a layer of the narrower network, from pictures seen by both.
 *
 * Each round every picture goes through both networks anew, down to what the layer
 * reads: nothing but moments is kept of it.
 */
#include "compress-layer.h"

#include <glib/gi18n-lib.h>

#include "kernels/gram.h"
#include "memory.h"
#include "networks/narrow.h"

typedef struct
{
  const ImpCompressLayer *setup;
  double                 *moments;    /* [c_out × c_out]                           */
  ImpConv                *twice;      /* chosen channels before the ReLU, ±        */
  ImpMap                  both;       /* what it gives                             */
  void                   *scratch;
  ImpNarrow              *narrow;
} Layer;

/* One picture's map, shown by a pass of one network. */
typedef void (* MapFunc) (Layer        *layer,
                          const ImpMap *map);

typedef struct
{
  Layer   *layer;
  MapFunc  func;
} Look;

static void
show_map (void          *data,
          int            tap,
          const ImpRows *x)
{
  Look *look = data;

  look->func (look->layer, &x->map);
}

/* A network's answer at the tap to one picture after the other. */
typedef struct
{
  ImpNet  *net;
  ImpPass *pass;       /* NULL: the tap is the image       */
  float   *image;      /* [IMP_COMPRESS_SIDE × IMP_COMPRESS_SIDE × 3], pre-processed */
} Eye;

static gboolean
eye_open (Eye      *eye,
          ImpNet   *net,
          int       tap,
          ImpPool  *pool,
          GError  **error)
{
  *eye = (Eye) { .net = net };
  if (tap == IMP_TAP_IMAGE)
    eye->image = g_new (float, IMP_COMPRESS_SIDE * IMP_COMPRESS_SIDE * 3);
  else
    eye->pass = imp_pass_new (net, IMP_COMPRESS_SIDE, IMP_COMPRESS_SIDE, (ImpTapSet) 1 << tap, 0, FALSE, FALSE, FALSE,
                              pool, error);

  return eye->image != NULL || eye->pass != NULL;
}

static void
eye_look (Eye     *eye,
          Layer   *layer,
          guint    picture,
          MapFunc  func)
{
  const ImpPicture *square = layer->setup->squares->pdata[picture];
  const ImpMap      image  = { IMP_COMPRESS_SIDE, IMP_COMPRESS_SIDE, 3, 3, eye->image };
  Look              look   = { layer, func };

  if (eye->pass != NULL)
    {
      imp_pass_forward (eye->pass, square->rgb, show_map, &look);
      return;
    }
  imp_net_preprocess (eye->net, eye->image, square->rgb, IMP_COMPRESS_SIDE * IMP_COMPRESS_SIDE);
  func (layer, &image);
}

static void
eye_close (Eye *eye)
{
  imp_pass_free (eye->pass);
  g_free (eye->image);
}

static void
layer_clear (Layer *layer)
{
  g_free (layer->moments);
  imp_conv_free (layer->twice);
  imp_block_free (layer->both.data);
  imp_block_free (layer->scratch);
  imp_narrow_free (layer->narrow);
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, IMP_ERROR, IMP_ERROR_MEMORY,
                       _("There is not enough memory to make a narrower network."));

  return FALSE;
}

static void
add_moments (Layer        *layer,
             const ImpMap *map)
{
  const gsize       n    = (gsize) map->channels * map->channels;
  g_autofree float *gram = g_new (float, n);

  imp_gram (gram, map, NULL, layer->scratch, layer->setup->pool);
  for (gsize i = 0; i < n; i++)
    layer->moments[i] += gram[i];
}

static gboolean
measure_moments (Layer   *layer,
                 GError **error)
{
  const ImpCompressLayer *setup = layer->setup;
  const int               n     = setup->from->c_out;
  Eye                     eye;

  layer->moments = g_new0 (double, (gsize) n * n);
  layer->scratch = imp_block_new (imp_gram_scratch (IMP_COMPRESS_SIDE, IMP_COMPRESS_SIDE, n,
                                                    imp_pool_n_workers (setup->pool)));
  if (layer->scratch == NULL)
    return no_memory (error);
  if (! eye_open (&eye, setup->wide, setup->from->tap, setup->pool, error))
    return FALSE;
  for (guint i = 0; i < setup->squares->len; i++)
    eye_look (&eye, layer, i, add_moments);
  eye_close (&eye);

  return setup->round (setup->data, error);
}

/* The chosen channels' convolution and its negative: a ReLU then loses nothing. */
static gboolean
make_twice (Layer   *layer,
            GError **error)
{
  const ImpCompressLayer *setup  = layer->setup;
  const int               c_in   = setup->from->c_in;
  const int               count  = setup->count;
  const gsize             filter = (gsize) c_in * 9;
  const ImpConvKind       kind   = imp_net_conv_kind (setup->from->tap, FALSE);
  g_autofree int         *chosen = g_new (int, count);
  g_autofree float       *weight = g_new (float, 2 * count * filter);
  g_autofree float       *bias   = g_new (float, 2 * count);
  int                     w, h;

  imp_narrow_choose (layer->moments, setup->from->c_out, count, chosen);
  for (int k = 0; k < 2 * count; k++)
    {
      const float  sign = k < count ? 1 : -1;
      const int    from = chosen[k % count];

      for (gsize i = 0; i < filter; i++)
        weight[k * filter + i] = sign * setup->weight[from * filter + i];
      bias[k] = sign * setup->bias[from];
    }

  layer->twice = imp_conv_new (kind == IMP_CONV_IMAGE ? kind : IMP_CONV_LEAN, 2 * count,
                               c_in, weight, bias);
  imp_conv_keep (layer->twice, setup->pool);
  imp_tap_size (setup->wide, setup->from->tap, IMP_COMPRESS_SIDE, IMP_COMPRESS_SIDE, &w, &h);
  layer->both = (ImpMap) { h, w, 2 * count, IMP_PAD (2 * count) };
  layer->both.data = imp_block_new (imp_map_positions (&layer->both) * layer->both.stride *
                                    sizeof (float));
  imp_block_free (layer->scratch);
  layer->scratch = imp_block_new (imp_conv_scratch (kind, 2 * count, c_in, h, w,
                                                    imp_pool_n_workers (setup->pool)));

  return (layer->both.data != NULL && layer->scratch != NULL) || no_memory (error);
}

static void
see_wide (Layer        *layer,
          const ImpMap *map)
{
  imp_conv_forward (layer->twice, &layer->both, NULL, map, layer->scratch, layer->setup->pool);
}

static void
see_narrow (Layer        *layer,
            const ImpMap *map)
{
  imp_narrow_add (layer->narrow, map, &layer->both, 1);
}

static gboolean
fit_round (Layer   *layer,
           GError **error)
{
  const ImpCompressLayer *setup  = layer->setup;
  Eye                     wide   = { 0 };
  Eye                     narrow = { 0 };
  gboolean                done   = eye_open (&wide, setup->wide, setup->input, setup->pool,
                                             error) &&
                                   eye_open (&narrow, setup->narrow, setup->input,
                                             setup->pool, error);

  for (guint i = 0; i < setup->squares->len && done; i++)
    {
      eye_look (&wide, layer, i, see_wide);
      eye_look (&narrow, layer, i, see_narrow);
    }
  eye_close (&wide);
  eye_close (&narrow);
  if (! done || ! setup->round (setup->data, error))
    return FALSE;

  if (! imp_narrow_fit (layer->narrow))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The pictures don't show enough to fit the layer %s: all of them leave it "
                     "silent. Take other pictures."), imp_tap_name (setup->from->tap));
      return FALSE;
    }

  return TRUE;
}

gboolean
imp_compress_layer (const ImpCompressLayer  *setup,
                    float                   *weight,
                    float                   *bias,
                    double                  *unexplained,
                    GError                 **error)
{
  Layer    layer = { .setup = setup };
  gboolean done  = measure_moments (&layer, error) && make_twice (&layer, error);

  if (done)
    {
      layer.narrow = imp_narrow_new (setup->c_in, setup->count, setup->pool);
      done         = layer.narrow != NULL || no_memory (error);
    }
  for (int i = 1; i < IMP_COMPRESS_ROUNDS && done; i++)   /* the moments took one */
    done = fit_round (&layer, error);
  if (done)
    {
      imp_narrow_get (layer.narrow, weight, bias);
      *unexplained = imp_narrow_error (layer.narrow);
    }
  layer_clear (&layer);

  return done;
}
