/* pass.h - one network at one picture size: buffers, forward and backward.
 *
 * Forward keeps the activations of the tapped layers; of the others only what
 * the backward pass needs: a bit for each ReLU, two for each maximum. Backward
 * walks from the deepest tap to the image with one gradient at a time, and asks
 * at each tap for the losses' gradients there.
 */
#pragma once

#include "kernels/map.h"
#include "networks/net.h"

typedef struct _ImpPass ImpPass;

/* The taps of a set are bits of a 32-bit word. */
typedef guint32 ImpTapSet;

/* Adds the gradient of whatever looks at @tap to @dx (+=). */
typedef void (* ImpTapFunc) (void         *data,
                             int           tap,
                             const ImpMap *x,
                             ImpMap       *dx);

/**
 * imp_pass_new:
 * @taps: at least one, all of them the network's.
 * @average: average pooling in the place of the maximum.
 * @backward: FALSE saves what only a backward pass needs.
 *
 * Errors: IMP_ERROR_INPUT, when a map would have no position left;
 *     IMP_ERROR_MEMORY.
 */
ImpPass *      imp_pass_new      (ImpNet        *net,
                                  int            width,
                                  int            height,
                                  ImpTapSet      taps,
                                  gboolean       average,
                                  gboolean       backward,
                                  ImpPool       *pool,
                                  GError       **error);
void           imp_pass_free     (ImpPass       *pass);    /* accepts NULL */

/* @x: [H × W × 3], R'G'B'. */
void           imp_pass_forward  (ImpPass       *pass,
                                  const float   *x);

/* The activations at a tapped layer, as of the last forward pass. */
const ImpMap * imp_pass_map      (ImpPass       *pass,
                                  int            tap);

/* dx [H × W × 3] = the gradient at the image, overwritten. */
void           imp_pass_backward (ImpPass       *pass,
                                  ImpTapFunc     func,
                                  void          *data,
                                  float         *dx);

/* The size of a tap's map for a picture of that size; 0 where none is left. */
void           imp_tap_size      (const ImpNet  *net,
                                  int            tap,
                                  int            width,
                                  int            height,
                                  int           *tap_width,
                                  int           *tap_height);

/* Bytes imp_pass_new () would allocate, prepared weights not counted. */
guint64        imp_pass_memory   (const ImpNet  *net,
                                  int            width,
                                  int            height,
                                  ImpTapSet      taps,
                                  gboolean       average,
                                  gboolean       backward,
                                  int            n_workers);

/* Multiply-adds of a forward pass to the deepest tap, times two. */
double         imp_pass_flops    (const ImpNet  *net,
                                  int            width,
                                  int            height,
                                  ImpTapSet      taps);
