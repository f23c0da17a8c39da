/* plan-stages.c - the sizes that a run goes through, and whether they are large enough
 * (docs/equations.md 5).
 */
#include "plan.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "params.h"

enum { SMALLEST_SIDE = 64 };

int
imp_plan_scaled (int    side,
                 double scale)
{
  return MAX (1, (int) floor (side * scale + 0.5));
}

void
imp_plan_style_size (const ImpPlan  *plan,
                     const ImpStage *stage,
                     int             style,
                     int            *width,
                     int            *height)
{
  *width  = imp_plan_scaled (plan->style_widths[style], stage->scale);
  *height = imp_plan_scaled (plan->style_heights[style], stage->scale);
}

/* The least side of the map that a term looks at, and of the picture for that. */
static int
smallest_map (const ImpPlanTerm *term)
{
  return term->klass->smallest != NULL ? term->klass->smallest (term->options) : 1;
}

int
imp_plan_smallest (const ImpPlanTerm *term)
{
  return smallest_map (term) << imp_tap_poolings (term->tap);
}

/* The term that a picture of that size is the most too small for, or NULL; all look
 * at x, those of the kind IMP_TARGET_STYLE at the styles.
 */
static const ImpPlanTerm *
find_misfit (const ImpPlan *plan,
             ImpTargetKind  kind,
             int            width,
             int            height)
{
  const ImpPlanTerm *misfit = NULL;

  for (int i = 0; i < plan->n_terms; i++)
    {
      const ImpPlanTerm *term = &plan->terms[i];

      if ((kind == IMP_TARGET_NONE || term->klass->target == kind) &&
          MIN (width, height) < imp_plan_smallest (term) &&
          (misfit == NULL || imp_plan_smallest (term) > imp_plan_smallest (misfit)))
        misfit = term;
    }

  return misfit;
}

static gboolean
level_is_large_enough (const ImpPlan  *plan,
                       const ImpStage *stage)
{
  if (MIN (stage->width, stage->height) < SMALLEST_SIDE ||
      find_misfit (plan, IMP_TARGET_NONE, stage->width, stage->height) != NULL)
    return FALSE;

  for (int i = 0; i < plan->n_styles; i++)
    {
      int w, h;

      imp_plan_style_size (plan, stage, i, &w, &h);
      if (find_misfit (plan, IMP_TARGET_STYLE, w, h) != NULL)
        return FALSE;
    }

  return TRUE;
}

/* "shift 4": the options that a loss was given. */
static char *
list_options (const ImpPlanTerm *term)
{
  const ImpLossInfo *info = &term->klass->info;
  GString           *text = g_string_new (NULL);

  for (int i = 0; i < info->n_options; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof (number), "%.10g", term->options[i]);
      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", info->options[i].key, number);
    }

  return g_string_free (text, FALSE);
}

static void
set_misfit (GError            **error,
            const ImpNet       *net,
            const ImpPlanTerm  *term,
            gboolean            style,
            int                 width,
            int                 height)
{
  const int        least   = smallest_map (term);
  g_autofree char *options = list_options (term);
  int              w, h;

  imp_tap_size (net, term->tap, width, height, &w, &h);
  if (least == 1 && style)
    g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                 _("The style is too small: it has %d × %d pixels. Both sides should have at "
                   "least %d."), width, height, imp_plan_smallest (term));
  else if (least == 1)
    g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                 _("The picture is too small: at %d × %d pixels nothing is left of it at the "
                   "layer %s. Both sides should have at least %d pixels."),
                 width, height, imp_tap_name (term->tap), imp_plan_smallest (term));
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                 style
                 ? _("The style is too small: at %d × %d pixels its map at the layer %s has "
                     "%d × %d positions, and the loss “%s” (%s) needs %d × %d. Both sides should "
                     "have at least %d pixels.")
                 : _("The picture is too small: at %d × %d pixels its map at the layer %s has "
                     "%d × %d positions, and the loss “%s” (%s) needs %d × %d. Both sides should "
                     "have at least %d pixels."),
                 width, height, imp_tap_name (term->tap), w, h, term->klass->info.key, options,
                 least, least, imp_plan_smallest (term));
}

static gboolean
check_full_size (const ImpPlan  *plan,
                 const ImpNet   *net,
                 const ImpStage *stage,
                 GError        **error)
{
  const ImpPlanTerm *misfit = find_misfit (plan, IMP_TARGET_NONE, stage->width, stage->height);

  if (misfit != NULL)
    {
      set_misfit (error, net, misfit, FALSE, stage->width, stage->height);
      return FALSE;
    }
  for (int i = 0; i < plan->n_styles; i++)
    {
      const int w = plan->style_widths[i];
      const int h = plan->style_heights[i];

      misfit = find_misfit (plan, IMP_TARGET_STYLE, w, h);
      if (misfit != NULL)
        {
          set_misfit (error, net, misfit, TRUE, w, h);
          return FALSE;
        }
    }

  return TRUE;
}

/* A loss joins late only where others came before. */
static gboolean
has_late_stage (const ImpPlan *plan)
{
  int n_late = 0;

  for (int i = 0; i < plan->n_terms; i++)
    n_late += plan->terms[i].late;

  return n_late > 0 && n_late < plan->n_terms;
}

gboolean
imp_plan_add_stages (ImpPlan          *plan,
                     const ImpParams  *params,
                     const ImpNet     *net,
                     int               width,
                     int               height,
                     GError          **error)
{
  const ImpModeInfo *mode       = imp_params_mode (params);
  const int          n_levels   = imp_params_number (params, "levels",
                                                     plan->relative ? mode->levels : 1);
  const gboolean     late       = has_late_stage (plan);
  int                iterations = imp_params_number (params, "iterations", 0);

  if (iterations == 0)
    iterations = plan->relative ? mode->iterations : mode->paper_iterations;

  plan->stages = g_new0 (ImpStage, n_levels + 1);
  for (int level = n_levels - 1; level >= 0; level--)
    {
      ImpStage *stage = &plan->stages[plan->n_stages];

      stage->scale      = pow (0.5, level);
      stage->width      = imp_plan_scaled (width, stage->scale);
      stage->height     = imp_plan_scaled (height, stage->scale);
      stage->iterations = iterations;
      stage->late       = ! late;

      if (level == 0 && ! check_full_size (plan, net, stage, error))
        return FALSE;
      if (level == 0 || level_is_large_enough (plan, stage))
        plan->n_stages++;
    }

  if (late)
    {
      plan->stages[plan->n_stages]      = plan->stages[plan->n_stages - 1];
      plan->stages[plan->n_stages].late = TRUE;
      plan->n_stages++;
    }

  return TRUE;
}
