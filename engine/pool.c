/* pool.c - threads that take jobs from a counter.
 *
 * A run is announced by a new `round`; each thread takes job numbers from an
 * atomic counter until there are none, and the last one to finish wakes the
 * caller. Between two runs of one evaluation the threads spin for a moment
 * before they sleep: a layer follows the other within microseconds.
 */
#include "pool.h"

#include <stdio.h>

struct _ImpPool
{
  int            n_workers;      /* the caller included                     */
  GThread      **threads;        /* [n_workers - 1]                         */
  GCancellable  *cancellable;

  GMutex         lock;
  GCond          wake;           /* a new round, or quit                    */
  GCond          done;           /* n_busy reached 0                        */
  int            round;          /* atomic; written under lock              */
  gboolean       quit;
  int            n_busy;         /* threads still in this round; atomic     */

  ImpJobFunc     func;           /* of this round                           */
  void          *data;
  int            n_jobs;
  int            next;           /* atomic                                  */
  int            dropped;        /* some job was; atomic                    */
};

typedef struct
{
  ImpPool *pool;
  int      worker;
} Member;

enum { SPINS = 200000 };   /* a fraction of a millisecond: being woken can take a tenth of one */

static void
pool_work (ImpPool *pool,
           int      worker)
{
  int job;

  while ((job = g_atomic_int_add (&pool->next, 1)) < pool->n_jobs)
    {
      if (pool->cancellable != NULL && g_cancellable_is_cancelled (pool->cancellable))
        g_atomic_int_set (&pool->dropped, 1);
      else
        pool->func (pool->data, job, worker);
    }
}

static gpointer
pool_thread (gpointer data)
{
  Member  *member = data;
  ImpPool *pool   = member->pool;
  int      seen   = 0;

  for (;;)
    {
      for (int i = 0; i < SPINS && g_atomic_int_get (&pool->round) == seen; i++)
        ;

      g_mutex_lock (&pool->lock);
      while (pool->round == seen && ! pool->quit)
        g_cond_wait (&pool->wake, &pool->lock);
      if (pool->quit)
        {
          g_mutex_unlock (&pool->lock);
          break;
        }
      seen = pool->round;
      g_mutex_unlock (&pool->lock);

      pool_work (pool, member->worker);

      if (g_atomic_int_dec_and_test (&pool->n_busy))
        {
          g_mutex_lock (&pool->lock);
          g_cond_signal (&pool->done);
          g_mutex_unlock (&pool->lock);
        }
    }

  g_free (member);

  return NULL;
}

/* The quota of the control group this process is in, in cores, rounded up; 0
 * where there is none or it cannot be read.
 */
static int
cgroup_cores (void)
{
  g_autofree char *text   = NULL;
  long             quota  = 0;
  long             period = 0;

  if (! g_file_get_contents ("/sys/fs/cgroup/cpu.max", &text, NULL, NULL) ||
      sscanf (text, "%ld %ld", &quota, &period) != 2 || quota <= 0 || period <= 0)
    return 0;

  return (int) ((quota + period - 1) / period);
}

int
imp_available_cores (void)
{
  int cores = (int) g_get_num_processors ();   /* respects affinity */
  int quota = cgroup_cores ();

  return quota > 0 && quota < cores ? quota : cores;
}

ImpPool *
imp_pool_new (int n_threads)
{
  ImpPool *pool = g_new0 (ImpPool, 1);

  pool->n_workers = n_threads > 0 ? n_threads : imp_available_cores ();
  pool->threads   = g_new0 (GThread *, pool->n_workers);
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->wake);
  g_cond_init (&pool->done);

  for (int i = 0; i < pool->n_workers - 1; i++)
    {
      Member *member = g_new (Member, 1);

      member->pool     = pool;
      member->worker   = i + 1;
      pool->threads[i] = g_thread_new ("impasto", pool_thread, member);
    }

  return pool;
}

void
imp_pool_free (ImpPool *pool)
{
  if (pool == NULL)
    return;

  g_mutex_lock (&pool->lock);
  pool->quit = TRUE;
  g_atomic_int_inc (&pool->round);   /* ends the spinning */
  g_cond_broadcast (&pool->wake);
  g_mutex_unlock (&pool->lock);

  for (int i = 0; i < pool->n_workers - 1; i++)
    g_thread_join (pool->threads[i]);

  g_cond_clear (&pool->done);
  g_cond_clear (&pool->wake);
  g_mutex_clear (&pool->lock);
  g_free (pool->threads);
  g_free (pool);
}

void
imp_pool_set_cancellable (ImpPool      *pool,
                          GCancellable *cancellable)
{
  pool->cancellable = cancellable;
}

int
imp_pool_n_workers (const ImpPool *pool)
{
  return pool->n_workers;
}

int
imp_pool_run (ImpPool    *pool,
              int         n_jobs,
              ImpJobFunc  func,
              void       *data)
{
  gboolean alone = pool->n_workers == 1 || n_jobs == 1;

  pool->func   = func;
  pool->data   = data;
  pool->n_jobs = n_jobs;
  g_atomic_int_set (&pool->next, 0);
  g_atomic_int_set (&pool->dropped, 0);

  if (! alone)
    {
      g_mutex_lock (&pool->lock);
      g_atomic_int_set (&pool->n_busy, pool->n_workers - 1);
      g_atomic_int_inc (&pool->round);
      g_cond_broadcast (&pool->wake);
      g_mutex_unlock (&pool->lock);
    }

  pool_work (pool, 0);

  if (! alone)
    {
      for (int i = 0; i < SPINS && g_atomic_int_get (&pool->n_busy) > 0; i++)
        ;

      g_mutex_lock (&pool->lock);
      while (g_atomic_int_get (&pool->n_busy) > 0)
        g_cond_wait (&pool->done, &pool->lock);
      g_mutex_unlock (&pool->lock);
    }

  return ! g_atomic_int_get (&pool->dropped);
}
