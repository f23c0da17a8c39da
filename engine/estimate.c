/* estimate.c - memory and time of a plan, before it is begun. */
#include "estimate.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "memory.h"
#include "optimize/lbfgs.h"
#include "params.h"
#include "pictures/smooth.h"
#include "pool.h"

/* Evaluations an iteration takes: the line search is mostly content with one. */
static const double EVALUATIONS = 1.12;

/* The speed of a convolution in its direct form's operations is that many times that
 * of plain products, for the Winograd form needs fewer: 3.0 to 3.3, by the kernels.
 */
static const double PRODUCTS = 3;

/* Left to the rest of the process and of the machine. */
static const double SHARE_OF_MEMORY = 0.9;

static guint64
picture_memory (int width,
                int height)
{
  return (guint64) width * height * 3 * sizeof (float);
}

static guint64
stage_memory (const ImpPlan  *plan,
              const ImpStage *stage,
              const ImpNet   *net,
              ImpPool        *pool)
{
  const guint64            x         = picture_memory (stage->width, stage->height);
  const ImpObjectiveMemory objective = imp_objective_memory (plan, stage, net, pool);
  guint64                  pictures  = x;   /* the content's and the styles' for this stage */

  for (int i = 0; i < plan->n_styles; i++)
    {
      int w, h;

      imp_plan_style_size (plan, stage, i, &w, &h);
      pictures += picture_memory (w, h);
    }

  /* the pictures are gone when the optimiser is made */
  return x + MAX (objective.made + pictures,
                  objective.held + imp_lbfgs_memory (x / sizeof (float), plan->history));
}

static guint64
weights_memory (const ImpPlan *plan,
                const ImpNet  *net)
{
  const ImpTapSet taps = imp_plan_taps (plan, IMP_TARGET_NONE);

  return taps != 0 ? imp_net_memory (net, g_bit_nth_msf (taps, -1), plan->lean) : 0;
}

guint64
imp_estimate_memory (const ImpPlan *plan,
                     const ImpNet  *net,
                     ImpPool       *pool)
{
  const ImpStage *last  = &plan->stages[plan->n_stages - 1];
  guint64         whole = weights_memory (plan, net) + imp_regions_memory (plan);
  guint64         bytes = 0;

  for (int i = 0; i < plan->n_styles; i++)
    whole += picture_memory (plan->style_widths[i], plan->style_heights[i]);
  for (int i = 0; i < plan->n_stages; i++)
    bytes = MAX (bytes, stage_memory (plan, &plan->stages[i], net, pool));
  if (plan->smooth)
    bytes = MAX (bytes, imp_picture_smooth_memory (last->width, last->height,
                                                   imp_pool_n_workers (pool)));

  return bytes + whole;
}

gboolean
imp_estimate_check_memory (const ImpPlan  *plan,
                           const ImpNet   *net,
                           ImpPool        *pool,
                           GError        **error)
{
  const ImpStage   *last      = &plan->stages[plan->n_stages - 1];
  const double      available = SHARE_OF_MEMORY * imp_memory_available ();
  const double      weights   = weights_memory (plan, net);
  const double      needed    = imp_estimate_memory (plan, net, pool);
  g_autofree char  *needs     = NULL;
  g_autofree char  *has       = NULL;
  double            side;

  if (needed <= available)
    return TRUE;

  /* all but the weights grows with the number of pixels */
  side  = MAX (last->width, last->height) *
          sqrt (MAX (available - weights, 0) / (needed - weights));
  needs = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  has   = g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS);
  if (side >= 64)
    g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                 _("A picture of %d × %d pixels needs %s of memory, and there are %s. A size "
                   "of %d would fit."),
                 last->width, last->height, needs, has, (int) (side / 16) * 16);
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                 _("A picture of %d × %d pixels needs %s of memory, and there are %s. A smaller "
                   "network would need less."), last->width, last->height, needs, has);

  return FALSE;
}

/* Floating-point operations a second of a typical layer on this pool. Measured
 * once a process and number of threads.
 */
static double
measured_speed (ImpPool *pool)
{
  static GMutex lock;
  static int    n_workers = 0;
  static double speed     = 0;

  g_mutex_lock (&lock);
  if (n_workers != imp_pool_n_workers (pool))
    {
      enum { N = 128, SIDE = 96 };
      const gsize         size    = (gsize) SIDE * SIDE * N;
      g_autofree float   *weight  = g_new (float, N * N * 9);
      g_autofree float   *bias    = g_new0 (float, N);
      float              *data    = imp_block_new (2 * size * sizeof (float));
      ImpMap              in      = { SIDE, SIDE, N, N, data };
      ImpMap              out     = { SIDE, SIDE, N, N, data + size };
      ImpConv            *conv;
      void               *scratch;
      gint64              best    = G_MAXINT64;

      for (int i = 0; i < N * N * 9; i++)
        weight[i] = (i * 7919 % 101 - 50) * 1e-3f;
      for (gsize i = 0; i < size; i++)
        data[i] = (i * 104729 % 97) * 1e-2f;

      conv    = imp_conv_new (IMP_CONV_LEAN, N, N, weight, bias);
      imp_conv_keep (conv, pool);
      scratch = imp_block_new (imp_conv_scratch (IMP_CONV_FAST, N, N, SIDE, SIDE,
                                                 imp_pool_n_workers (pool)));
      for (int i = 0; i < 3; i++)
        {
          gint64 began = g_get_monotonic_time ();

          imp_conv_forward (conv, &out, NULL, &in, scratch, pool);
          if (i > 0)   /* the first one warms up */
            best = MIN (best, g_get_monotonic_time () - began);
        }
      imp_block_free (scratch);
      imp_conv_free (conv);
      imp_block_free (data);

      speed     = 2.0 * 9 * N * N * SIDE * SIDE / (MAX (best, 1) * 1e-6);
      n_workers = imp_pool_n_workers (pool);
    }
  g_mutex_unlock (&lock);

  return speed;
}

double
imp_estimate_iteration (const ImpPlan  *plan,
                        const ImpStage *stage,
                        const ImpNet   *net,
                        ImpPool        *pool)
{
  const ImpTapSet taps = imp_plan_taps (plan, IMP_TARGET_NONE);

  /* forward and backward; the pixels are all there is without a network */
  return 2 * (EVALUATIONS + imp_objective_renewals (plan)) *
         imp_pass_flops (net, stage->width, stage->height, taps) +
         PRODUCTS * imp_objective_work (plan, stage, net, pool) +
         (double) stage->width * stage->height;
}

double
imp_estimate_seconds (const ImpPlan *plan,
                      const ImpNet  *net,
                      ImpPool       *pool)
{
  double flops = 0;

  for (int i = 0; i < plan->n_stages; i++)
    {
      const ImpStage *stage = &plan->stages[i];

      flops += stage->iterations * imp_estimate_iteration (plan, stage, net, pool);
      for (int s = 0; s < plan->n_styles; s++)
        {
          int w, h;

          imp_plan_style_size (plan, stage, s, &w, &h);
          flops += imp_pass_flops (net, w, h, imp_plan_taps (plan, IMP_TARGET_STYLE));
        }
    }

  /* losses and optimiser come on top of the convolutions */
  return 1.25 * flops / measured_speed (pool);
}

gboolean
imp_session_estimate (ImpNet           *net,
                      const ImpParams  *params,
                      const ImpSizes   *sizes,
                      ImpEstimate      *estimate,
                      GError          **error)
{
  g_autoptr (ImpPlan)  plan = imp_plan_new (params, net, sizes, error);
  ImpPool             *pool;

  if (plan == NULL)
    return FALSE;

  pool              = imp_pool_new (plan->n_threads);
  estimate->bytes   = imp_estimate_memory (plan, net, pool);
  estimate->seconds = imp_estimate_seconds (plan, net, pool);
  imp_pool_free (pool);

  return TRUE;
}
