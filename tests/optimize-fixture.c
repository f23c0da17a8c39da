/* optimize-fixture.c - L-BFGS on functions whose minimum is known, watched. */
#include "optimize-fixture.h"

#include <math.h>
#include <string.h>

double
quadratic (void        *data,
           const float *x,
           float       *gradient)
{
  const Problem *p   = data;
  double         sum = 0;

  for (int i = 0; i < p->n; i++)
    {
      const double a = pow (p->scale, (double) i / MAX (p->n - 1, 1));
      const double d = x[i] - (1 + i % 3);

      sum        += 0.5 * a * d * d;
      gradient[i] = a * d;
    }

  return sum;
}

double
rosenbrock (void        *data,
            const float *x,
            float       *gradient)
{
  const Problem *p   = data;
  double         sum = 0;

  for (int i = 0; i < p->n; i += 2)
    {
      const double u = x[i + 1] - (double) x[i] * x[i];
      const double v = 1 - x[i];

      sum            += 100 * u * u + v * v;
      gradient[i]     = -400 * u * x[i] - 2 * v;
      gradient[i + 1] = 200 * u;
    }

  return sum;
}

double
call (void        *data,
      const float *x,
      float       *gradient)
{
  Problem *p = data;

  p->calls++;
  if (p->calls == p->cancel_at)
    g_cancellable_cancel (p->cancellable);

  return p->func (p, x, gradient);
}

void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->pool                = imp_pool_new (2);
  f->problem.cancellable = g_cancellable_new ();
}

void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  imp_lbfgs_free (f->lbfgs);
  imp_pool_free (f->pool);
  g_object_unref (f->problem.cancellable);
}

ImpStep
begin (Fixture     *f,
       ImpFunction  func,
       int          n,
       double       scale,
       int          history)
{
  f->problem.func  = func;
  f->problem.n     = n;
  f->problem.scale = scale;
  f->lbfgs         = imp_lbfgs_new (n, history, 1.0 / 255, f->pool);
  g_assert_nonnull (f->lbfgs);

  return imp_lbfgs_start (f->lbfgs, f->start, call, &f->problem, f->problem.cancellable);
}

ImpStep
checked_step (Fixture *f)
{
  const int    n   = f->problem.n;
  const double old = imp_lbfgs_get_value (f->lbfgs);
  float        x[MAX_N], g[MAX_N], g_new[MAX_N];
  double       f_old, f_new;
  double       slope_old = 0, slope_new = 0, norm = 0;
  ImpStep      step;

  memcpy (x, imp_lbfgs_get_x (f->lbfgs), n * sizeof (float));
  step = imp_lbfgs_step (f->lbfgs);
  g_assert_cmpint (f->problem.calls, ==, imp_lbfgs_n_evaluations (f->lbfgs));
  if (step != IMP_STEP_TAKEN)
    {
      g_assert_cmpmem (x, n * sizeof (float), imp_lbfgs_get_x (f->lbfgs), n * sizeof (float));
      g_assert_cmpfloat (imp_lbfgs_get_value (f->lbfgs), ==, old);
      return step;
    }

  f_old = f->problem.func (&f->problem, x, g);
  f_new = f->problem.func (&f->problem, imp_lbfgs_get_x (f->lbfgs), g_new);
  g_assert_cmpfloat (f_old, ==, old);
  g_assert_cmpfloat (f_new, ==, imp_lbfgs_get_value (f->lbfgs));
  for (int i = 0; i < n; i++)
    {
      const double s = (double) imp_lbfgs_get_x (f->lbfgs)[i] - x[i];

      slope_old += g[i] * s;
      slope_new += g_new[i] * s;
      norm      += fabs (g[i] * s);
    }
  /* where x has bits enough for its step to be one along the direction */
  if (f_old > 1e-6)
    {
      g_assert_cmpfloat (slope_old, <, 0);
      g_assert_cmpfloat (fabs (slope_new), <=, 0.9 * fabs (slope_old) + 1e-5 * norm);
      g_assert_cmpfloat (f_new, <=, f_old + MAX (1e-4 * slope_old, 1e-6 * fabs (f_old)));
    }

  return step;
}

void
set_rosenbrock_start (Fixture *f)
{
  for (int i = 0; i < MAX_N; i++)
    f->start[i] = i % 2 == 0 ? -1.2f : 1.0f;
}
