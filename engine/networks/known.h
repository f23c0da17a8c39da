/* known.h - published networks, recognised by numbers of their first layer. */
#pragma once

#include <glib.h>

/* Of a layer's activations at the test picture of check.c. */
typedef struct
{
  double mean;
  double rms;
} ImpKnownLayer;

typedef struct
{
  const char          *key;             /* "vgg16": in the metadata of imports   */
  const char          *title;
  const char          *preprocessing;
  const char          *licence;
  float                weight[9];       /* features.0.weight[0][0]               */
  float                bias[2];         /* features.0.bias; NAN: not known       */
  int                  n_layers;
  const ImpKnownLayer *layers;          /* [n_layers], or NULL: not known        */
} ImpKnownNet;

/* @weight, @bias: of the first layer, one filter wide at least; both may come from
 * float16. NULL: not known.
 */
const ImpKnownNet * imp_known_net_recognise (int          n_layers,
                                             const float *weight,
                                             const float *bias);
const ImpKnownNet * imp_known_net_find      (int          n_layers,
                                             const char  *key);     /* nullable */
