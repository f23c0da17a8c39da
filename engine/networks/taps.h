/* taps.h - names of the places in a VGG where activations can be had.
 *
 * `conv4_2` and `relu4_2` are the same tap, the activation after that
 * convolution's ReLU; `poolk` is the output of the k-th pooling.
 */
#pragma once

#include <glib.h>

enum
{
  IMP_MAX_BLOCKS   = 5,
  IMP_MAX_CONVS    = 4,                     /* in a block                    */
  IMP_POOL_IN_BLOCK = IMP_MAX_CONVS,        /* place of the pooling after it */
  IMP_BLOCK_TAPS   = IMP_MAX_CONVS + 1,
  IMP_N_TAPS       = IMP_MAX_BLOCKS * IMP_BLOCK_TAPS,
  IMP_TAP_IMAGE    = -1,                    /* the layer `image`             */
  IMP_TAP_NONE     = -2
};

/* The taps of a set are bits of a 32-bit word. */
typedef guint32 ImpTapSet;

/* Taps are numbered from the image downwards: block · 5 + place, from 0. */
static inline int
imp_tap (int block, int place)
{
  return block * IMP_BLOCK_TAPS + place;
}

/* Poolings on the way to a tap; 0 for the image. */
static inline int
imp_tap_poolings (int tap)
{
  return tap < 0 ? 0 : tap / IMP_BLOCK_TAPS + (tap % IMP_BLOCK_TAPS == IMP_POOL_IN_BLOCK);
}

/* "conv4_2", "pool1", "image". Static storage. */
const char * imp_tap_name (int         tap);

/* The tap of that name (`relu` is accepted for `conv`), IMP_TAP_IMAGE for
 * "image", or IMP_TAP_NONE.
 */
int          imp_tap_find (const char *name);
