/* tiny-network.h - VGG-shaped weight files and pictures made up for tests. */
#pragma once

#include "impasto.h"

/* Writes a safetensors file of a VGG with @convs[b] convolutions of @widths[b]
 * channels in block b, He-initialised by @seed. (transfer full): its path, in a
 * folder of the test's own.
 */
char *       tiny_network_write (const int  *convs,
                                 const int  *widths,
                                 int         n_blocks,
                                 guint32     seed);

/* (transfer full): two convolutions in each of three blocks, 8, 12 and 20 wide. */
ImpNet *     tiny_network_new   (void);

/* (transfer full): smooth shapes and some noise; @seed chooses them. */
ImpPicture * tiny_picture_new   (int         width,
                                 int         height,
                                 guint32     seed);

/* Writes @n bytes to a new file in the test's folder. (transfer full): its path. */
char *       tiny_file_write    (const char *name,
                                 const void *data,
                                 gsize       n);
