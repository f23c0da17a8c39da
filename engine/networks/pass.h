/* pass.h - one network at one picture size: buffers, forward and backward.
 *
 * Forward shows the activations of the tapped layers, and keeps of them and of
 * all others what the backward pass needs. Backward walks from the deepest tap
 * to the image with one gradient at a time, and asks at each tap for the losses'
 * gradients there.
 *
 * The first two blocks have the largest maps by far. In a large picture they are
 * walked through in bands of rows (bands.h), and their maps are never whole.
 */
#pragma once

#include "losses/loss.h"
#include "networks/net.h"

typedef struct _ImpPass ImpPass;

/* Looks at rows of a tapped layer: the whole map, or its bands from top to bottom. */
typedef void (* ImpRowsFunc)     (void          *data,
                                  int            tap,
                                  const ImpRows *x);

/* Adds the gradient of whatever looks at these rows to @dx (+=). */
typedef void (* ImpGradientFunc) (void          *data,
                                  int            tap,
                                  const ImpRows *x,
                                  ImpMap        *dx);

/**
 * imp_pass_new:
 * @taps: at least one, all of them the network's.
 * @whole: those that must be shown as whole maps.
 * @average: average pooling in the place of the maximum.
 * @backward: FALSE saves what only a backward pass needs.
 * @lean: weights as for a large picture; one run should not have both kinds.
 *
 * Errors: IMP_ERROR_INPUT, when a map would have no position left;
 *     IMP_ERROR_MEMORY.
 */
ImpPass * imp_pass_new      (ImpNet           *net,
                             int               width,
                             int               height,
                             ImpTapSet         taps,
                             ImpTapSet         whole,
                             gboolean          average,
                             gboolean          backward,
                             gboolean          lean,
                             ImpPool          *pool,
                             GError          **error);
void      imp_pass_free     (ImpPass          *pass);    /* accepts NULL */

/* @x: [H × W × 3], R'G'B'. */
void      imp_pass_forward  (ImpPass          *pass,
                             const float      *x,
                             ImpRowsFunc       func,
                             void             *data);

/* dx [H × W × 3] = the gradient at the image of the last forward pass. */
void      imp_pass_backward (ImpPass          *pass,
                             ImpGradientFunc   func,
                             void             *data,
                             float            *dx);

/* The size of a tap's map for a picture of that size; 0 where none is left. */
void      imp_tap_size      (const ImpNet     *net,
                             int               tap,
                             int               width,
                             int               height,
                             int              *tap_width,
                             int              *tap_height);

/* Bytes imp_pass_new () would allocate, prepared weights not counted. */
guint64   imp_pass_memory   (const ImpNet     *net,
                             int               width,
                             int               height,
                             ImpTapSet         taps,
                             ImpTapSet         whole,
                             gboolean          average,
                             gboolean          backward,
                             gboolean          lean,
                             int               n_workers);

/* Multiply-adds of a forward pass to the deepest tap, times two. */
double    imp_pass_flops    (const ImpNet     *net,
                             int               width,
                             int               height,
                             ImpTapSet         taps);
