/* image.h - the first layer: a 3×3 convolution of an image of up to 4 channels.
 *
 * Forward: a product of the 9 · c_in values around each position with the
 * weights. Backward: at each position the 9 · c_in shares
 *
 *   P[q][(3 r + s) · c_in + i] = Σ_o w[o][i][2-r][2-s] (dout · [out > 0])[q][o]
 *   din[y][x][i]               = Σ_{r,s} P[(y+r-1, x+s-1)][(3 r + s) · c_in + i]
 */
#pragma once

#include "isa.h"

typedef struct
{
  const ImpIsa *isa;
  int           c_in;
  int           n;          /* stride of the output               */
  int           shares;     /* IMP_PAD (9 c_in)                   */
  float        *forward;    /* packed 9 c_in × n                  */
  float        *backward;   /* packed n × shares                  */
} ImpImageFilter;

void   imp_image_filter_init  (ImpImageFilter       *filter,
                               int                   c_out,
                               int                   c_in,
                               const float          *weight);
void   imp_image_filter_clear (ImpImageFilter       *filter);

/* Bytes a worker, both directions. */
size_t imp_image_scratch      (int                   c_out,
                               int                   c_in);

void   imp_image_forward      (const ImpImageFilter *filter,
                               ImpMap               *out,
                               ImpBits              *positive,
                               const float          *bias,
                               const ImpMap         *in,
                               void                 *scratch,
                               ImpPool              *pool);
void   imp_image_backward     (const ImpImageFilter *filter,
                               ImpMap               *din,
                               const ImpMap         *dout,
                               const ImpBits        *positive,
                               void                 *scratch,
                               ImpPool              *pool);
