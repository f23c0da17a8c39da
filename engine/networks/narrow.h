/* narrow.h - one layer of a narrower network, fitted to the wider one's. */
#pragma once

#include <gio/gio.h>

#include "kernels/map.h"
#include "kernels/pool.h"

/* The @count channels that explain the second moments [n × n] of all of them best,
 * which is what a Gram matrix sees: pivoted Cholesky, where a channel's gain is
 * what it takes of the others' moments, each scaled by the square root of its
 * standard deviation so that neither strong nor weak ones rule.
 */
void imp_narrow_choose (const double *moments,
                        int           n,
                        int           count,
                        int          *chosen);

/**
 * Fits weight and bias of K channels so that on given samples
 *
 *   Σ_p |ReLU (W x(p) + b) - ReLU (t(p))|²   is small,
 *
 * x: the 3×3 neighbourhoods in the narrow network's map, t: the chosen channels of
 * the wider one before their ReLU. The first fit is the ridge regression of t.
 * Then, where t ≤ 0, all that counts is that the result is ≤ 0 too: each further
 * round fits z = t where t > 0, min (W x + b, 0) elsewhere, which can only lower
 * the sum (|ReLU (p) - ReLU (t)| ≤ |p - z|, with equality at the present p). The
 * inputs' moments are the same in all rounds.
 */
typedef struct _ImpNarrow ImpNarrow;

/* @c_in: of the narrow map. NULL when there is no memory. */
ImpNarrow * imp_narrow_new    (int            c_in,
                               int            count,
                               ImpPool       *pool);
void        imp_narrow_free   (ImpNarrow     *self);    /* accepts NULL */

/* One picture's maps. @input: narrow, [H × W × c_in]. @twice: [H × W × 2K], the
 * positive and the negative part of t. The same samples are taken in every round.
 */
void        imp_narrow_add    (ImpNarrow     *self,
                               const ImpMap  *input,
                               const ImpMap  *twice,
                               guint32        seed);

/* Ends a round: FALSE when the samples are no use. */
gboolean    imp_narrow_fit    (ImpNarrow     *self);

/* What the last fit but one left unexplained, of the variance of ReLU (t): known only
 * when the samples have been added once more. From the second fit on.
 */
double      imp_narrow_error  (const ImpNarrow *self);

/* @weight: [K × c_in × 3 × 3], PyTorch's order; @bias: [K]. */
void        imp_narrow_get    (const ImpNarrow *self,
                               float           *weight,
                               float           *bias);
