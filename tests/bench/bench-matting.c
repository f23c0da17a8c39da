/* bench-matting.c - the matting term against the network it stands beside.
 *
 *   bench-matting NETWORK [SIZE [THREADS [ROUNDS]]]        (512 1 5)
 *
 * Each round times an evaluation of content at conv5_1, all of the network forward and
 * backward, and then one of the matting term alone; what counts is the ratio.
 */
#include <stdio.h>
#include <stdlib.h>

#include "impasto.h"
#include "objective.h"
#include "peak.h"
#include "pool.h"

enum { MAX_ROUNDS = 25 };

static ImpObjective *
make_objective (ImpNet           *net,
                const ImpPicture *picture,
                const char       *term,
                ImpPool          *pool)
{
  g_autoptr (ImpParams)  params    = imp_params_new ();
  const ImpSizes         sizes     = { .width = picture->width, .height = picture->height };
  ImpObjective          *objective = NULL;
  GError                *error     = NULL;
  ImpPlan               *plan;              /* lives as long as the program */

  imp_params_set (params, "term", term, NULL);
  imp_params_set (params, "init", "content", NULL);
  imp_params_set (params, "levels", "1", NULL);
  plan = imp_plan_new (params, net, &sizes, &error);
  if (plan != NULL)
    objective = imp_objective_new (plan, plan->stages, net, picture, NULL, NULL, pool, NULL,
                                   &error);
  if (objective == NULL)
    {
      fprintf (stderr, "bench-matting: %s\n", error->message);
      exit (1);
    }

  return objective;
}

static int
compare (const void *a,
         const void *b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

int
main (int   argc,
      char *argv[])
{
  const int         size     = argc > 2 ? atoi (argv[2]) : 512;
  const int         threads  = argc > 3 ? atoi (argv[3]) : 1;
  const int         rounds   = CLAMP (argc > 4 ? atoi (argv[4]) : 5, 1, MAX_ROUNDS);
  ImpPicture       *picture  = imp_picture_new (size, size, FALSE);
  const gsize       n        = (gsize) size * size * 3;
  g_autofree float *gradient = g_new (float, n);
  g_autofree float *x        = g_new (float, n);
  ImpObjective     *network, *matting;
  ImpNet           *net;
  ImpPool          *pool;
  double            ratios[MAX_ROUNDS];

  imp_init ();
  net  = argc > 1 ? imp_net_load (argv[1], NULL) : NULL;
  pool = imp_pool_new (threads);
  if (net == NULL)
    {
      fprintf (stderr, "bench-matting: NETWORK should be a weight file\n");
      return 1;
    }
  for (gsize i = 0; i < n; i++)
    {
      picture->rgb[i] = (i * 2654435761u >> 7) % 1021 / 1021.0f;
      x[i]            = (i * 2246822519u >> 7) % 1021 / 1021.0f;
    }

  network = make_objective (net, picture, "content:conv5_1=1", pool);
  matting = make_objective (net, picture, "matting:image=1", pool);
  for (int i = -1; i < rounds; i++)   /* the first touches the memory */
    {
      const double began  = peak_clock (threads);
      double       middle, ended;

      imp_objective_eval (network, x, gradient);
      middle = peak_clock (threads);
      imp_objective_eval (matting, x, gradient);
      ended = peak_clock (threads);
      if (i < 0)
        continue;

      ratios[i] = (ended - middle) / (middle - began);
      printf ("network %8.2f ms  matting %7.2f ms  %.4f\n", 1e3 * (middle - began),
              1e3 * (ended - middle), ratios[i]);
    }
  qsort (ratios, rounds, sizeof *ratios, compare);
  printf ("median %.4f\n", ratios[rounds / 2]);

  imp_objective_free (network);
  imp_objective_free (matting);
  imp_pool_free (pool);
  imp_picture_free (picture);
  imp_net_unref (net);

  return 0;
}
