/* evaluate.c - the objective once, at a given picture. */
#include "impasto.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "estimate.h"
#include "inputs.h"
#include "objective.h"
#include "pictures/fill.h"
#include "pool.h"

static ImpEvaluation *
evaluation_new (ImpObjective     *objective,
                const ImpPicture *image)
{
  ImpEvaluation     *evaluation = g_new0 (ImpEvaluation, 1);
  const ImpTermInfo *terms;

  evaluation->width    = image->width;
  evaluation->height   = image->height;
  evaluation->gradient = g_new (float, (gsize) image->width * image->height * 3);
  evaluation->total    = imp_objective_eval (objective, image->rgb, evaluation->gradient);

  terms             = imp_objective_terms (objective, &evaluation->n_terms);
  evaluation->terms = g_memdup2 (terms, evaluation->n_terms * sizeof (ImpTermInfo));

  return evaluation;
}

ImpEvaluation *
imp_evaluate (ImpNet            *net,
              const ImpParams   *params,
              const ImpInputs   *inputs,
              const ImpPicture  *image,
              GError           **error)
{
  g_autoptr (ImpPlan)       plan       = NULL;
  g_autoptr (ImpPicture)    content    = NULL;
  g_autoptr (ImpPicture)    x          = NULL;
  g_autoptr (ImpEvaluation) evaluation = NULL;
  g_autoptr (GPtrArray)     styles     =
    g_ptr_array_new_with_free_func ((GDestroyNotify) imp_picture_free);
  g_autoptr (ImpRegions)    regions    = NULL;
  g_autoptr (GPtrArray)     warnings   = NULL;
  const ImpStage           *stage;
  ImpPool                  *pool;
  ImpObjective             *objective  = NULL;

  plan = imp_plan_for_inputs (params, net, inputs, error);
  if (plan == NULL)
    return NULL;

  stage = &plan->stages[plan->n_stages - 1];
  if (image->width != stage->width || image->height != stage->height)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The picture to evaluate should have the content's size, %d × %d, and has "
                     "%d × %d."), stage->width, stage->height, image->width, image->height);
      return NULL;
    }

  content = imp_picture_opaque (inputs->content, stage->width, stage->height, NULL);
  x       = imp_picture_opaque (image, stage->width, stage->height, NULL);
  pool    = imp_pool_new (plan->n_threads);
  for (int i = 0; i < inputs->n_styles; i++)
    g_ptr_array_add (styles, imp_inputs_style (inputs, i, plan->style_widths[i],
                                               plan->style_heights[i], plan->match_colors,
                                               pool));

  if (imp_estimate_check_memory (plan, net, pool, error))
    regions = imp_regions_new (plan, inputs, pool, error);
  if (regions != NULL)
    objective = imp_objective_new (plan, stage, net, content,
                                   (const ImpPicture *const *) styles->pdata, regions, pool,
                                   NULL, error);
  if (objective != NULL)
    {
      evaluation = evaluation_new (objective, x);
      warnings   = g_ptr_array_new ();
      imp_regions_add_warnings (regions, warnings);
      imp_objective_add_warnings (objective, warnings);
      g_ptr_array_add (warnings, NULL);
      evaluation->warnings = (char **) g_ptr_array_steal (warnings, NULL);
    }
  imp_objective_free (objective);
  imp_pool_free (pool);

  return g_steal_pointer (&evaluation);
}

void
imp_evaluation_free (ImpEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;

  g_free (evaluation->terms);
  g_free (evaluation->gradient);
  g_strfreev (evaluation->warnings);
  g_free (evaluation);
}
