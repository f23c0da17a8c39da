/* bands.h - a block of the network, walked through in bands of rows.
 *
 * A block's n convolutions and its pooling need n rows more than they give, above
 * and below. So for a band of rows everything is computed on the band and n rows
 * around it: at the cut edges the convolution's zero padding makes these rows
 * wrong, one more with each layer, and never a row of the band itself. Backward
 * goes the same way round: the gradient of the band's pooled rows spreads into
 * the n rows around it, and bands add up.
 *
 * Only bits, choices and the pooled map exist whole. What a tap needs of the maps
 * in between is computed again, a few per cent of an evaluation; for a large
 * picture it takes away the two thirds of the memory that the first blocks would
 * take.
 */
#pragma once

#include "networks/node.h"
#include "networks/pass.h"

/* Scratch shared by all blocks of a pass. */
typedef struct
{
  float   *work[2];      /* forward activations, backward gradients       */
  float   *tapped;       /* backward: activations of a tapped layer       */
  float   *before[2];    /* and of the layers before it; NULL when the    */
                          /*   tapped are the first of their blocks        */
  ImpBits *positive;     /* bits                                          */
  void    *scratch;      /* of the convolutions                           */
  ImpPool *pool;
} ImpBandScratch;

/* Floats that each of those must hold for the block @nodes [n]. */
gsize imp_band_floats   (const ImpNode        *nodes,
                          int                   n);

/* The block: @nodes [n], the last its pooling; @in: its whole input. Writes the
 * pooled map, bits and choices; shows the tapped layers.
 */
void  imp_band_forward  (ImpNode              *nodes,
                         int                   n,
                         const ImpMap         *in,
                         const ImpBandScratch *scratch,
                         ImpRowsFunc           func,
                         void                 *data);

/* @dout: the gradient at the pooled map. @din: that at @in, overwritten. */
void  imp_band_backward (const ImpNode        *nodes,
                         int                   n,
                         ImpMap               *din,
                         const ImpMap         *in,
                         const ImpMap         *dout,
                         const ImpBandScratch *scratch,
                         ImpGradientFunc       func,
                         void                 *data);
