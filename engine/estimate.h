/* estimate.h - what a plan will take, before it is begun. */
#pragma once

#include "objective.h"

/* Bytes at the most demanding stage, weights included. */
guint64  imp_estimate_memory       (const ImpPlan  *plan,
                                    const ImpNet   *net,
                                    ImpPool        *pool);

/* Is there as much memory? Errors: IMP_ERROR_MEMORY, naming the size that fits. */
gboolean imp_estimate_check_memory (const ImpPlan  *plan,
                                    const ImpNet   *net,
                                    ImpPool        *pool,
                                    GError        **error);

/* Of an iteration at a stage. */
ImpWork  imp_estimate_iteration    (const ImpPlan  *plan,
                                    const ImpStage *stage,
                                    const ImpNet   *net,
                                    ImpPool        *pool);

/* Seconds of all of it, from this machine's measured speed (speed.h). */
double   imp_estimate_seconds      (const ImpPlan  *plan,
                                    const ImpNet   *net,
                                    ImpPool        *pool);
