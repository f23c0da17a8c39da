/* bench-evaluation.c - one evaluation of mode gatys, whenever it is asked for.
 *
 *   bench-evaluation NETWORK SIZE [THREADS]        (all cores)
 *
 * Each line on standard input is answered by one evaluation and a line about
 * it, so that another program can take turns with this one: on a machine that
 * is never quiet, two things are compared by interleaving them (dev/bench-peer).
 * Without input, or at its end, nothing happens any more.
 *
 *   {"kernels":"avx512", "flops":3.787e11, …}    first: floating-point operations
 *                                                of the direct form
 *   {"wall_s":…, "cpu_s":…, "peak":…, "peak_cpu_s":…, "total":…, "peak_rss_mib":…}
 *                                                peak: of multiply-adds, just
 *                                                before and after, FLOP/s; and
 *                                                what measuring it took
 *
 * What `impasto bench` times is this and L-BFGS around it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "impasto.h"
#include "objective.h"
#include "peak.h"
#include "plan.h"
#include "pool.h"

static const double PEAK_SECONDS = 0.1;

static double
clock_seconds (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);

  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* A third of it noise, so that no layer is asleep. */
static ImpPicture *
make_picture (int     size,
              guint32 seed)
{
  ImpPicture *picture = imp_picture_new (size, size, FALSE);
  GRand      *rand    = g_rand_new_with_seed (seed);

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      for (int c = 0; c < 3; c++)
        picture->rgb[3 * ((gsize) y * size + x) + c] =
          0.3 * ((seed * x / 32 + y / (16 + 8 * c)) % 3) + 0.33 * g_rand_double (rand);
  g_rand_free (rand);

  return picture;
}

/* Exits with a message: this is a program for developers. */
static void
check (gboolean  ok,
       GError   *error)
{
  if (ok)
    return;

  fprintf (stderr, "bench-evaluation: %s\n", error->message);
  exit (1);
}

static void
serve (ImpObjective     *objective,
       const ImpPicture *image,
       ImpPool          *pool)
{
  g_autofree float *gradient = g_new (float, (gsize) image->width * image->height * 3);
  char              line[64];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      const double  cpu0  = clock_seconds (CLOCK_PROCESS_CPUTIME_ID);
      double        peak  = peak_measure (pool, PEAK_SECONDS);
      const double  wall1 = clock_seconds (CLOCK_MONOTONIC);
      const double  cpu1  = clock_seconds (CLOCK_PROCESS_CPUTIME_ID);
      const double  total = imp_objective_eval (objective, image->rgb, gradient);
      const double  cpu2  = clock_seconds (CLOCK_PROCESS_CPUTIME_ID);
      const double  wall2 = clock_seconds (CLOCK_MONOTONIC);
      double        cpu3;
      struct rusage usage;

      peak = 0.5 * (peak + peak_measure (pool, PEAK_SECONDS));
      cpu3 = clock_seconds (CLOCK_PROCESS_CPUTIME_ID);
      getrusage (RUSAGE_SELF, &usage);
      printf ("{\"wall_s\":%.6f,\"cpu_s\":%.6f,\"peak\":%.6g,\"peak_cpu_s\":%.6f,"
              "\"total\":%.9g,\"peak_rss_mib\":%.1f}\n", wall2 - wall1, cpu2 - cpu1, peak,
              cpu1 - cpu0 + cpu3 - cpu2, total, usage.ru_maxrss / 1024.0);
      fflush (stdout);
    }
}

int
main (int   argc,
      char *argv[])
{
  int                    size      = argc > 2 ? atoi (argv[2]) : 0;
  const ImpSizes         sizes     = { size, size, &size, &size, 1, 0, FALSE };
  const char            *threads   = argc > 3 ? argv[3] : "0";
  GError                *error     = NULL;
  g_autoptr (ImpParams)  params    = imp_params_new ();
  g_autoptr (ImpPicture) content   = NULL;
  g_autoptr (ImpPicture) style     = NULL;
  g_autoptr (ImpPicture) image     = NULL;
  g_autoptr (ImpPlan)    plan      = NULL;
  g_autoptr (ImpNet)     net       = NULL;
  ImpObjective          *objective;
  ImpPool               *pool;

  if (size < 16)
    {
      fprintf (stderr, "usage: bench-evaluation NETWORK SIZE [THREADS]\n");
      return 2;
    }

  imp_init ();
  net = imp_net_load (argv[1], &error);
  check (net != NULL, error);
  check (imp_params_set (params, "mode", "gatys", &error) &&
         imp_params_set (params, "units", "paper", &error) &&
         imp_params_set (params, "threads", threads, &error), error);
  plan = imp_plan_new (params, net, &sizes, &error);
  check (plan != NULL, error);

  pool      = imp_pool_new (plan->n_threads);
  content   = make_picture (size, 1);
  style     = make_picture (size, 2);
  image     = make_picture (size, 3);
  objective = imp_objective_new (plan, plan->stages, net, content,
                                 (const ImpPicture *const *) &style, NULL, pool, NULL, &error);
  check (objective != NULL, error);

  printf ("{\"kernels\":\"%s\",\"threads\":%d,\"flops\":%.6g}\n", imp_kernels_name (),
          imp_pool_n_workers (pool),
          2 * imp_pass_flops (net, size, size, imp_plan_taps (plan, IMP_TARGET_NONE)));
  fflush (stdout);
  serve (objective, image, pool);

  imp_objective_free (objective);
  imp_pool_free (pool);

  return 0;
}
