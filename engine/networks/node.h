/* node.h - a step of a pass: a convolution with its ReLU, or a pooling. */
#pragma once

#include <glib.h>

#include "kernels/conv.h"
#include "kernels/pooling.h"

typedef struct
{
  int            tap;
  gboolean       is_pool;
  gboolean       tapped;
  gboolean       banded;      /* out is never whole: it has no data          */
  gboolean       kept;        /* out has memory of its own                   */
  gboolean       pooled;      /* convolution: the next node pools its output */
                              /*   on the way, and out is on neither pass    */
  const ImpConv *conv;        /* borrowed from the net                       */
  ImpMap         out;
  ImpBits       *positive;    /* convolution: out > 0; NULL forward only     */
  guint8        *choice;      /* max pooling                                 */
} ImpNode;

static inline gsize
imp_map_bytes (const ImpMap *map)
{
  return imp_map_positions (map) * map->stride * sizeof (float);
}

/* Where a maximum is pooled on the way, only the maxima's bits are there. */
static inline gsize
imp_node_positive_bytes (const ImpNode *node,
                         gboolean       average)
{
  const ImpMap *map = node->pooled && ! average ? &node[1].out : &node->out;

  return node->is_pool ? 0 : imp_bits_size (map) * sizeof (ImpBits);
}

static inline gsize
imp_node_choice_bytes (const ImpNode *node,
                       gboolean       average)
{
  return node->is_pool && ! average ? imp_choice_size (&node->out) : 0;
}
