/* pooling.h - 2×2 pooling, stride 2, floor: an odd last row or column is left out.
 *
 *   max:      out[y][x] = max of the four; the gradient goes to the first of them
 *             in reading order that has the maximum
 *   average:  out[y][x] = their mean; the gradient goes to all four, a quarter each
 */
#pragma once

#include "map.h"
#include "pool.h"

/* Two bits a pooled value: 4 values a byte, [H/2 × W/2 × stride/4]. */
static inline size_t
imp_choice_size (const ImpMap *pooled)
{
  return imp_map_positions (pooled) * (pooled->stride / 4);
}

/* @out: [H/2 × W/2 × C], overwritten. @choice: which of the four had the
 * maximum; NULL averages.
 */
void imp_pooling_forward  (ImpMap        *out,
                           uint8_t       *choice,
                           const ImpMap  *in,
                           ImpPool       *pool);

/* @din: [H × W × C], overwritten, zero where nothing was chosen. */
void imp_pooling_backward (ImpMap        *din,
                           const ImpMap  *dout,
                           const uint8_t *choice,
                           ImpPool       *pool);
