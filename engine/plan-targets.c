/* plan-targets.c - which pictures a run's terms compare with, and what a term is told. */
#include "plan.h"

#include "pictures/copies.h"

ImpTermSetup
imp_plan_setup (const ImpPlanTerm *term,
                const ImpStage    *stage,
                const ImpNet      *net,
                const ImpMasks    *masks,
                ImpPool           *pool)
{
  ImpTermSetup setup = {
    .klass    = term->klass,
    .layer    = imp_tap_name (term->tap),
    .options  = term->options,
    .channels = imp_net_channels (net, term->tap),
    .masks    = masks,
    .pool     = pool,
  };

  imp_tap_size (net, term->tap, stage->width, stage->height, &setup.width, &setup.height);

  return setup;
}

gboolean
imp_plan_takes (const ImpPlanTerm   *term,
                const ImpPlanTarget *target)
{
  int rotations, scales;

  if (term->klass->target != IMP_TARGET_STYLE)
    return FALSE;
  if (target->rotation == 0 && target->scale == 0)
    return TRUE;
  if (term->klass->copies == NULL ||
      MIN (target->width, target->height) < imp_plan_smallest (term))
    return FALSE;
  term->klass->copies (term->options, &rotations, &scales);

  return ABS (target->rotation) <= rotations && ABS (target->scale) <= scales;
}

ImpTapSet
imp_plan_target_taps (const ImpPlan       *plan,
                      const ImpPlanTarget *target)
{
  ImpTapSet taps = 0;

  for (int i = 0; i < plan->n_terms; i++)
    if (plan->terms[i].tap >= 0 && imp_plan_takes (&plan->terms[i], target))
      taps |= (ImpTapSet) 1 << plan->terms[i].tap;

  return taps;
}

/* The most copies each way that a term wants. */
static void
most_copies (const ImpPlan *plan,
             int           *rotations,
             int           *scales)
{
  *rotations = *scales = 0;
  for (int i = 0; i < plan->n_terms; i++)
    if (plan->terms[i].klass->copies != NULL)
      {
        int r, s;

        plan->terms[i].klass->copies (plan->terms[i].options, &r, &s);
        *rotations = MAX (*rotations, r);
        *scales    = MAX (*scales, s);
      }
}

GArray *
imp_plan_targets (const ImpPlan  *plan,
                  const ImpStage *stage)
{
  GArray *targets = g_array_new (FALSE, FALSE, sizeof (ImpPlanTarget));
  int     rotations, scales;

  most_copies (plan, &rotations, &scales);
  for (int i = 0; i < plan->n_styles; i++)
    {
      ImpPlanTarget style = { i, 0, 0, 0, 0 };

      if (plan->style_shares[i] == 0)
        continue;
      imp_plan_style_size (plan, stage, i, &style.width, &style.height);
      g_array_append_val (targets, style);

      for (int r = -rotations; r <= rotations; r++)
        for (int s = -scales; s <= scales; s++)
          {
            ImpPlanTarget copy = { i, r, s, 0, 0 };

            imp_copy_size (style.width, style.height, r, s, &copy.width, &copy.height);
            if ((r != 0 || s != 0) && imp_plan_target_taps (plan, &copy) != 0)
              g_array_append_val (targets, copy);
          }
    }

  return targets;
}
