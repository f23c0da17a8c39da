/* objective-cost.c - memory and work of an objective, before there is one. */
#include "objective.h"

#include "networks/layout.h"

/* What showing a target takes: its pass, its masks, and the picture where it is a copy. */
static guint64
target_memory (const ImpPlan       *plan,
               const ImpPlanTarget *target,
               const ImpNet        *net,
               ImpPool             *pool)
{
  const ImpTapSet taps    = imp_plan_target_taps (plan, target);
  const gboolean  is_copy = target->rotation != 0 || target->scale != 0;

  return imp_pass_memory (net, target->width, target->height, taps, imp_plan_whole_taps (plan),
                          plan->average, FALSE, plan->lean, imp_pool_n_workers (pool)) +
         imp_regions_carry_memory (plan, target->style, target->width, target->height, net,
                                   taps) +
         (is_copy ? (guint64) target->width * target->height * 3 * sizeof (float) : 0);
}

ImpObjectiveMemory
imp_objective_memory (const ImpPlan  *plan,
                      const ImpStage *stage,
                      const ImpNet   *net,
                      ImpPool        *pool)
{
  const ImpMasks      masks   = { .n = plan->n_regions };
  const ImpTapSet     taps    = imp_plan_taps (plan, IMP_TARGET_NONE);
  const ImpTapSet     whole   = imp_plan_whole_taps (plan);
  const int           n       = imp_pool_n_workers (pool);
  g_autoptr (GArray)  styles  = imp_plan_targets (plan, stage);
  guint64             terms   = imp_regions_carry_memory (plan, IMP_REGIONS_CONTENT,
                                                          stage->width, stage->height, net,
                                                          taps);
  guint64             pass    = imp_pass_memory (net, stage->width, stage->height, taps, whole,
                                                 plan->average, TRUE, plan->lean, n);
  guint64             targets = imp_pass_memory (net, stage->width, stage->height,
                                                 imp_plan_taps (plan, IMP_TARGET_CONTENT),
                                                 whole, plan->average, FALSE, plan->lean, n);

  for (int i = 0; i < plan->n_terms; i++)
    {
      const ImpTermSetup setup = imp_plan_setup (&plan->terms[i], stage, net, &masks, pool);

      if (imp_plan_in_force (&plan->terms[i], stage))
        terms += plan->terms[i].klass->memory (&setup);
    }
  for (guint k = 0; k < styles->len; k++)
    {
      const ImpPlanTarget *style = &g_array_index (styles, ImpPlanTarget, k);

      targets = MAX (targets, target_memory (plan, style, net, pool));
      for (int i = 0; i < plan->n_terms; i++)
        if (plan->terms[i].klass->target_memory != NULL &&
            imp_plan_in_force (&plan->terms[i], stage) && imp_plan_takes (&plan->terms[i], style))
          {
            const ImpTermSetup setup = imp_plan_setup (&plan->terms[i], stage, net, NULL, pool);
            int                w, h;

            imp_tap_size (net, plan->terms[i].tap, style->width, style->height, &w, &h);
            terms += plan->terms[i].klass->target_memory (&setup, h, w);
          }
    }

  return (ImpObjectiveMemory) { .held = terms + pass, .made = terms + targets };
}

ImpWork
imp_objective_work (const ImpPlan  *plan,
                    const ImpStage *stage,
                    const ImpNet   *net,
                    ImpPool        *pool)
{
  const ImpMasks masks  = { .n = plan->n_regions };
  const gboolean masked = plan->n_regions > 1 || plan->has_holes;
  ImpWork        work   = { 0 };

  for (int i = 0; i < plan->n_terms; i++)
    {
      const ImpPlanTerm  *term  = &plan->terms[i];
      const ImpTermSetup  setup = imp_plan_setup (term, stage, net, masked ? &masks : NULL,
                                                  pool);

      if (term->klass->work != NULL && imp_plan_in_force (term, stage))
        imp_work_add (&work, term->klass->work (&setup), 1);
    }

  return work;
}

double
imp_objective_renewals (const ImpPlan *plan)
{
  double most = 0;

  for (int i = 0; i < plan->n_terms; i++)
    if (plan->terms[i].klass->renewals != NULL)
      most = MAX (most, plan->terms[i].klass->renewals (plan->terms[i].options));

  return most;
}

double
imp_objective_search (const ImpPlan  *plan,
                      const ImpStage *stage,
                      const ImpNet   *net,
                      ImpPool        *pool)
{
  g_autoptr (GArray) styles = imp_plan_targets (plan, stage);
  double             flops  = 0;

  for (int i = 0; i < plan->n_terms; i++)
    {
      const ImpPlanTerm  *term      = &plan->terms[i];
      const ImpTermSetup  setup     = imp_plan_setup (term, stage, net, NULL, pool);
      double              positions = 0;

      if (term->klass->search_work == NULL || ! imp_plan_in_force (term, stage))
        continue;
      for (guint k = 0; k < styles->len; k++)
        {
          const ImpPlanTarget *style = &g_array_index (styles, ImpPlanTarget, k);
          int                  w, h;

          imp_tap_size (net, term->tap, style->width, style->height, &w, &h);
          if (imp_plan_takes (term, style))
            positions += (double) w * h;
        }
      flops += term->klass->search_work (&setup, positions) * term->klass->renewals (term->options);
    }

  return flops;
}
