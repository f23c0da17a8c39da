/* regression.h - least squares of many targets on many inputs, from second moments.
 *
 *   W = argmin Σ_p |W x(p) - y(p)|² + λ |W|²,   λ = 10⁻⁵ · mean_i Σ_p x_i(p)²
 *
 * Samples come in portions and are not kept. The inputs' moments outlast their
 * targets: other targets of the same samples cost no new factorisation.
 */
#pragma once

#include <glib.h>

#include "kernels/pool.h"

typedef struct _ImpRegression ImpRegression;

/* NULL when there is no memory: n_inputs² · 12 bytes, and a few rows. */
ImpRegression * imp_regression_new            (int             n_inputs,
                                               int             n_targets,
                                               ImpPool        *pool);
void            imp_regression_free           (ImpRegression  *self);  /* accepts NULL */

/* @x: [n × n_inputs], @y: [n × n_targets] of the same samples. */
void            imp_regression_add_inputs     (ImpRegression  *self,
                                               const float    *x,
                                               int             n);
void            imp_regression_add_targets    (ImpRegression  *self,
                                               const float    *x,
                                               const float    *y,
                                               int             n);
void            imp_regression_forget_targets (ImpRegression  *self);

/* @w: [n_targets × n_inputs]. No inputs may be added after the first call. FALSE
 * when the moments are no use, as where all samples are zero.
 */
gboolean        imp_regression_solve          (ImpRegression  *self,
                                               float          *w);
