/* map.h - a feature map, channels last.
 *
 * Value c at position (y, x) is data[((gsize) y * width + x) * stride + c].
 * Storage is padded to IMP_BLOCK channels inside the network, so that kernels
 * work on whole vectors; the padding of an activation is always zero, and
 * whoever reads `channels` values with the stride never sees it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define IMP_BLOCK 16
#define IMP_PAD(channels) (((channels) + IMP_BLOCK - 1) / IMP_BLOCK * IMP_BLOCK)

typedef struct
{
  int    height;    /* H                                                  */
  int    width;     /* W                                                  */
  int    channels;  /* N, as the network has it; 3 for the image          */
  int    stride;    /* floats from one position to the next, ≥ channels   */
  float *data;      /* [H × W × stride], 64-byte aligned; not owned       */
} ImpMap;

/* M, the number of positions. */
static inline size_t
imp_map_positions (const ImpMap *map)
{
  return (size_t) map->height * map->width;
}
