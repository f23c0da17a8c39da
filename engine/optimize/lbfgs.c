/* lbfgs.c - the two-loop recursion and its history.
 *
 *   d = -H g,  H from the last m pairs s = x⁺ - x, y = g⁺ - g
 *
 *   q = g;  for the pairs from new to old: α = ρ sᵀq, q -= α y      ρ = 1/yᵀs
 *   q *= sᵀy / yᵀy of the newest
 *   for the pairs from old to new: β = ρ yᵀq, q += (α - β) s;       d = -q
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
#include "optimize/line-search.h"

typedef struct
{
  float  *s, *y;
  double  rho;      /* 1 / yᵀs       */
  double  alpha;    /* of this loop  */
} Pair;

struct _ImpLbfgs
{
  gsize         n;
  int           history;
  double        first_move;
  ImpPool      *pool;
  float        *block;       /* all vectors                               */

  float        *x, *g;       /* the iterate; they trade places with s, y  */
  float        *d;           /* direction                                 */
  double        f;
  Pair         *pairs;       /* [history], a ring                         */
  int           n_pairs;
  int           newest;
  Pair         *trial;       /* the line search's x and g, then s and y   */
  double        gamma;       /* sᵀy / yᵀy of the newest                   */

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
  self->history    = history;
  self->first_move = first_move;
  self->pool       = pool;
  self->pairs      = g_new0 (Pair, history);
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
  for (int i = 0; i < history; i++)
    {
      self->pairs[i].s = next += padded;
      self->pairs[i].y = next += padded;
    }

  return self;
}

void
imp_lbfgs_free (ImpLbfgs *self)
{
  if (self == NULL)
    return;

  imp_block_free (self->block);
  g_free (self->pairs);
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
  self->n_pairs     = 0;

  return evaluate (self);
}

ImpStep
imp_lbfgs_refresh (ImpLbfgs *self)
{
  return evaluate (self);
}

/* The k-th pair, 0 = the newest. */
static Pair *
pair_at (ImpLbfgs *self,
         int       k)
{
  return &self->pairs[(self->newest - k + self->history) % self->history];
}

/* d = -H g; returns gᵀd. Each axpy is fused with the dot product that follows. */
static double
direction (ImpLbfgs *self)
{
  const gsize n = self->n;
  double      dot;

  imp_vec_scale (n, self->d, -1.0, self->g, self->pool);
  if (self->n_pairs == 0)
    return -imp_vec_dot (n, self->g, self->g, self->pool);

  dot = imp_vec_dot (n, self->d, pair_at (self, 0)->s, self->pool);
  for (int k = 0; k < self->n_pairs; k++)
    {
      Pair        *pair = pair_at (self, k);
      const float *next = k + 1 < self->n_pairs ? pair_at (self, k + 1)->s : pair->y;

      pair->alpha = pair->rho * dot;
      dot         = imp_vec_axpy_dot (n, self->d, -pair->alpha, pair->y, next, self->pool);
    }

  /* dot is d·y of the oldest pair now */
  imp_vec_scale (n, self->d, self->gamma, self->d, self->pool);
  dot *= self->gamma;
  for (int k = self->n_pairs - 1; k >= 0; k--)
    {
      Pair         *pair = pair_at (self, k);
      const float  *next = k > 0 ? pair_at (self, k - 1)->y : self->g;
      const double  beta = pair->rho * dot;

      dot = imp_vec_axpy_dot (n, self->d, pair->alpha - beta, pair->s, next, self->pool);
    }

  return dot;
}

/* x = what the search found, and the pair of the step if it carries curvature. */
static void
remember (ImpLbfgs *self)
{
  Pair  *pair    = self->trial;
  float *trial_x = pair->s;
  float *trial_g = pair->y;
  double ss, yy, ys;

  ss = imp_vec_diff (self->n, self->x, trial_x, self->x, self->pool);
  yy = imp_vec_diff (self->n, self->g, trial_g, self->g, self->pool);
  pair->s = self->x;
  pair->y = self->g;
  self->x = trial_x;
  self->g = trial_g;
  ys      = imp_vec_dot (self->n, pair->y, pair->s, self->pool);

  if (ys > 1e-8 * sqrt (ss) * sqrt (yy) && isfinite (1.0 / ys))
    {
      pair->rho     = 1.0 / ys;
      self->gamma   = ys / yy;
      self->newest  = pair - self->pairs;
      self->n_pairs = MIN (self->n_pairs + 1, self->history);
    }
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
  const double slope = direction (self);
  double       first = 1.0;
  double       dd;
  ImpSearch    result;

  /* once cancelled the pool drops its jobs, and all sums are garbage */
  if (cancelled (self))
    return IMP_STEP_CANCELLED;
  if (! (slope < 0))
    return slope == 0 && self->n_pairs == 0 ? IMP_STEP_NONE : IMP_STEP_DIVERGED;

  if (self->n_pairs == 0)
    {
      dd    = imp_vec_dot (self->n, self->d, self->d, self->pool);
      first = self->first_move * sqrt (self->n / dd);
    }

  /* with the direction made, the oldest pair may go */
  self->trial   = &self->pairs[self->n_pairs == 0 ? 0 : (self->newest + 1) % self->history];
  self->n_pairs = MIN (self->n_pairs, self->history - 1);

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
  const gboolean had_history = self->n_pairs > 0;
  ImpStep        step        = try_step (self);

  if (step == IMP_STEP_TAKEN || step == IMP_STEP_CANCELLED)
    return step;

  self->n_pairs = 0;
  if (had_history || step == IMP_STEP_DIVERGED)
    step = try_step (self);

  return step;
}
