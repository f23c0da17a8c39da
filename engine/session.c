/* session.c - a run: stages from coarse to fine, L-BFGS in each. */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "estimate.h"
#include "inputs.h"
#include "memory.h"
#include "objective.h"
#include "optimize/lbfgs.h"
#include "params.h"
#include "pictures/colors.h"
#include "pictures/fill.h"
#include "pictures/scale.h"
#include "pictures/smooth.h"
#include "pictures/start.h"
#include "pool.h"

/* A relative improvement below this over so many iterations ends a level, in
 * relative units.
 */
static const double IMPROVEMENT = 1e-5;
enum { PATIENCE = 20 };

struct _ImpSession
{
  ImpNet            *net;
  ImpPlan           *plan;
  ImpPool           *pool;
  const ImpPicture  *content;       /* borrowed                              */
  const ImpPicture  *start;         /* borrowed, nullable                    */
  ImpPicture       **styles;        /* [plan->n_styles], filled, full size   */
  ImpRegions        *regions;

  ImpPicture        *best;          /* not clamped, at some stage's size     */
  ImpReport          report;
  ImpTermInfo       *terms;         /* of the report                         */
  GPtrArray         *warnings;

  /* of the run */
  ImpProgressFunc    progress;
  gpointer           user_data;
  GCancellable      *cancellable;
  gint64             began;
  double             work;          /* of an iteration of this stage         */
  double             work_done;     /* of the stages before it               */
  double             work_all;
};

ImpSession *
imp_session_new (ImpNet           *net,
                 const ImpParams  *params,
                 const ImpInputs  *inputs,
                 GError          **error)
{
  g_autoptr (ImpPlan)    plan = imp_plan_for_inputs (params, net, inputs, error);
  g_autoptr (ImpSession) self = NULL;

  if (plan == NULL)
    return NULL;
  if (strcmp (plan->init, "image") == 0 &&
      (inputs->start == NULL || inputs->start->width != inputs->content->width ||
       inputs->start->height != inputs->content->height))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("The picture to start from should have the content's size, %d × %d."),
                   inputs->content->width, inputs->content->height);
      return NULL;
    }

  self           = g_new0 (ImpSession, 1);
  self->net      = imp_net_ref (net);
  self->plan     = g_steal_pointer (&plan);
  self->pool     = imp_pool_new (self->plan->n_threads);
  self->content  = inputs->content;
  self->start    = inputs->start;
  self->styles   = g_new0 (ImpPicture *, self->plan->n_styles);
  self->terms    = g_new0 (ImpTermInfo, self->plan->n_terms);
  self->warnings = g_ptr_array_new_with_free_func (g_free);

  if (! imp_estimate_check_memory (self->plan, self->net, self->pool, error))
    return NULL;
  self->regions = imp_regions_new (self->plan, inputs, self->pool, error);
  if (self->regions == NULL)
    return NULL;

  for (int i = 0; i < self->plan->n_styles; i++)
    self->styles[i] = imp_inputs_style (inputs, i, self->plan->style_widths[i],
                                        self->plan->style_heights[i],
                                        self->plan->match_colors, self->pool);

  return g_steal_pointer (&self);
}

void
imp_session_free (ImpSession *self)
{
  if (self == NULL)
    return;

  for (int i = 0; i < self->plan->n_styles; i++)
    imp_picture_free (self->styles[i]);
  g_free (self->styles);
  imp_regions_free (self->regions);
  imp_picture_free (self->best);
  g_free (self->terms);
  g_ptr_array_unref (self->warnings);
  imp_pool_free (self->pool);
  imp_plan_free (self->plan);
  imp_net_unref (self->net);
  g_free (self);
}

static void
take_picture (ImpSession *self,
              ImpPicture *picture)
{
  imp_picture_free (self->best);
  self->best = picture;
}

/* Where the stage begins: the last one's result, or the start asked for. */
static ImpPicture *
stage_start (ImpSession       *self,
             const ImpStage   *stage,
             const ImpPicture *content)
{
  const char *init = self->plan->init;

  if (self->best != NULL)
    return imp_picture_resize (self->best, stage->width, stage->height, self->pool);
  if (strcmp (init, "matched") == 0)
    return imp_picture_match_colors (content, content, self->styles[self->plan->leading_style],
                                     self->pool);
  if (strcmp (init, "noise") == 0)
    return imp_start_noise (stage->width, stage->height, self->plan->seed);
  if (strcmp (init, "style") == 0)
    return imp_picture_resize (self->styles[self->plan->leading_style], stage->width,
                               stage->height, self->pool);
  if (strcmp (init, "image") == 0)
    return imp_picture_opaque (self->start, stage->width, stage->height, self->pool);

  return imp_picture_copy (content);
}

static void
report_progress (ImpSession       *self,
                 int               level,
                 int               iteration,
                 const ImpLbfgs   *lbfgs,
                 ImpObjective     *objective)
{
  const ImpStage *stage    = &self->plan->stages[level];
  ImpPicture      image    = { stage->width, stage->height,
                               (float *) imp_lbfgs_get_x (lbfgs), NULL };
  ImpProgress     progress = {
    .fraction     = CLAMP ((self->work_done + iteration * self->work) / self->work_all, 0, 1),
    .seconds      = (g_get_monotonic_time () - self->began) / 1e6,
    .level        = level,
    .n_levels     = self->plan->n_stages,
    .iteration    = iteration,
    .n_iterations = stage->iterations,
    .evaluations  = self->report.evaluations + imp_lbfgs_n_evaluations (lbfgs),
    .total        = imp_lbfgs_get_value (lbfgs),
    .image        = &image,
  };

  progress.terms = imp_objective_terms (objective, &progress.n_terms);
  memcpy (self->terms, progress.terms, progress.n_terms * sizeof (ImpTermInfo));
  self->report.total = progress.total;
  if (self->progress != NULL)
    self->progress (&progress, self->user_data);
}

static gboolean
step_failed (ImpSession  *self,
             ImpStep      step,
             GError     **error)
{
  if (step == IMP_STEP_CANCELLED)
    return g_cancellable_set_error_if_cancelled (self->cancellable, error);
  if (step == IMP_STEP_DIVERGED)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_DIVERGED,
                           _("The numbers grew beyond all bounds; the best picture so far is "
                             "kept. Smaller weights will help."));
      return TRUE;
    }

  return FALSE;
}

/* The iterations of a stage, from @x. */
static gboolean
optimise (ImpSession    *self,
          int            level,
          ImpLbfgs      *lbfgs,
          ImpObjective  *objective,
          const float   *x,
          GError       **error)
{
  const ImpStage *stage = &self->plan->stages[level];
  ImpStep         step;
  double          before[PATIENCE];

  step = imp_lbfgs_start (lbfgs, x, imp_objective_eval, objective, self->cancellable);
  if (step_failed (self, step, error))
    return FALSE;
  report_progress (self, level, 0, lbfgs, objective);

  for (int i = 0; i < stage->iterations && step == IMP_STEP_TAKEN; i++)
    {
      const double value = imp_lbfgs_get_value (lbfgs);

      if (self->plan->relative && i >= PATIENCE &&
          before[i % PATIENCE] - value < IMPROVEMENT * fabs (value))
        break;
      before[i % PATIENCE] = value;

      /* x is where the last line search evaluated; what it is compared with may change */
      if (i > 0 && imp_objective_renew (objective))
        step = imp_lbfgs_refresh (lbfgs);
      if (step == IMP_STEP_TAKEN)
        step = imp_lbfgs_step (lbfgs);
      if (step_failed (self, step, error))
        return FALSE;
      if (step == IMP_STEP_TAKEN)
        report_progress (self, level, i + 1, lbfgs, objective);
    }

  return TRUE;
}

static gboolean
run_stage (ImpSession  *self,
           int          level,
           GError     **error)
{
  const ImpStage         *stage     = &self->plan->stages[level];
  const gsize             n         = (gsize) stage->width * stage->height * 3;
  g_autoptr (ImpPicture)  content   = imp_picture_opaque (self->content, stage->width,
                                                      stage->height, self->pool);
  g_autoptr (GPtrArray)   styles    =
    g_ptr_array_new_with_free_func ((GDestroyNotify) imp_picture_free);
  ImpPicture             *x         = stage_start (self, stage, content);
  ImpObjective           *objective;
  ImpLbfgs               *lbfgs;
  gboolean                done      = FALSE;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    {
      /* x may be unfinished; the last stage's result, if there is one, is not */
      imp_picture_free (x);
      return FALSE;
    }

  /* whatever happens from here, there is a picture */
  take_picture (self, x);
  self->work = imp_work_total (imp_estimate_iteration (self->plan, stage, self->net,
                                                       self->pool));

  for (int i = 0; i < self->plan->n_styles; i++)
    {
      int w, h;

      imp_plan_style_size (self->plan, stage, i, &w, &h);
      g_ptr_array_add (styles, imp_picture_resize (self->styles[i], w, h, self->pool));
    }
  objective = imp_objective_new (self->plan, stage, self->net, content,
                                 (const ImpPicture *const *) styles->pdata, self->regions,
                                 self->pool, self->cancellable, error);
  g_ptr_array_set_size (styles, 0);
  g_clear_pointer (&content, imp_picture_free);
  if (objective == NULL)
    return FALSE;
  imp_objective_add_warnings (objective, self->warnings);

  lbfgs = imp_lbfgs_new (n, self->plan->history, 1.0 / 255, self->pool);
  if (lbfgs != NULL)
    {
      done = optimise (self, level, lbfgs, objective, x->rgb, error);
      if (imp_lbfgs_n_evaluations (lbfgs) > 0)
        memcpy (x->rgb, imp_lbfgs_get_x (lbfgs), n * sizeof (float));
      self->report.evaluations += imp_lbfgs_n_evaluations (lbfgs);
    }
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                 _("There is not enough memory for a picture of %d × %d pixels."),
                 stage->width, stage->height);

  imp_lbfgs_free (lbfgs);
  imp_objective_free (objective);
  self->work_done += stage->iterations * self->work;

  return done;
}

/* The result, smoothed; cancelled, it stays as it is. */
static gboolean
smooth_result (ImpSession  *self,
               GError     **error)
{
  const ImpPicture       *best    = self->best;
  g_autoptr (ImpPicture)  content = imp_picture_resize (self->content, best->width,
                                                        best->height, self->pool);
  g_autoptr (ImpPicture)  smooth  = imp_picture_smooth (best, content, self->pool);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (smooth == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for a picture of %d × %d pixels."),
                   best->width, best->height);
      return FALSE;
    }
  take_picture (self, g_steal_pointer (&smooth));

  return TRUE;
}

static void
finish_report (ImpSession *self)
{
  const ImpStage *last    = &self->plan->stages[self->plan->n_stages - 1];
  gsize           clamped = 0;
  gsize           n;

  self->report.width    = last->width;
  self->report.height   = last->height;
  self->report.n_levels = self->plan->n_stages;
  self->report.seconds  = (g_get_monotonic_time () - self->began) / 1e6;
  self->report.terms    = self->terms;
  self->report.n_terms  = self->plan->n_terms;

  if (self->best != NULL)
    {
      n = (gsize) self->best->width * self->best->height * 3;
      for (gsize i = 0; i < n; i++)
        clamped += self->best->rgb[i] < 0.0f || self->best->rgb[i] > 1.0f;
      self->report.clamped = (double) clamped / n;
    }

  imp_regions_add_warnings (self->regions, self->warnings);
  g_ptr_array_add (self->warnings, NULL);
  self->report.warnings = (const char *const *) self->warnings->pdata;
}

gboolean
imp_session_run (ImpSession       *self,
                 ImpProgressFunc   progress,
                 gpointer          user_data,
                 GCancellable     *cancellable,
                 GError          **error)
{
  gboolean done = TRUE;

  take_picture (self, NULL);
  memset (&self->report, 0, sizeof (self->report));
  for (int i = 0; i < self->plan->n_terms; i++)
    self->terms[i] = (ImpTermInfo) { self->plan->terms[i].klass->info.key,
                                     imp_tap_name (self->plan->terms[i].tap),
                                     self->plan->terms[i].weight, 1, 0 };
  g_ptr_array_set_size (self->warnings, 0);
  self->progress    = progress;
  self->user_data   = user_data;
  self->cancellable = cancellable;
  self->began       = g_get_monotonic_time ();
  self->work_done   = 0;
  self->work_all    = 0;
  for (int i = 0; i < self->plan->n_stages; i++)
    {
      const ImpStage *stage = &self->plan->stages[i];

      self->work_all += stage->iterations *
                        imp_work_total (imp_estimate_iteration (self->plan, stage, self->net,
                                                                self->pool));
    }

  imp_pool_set_cancellable (self->pool, cancellable);
  for (int level = 0; level < self->plan->n_stages && done; level++)
    done = run_stage (self, level, error);
  if (done && self->plan->smooth)
    done = smooth_result (self, error);
  imp_pool_set_cancellable (self->pool, NULL);

  finish_report (self);

  return done;
}

ImpPicture *
imp_session_dup_result (ImpSession *self)
{
  const ImpStage *last   = &self->plan->stages[self->plan->n_stages - 1];
  ImpPicture     *result = NULL;

  if (self->began == 0)
    return NULL;

  /* cancelled before there was a start: what there is is the content */
  result = self->best != NULL ? imp_picture_scale (self->best, last->width, last->height)
                              : imp_picture_opaque (self->content, last->width, last->height,
                                                    NULL);
  for (gsize i = 0; i < (gsize) result->width * result->height * 3; i++)
    result->rgb[i] = CLAMP (result->rgb[i], 0.0f, 1.0f);

  if (self->plan->keep_colors)
    {
      g_autoptr (ImpPicture) painted = g_steal_pointer (&result);

      result = imp_picture_keep_colors (painted, self->content);
    }

  if (self->content->alpha != NULL)
    {
      g_autoptr (ImpPicture) content = imp_picture_scale (self->content, last->width,
                                                          last->height);

      result->alpha = g_steal_pointer (&content->alpha);
    }

  return result;
}

const ImpReport *
imp_session_get_report (ImpSession *self)
{
  return &self->report;
}
