/* tiny-network.h - VGG-shaped networks and pictures made up for tests. */
#pragma once

#include "impasto.h"

enum { TINY_MAX_BLOCKS = 5, TINY_MAX_LAYERS = 20 };

/* What is in a network's file, known without reading it. */
typedef struct
{
  int       n_blocks;
  int       convs[TINY_MAX_BLOCKS];     /* convolutions of each block          */
  int       n_layers;                   /* of all blocks together              */
  int       channels[TINY_MAX_LAYERS];  /* that a layer gives                  */
  float    *weight[TINY_MAX_LAYERS];    /* [c_out × c_in × 3 × 3]              */
  float    *bias[TINY_MAX_LAYERS];      /* [c_out]                             */
  gboolean  caffe;                      /* pre-processing (torchvision)        */
} TinyNetwork;

/* (transfer full): @convs[b] convolutions of @widths[b] channels in block b,
 * He-initialised by @seed.
 */
TinyNetwork * tiny_network_make  (const int         *convs,
                                  const int         *widths,
                                  int                n_blocks,
                                  guint32            seed);
void          tiny_network_free  (TinyNetwork       *tiny);    /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinyNetwork, tiny_network_free)

/* (transfer full): the path of a safetensors file of it. */
char *        tiny_network_save  (const TinyNetwork *tiny);

/* (transfer full): as the engine reads that file. */
ImpNet *      tiny_network_load  (const TinyNetwork *tiny);

/* (transfer full): make and save in one. */
char *        tiny_network_write (const int         *convs,
                                  const int         *widths,
                                  int                n_blocks,
                                  guint32            seed);

/* (transfer full): two convolutions in each of three blocks, 8, 12 and 20 wide. */
ImpNet *      tiny_network_new   (void);

/* (transfer full): smooth shapes and some noise; @seed chooses them. */
ImpPicture *  tiny_picture_new   (int                width,
                                  int                height,
                                  guint32            seed);

/* Width · height · 3. */
gsize         tiny_n_samples     (const ImpPicture  *picture);

void          tiny_picture_fill  (ImpPicture        *picture,
                                  float              red,
                                  float              green,
                                  float              blue);

/* How far two pictures of one size are from each other, rms. */
double        tiny_picture_rms   (const ImpPicture  *a,
                                  const ImpPicture  *b);

/* A setting that must be taken. */
void          tiny_set           (ImpParams         *params,
                                  const char        *key,
                                  const char        *value);

/* The test's own folder, removed when it ends. */
const char *  tiny_folder        (void);

/* Writes @n bytes to a new file there. (transfer full): its path. */
char *        tiny_file_write    (const char        *name,
                                  const void        *data,
                                  gsize              n);

/* (transfer full): the path of a new file: length and text of @header, then
 * @n bytes of data.
 */
char *        tiny_safetensors   (const char        *header,
                                  const void        *data,
                                  gsize              n);
