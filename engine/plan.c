/* plan.c - parameters made into terms, and all that a run is told (docs/equations.md 3
 * and 4).
 */
#include "plan.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "inputs.h"
#include "networks/layout.h"
#include "params.h"

static gboolean
plan_add_term (ImpPlan          *plan,
               const ImpParams  *params,
               const ImpNet     *net,
               const char       *loss,
               int               tap,
               double            weight,
               GError          **error)
{
  const ImpLossClass *klass = imp_loss_find (loss);
  ImpPlanTerm        *term  = &plan->terms[plan->n_terms];

  weight *= imp_params_weight (params, loss);
  if (klass->target == IMP_TARGET_STYLE)
    weight *= imp_params_number (params, "style-strength", 1);
  else if (klass->target == IMP_TARGET_CONTENT && ! klass->constraint)
    weight *= imp_params_number (params, "content-strength", 1);
  if (weight == 0)
    return TRUE;

  if (! imp_net_has_tap (net, tap))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("The network “%s” has no layer %s. Choose another layer or network."),
                   imp_net_get_name (net), imp_tap_name (tap));
      return FALSE;
    }

  term->klass   = klass;
  term->tap     = tap;
  term->weight  = weight;
  term->options = g_new (double, klass->info.n_options);
  for (int i = 0; i < klass->info.n_options; i++)
    term->options[i] = imp_params_option (params, loss, &klass->info.options[i]);
  plan->n_terms++;

  return TRUE;
}

/* w_k = (loss weight) · (layer weight) / (Σ layer weights of that loss). A loss
 * weight that the source doesn't give is the user's own `weight.LOSS`, times 1.
 */
static double
mode_weight (const ImpModeInfo *mode,
             const ImpModeTerm *term,
             gboolean           relative)
{
  double sum    = 0;
  double weight = 0;

  for (const ImpModeTerm *t = mode->terms; t->loss != NULL; t++)
    if (strcmp (t->loss, term->loss) == 0)
      sum += t->layer_weight;
  for (const ImpModeWeight *w = mode->weights; w->loss != NULL; w++)
    if (strcmp (w->loss, term->loss) == 0)
      weight = relative ? w->relative : isnan (w->paper) ? 1 : w->paper;

  return weight * term->layer_weight / sum;
}

static gboolean
plan_add_terms (ImpPlan          *plan,
                const ImpParams  *params,
                const ImpNet     *net,
                GError          **error)
{
  const ImpModeInfo *mode   = imp_params_mode (params);
  const GPtrArray   *custom = imp_params_terms (params);
  const char        *layer  = imp_params_choice (params, "layer");
  int                n_mode = 0;

  while (mode->terms[n_mode].loss != NULL)
    n_mode++;
  plan->terms = g_new0 (ImpPlanTerm, MAX (n_mode, (int) custom->len));

  for (guint i = 0; i < custom->len; i++)
    {
      const ImpCustomTerm *term = g_ptr_array_index (custom, i);

      if (! plan_add_term (plan, params, net, term->loss, term->tap, term->weight, error))
        return FALSE;
    }
  for (int i = 0; custom->len == 0 && i < n_mode; i++)
    {
      const ImpModeTerm *term  = &mode->terms[i];
      const char        *name  = mode->one_layer && layer != NULL ? layer : term->layer;
      const int          added = plan->n_terms;

      if (! plan_add_term (plan, params, net, term->loss, imp_tap_find (name),
                           mode_weight (mode, term, plan->relative), error))
        return FALSE;
      if (plan->n_terms > added)
        plan->terms[added].late = g_strcmp0 (term->loss, mode->late) == 0;
    }

  if (plan->n_terms == 0)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_PARAMS,
                           _("All weights are zero: there is nothing to do."));
      return FALSE;
    }

  return TRUE;
}

ImpTapSet
imp_plan_taps (const ImpPlan *plan,
               ImpTargetKind  kind)
{
  ImpTapSet taps = 0;

  for (int i = 0; i < plan->n_terms; i++)
    if (plan->terms[i].tap >= 0 &&
        (kind == IMP_TARGET_NONE || plan->terms[i].klass->target == kind))
      taps |= (ImpTapSet) 1 << plan->terms[i].tap;

  return taps;
}

ImpTapSet
imp_plan_whole_taps (const ImpPlan *plan)
{
  ImpTapSet taps = 0;

  for (int i = 0; i < plan->n_terms; i++)
    if (plan->terms[i].tap >= 0 && plan->terms[i].klass->whole)
      taps |= (ImpTapSet) 1 << plan->terms[i].tap;

  return taps;
}

/* Equal ones where nothing is said. */
static gboolean
plan_add_shares (ImpPlan          *plan,
                 const ImpParams  *params,
                 GError          **error)
{
  g_autofree double *shares = NULL;
  int                n;
  double             sum    = 0;

  shares             = imp_params_numbers (params, "style-weights", &n);
  plan->style_shares = g_new (double, plan->n_styles);
  if (shares != NULL && n != plan->n_styles)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("“style-weights” should give one number to each style; numbers: %d, styles: "
                     "%d."), n, plan->n_styles);
      return FALSE;
    }

  for (int i = 0; shares != NULL && i < n; i++)
    sum += shares[i];
  for (int i = 0; i < plan->n_styles; i++)
    {
      plan->style_shares[i] = shares != NULL ? shares[i] / sum : 1.0 / plan->n_styles;
      if (plan->style_shares[i] > plan->style_shares[plan->leading_style])
        plan->leading_style = i;
    }

  return TRUE;
}

ImpPlan *
imp_plan_new (const ImpParams  *params,
              const ImpNet     *net,
              const ImpSizes   *sizes,
              GError          **error)
{
  g_autoptr (ImpPlan)  plan    = g_new0 (ImpPlan, 1);
  const ImpModeInfo   *mode    = imp_params_mode (params);
  const int            size    = imp_params_number (params, "size", 0);
  const double         scale   = imp_params_number (params, "style-scale", 1);
  const char          *pooling = imp_params_choice (params, "pooling");
  const char          *init    = imp_params_choice (params, "init");
  const char          *smooth  = imp_params_choice (params, "smooth");
  const char          *color   = imp_params_choice (params, "color");
  int                  width   = sizes->width;
  int                  height  = sizes->height;

  if (! imp_params_check (params, error))
    return NULL;

  plan->relative     = strcmp (imp_params_choice (params, "units"), "relative") == 0;
  plan->average      = pooling != NULL ? strcmp (pooling, "average") == 0
                                       : mode->average_pooling;
  plan->smooth       = smooth != NULL ? strcmp (smooth, "on") == 0 : mode->smooth;
  plan->init         = g_intern_string (init != NULL ? init
                                        : plan->relative ? mode->init : mode->paper_init);
  plan->match_colors = strcmp (color, "match") == 0;
  plan->keep_colors  = strcmp (color, "keep") == 0;
  plan->history      = imp_params_number (params, "history", 10);
  plan->seed         = imp_params_number (params, "seed", 1);
  plan->n_threads    = imp_params_number (params, "threads", 0);

  if (! plan_add_terms (plan, params, net, error))
    return NULL;

  if (sizes->n_styles == 0 && (imp_plan_taps (plan, IMP_TARGET_STYLE) != 0 ||
                               strcmp (plan->init, "matched") == 0 ||
                               strcmp (plan->init, "style") == 0))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT, _("There is no style picture."));
      return NULL;
    }

  plan->has_holes = sizes->transparent;
  plan->n_regions = 1;
  for (int i = 0; i < plan->n_terms && sizes->n_regions > 0; i++)
    if (plan->terms[i].klass->regions)
      plan->n_regions = sizes->n_regions + 1;

  plan->n_styles      = sizes->n_styles;
  plan->style_widths  = g_new (int, plan->n_styles);
  plan->style_heights = g_new (int, plan->n_styles);
  for (int i = 0; i < plan->n_styles; i++)
    {
      const int w    = sizes->style_widths[i];
      const int h    = sizes->style_heights[i];
      const int side = MAX (w, h);

      imp_fit_size (w, h,
                    imp_plan_scaled (size > 0 ? size : side, scale),
                    &plan->style_widths[i], &plan->style_heights[i]);
    }
  if (size > 0)
    imp_fit_size (width, height, size, &width, &height);

  if (! plan_add_shares (plan, params, error) ||
      ! imp_plan_add_stages (plan, params, net, width, height, error))
    return NULL;
  plan->lean = imp_size_is_large (width, height);

  return g_steal_pointer (&plan);
}

ImpPlan *
imp_plan_for_inputs (const ImpParams  *params,
                     const ImpNet     *net,
                     const ImpInputs  *inputs,
                     GError          **error)
{
  g_autoptr (ImpSizes) sizes = NULL;

  if (! imp_inputs_check (inputs, error))
    return NULL;
  sizes = imp_sizes_new (inputs);

  return imp_plan_new (params, net, sizes, error);
}

void
imp_plan_free (ImpPlan *plan)
{
  if (plan == NULL)
    return;

  for (int i = 0; i < plan->n_terms; i++)
    g_free (plan->terms[i].options);
  g_free (plan->terms);
  g_free (plan->stages);
  g_free (plan->style_widths);
  g_free (plan->style_heights);
  g_free (plan->style_shares);
  g_free (plan);
}
