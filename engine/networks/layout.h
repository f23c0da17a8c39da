/* layout.h - what a pass at a size consists of, before any memory is taken. */
#pragma once

#include "networks/net.h"
#include "networks/node.h"

typedef struct
{
  ImpNode nodes[IMP_N_TAPS];   /* their maps have sizes and no data         */
  int     n_nodes;
  int     n_banded;            /* of the first ones, whole blocks           */
  gsize   band;                /* floats of each of a band's buffers        */
  int     n_bands;             /* how many of these                         */
  gsize   band_bits;           /* bytes                                     */
  gsize   work[2];             /* bytes of the work buffers, 0 for none     */
  gsize   kept;                /* bytes of activations, bits, choices       */
} ImpLayout;

/* Arguments as imp_pass_new ()'s. */
void  imp_layout_init    (ImpLayout       *layout,
                          const ImpNet    *net,
                          int              width,
                          int              height,
                          ImpTapSet        taps,
                          ImpTapSet        whole,
                          gboolean         average,
                          gboolean         backward);

/* Bytes of scratch that the largest of the convolutions needs. */
gsize imp_layout_scratch (const ImpLayout *layout,
                          gboolean         lean,
                          int              n_workers);

/* Is a picture so large that memory counts for more than a few per cent of time? */
gboolean imp_size_is_large (int width,
                            int height);

/* The number of nodes of the block that begins at @first, its pooling included. */
int   imp_block_nodes    (const ImpNode   *nodes,
                          int              first);

/* The first node of the block that ends with the pooling @last. */
int   imp_block_first    (const ImpNode   *nodes,
                          int              last);
