/* topology.h - which tensors of a file are a VGG's convolutions. */
#pragma once

#include "networks/taps.h"
#include "weights/weights.h"

typedef struct
{
  int       index;      /* N of torchvision's features.N                     */
  int       tap;
  int       c_in;
  int       c_out;
  ImpTensor weight;     /* as [c_out × c_in × 3 × 3]; its strings are the    */
  ImpTensor bias;       /*   file's                                          */
} ImpTopologyLayer;

typedef struct
{
  ImpTopologyLayer layers[IMP_MAX_BLOCKS * IMP_MAX_CONVS];
  int              n_layers;
  int              n_blocks;
} ImpTopology;

/* Names are torchvision's, `features.N.weight` and `.bias`, perhaps behind a prefix,
 * or those of Flax, `Conv_I.kernel` and `.bias`. What follows conv5_4 is left out.
 * Errors: IMP_ERROR_NETWORK, saying what the file holds instead.
 */
gboolean imp_topology_find      (ImpTopology       *topology,
                                 const ImpWeights  *weights,
                                 const char        *path,
                                 GError           **error);

/* (transfer full): widths, block by block: "64 64, 128 128, 256 256 256". */
char *   imp_topology_to_string (const ImpTopology *topology);
