/* test-optimize-ends.c - how L-BFGS ends: at a minimum, out of bounds, cancelled. */
#include <math.h>
#include <string.h>

#include "optimize-fixture.h"

/* -Σ x, and not a number as soon as that passes @scale */
static double
abyss (void        *data,
       const float *x,
       float       *gradient)
{
  const Problem *p   = data;
  double         sum = 0;

  for (int i = 0; i < p->n; i++)
    {
      sum        -= x[i];
      gradient[i] = -1;
    }

  return -sum > p->scale ? NAN : sum;
}

/* A value that is fine with a gradient that is not. */
static double
steep (void        *data,
       const float *x,
       float       *gradient)
{
  const Problem *p = data;

  for (int i = 0; i < p->n; i++)
    gradient[i] = INFINITY;

  return 1;
}

static double
flat (void        *data,
      const float *x,
      float       *gradient)
{
  const Problem *p = data;

  memset (gradient, 0, p->n * sizeof (float));

  return 3;
}

static void
test_diverged (Fixture       *f,
               gconstpointer  data)
{
  ImpStep step = begin (f, abyss, 10, 1, 5);
  int     i;

  for (i = 0; i < 1000 && step == IMP_STEP_TAKEN; i++)
    step = checked_step (f);
  g_assert_cmpint (step, ==, IMP_STEP_DIVERGED);
  g_assert_true (isfinite (imp_lbfgs_get_value (f->lbfgs)));
  g_assert_cmpfloat (imp_lbfgs_get_value (f->lbfgs), <=, 0);
  for (i = 0; i < 10; i++)
    g_assert_true (isfinite (imp_lbfgs_get_x (f->lbfgs)[i]));
}

static void
test_diverged_at_once (Fixture       *f,
                       gconstpointer  data)
{
  f->start[3] = 2;
  g_assert_cmpint (begin (f, abyss, 10, 1, 5), ==, IMP_STEP_DIVERGED);
  g_assert_cmpmem (f->start, 10 * sizeof (float), imp_lbfgs_get_x (f->lbfgs),
                   10 * sizeof (float));
  g_clear_pointer (&f->lbfgs, imp_lbfgs_free);
  g_assert_cmpint (begin (f, steep, 10, 1, 5), ==, IMP_STEP_DIVERGED);
}

/* At the minimum there is nothing to try; near it little. */
static void
test_converged (Fixture       *f,
                gconstpointer  data)
{
  ImpStep step;
  int     i;

  g_assert_cmpint (begin (f, flat, 10, 0, 5), ==, IMP_STEP_TAKEN);
  g_assert_cmpint (checked_step (f), ==, IMP_STEP_NONE);
  g_assert_cmpint (f->problem.calls, ==, 1);
  g_clear_pointer (&f->lbfgs, imp_lbfgs_free);

  set_rosenbrock_start (f);
  f->problem.calls = 0;
  step = begin (f, rosenbrock, 20, 0, 5);
  for (i = 0; i < 500 && step == IMP_STEP_TAKEN; i++)
    step = checked_step (f);
  g_test_message ("%.1e after %d steps, %d evaluations", imp_lbfgs_get_value (f->lbfgs), i,
                  f->problem.calls);
  g_assert_cmpint (step, ==, IMP_STEP_NONE);
  g_assert_cmpint (f->problem.calls, <, 400);
  g_assert_cmpfloat (imp_lbfgs_get_value (f->lbfgs), <, 1e-8);
}

/* Whichever evaluation it is: x is what it was. */
static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  for (int at = 1; at < 30; at++)
    {
      ImpStep step;

      g_clear_pointer (&f->lbfgs, imp_lbfgs_free);
      g_cancellable_reset (f->problem.cancellable);
      f->problem.calls     = 0;
      f->problem.cancel_at = at;
      set_rosenbrock_start (f);
      step = begin (f, rosenbrock, 50, 0, 5);
      while (step == IMP_STEP_TAKEN)
        step = checked_step (f);
      g_assert_cmpint (step, ==, IMP_STEP_CANCELLED);
      g_assert_cmpint (f->problem.calls, ==, at);
    }
}

/* What sums over dropped jobs are made of: zeros, so that a slope is 0. */
static void G_GNUC_NO_INLINE
clear_stack (void)
{
  volatile char stack[1 << 15];

  for (gsize i = 0; i < sizeof (stack); i++)
    stack[i] = 0;
}

/* Between two evaluations it is the pool that drops its jobs. */
static void
test_cancelled_between (Fixture       *f,
                        gconstpointer  data)
{
  set_rosenbrock_start (f);
  imp_pool_set_cancellable (f->pool, f->problem.cancellable);
  g_assert_cmpint (begin (f, rosenbrock, 50, 0, 5), ==, IMP_STEP_TAKEN);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (checked_step (f), ==, IMP_STEP_TAKEN);
  g_cancellable_cancel (f->problem.cancellable);
  clear_stack ();
  g_assert_cmpint (imp_lbfgs_step (f->lbfgs), ==, IMP_STEP_CANCELLED);
  clear_stack ();
  g_assert_cmpint (imp_lbfgs_start (f->lbfgs, f->start, call, &f->problem,
                                    f->problem.cancellable), ==, IMP_STEP_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name) \
  g_test_add ("/optimize-ends/" #name, Fixture, NULL, set_up, test_ ## name, tear_down)
  ADD (diverged);
  ADD (diverged_at_once);
  ADD (converged);
  ADD (cancelled);
  ADD (cancelled_between);
#undef ADD

  return g_test_run ();
}
