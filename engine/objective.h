/* objective.h - the sum that is minimised: L(x) = Σ_k w_k E_k(x) / R_k
 * (docs/equations.md 3), at one size.
 */
#pragma once

#include "plan.h"
#include "regions.h"

typedef struct _ImpObjective ImpObjective;

/**
 * imp_objective_new:
 * @content: at the stage's size; @styles: at theirs. All opaque (filled) and
 *     needed for this call only.
 * @regions: (nullable): needed for this call only.
 * @cancellable: (nullable)
 *
 * Errors: IMP_ERROR_INPUT, IMP_ERROR_MEMORY, G_IO_ERROR_CANCELLED.
 */
ImpObjective *      imp_objective_new   (const ImpPlan            *plan,
                                         const ImpStage           *stage,
                                         ImpNet                   *net,
                                         const ImpPicture         *content,
                                         const ImpPicture *const  *styles,
                                         const ImpRegions         *regions,
                                         ImpPool                  *pool,
                                         GCancellable             *cancellable,
                                         GError                  **error);
void                imp_objective_free  (ImpObjective             *objective);  /* or NULL */

/* The total at @x [H × W × 3], and its gradient, overwritten. An ImpFunction. */
double              imp_objective_eval  (void                     *objective,
                                         const float              *x,
                                         float                    *gradient);

/* An iteration begins, not the first: TRUE when the total at the same x will be another
 * at the next evaluation.
 */
gboolean            imp_objective_renew (ImpObjective             *objective);

/* [n]: energies are those of the last evaluation. Owned by the objective. */
const ImpTermInfo * imp_objective_terms (ImpObjective             *objective,
                                         int                      *n);

/* Adds to @warnings (element-type utf8, owned) which terms have nothing to compare
 * with, R = 0 in relative units; none that is there already.
 */
void                imp_objective_add_warnings (const ImpObjective *objective,
                                                GPtrArray          *warnings);

/* Bytes such an objective holds, and while it is made, in imp_objective_new ()'s
 * time; what is kept of the targets is in both.
 */
typedef struct
{
  guint64 held, made;
} ImpObjectiveMemory;

ImpObjectiveMemory  imp_objective_memory (const ImpPlan           *plan,
                                          const ImpStage          *stage,
                                          const ImpNet            *net,
                                          ImpPool                 *pool);

/* What the terms of a stage take in an evaluation, beside the network. */
ImpWork             imp_objective_work   (const ImpPlan           *plan,
                                          const ImpStage          *stage,
                                          const ImpNet            *net,
                                          ImpPool                 *pool);

/* Of an iteration on average: how often it looks anew for what x is compared with,
 * which takes one more evaluation, and floating-point operations of that looking,
 * plain products.
 */
double              imp_objective_renewals (const ImpPlan         *plan);
double              imp_objective_search   (const ImpPlan         *plan,
                                            const ImpStage        *stage,
                                            const ImpNet          *net,
                                            ImpPool               *pool);
