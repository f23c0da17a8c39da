/* winograd.c - how tiles are dealt out to threads.
 *
 * V and M pass through memory once each way, and U is read once a block, so how
 * many tiles are in a block decides:
 *
 *   own blocks     a block is a job from beginning to end. With few channels V, M and
 *                  U fit the L2 of a core; with more, V and M alone; with many they
 *                  don't, and a block has as many tiles as make the reading of U a
 *                  small part of its time
 *   shared blocks  a small map: too few tiles for that. All workers transform the
 *                  block, then multiply, each U[e] read by one of them, then
 *                  transform back
 *
 * A tile's result depends on neither.
 */
#include "winograd.h"

#include <unistd.h>

enum
{
  SKEW       = 80,    /* floats between matrices: off the powers of two, so that 36
                       *   streams don't meet in the same sets of a cache          */
  OWN_MIN    = 32,    /* tiles a block has at least, to be one's own              */
  SHARED_MAX = 264,   /* tiles of a shared block, or of all own ones beyond L2    */
  RUN        = 4      /* tiles a job while transforming a shared block              */
};

/* --- blocks of tiles ------------------------------------------------------- */

typedef struct
{
  int    n_tiles;
  int    block;      /* tiles, T             */
  int    n_blocks;
  int    shared;
  int    v_row;      /* floats of a row of V */
  int    m_row;
  size_t v_step;     /* from V[e] to V[e+1]  */
  size_t m_step;
  size_t size;       /* floats of V and M    */
} Plan;

static int
round_up (int x,
          int multiple)
{
  return (x + multiple - 1) / multiple * multiple;
}

static size_t
l2_size (void)
{
#ifdef _SC_LEVEL2_CACHE_SIZE
  const long size = sysconf (_SC_LEVEL2_CACHE_SIZE);

  if (size >= 128 * 1024)
    return (size_t) size;
#endif

  return 512 * 1024;
}

static Plan
plan_new (const ImpIsa *isa,
          int           k,
          int           n,
          int           height,
          int           width,
          int           n_workers)
{
  const size_t tile    = (size_t) POSITIONS * (k + n) * sizeof (float);
  const int    stays   = imp_filter_size (k, n) <= l2_size () / 2;   /* U, if V and M let it */
  const int    fitting = (int) (l2_size () / (stays ? 2 : 1) / tile) / isa->rows * isa->rows;
  const int    most    = SHARED_MAX / n_workers;
  const int    beyond  = most < isa->enough ? most : isa->enough;
  Plan         plan    = { 0 };

  plan.n_tiles = ((height + TILE - 1) / TILE) * ((width + TILE - 1) / TILE);
  plan.block   = fitting >= OWN_MIN && (stays || fitting < beyond) ? fitting : beyond;
  plan.shared  = plan.block < OWN_MIN || plan.n_tiles < OWN_MIN * n_workers;
  if (plan.shared)
    plan.block = SHARED_MAX;

  plan.n_blocks = (plan.n_tiles + plan.block - 1) / plan.block;
  if (! plan.shared)
    plan.n_blocks = round_up (plan.n_blocks, n_workers);   /* all end at the same time */
  plan.block = (plan.n_tiles + plan.n_blocks - 1) / plan.n_blocks;

  plan.v_row    = k < isa->k_block ? k : isa->k_block;
  plan.m_row    = n < isa->panel ? n : isa->panel;
  plan.v_step   = (size_t) plan.block * round_up (k, plan.v_row) + SKEW;
  plan.m_step   = (size_t) plan.block * round_up (n, plan.m_row) + SKEW;
  plan.size     = POSITIONS * (plan.v_step + plan.m_step);

  return plan;
}

size_t
imp_winograd_scratch (int k,
                      int n,
                      int height,
                      int width,
                      int n_workers)
{
  const Plan plan = plan_new (imp_isa (), IMP_PAD (k), IMP_PAD (n), height, width, n_workers);

  return plan.size * (plan.shared ? 1 : n_workers) * sizeof (float);
}

/* --- running them ---------------------------------------------------------- */

typedef struct
{
  const ImpFilter *filter;
  Plan             plan;
  ImpTiles         from;
  ImpTiles         to;
  float           *scratch;
  int              first;      /* tile of the shared block           */
  int              n;          /* tiles in it                        */
  int              n_parts;    /* of N, in a shared block's products */
} Run;

/* @run's descriptions for the block of @n tiles from @first, in @memory. */
static void
place (const Run *run,
       ImpTiles  *from,
       ImpTiles  *to,
       float     *memory,
       int        first)
{
  const Plan *plan = &run->plan;

  *from            = run->from;
  from->first      = first;
  from->matrix     = memory;
  from->step       = plan->v_step;
  from->row        = plan->v_row;
  from->panel      = plan->v_row;
  from->panel_step = (size_t) plan->block * plan->v_row;

  *to              = run->to;
  to->first        = first;
  to->matrix       = memory + POSITIONS * plan->v_step;
  to->step         = plan->m_step;
  to->row          = plan->m_row;
  to->panel        = plan->m_row;
  to->panel_step   = (size_t) plan->block * plan->m_row;
}

/* M[e] = V[e] U[e] for @n rows, columns n0 .. n1 - 1: whole panels. */
static void
multiply (const Run      *run,
          const ImpTiles *from,
          const ImpTiles *to,
          int             e,
          int             n,
          int             n0,
          int             n1)
{
  const ImpFilter *filter  = run->filter;
  ImpProduct       product =
    {
      .m = n, .n = filter->n, .k = filter->k, .from = n0, .to = n1,
      .a = from->matrix + e * from->step, .lda = from->row, .a_block = from->panel_step,
      .b = filter->u + (size_t) e * filter->n * filter->k,
      .c = to->matrix + e * to->step, .ldc = to->row, .c_panel = to->panel_step
    };

  filter->isa->product (&product);
}

static void
own_job (void *data,
         int   job,
         int   worker)
{
  const Run  *run    = data;
  const Plan *plan   = &run->plan;
  const int   first  = (int) ((size_t) plan->n_tiles * job / plan->n_blocks);
  const int   n      = (int) ((size_t) plan->n_tiles * (job + 1) / plan->n_blocks) - first;
  ImpTiles    from;
  ImpTiles    to;

  place (run, &from, &to, run->scratch + worker * plan->size, first);

  run->filter->isa->tiles_in (&from, 0, n);
  for (int e = 0; e < POSITIONS; e++)
    multiply (run, &from, &to, e, n, 0, run->filter->n);
  run->filter->isa->tiles_out (&to, 0, n);
}

static int
tiles_of_run (const Run *run,
              int        job)
{
  return run->n - job * RUN < RUN ? run->n - job * RUN : RUN;
}

static void
shared_in_job (void *data,
               int   job,
               int   worker)
{
  const Run *run = data;
  ImpTiles   from;
  ImpTiles   to;

  place (run, &from, &to, run->scratch, run->first);
  run->filter->isa->tiles_in (&from, job * RUN, tiles_of_run (run, job));
}

static void
shared_product_job (void *data,
                    int   job,
                    int   worker)
{
  const Run *run    = data;
  const int  e      = job / run->n_parts;
  const int  part   = job % run->n_parts;
  const int  panel  = run->plan.m_row;
  const int  panels = round_up (run->filter->n, panel) / panel;
  const int  n0     = panels * part / run->n_parts * panel;
  const int  n1     = panels * (part + 1) / run->n_parts * panel;
  ImpTiles   from;
  ImpTiles   to;

  place (run, &from, &to, run->scratch, run->first);
  multiply (run, &from, &to, e, run->n, n0, n1 < run->filter->n ? n1 : run->filter->n);
}

static void
shared_out_job (void *data,
                int   job,
                int   worker)
{
  const Run *run = data;
  ImpTiles   from;
  ImpTiles   to;

  place (run, &from, &to, run->scratch, run->first);
  run->filter->isa->tiles_out (&to, job * RUN, tiles_of_run (run, job));
}

static void
run_shared (Run     *run,
            ImpPool *pool)
{
  const Plan *plan   = &run->plan;
  const int   panels = round_up (run->filter->n, plan->m_row) / plan->m_row;

  /* Enough products for all workers to end at about the same time. */
  run->n_parts = (4 * imp_pool_n_workers (pool) + POSITIONS - 1) / POSITIONS;
  run->n_parts = run->n_parts < panels ? run->n_parts : panels;

  for (int i = 0; i < plan->n_blocks; i++)
    {
      int n_runs;

      run->first = (int) ((size_t) plan->n_tiles * i / plan->n_blocks);
      run->n     = (int) ((size_t) plan->n_tiles * (i + 1) / plan->n_blocks) - run->first;
      n_runs     = (run->n + RUN - 1) / RUN;

      imp_pool_run (pool, n_runs, shared_in_job, run);
      imp_pool_run (pool, POSITIONS * run->n_parts, shared_product_job, run);
      imp_pool_run (pool, n_runs, shared_out_job, run);
    }
}

void
imp_winograd_run (const ImpFilter *filter,
                  const ImpTiles  *from,
                  const ImpTiles  *to,
                  void            *scratch,
                  ImpPool         *pool)
{
  const ImpMap *map  = to->map;
  ImpFilter     made = *filter;
  Run           run  = { .filter = &made, .from = *from, .to = *to, .scratch = scratch };

  if (filter->u == NULL)
    {
      made.u      = scratch;
      run.scratch = (void *) ((char *) scratch + imp_filter_size (filter->k, filter->n));
      imp_filter_transform (&made, pool);
    }

  run.plan     = plan_new (filter->isa, filter->k, filter->n, map->height, map->width,
                          imp_pool_n_workers (pool));
  run.from.n_x = run.to.n_x = (map->width + TILE - 1) / TILE;

  if (run.plan.shared)
    run_shared (&run, pool);
  else
    imp_pool_run (pool, run.plan.n_blocks, own_job, &run);
}
