/* pool.h - the engine's threads, as kernels see them.
 *
 * Work is cut into jobs that don't depend on each other nor on the number of
 * threads; the caller works along as worker 0. Once the pool's cancellable is
 * cancelled, remaining jobs are dropped and results are garbage: whoever set
 * the cancellable throws the evaluation away.
 */
#pragma once

typedef struct _ImpPool ImpPool;

/* @worker: 0 .. imp_pool_n_workers () - 1, for scratch memory of one's own. */
typedef void (* ImpJobFunc) (void *data,
                             int   job,
                             int   worker);

/* Jobs 0 .. @n_jobs - 1, each once; returns when all are done, or zero when some
 * were dropped. Not re-entrant: a job must not call this.
 */
int  imp_pool_run       (ImpPool    *pool,
                         int         n_jobs,
                         ImpJobFunc  func,
                         void       *data);

int  imp_pool_n_workers (const ImpPool *pool);
