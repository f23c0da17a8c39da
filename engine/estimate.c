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

/* Transforming a weight, in both directions, takes as long as so many of its uses. */
static const double TRANSFORMED = 60;

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

/* Of the network at a picture of that size, in one direction. */
static ImpWork
pass_work (const ImpNet *net,
           int           width,
           int           height,
           ImpTapSet     taps)
{
  ImpWork work    = { .operations = imp_pass_flops (net, width, height, taps) };
  int     c_in    = 3;
  int     deepest = taps != 0 ? g_bit_nth_msf (taps, -1) : IMP_TAP_IMAGE;

  for (int tap = 0; tap <= deepest; tap++)
    if (tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK && imp_net_has_tap (net, tap))
      {
        const int n = imp_net_channels (net, tap);
        int       w, h;

        imp_tap_size (net, tap, width, height, &w, &h);
        work.values  += (double) (c_in + n) * w * h;
        work.weights += (double) c_in * n;
        c_in          = n;
      }

  return work;
}

/* The two-loop recursion goes through its history twice, as do x and the gradient. */
static ImpWork
optimiser_work (const ImpPlan  *plan,
                const ImpStage *stage)
{
  return (ImpWork) { .values = 3.0 * stage->width * stage->height * (4 * plan->history + 8) };
}

static ImpWork
targets_work (const ImpPlan  *plan,
              const ImpStage *stage,
              const ImpNet   *net)
{
  g_autoptr (GArray) styles = imp_plan_targets (plan, stage);
  ImpWork            work   = pass_work (net, stage->width, stage->height,
                                         imp_plan_taps (plan, IMP_TARGET_CONTENT));

  for (guint i = 0; i < styles->len; i++)
    {
      const ImpPlanTarget *style = &g_array_index (styles, ImpPlanTarget, i);

      imp_work_add (&work, pass_work (net, style->width, style->height,
                                      imp_plan_target_taps (plan, style)), 1);
    }

  return work;
}

ImpWork
imp_estimate_iteration (const ImpPlan  *plan,
                        const ImpStage *stage,
                        const ImpNet   *net,
                        ImpPool        *pool)
{
  const ImpTapSet taps        = imp_plan_taps (plan, IMP_TARGET_NONE);
  const double    evaluations = EVALUATIONS + imp_objective_renewals (plan);
  ImpWork         work        = optimiser_work (plan, stage);

  /* forward and backward */
  imp_work_add (&work, pass_work (net, stage->width, stage->height, taps), 2 * evaluations);
  imp_work_add (&work, imp_objective_work (plan, stage, net, pool), evaluations);
  work.operations += IMP_WORK_PRODUCTS * imp_objective_search (plan, stage, net, pool);

  return work;
}

double
imp_estimate_seconds (const ImpPlan *plan,
                      const ImpNet  *net,
                      ImpPool       *pool)
{
  const ImpTapSet taps = imp_plan_taps (plan, IMP_TARGET_NONE);
  ImpWork         work = { 0 };

  for (int i = 0; i < plan->n_stages; i++)
    {
      const ImpStage *stage = &plan->stages[i];

      imp_work_add (&work, imp_estimate_iteration (plan, stage, net, pool), stage->iterations);
      imp_work_add (&work, targets_work (plan, stage, net), 1);
    }
  if (! plan->lean)   /* once, then they are kept */
    imp_work_add (&work, (ImpWork) { .weights = pass_work (net, 1, 1, taps).weights },
                  TRANSFORMED);

  return imp_work_seconds (work, pool);
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
