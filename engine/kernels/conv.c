/* conv.c - a layer: the image's convolution, or Winograd's for all others. */
#include "conv.h"

#include "image.h"
#include "aligned.h"
#include "winograd.h"

#include <stdlib.h>
#include <string.h>

struct _ImpConv
{
  ImpConvKind    kind;
  float         *bias;       /* [IMP_PAD (c_out)]                    */
  ImpImageFilter image;      /* IMP_CONV_IMAGE                       */
  float         *kernels;    /* otherwise: what the filters share    */
  ImpFilter      forward;
  ImpFilter      backward;
};

ImpConv *
imp_conv_new (ImpConvKind  kind,
              int          c_out,
              int          c_in,
              const float *weight,
              const float *bias)
{
  ImpConv *conv = imp_aligned_new (sizeof *conv);

  conv->kind = kind;
  conv->bias = imp_aligned_new (IMP_PAD (c_out) * sizeof (float));
  memcpy (conv->bias, bias, c_out * sizeof (float));

  if (kind == IMP_CONV_IMAGE)
    imp_image_filter_init (&conv->image, c_out, c_in, weight);
  else
    {
      conv->kernels = imp_kernels_new (c_out, c_in, weight);
      imp_filter_init (&conv->forward, c_out, c_in, conv->kernels, 0);
      imp_filter_init (&conv->backward, c_out, c_in, conv->kernels, 1);
    }

  return conv;
}

void
imp_conv_keep (ImpConv *conv,
               ImpPool *pool)
{
  if (conv->kind != IMP_CONV_LEAN)
    return;

  if (conv->forward.u == NULL)
    imp_filter_keep (&conv->forward, pool);
  if (conv->backward.u == NULL)
    imp_filter_keep (&conv->backward, pool);
  if (conv->forward.u != NULL && conv->backward.u != NULL)
    conv->kind = IMP_CONV_FAST;
}

void
imp_conv_free (ImpConv *conv)
{
  if (conv == NULL)
    return;

  if (conv->kind == IMP_CONV_IMAGE)
    imp_image_filter_clear (&conv->image);
  else
    {
      imp_filter_clear (&conv->forward);
      imp_filter_clear (&conv->backward);
    }
  imp_aligned_free (conv->kernels);
  imp_aligned_free (conv->bias);
  imp_aligned_free (conv);
}

size_t
imp_conv_weights (ImpConvKind kind,
                  int         c_out,
                  int         c_in)
{
  const size_t n = IMP_PAD (c_out);

  if (kind == IMP_CONV_IMAGE)
    return (9 * c_in + IMP_PAD (9 * c_in)) * n * sizeof (float);

  return IMP_PAD (c_in) * n * 9 * sizeof (float) +
         (kind == IMP_CONV_FAST ? 2 * imp_filter_size (c_in, c_out) : 0);
}

size_t
imp_conv_scratch (ImpConvKind kind,
                  int         c_out,
                  int         c_in,
                  int         height,
                  int         width,
                  int         n_workers)
{
  size_t forward, backward;

  if (kind == IMP_CONV_IMAGE)
    return imp_image_scratch (c_out, c_in) * n_workers;

  forward  = imp_winograd_scratch (c_in, c_out, height, width, n_workers);
  backward = imp_winograd_scratch (c_out, c_in, height, width, n_workers);

  return (forward > backward ? forward : backward) +
         (kind == IMP_CONV_LEAN ? imp_filter_size (c_in, c_out) : 0);
}

void
imp_conv_forward (const ImpConv *conv,
                  ImpMap        *out,
                  ImpBits       *positive,
                  const ImpMap  *in,
                  void          *scratch,
                  ImpPool       *pool)
{
  const ImpTiles from = { .map = in };
  const ImpTiles to   = { .map = out, .bias = conv->bias, .bits_out = positive };

  if (conv->kind == IMP_CONV_IMAGE)
    imp_image_forward (&conv->image, out, positive, conv->bias, in, scratch, pool);
  else
    imp_winograd_run (&conv->forward, &from, &to, scratch, pool);
}

void
imp_conv_backward (const ImpConv *conv,
                   ImpMap        *din,
                   const ImpMap  *dout,
                   const ImpBits *positive,
                   void          *scratch,
                   ImpPool       *pool)
{
  const ImpTiles from = { .map = dout, .bits_in = positive };
  const ImpTiles to   = { .map = din };

  if (conv->kind == IMP_CONV_IMAGE)
    imp_image_backward (&conv->image, din, dout, positive, scratch, pool);
  else
    imp_winograd_run (&conv->backward, &from, &to, scratch, pool);
}

void
imp_conv_forward_pooled (const ImpConv *conv,
                         ImpMap        *pooled,
                         uint8_t       *choice,
                         ImpBits       *positive,
                         const ImpMap  *in,
                         void          *scratch,
                         ImpPool       *pool)
{
  const ImpMap   full = { in->height, in->width, pooled->channels, pooled->stride, NULL };
  const ImpTiles from = { .map = in };
  const ImpTiles to   = { .map = &full, .pooled = pooled, .choice = choice,
                          .bias = conv->bias, .bits_out = positive };

  imp_winograd_run (&conv->forward, &from, &to, scratch, pool);
}

void
imp_conv_backward_pooled (const ImpConv *conv,
                          ImpMap        *din,
                          const ImpMap  *dpooled,
                          const uint8_t *choice,
                          const ImpBits *positive,
                          void          *scratch,
                          ImpPool       *pool)
{
  const ImpMap   full = { din->height, din->width, dpooled->channels, dpooled->stride, NULL };
  const ImpTiles from = { .map = &full, .pooled = dpooled, .choice = (uint8_t *) choice,
                          .bits_in = positive };
  const ImpTiles to   = { .map = din };

  imp_winograd_run (&conv->backward, &from, &to, scratch, pool);
}
