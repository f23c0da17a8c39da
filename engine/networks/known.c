/* known.c - published networks, recognised by numbers of their first layer.
 *
 * VGG's weights exist in two families, which see pictures differently: torchvision's
 * own, and those converted from Caffe, such as Justin Johnson's .pth files, which have
 * the same names and shapes. So the numbers decide: the first filter's nine weights for
 * the first channel and, for Caffe's, two biases. Those of torchvision's VGG-16 and of
 * the networks in the box were read from the files, the others are from print-outs that
 * people published; Caffe's may be printed turned by 180°, so both ways are accepted.
 */
#include "known.h"

#include <math.h>
#include <string.h>

#include "networks/known-layers.h"

#define VGG_LICENCE "Karen Simonyan and Andrew Zisserman, CC BY 4.0"

static const ImpKnownNet known[] =
{
  { "vgg16", "VGG-16 (torchvision)", "torchvision", VGG_LICENCE,
    { -0.55373061f, 0.1427047f, 0.52896148f, -0.58312404f, 0.35655147f, 0.76566225f,
      -0.69022113f, -0.04801885f, 0.48409155f }, { 0.403388f, 0.377794f },
    G_N_ELEMENTS (vgg16_layers), vgg16_layers },
  { "vgg19", "VGG-19 (torchvision)", "torchvision", VGG_LICENCE,
    { -0.053474f, -0.049257f, -0.067942f, 0.015314f, 0.045068f, 0.0021444f,
      0.036226f, 0.019999f, 0.019864f }, { NAN, NAN }, 16, NULL },
  { "vgg16-caffe", "VGG-16 (Caffe)", "caffe", VGG_LICENCE,
    { 0.42947057f, 0.373467f, -0.06136011f, 0.27476987f, 0.03868078f, -0.36722335f,
      -0.05746817f, -0.26224968f, -0.35009676f }, { 0.73429835f, 0.09340368f }, 13, NULL },
  { "vgg19-caffe", "VGG-19 (Caffe)", "caffe", VGG_LICENCE,
    { 0.341195f, 0.339992f, -0.0448442f, 0.232159f, 0.0897821f, -0.303314f,
      -0.0726092f, -0.246675f, -0.336833f }, { 0.7301776f, 0.06493629f }, 16, NULL },
  { "vgg16-half", "VGG-16, half width", "torchvision",
    "Impasto, from VGG-16 by Karen Simonyan and Andrew Zisserman, CC BY 4.0",
    { -0.25512695f, -0.01490021f, 0.17041016f, -0.36303711f, -0.46264648f, 0.37597656f,
      -0.23925781f, -0.09307861f, 0.17346191f }, { 0.472412f, 0.261963f },
    G_N_ELEMENTS (vgg16_half_layers), vgg16_half_layers },
  { "vgg16-slim", "VGG-16, slim", "torchvision",
    "Impasto, from VGG-16 by Karen Simonyan and Andrew Zisserman, CC BY 4.0",
    { 0.15490723f, 0.01508331f, 0.44970703f, -0.05099487f, 0.54687500f, -0.12915039f,
      -0.46289063f, -0.02406311f, -0.55859375f }, { 0.611328f, 0.599121f },
    G_N_ELEMENTS (vgg16_slim_layers), vgg16_slim_layers },
  { "vgg16-tiny", "VGG-16, tiny", "torchvision",
    "Impasto, from VGG-16 by Karen Simonyan and Andrew Zisserman, CC BY 4.0",
    { 0.09661865f, -0.14660645f, 0.52294922f, 0.03973389f, 0.56494141f, -0.10589600f,
      -0.43652344f, 0.06427002f, -0.62207031f }, { 0.558105f, 0.454346f },
    G_N_ELEMENTS (vgg16_tiny_layers), vgg16_tiny_layers },
};

/* As near as float16 and five printed digits allow. */
static gboolean
is_near (float a,
         float b)
{
  return isnan (b) || fabsf (a - b) <= 1e-3f * fabsf (b) + 1e-5f;
}

static gboolean
matches (const ImpKnownNet *net,
         const float       *weight,
         const float       *bias)
{
  gboolean as_is  = TRUE;
  gboolean turned = strcmp (net->preprocessing, "caffe") == 0;

  for (int i = 0; i < 9; i++)
    {
      as_is  = as_is && is_near (weight[i], net->weight[i]);
      turned = turned && is_near (weight[i], net->weight[8 - i]);
    }

  return (as_is || turned) && is_near (bias[0], net->bias[0]) && is_near (bias[1], net->bias[1]);
}

const ImpKnownNet *
imp_known_net_recognise (int          n_layers,
                         const float *weight,
                         const float *bias)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].n_layers == n_layers && matches (&known[i], weight, bias))
      return &known[i];

  return NULL;
}

const ImpKnownNet *
imp_known_net_find (int         n_layers,
                    const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].n_layers == n_layers && g_strcmp0 (known[i].key, key) == 0)
      return &known[i];

  return NULL;
}
