/* local-affine.h - a picture explained, from place to place, by another one's colours.
 *
 * In each square window w of 2 r + 1 pixels a side, cut at the picture's border, the
 * picture x is fitted by an affine function of the guide p, all pixels of weight v = 1
 * counting alike,
 *
 *   (A_w, b_w) = argmin Σ_{i ∈ w} v_i ( |A p_i + b - x_i|² + ε ‖A‖² )
 *              = ( C Σ⁻¹, x̄ - A p̄ ),  Σ = cov (p) + ε I,  C = cov (x, p) in the window
 *
 * and every pixel takes what the mean of all windows that hold it makes of its guide:
 *
 *   q_i = Ā_i p_i + b̄_i
 *
 * Source: K. He, J. Sun, X. Tang, Guided Image Filtering, IEEE PAMI 35(6), 2013: its
 * filter with a guide of three colours, where v = 1.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "pool.h"

enum { IMP_LOCAL_AFFINE_MODEL = 12 };   /* A by rows, then b */

typedef struct
{
  int            height;    /* H                                               */
  int            width;     /* W                                               */
  int            radius;    /* r ≥ 0                                           */
  double         epsilon;   /* ε > 0, a variance of colours                    */
  const float   *guide;     /* p: [H × W × 3]                                  */
  const float   *picture;   /* x: [H × W × 3]                                  */
  const uint8_t *valid;     /* v: [H × W], or NULL where all are 1; elsewhere  */
                            /*   pictures may hold anything, q is x            */
  float         *models;    /* scratch: [H × W × IMP_LOCAL_AFFINE_MODEL]       */
  float         *out;       /* q: [H × W × 3]                                  */
  void          *scratch;   /* imp_local_affine_scratch ()                     */
} ImpLocalAffine;

/* Bytes for all workers. */
size_t imp_local_affine_scratch (int                   width,
                                 int                   n_workers);

/* All of it, in a time that doesn't depend on the radius. */
void   imp_local_affine         (const ImpLocalAffine *self,
                                 ImpPool              *pool);
