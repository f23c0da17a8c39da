/* vector-sets.h - sums over many long vectors at once, each of them read once.
 *
 * As in vectors.h sums are accumulated in double, and the parts that they are added
 * up from don't depend on the number of threads.
 */
#pragma once

#include <stddef.h>

#include "pool.h"

/* dots[k * n_z + l] = x[k] · z[l]; the few @z, 4 at most, stay in the caches meanwhile. */
void   imp_vecs_dot     (size_t              n,
                         const float *const *x,
                         int                 n_x,
                         const float *const *z,
                         int                 n_z,
                         double             *dots,
                         ImpPool            *pool);

/* out = Σ_k c[k] x[k]; returns out · z. */
double imp_vecs_combine (size_t              n,
                         float              *out,
                         const float *const *x,
                         const double       *c,
                         int                 n_x,
                         const float        *z,
                         ImpPool            *pool);
