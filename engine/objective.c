/* objective.c - terms × network. */
#include "objective.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pictures/copies.h"

struct _ImpObjective
{
  const ImpPlan *plan;
  ImpPool       *pool;
  int            width, height;
  ImpPass       *pass;            /* NULL where all terms look at the image    */
  ImpLayerMasks *masks;           /* of x, which are the content's; nullable   */
  ImpTerm      **terms;           /* [plan->n_terms]; NULL: not in force        */
  ImpTermInfo   *infos;           /* [plan->n_terms]                           */
};

/* One picture shown to the terms of a kind. */
typedef struct
{
  ImpObjective         *self;
  ImpTargetKind         kind;
  const ImpPlanTarget  *style;    /* NULL: it is the content */
  double                share;
  const ImpLayerMasks  *masks;
  gboolean              result;
  GError              **error;
} Target;

/* The rows with the picture's masks. */
static ImpRows
masked (const ImpRows       *rows,
        const ImpLayerMasks *masks,
        int                  tap)
{
  ImpRows with = *rows;

  with.masks = imp_layer_masks_at (masks, tap);

  return with;
}

/* Is the term in force, and looks at @tap? */
static gboolean
is_at (const ImpObjective *self,
       int                 term,
       int                 tap)
{
  return self->terms[term] != NULL && self->plan->terms[term].tap == tap;
}

/* An ImpRowsFunc. */
static void
show_rows (void          *data,
           int            tap,
           const ImpRows *rows)
{
  Target        *target = data;
  const ImpPlan *plan   = target->self->plan;
  const ImpRows  with   = masked (rows, target->masks, tap);

  for (int i = 0; i < plan->n_terms && target->result; i++)
    if (is_at (target->self, i, tap) && plan->terms[i].klass->target == target->kind &&
        (target->style == NULL || imp_plan_takes (&plan->terms[i], target->style)))
      target->result = plan->terms[i].klass->add_target (target->self->terms[i], &with,
                                                         target->share, target->error);
}

static gboolean
add_target (ImpObjective         *self,
            ImpNet               *net,
            const ImpPlanTarget  *style,
            const ImpPicture     *picture,
            const ImpLayerMasks  *masks,
            GError              **error)
{
  const ImpTapSet taps   = style != NULL ? imp_plan_target_taps (self->plan, style)
                                         : imp_plan_taps (self->plan, IMP_TARGET_CONTENT);
  const ImpMap    image  = { picture->height, picture->width, 3, 3, picture->rgb };
  const ImpRows   all    = imp_rows_all (&image);
  Target          target =
    {
      .self = self, .style = style, .masks = masks, .result = TRUE, .error = error,
      .kind = style != NULL ? IMP_TARGET_STYLE : IMP_TARGET_CONTENT,
      .share = style != NULL ? self->plan->style_shares[style->style] : 1
    };

  if (taps != 0)
    {
      ImpPass *pass = imp_pass_new (net, picture->width, picture->height, taps,
                                    imp_plan_whole_taps (self->plan), self->plan->average,
                                    FALSE, self->plan->lean, self->pool, error);

      if (pass == NULL)
        return FALSE;
      imp_pass_forward (pass, picture->rgb, show_rows, &target);
      imp_pass_free (pass);
    }
  show_rows (&target, IMP_TAP_IMAGE, &all);

  return target.result;
}

/* A style as it is, or a copy of it, of which only what is transparent is known. */
static gboolean
add_style (ImpObjective         *self,
           ImpNet               *net,
           const ImpPlanTarget  *target,
           const ImpPicture     *picture,
           const ImpRegions     *regions,
           GError              **error)
{
  const ImpTapSet           taps   = imp_plan_target_taps (self->plan, target);
  g_autoptr (ImpPicture)    copy   = NULL;
  g_autoptr (ImpLayerMasks) masks  = NULL;
  g_autofree float         *valid  = NULL;
  g_autofree float         *turned = NULL;
  const float              *region = NULL;

  if (target->rotation == 0 && target->scale == 0)
    {
      masks = imp_regions_carry (regions, target->style, picture->width, picture->height, net,
                                 taps, self->pool);
      return add_target (self, net, target, picture, masks, error);
    }

  copy   = imp_copy_picture (picture, target->rotation, target->scale, self->pool);
  valid  = imp_regions_valid (regions, target->style, picture->width, picture->height,
                              self->pool);
  turned = imp_copy_mask (valid, picture->width, picture->height, target->rotation,
                          target->scale, self->pool);
  masks  = imp_layer_masks_new (net, taps, copy->width, copy->height, &region, 1, turned,
                                self->pool);

  return add_target (self, net, target, copy, masks, error);
}

static gboolean
has_target (const ImpPlan *plan,
            ImpTargetKind  kind)
{
  for (int i = 0; i < plan->n_terms; i++)
    if (plan->terms[i].klass->target == kind)
      return TRUE;

  return FALSE;
}

static gboolean
make_terms (ImpObjective             *self,
            const ImpStage           *stage,
            ImpNet                   *net,
            const ImpPicture         *content,
            const ImpPicture *const  *styles,
            const ImpRegions         *regions,
            GCancellable             *cancellable,
            GError                  **error)
{
  const ImpPlan       *plan    = self->plan;
  g_autoptr (GArray)   targets = imp_plan_targets (plan, stage);

  for (int i = 0; i < plan->n_terms; i++)
    {
      const ImpMasks     *masks = imp_layer_masks_at (self->masks, plan->terms[i].tap);
      const ImpTermSetup  setup = imp_plan_setup (&plan->terms[i], stage, net, masks,
                                                  self->pool);

      if (! imp_plan_in_force (&plan->terms[i], stage))
        continue;
      self->terms[i] = imp_term_new (&setup, error);
      if (self->terms[i] == NULL)
        return FALSE;
    }

  if (has_target (plan, IMP_TARGET_CONTENT) &&
      ! add_target (self, net, NULL, content, self->masks, error))
    return FALSE;
  for (guint i = 0; has_target (plan, IMP_TARGET_STYLE) && i < targets->len; i++)
    {
      const ImpPlanTarget *target = &g_array_index (targets, ImpPlanTarget, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          ! add_style (self, net, target, styles[target->style], regions, error))
        return FALSE;
    }

  for (int i = 0; i < plan->n_terms; i++)
    {
      const ImpPlanTerm *term = &plan->terms[i];
      ImpTermInfo       *info = &self->infos[i];

      info->loss      = term->klass->info.key;
      info->layer     = imp_tap_name (term->tap);
      info->reference = 1;
      if (self->terms[i] == NULL)
        continue;
      if (! term->klass->finish (self->terms[i], error))
        return FALSE;

      info->weight = term->weight;
      if (plan->relative && self->terms[i]->reference > 0)
        info->reference = self->terms[i]->reference;
    }

  return TRUE;
}

ImpObjective *
imp_objective_new (const ImpPlan            *plan,
                   const ImpStage           *stage,
                   ImpNet                   *net,
                   const ImpPicture         *content,
                   const ImpPicture *const  *styles,
                   const ImpRegions         *regions,
                   ImpPool                  *pool,
                   GCancellable             *cancellable,
                   GError                  **error)
{
  const ImpTapSet  taps = imp_plan_taps (plan, IMP_TARGET_NONE);
  ImpObjective    *self = g_new0 (ImpObjective, 1);

  self->plan   = plan;
  self->pool   = pool;
  self->width  = stage->width;
  self->height = stage->height;
  self->terms  = g_new0 (ImpTerm *, plan->n_terms);
  self->infos  = g_new0 (ImpTermInfo, plan->n_terms);

  self->masks = imp_regions_carry (regions, IMP_REGIONS_CONTENT, stage->width, stage->height,
                                   net, taps, pool);
  if (! make_terms (self, stage, net, content, styles, regions, cancellable, error))
    {
      imp_objective_free (self);
      return NULL;
    }
  if (taps != 0)
    {
      self->pass = imp_pass_new (net, stage->width, stage->height, taps,
                                 imp_plan_whole_taps (plan), plan->average, TRUE, plan->lean,
                                 pool, error);
      if (self->pass == NULL)
        {
          imp_objective_free (self);
          return NULL;
        }
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      imp_objective_free (self);
      return NULL;
    }

  return self;
}

void
imp_objective_free (ImpObjective *self)
{
  if (self == NULL)
    return;

  imp_pass_free (self->pass);
  for (int i = 0; i < self->plan->n_terms; i++)
    imp_term_free (self->terms[i]);
  g_free (self->terms);
  g_free (self->infos);
  imp_layer_masks_free (self->masks);
  g_free (self);
}

/* An ImpRowsFunc: every term at @tap looks at @x. */
static void
measure_rows (void          *data,
              int            tap,
              const ImpRows *x)
{
  ImpObjective  *self = data;
  const ImpRows  with = masked (x, self->masks, tap);

  for (int i = 0; i < self->plan->n_terms; i++)
    if (is_at (self, i, tap))
      self->terms[i]->klass->measure (self->terms[i], &with);
}

/* An ImpGradientFunc: every term at @tap adds to @dx. */
static void
add_gradients (void          *data,
               int            tap,
               const ImpRows *x,
               ImpMap        *dx)
{
  ImpObjective  *self = data;
  const ImpRows  with = masked (x, self->masks, tap);

  for (int i = 0; i < self->plan->n_terms; i++)
    if (is_at (self, i, tap))
      self->terms[i]->klass->gradient (self->terms[i], &with,
                                       self->infos[i].weight / self->infos[i].reference, dx);
}

double
imp_objective_eval (void        *objective,
                    const float *x,
                    float       *gradient)
{
  ImpObjective *self  = objective;
  const ImpMap  image = { self->height, self->width, 3, 3, (float *) x };
  const ImpRows all   = imp_rows_all (&image);
  ImpMap        dx    = { self->height, self->width, 3, 3, gradient };
  double        total = 0;

  for (int i = 0; i < self->plan->n_terms; i++)
    if (self->terms[i] != NULL)
      self->terms[i]->klass->begin (self->terms[i]);

  if (self->pass != NULL)
    imp_pass_forward (self->pass, x, measure_rows, self);
  measure_rows (self, IMP_TAP_IMAGE, &all);

  for (int i = 0; i < self->plan->n_terms; i++)
    if (self->terms[i] != NULL)
      {
        self->infos[i].energy = self->terms[i]->klass->energy (self->terms[i]);
        total += self->infos[i].weight * self->infos[i].energy / self->infos[i].reference;
      }

  if (self->pass != NULL)
    imp_pass_backward (self->pass, add_gradients, self, gradient);
  else
    memset (gradient, 0, imp_map_positions (&dx) * 3 * sizeof (float));
  add_gradients (self, IMP_TAP_IMAGE, &all, &dx);

  return total;
}

gboolean
imp_objective_renew (ImpObjective *self)
{
  gboolean renewed = FALSE;

  for (int i = 0; i < self->plan->n_terms; i++)
    {
      const ImpLossClass *klass = self->plan->terms[i].klass;

      if (self->terms[i] != NULL && klass->renew != NULL)
        renewed |= klass->renew (self->terms[i]);
    }

  return renewed;
}

const ImpTermInfo *
imp_objective_terms (ImpObjective *self,
                     int          *n)
{
  *n = self->plan->n_terms;

  return self->infos;
}

void
imp_objective_add_warnings (const ImpObjective *self,
                            GPtrArray          *warnings)
{
  for (int i = 0; i < self->plan->n_terms; i++)
    {
      g_autofree char *text = NULL;

      if (self->terms[i] == NULL || ! self->plan->relative || self->terms[i]->reference > 0)
        continue;
      text = g_strdup_printf (_("The term %s at %s has nothing to compare with; its weight is "
                                "taken as it is."), self->infos[i].loss, self->infos[i].layer);
      if (! g_ptr_array_find_with_equal_func (warnings, text, g_str_equal, NULL))
        g_ptr_array_add (warnings, g_steal_pointer (&text));
    }
}
