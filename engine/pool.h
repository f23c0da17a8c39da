/* pool.h - making the engine's threads. What kernels see of them is
 * kernels/pool.h.
 */
#pragma once

#include <gio/gio.h>

#include "kernels/pool.h"

/* @n_threads: 0 for all the cores this process may use. The caller of
 * imp_pool_run () is one of them. Threads: one user at a time.
 */
ImpPool * imp_pool_new             (int           n_threads);
void      imp_pool_free            (ImpPool      *pool);          /* accepts NULL */

/* (nullable): asked before each job; borrowed until it is set to NULL. */
void      imp_pool_set_cancellable (ImpPool      *pool,
                                    GCancellable *cancellable);

/* Cores this process may use: affinity and cgroup quota respected, ≥ 1. */
int       imp_available_cores      (void);
