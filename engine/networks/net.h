/* net.h - a network as the rest of the engine sees it. */
#pragma once

#include "impasto.h"

#include "kernels/conv.h"
#include "networks/known.h"
#include "networks/taps.h"

/* Has the network that tap? IMP_TAP_IMAGE: always. */
gboolean        imp_net_has_tap       (const ImpNet  *net,
                                       int            tap);

/* N of a tap that the network has; 3 for the image. */
int             imp_net_channels      (const ImpNet  *net,
                                       int            tap);

/* How the convolution of a tap is prepared: @lean for large pictures, whose maps
 * need the memory more.
 */
ImpConvKind     imp_net_conv_kind     (int            tap,
                                       gboolean       lean);

/* The convolution of a tap; its transformed weights are kept from the first call on
 * that isn't lean. Threads: safe.
 */
const ImpConv * imp_net_get_conv      (ImpNet        *net,
                                       int            tap,
                                       gboolean       lean,
                                       ImpPool       *pool);

/* Bytes of all weights, prepared down to @deepest. */
guint64         imp_net_memory        (const ImpNet  *net,
                                       int            deepest,
                                       gboolean       lean);

/* out [H × W × 3] from x, and the gradient back: dx = what @dout says of it.
 * @dx may be @dout.
 */
void            imp_net_preprocess          (const ImpNet *net,
                                             float        *out,
                                             const float  *x,
                                             gsize         n_pixels);
void            imp_net_preprocess_backward (const ImpNet *net,
                                             float        *dx,
                                             const float  *dout,
                                             gsize         n_pixels);

/* The published network that this is, or was made of; NULL where it is none. */
const ImpKnownNet * imp_net_get_known (const ImpNet *net);

/* "torchvision" or "caffe". Static. */
const char *        imp_net_get_preprocessing (const ImpNet *net);

/* Of a convolution's tap, what each filter was divided by [N]; NULL: by nothing. */
const float *       imp_net_get_mu    (const ImpNet *net,
                                       int           tap);
