/* conv.h - a 3×3 convolution with its ReLU, both directions.
 *
 *   out[y][x][o] = max (0, b[o] + Σ_{i,r,s} w[o][i][r][s] in[y+r-1][x+s-1][i])
 *
 * Stride 1, zero padding 1; weights are frozen, so the backward pass goes to
 * the data only:
 *
 *   din[y][x][i] = Σ_{o,r,s} w[o][i][2-r][2-s] (dout · [out > 0])[y+r-1][x+s-1][o]
 *
 * The ReLU's derivative is one bit a value, applied as dout is read: between
 * the two passes of neighbouring layers the losses add to dout.
 */
#pragma once

#include <stdint.h>

#include "map.h"
#include "pool.h"

typedef struct _ImpConv ImpConv;

/* 16 channels a word: bit c % 16 of bits[(y * width + x) * stride/16 + c / 16].
 * @stride is that of the map it describes, a multiple of IMP_BLOCK.
 */
typedef uint16_t ImpBits;

static inline size_t
imp_bits_size (const ImpMap *map)
{
  return imp_map_positions (map) * (map->stride / IMP_BLOCK);
}

/* Transformed weights take four times the weights, in each direction. */
typedef enum
{
  IMP_CONV_IMAGE,   /* the input is the image: exactly c_in ≤ 4 floats a pixel  */
  IMP_CONV_FAST,    /* they are kept                                            */
  IMP_CONV_LEAN     /* they are made anew at each use, in scratch memory: a few */
                    /*   per cent slower with large maps, which is where memory */
                    /*   is short                                               */
} ImpConvKind;

/**
 * imp_conv_new:
 * @kind: IMP_CONV_IMAGE or IMP_CONV_LEAN.
 * @weight: [c_out × c_in × 3 × 3], PyTorch's order; copied.
 * @bias: [c_out]
 *
 * Outputs are stored IMP_PAD (c_out) wide, the padding zero. Inputs are
 * IMP_PAD (c_in) wide, but for the image.
 */
ImpConv * imp_conv_new      (ImpConvKind     kind,
                             int             c_out,
                             int             c_in,
                             const float    *weight,
                             const float    *bias);
void      imp_conv_free     (ImpConv        *conv);     /* accepts NULL */

/* Makes a lean convolution a fast one; others stay what they are, and so does a
 * lean one whose pool is cancelled meanwhile.
 */
void      imp_conv_keep     (ImpConv        *conv,
                             ImpPool        *pool);

/* Bytes of scratch for maps of that size, both directions, for all workers
 * together; 64-byte aligned, best on huge pages.
 */
size_t    imp_conv_scratch  (ImpConvKind     kind,
                             int             c_out,
                             int             c_in,
                             int             height,
                             int             width,
                             int             n_workers);

/* Bytes that such a convolution holds. */
size_t    imp_conv_weights  (ImpConvKind     kind,
                             int             c_out,
                             int             c_in);

/* @out: [H × W × c_out], overwritten. @positive: (nullable): out > 0.
 * @scratch: imp_conv_scratch () bytes.
 */
void      imp_conv_forward  (const ImpConv  *conv,
                             ImpMap         *out,
                             ImpBits        *positive,
                             const ImpMap   *in,
                             void           *scratch,
                             ImpPool        *pool);

/* @din: [H × W × c_in], overwritten. */
void      imp_conv_backward (const ImpConv  *conv,
                             ImpMap         *din,
                             const ImpMap   *dout,
                             const ImpBits  *positive,
                             void           *scratch,
                             ImpPool        *pool);

/* The same with the 2×2 pooling that follows (pooling.h), so that the full map
 * exists on neither way: pooled on the way out, and un-pooled as it is read.
 * Not for the image's convolution.
 *
 * @choice: of the maximum; NULL averages.
 * @positive: maximum: the bits of @pooled; average: of the full map. (nullable)
 *     in the forward pass.
 */
void      imp_conv_forward_pooled  (const ImpConv  *conv,
                                    ImpMap         *pooled,
                                    uint8_t        *choice,
                                    ImpBits        *positive,
                                    const ImpMap   *in,
                                    void           *scratch,
                                    ImpPool        *pool);
void      imp_conv_backward_pooled (const ImpConv  *conv,
                                    ImpMap         *din,
                                    const ImpMap   *dpooled,
                                    const uint8_t  *choice,
                                    const ImpBits  *positive,
                                    void           *scratch,
                                    ImpPool        *pool);

/* As in impasto.h, for callers without GLib. */
const char * imp_kernels_name (void);
