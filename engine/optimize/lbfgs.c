/* lbfgs.c - iterates: a direction, a line search along it, and what is learnt from it.
 *
 * A pair is kept only if yᵀs is well above 0. Whatever fails, the way out is the
 * same: forget the history, try the steepest descent once, then stop.
 *
 * Memory: the line search works in the vectors of the pair it will become, the
 * oldest one's once the history is full; x, g and d are the only others.
 */
#include "lbfgs.h"

#include <math.h>
#include <string.h>

#include "kernels/vectors.h"
#include "memory.h"
#include "optimize/history.h"
#include "optimize/line-search.h"

struct _ImpLbfgs
{
  gsize         n;
  double        first_move;
  ImpPool      *pool;
  float        *block;       /* all vectors                               */

  float        *x, *g;       /* the iterate; they trade places with s, y  */
  float        *d;           /* direction                                 */
  double        f;
  ImpHistory    history;
  ImpPair      *trial;       /* the line search's x and g, then s and y   */

  ImpFunction   func;
  void         *data;
  GCancellable *cancellable;
  int           n_evaluations;
};

enum { FIXED_VECTORS = 3 };

guint64
imp_lbfgs_memory (gsize n,
                  int   history)
{
  return (guint64) n * sizeof (float) * (FIXED_VECTORS + 2 * history);
}

ImpLbfgs *
imp_lbfgs_new (gsize    n,
               int      history,
               double   first_move,
               ImpPool *pool)
{
  const gsize  padded = (n + 15) / 16 * 16;
  ImpLbfgs    *self   = g_new0 (ImpLbfgs, 1);
  float       *next;

  self->n          = n;
  self->first_move = first_move;
  self->pool       = pool;
  self->block      = imp_block_new (imp_lbfgs_memory (padded, history));
  if (self->block == NULL)
    {
      imp_lbfgs_free (self);
      return NULL;
    }

  /* a lack of memory should show now and not with the last pair */
  memset (self->block, 0, imp_lbfgs_memory (padded, history));

  next          = self->block;
  self->x       = next;
  self->g       = next += padded;
  self->d       = next += padded;
  imp_history_init (&self->history, n, history, next + padded, padded, pool);

  return self;
}

void
imp_lbfgs_free (ImpLbfgs *self)
{
  if (self == NULL)
    return;

  imp_block_free (self->block);
  imp_history_clear (&self->history);
  g_free (self);
}

const float *
imp_lbfgs_get_x (const ImpLbfgs *self)
{
  return self->x;
}

double
imp_lbfgs_get_value (const ImpLbfgs *self)
{
  return self->f;
}

int
imp_lbfgs_n_evaluations (const ImpLbfgs *self)
{
  return self->n_evaluations;
}

static gboolean
cancelled (const ImpLbfgs *self)
{
  return self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable);
}

/* Value and gradient at x. */
static ImpStep
evaluate (ImpLbfgs *self)
{
  double gg;

  self->f = self->func (self->data, self->x, self->g);
  self->n_evaluations++;

  gg = imp_vec_dot (self->n, self->g, self->g, self->pool);
  if (cancelled (self))
    return IMP_STEP_CANCELLED;

  return isfinite (self->f) && isfinite (gg) ? IMP_STEP_TAKEN : IMP_STEP_DIVERGED;
}

ImpStep
imp_lbfgs_start (ImpLbfgs     *self,
                 const float  *x,
                 ImpFunction   func,
                 void         *data,
                 GCancellable *cancellable)
{
  memcpy (self->x, x, self->n * sizeof (float));
  self->func        = func;
  self->data        = data;
  self->cancellable = cancellable;
  imp_history_forget (&self->history);

  return evaluate (self);
}

ImpStep
imp_lbfgs_refresh (ImpLbfgs *self)
{
  return evaluate (self);
}

/* x = what the search found, and the pair of the step if it carries curvature. */
static void
remember (ImpLbfgs *self)
{
  ImpPair *pair    = self->trial;
  float   *trial_x = pair->s;
  float   *trial_g = pair->y;
  double   ss, yy, ys;

  ss = imp_vec_diff (self->n, self->x, trial_x, self->x, self->pool);
  yy = imp_vec_diff (self->n, self->g, trial_g, self->g, self->pool);
  pair->s = self->x;
  pair->y = self->g;
  self->x = trial_x;
  self->g = trial_g;
  ys      = imp_vec_dot (self->n, pair->y, pair->s, self->pool);

  if (ys > 1e-8 * sqrt (ss) * sqrt (yy) && isfinite (1.0 / ys))
    imp_history_add (&self->history, pair, ys, yy);
}

/* x + t d: value, and slope along d. */
static double
along (void   *data,
       double  t,
       double *slope)
{
  ImpLbfgs *self = data;
  double    f;

  imp_vec_step (self->n, self->trial->s, self->x, t, self->d, self->pool);
  f = self->func (self->data, self->trial->s, self->trial->y);
  self->n_evaluations++;
  *slope = imp_vec_dot (self->n, self->trial->y, self->d, self->pool);

  return cancelled (self) ? NAN : f;
}

static ImpStep
try_step (ImpLbfgs *self)
{
  const double slope = imp_history_direction (&self->history, self->d, self->g);
  double       first = 1.0;
  double       dd;
  ImpSearch    result;

  /* once cancelled the pool drops its jobs, and all sums are garbage */
  if (cancelled (self))
    return IMP_STEP_CANCELLED;
  if (! (slope < 0))
    return slope == 0 && self->history.n_pairs == 0 ? IMP_STEP_NONE : IMP_STEP_DIVERGED;

  if (self->history.n_pairs == 0)
    {
      dd    = imp_vec_dot (self->n, self->d, self->d, self->pool);
      first = self->first_move * sqrt (self->n / dd);
    }

  /* with the direction made, the oldest pair may go */
  self->trial = imp_history_next (&self->history);

  result = imp_line_search (along, self, self->f, slope, first);
  if (cancelled (self))
    return IMP_STEP_CANCELLED;
  if (! result.found)
    return result.finite ? IMP_STEP_NONE : IMP_STEP_DIVERGED;

  /* the search ends on the step it evaluated last */
  remember (self);
  self->f = result.f;

  return IMP_STEP_TAKEN;
}

ImpStep
imp_lbfgs_step (ImpLbfgs *self)
{
  const gboolean had_history = self->history.n_pairs > 0;
  ImpStep        step        = try_step (self);

  if (step == IMP_STEP_TAKEN || step == IMP_STEP_CANCELLED)
    return step;

  imp_history_forget (&self->history);
  if (had_history || step == IMP_STEP_DIVERGED)
    step = try_step (self);

  return step;
}
