/* vectors.h - long vectors of floats, as the optimiser needs them.
 *
 * Sums are accumulated in double, over chunks that don't depend on the number
 * of threads and are added in order: so do results not depend on it. All is
 * bound by memory; what is fused here is fused to read a vector once less.
 */
#pragma once

#include <stddef.h>

#include "pool.h"

/* x · y */
double imp_vec_dot      (size_t       n,
                         const float *x,
                         const float *y,
                         ImpPool     *pool);

/* y += a x */
void   imp_vec_axpy     (size_t       n,
                         float       *y,
                         double       a,
                         const float *x,
                         ImpPool     *pool);

/* y = x + a d, for a step along @d; @y may be @x. */
void   imp_vec_step     (size_t       n,
                         float       *y,
                         const float *x,
                         double       a,
                         const float *d,
                         ImpPool     *pool);

/* z = x - y; returns z · z. @z may be either. */
double imp_vec_diff     (size_t       n,
                         float       *z,
                         const float *x,
                         const float *y,
                         ImpPool     *pool);
