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

/* Seconds, from this machine's measured speed. */
double   imp_estimate_seconds      (const ImpPlan  *plan,
                                    const ImpNet   *net,
                                    ImpPool        *pool);
