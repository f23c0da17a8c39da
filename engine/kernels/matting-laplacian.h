/* matting-laplacian.h - how far a picture is from being, in every small window, an
 * affine function of another picture's colours.
 *
 * For a picture p in [0,1] and each of its 3 × 3 windows w, with the window's mean μ
 * and covariance Σ,
 *
 *   M_ij = Σ_{w ∋ i,j} [ δ_ij - 1/9 (1 + (p_i - μ)ᵀ (Σ + ε/9 I)⁻¹ (p_j - μ)) ]
 *
 * Rows of M sum to 0, so that its energy can be had from differences alone:
 *
 *   Vᵀ M V      = Σ_{i<j} -M_ij (V_i - V_j)²
 *   (M V)_i     = Σ_{j≠i} -M_ij (V_i - V_j)
 *
 * The diagonal is never needed, and nothing cancels where V is nearly p. Pixels that
 * share a window are at most 2 rows and 2 columns apart: 12 bands of -M_ij hold one
 * half of a symmetric matrix, 48 bytes a pixel. A picture narrower or lower than 3
 * pixels has no window, and M = 0.
 *
 * Source: A. Levin, D. Lischinski, Y. Weiss, A Closed-Form Solution to Natural Image
 * Matting, IEEE PAMI 30(2), 2008, eq. 12; for three colours S2 eq. 6.
 */
#pragma once

#include "map.h"
#include "pool.h"

enum
{
  IMP_MATTING_BANDS = 12,   /* (dy, dx) = (0,1) (0,2) (1,-2) … (1,2) (2,-2) … (2,2)  */
  IMP_MATTING_ROWS  = 16    /* of a job                                              */
};

typedef struct
{
  int    height;
  int    width;
  float *bands;     /* [H × IMP_MATTING_BANDS × W]; not owned */
} ImpMatting;

/* Bytes of the bands, and of the scratch memory of all workers. */
size_t imp_matting_size     (int               height,
                             int               width);
size_t imp_matting_scratch  (int               width,
                             int               n_workers);

/* The bands of @picture [H × W × 3]. @epsilon > 0. */
void   imp_matting_build    (ImpMatting       *self,
                             const ImpMap     *picture,
                             double            epsilon,
                             void             *scratch,
                             ImpPool          *pool);

/* Σ_c V_cᵀ M V_c over the three colours of @v [H × W × 3]. @sums: room for a value
 * a job, H / IMP_MATTING_ROWS rounded up.
 */
double imp_matting_energy   (const ImpMatting *self,
                             const ImpMap     *v,
                             double           *sums,
                             void             *scratch,
                             ImpPool          *pool);

/* @dv_c += scale · M V_c */
void   imp_matting_multiply (const ImpMatting *self,
                             ImpMap           *dv,
                             double            scale,
                             const ImpMap     *v,
                             void             *scratch,
                             ImpPool          *pool);
