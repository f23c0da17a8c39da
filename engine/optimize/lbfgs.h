/* lbfgs.h - limited-memory BFGS with a strong Wolfe line search.
 *
 * It knows functions, not pictures. Source: Nocedal and Wright, Numerical
 * Optimization, 2nd ed., algorithms 7.4, 7.5, 3.5 and 3.6.
 */
#pragma once

#include <gio/gio.h>

#include "kernels/pool.h"

/* The value at @x [n], and the gradient there to @gradient [n]. */
typedef double (* ImpFunction) (void        *data,
                                const float *x,
                                float       *gradient);

typedef struct _ImpLbfgs ImpLbfgs;

typedef enum
{
  IMP_STEP_TAKEN,       /* x has moved                                          */
  IMP_STEP_NONE,        /* no lower value to be found: x is as good as it gets  */
  IMP_STEP_DIVERGED,    /* value or gradient not finite, twice                  */
  IMP_STEP_CANCELLED    /* x is what it was before the step                     */
} ImpStep;

/* @first_move: root mean square that the first step of a history moves the
 * variables by. NULL when there is no memory.
 */
ImpLbfgs *    imp_lbfgs_new           (gsize          n,
                                       int            history,
                                       double         first_move,
                                       ImpPool       *pool);
void          imp_lbfgs_free          (ImpLbfgs      *lbfgs);   /* accepts NULL */

/* Evaluates at @x [n], which is copied. @cancellable: (nullable): asked after
 * each evaluation, whose result is then thrown away. IMP_STEP_TAKEN when fine.
 */
ImpStep       imp_lbfgs_start         (ImpLbfgs      *lbfgs,
                                       const float   *x,
                                       ImpFunction    func,
                                       void          *data,
                                       GCancellable  *cancellable);

/* One iteration. */
ImpStep       imp_lbfgs_step          (ImpLbfgs      *lbfgs);

/* The function is another from here on, though a similar one: evaluates it at x, and
 * keeps the history, whose pairs are each of one function.
 */
ImpStep       imp_lbfgs_refresh       (ImpLbfgs      *lbfgs);

/* The iterate, [n], and the value there. */
const float * imp_lbfgs_get_x         (const ImpLbfgs *lbfgs);
double        imp_lbfgs_get_value     (const ImpLbfgs *lbfgs);
int           imp_lbfgs_n_evaluations (const ImpLbfgs *lbfgs);

/* Bytes imp_lbfgs_new () would allocate. */
guint64       imp_lbfgs_memory        (gsize          n,
                                       int            history);
