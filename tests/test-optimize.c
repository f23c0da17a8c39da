/* test-optimize.c - L-BFGS on functions whose minimum is known. */
#include <math.h>
#include <string.h>

#include "impasto.h"
#include "optimize/lbfgs.h"
#include "pool.h"

enum { MAX_N = 128 };

/* A function with a record of its calls. */
typedef struct
{
  ImpFunction   func;
  int           n;
  double        scale;
  int           calls;
  int           cancel_at;       /* that call cancels; 0: none             */
  GCancellable *cancellable;
} Problem;

/* ½ Σ a_i (x_i - b_i)² with a from 1 to scale, b_i = 1 + i mod 3 */
static double
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

/* Σ 100 (x_{2i+1} - x_{2i}²)² + (1 - x_{2i})² */
static double
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

/* An ImpFunction: counts, cancels when it is time. */
static double
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

typedef struct
{
  ImpPool  *pool;
  ImpLbfgs *lbfgs;
  Problem   problem;
  float     start[MAX_N];
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->pool                = imp_pool_new (2);
  f->problem.cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  imp_lbfgs_free (f->lbfgs);
  imp_pool_free (f->pool);
  g_object_unref (f->problem.cancellable);
}

static ImpStep
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

/* One step; what was accepted descends and meets the strong Wolfe conditions. */
static ImpStep
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

/* Steps until the value is below @goal. */
static int
minimise (Fixture *f,
          double   goal,
          int      at_most)
{
  int i;

  for (i = 0; i < at_most && imp_lbfgs_get_value (f->lbfgs) > goal; i++)
    g_assert_cmpint (checked_step (f), ==, IMP_STEP_TAKEN);
  g_test_message ("%.1e after %d steps, %d evaluations", imp_lbfgs_get_value (f->lbfgs), i,
                  f->problem.calls);
  g_assert_cmpfloat (imp_lbfgs_get_value (f->lbfgs), <=, goal);

  return i;
}

static void
test_quadratic (Fixture       *f,
                gconstpointer  data)
{
  g_assert_cmpint (begin (f, quadratic, 100, 10, 10), ==, IMP_STEP_TAKEN);
  minimise (f, 1e-8, 40);
  for (int i = 0; i < 100; i++)
    g_assert_cmpfloat_with_epsilon (imp_lbfgs_get_x (f->lbfgs)[i], 1 + i % 3, 1e-3);
}

static void
test_ill_conditioned (Fixture       *f,
                      gconstpointer  data)
{
  g_assert_cmpint (begin (f, quadratic, 101, 1e4, 10), ==, IMP_STEP_TAKEN);
  minimise (f, 1e-2, 320);   /* 300 in double precision */
  g_assert_cmpint (f->problem.calls, <, 400);
}

static void
set_rosenbrock_start (Fixture *f)
{
  for (int i = 0; i < MAX_N; i++)
    f->start[i] = i % 2 == 0 ? -1.2f : 1.0f;
}

static void
test_rosenbrock (Fixture       *f,
                 gconstpointer  data)
{
  set_rosenbrock_start (f);
  g_assert_cmpint (begin (f, rosenbrock, 50, 0, 10), ==, IMP_STEP_TAKEN);
  minimise (f, 1e-8, 200);
  for (int i = 0; i < 50; i++)
    g_assert_cmpfloat_with_epsilon (imp_lbfgs_get_x (f->lbfgs)[i], 1, 1e-3);
}

static void
test_history (Fixture       *f,
              gconstpointer  data)
{
  static const int histories[] = { 1, 2, 40 };

  set_rosenbrock_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (histories); i++)
    {
      g_clear_pointer (&f->lbfgs, imp_lbfgs_free);
      f->problem.calls = 0;
      g_assert_cmpint (begin (f, rosenbrock, 4, 0, histories[i]), ==, IMP_STEP_TAKEN);
      minimise (f, 1e-8, 400);
    }
}

/* The first trial moves the variables by 1/255, and a bracketed parabola is
 * solved by its interpolation.
 */
static double
parabola (void        *data,
          const float *x,
          float       *gradient)
{
  const Problem *p = data;

  if (p->calls == 2)
    g_assert_cmpfloat_with_epsilon (x[0], 1.001 - 1.0 / 255, 1e-6);

  return quadratic (data, x, gradient);
}

static void
test_parabola (Fixture       *f,
               gconstpointer  data)
{
  f->start[0] = 1.001;
  g_assert_cmpint (begin (f, parabola, 1, 1, 5), ==, IMP_STEP_TAKEN);
  g_assert_cmpint (checked_step (f), ==, IMP_STEP_TAKEN);
  g_assert_cmpfloat (imp_lbfgs_get_value (f->lbfgs), <, 1e-13);
}

/* A run that starts again forgets the last one. */
static void
test_start_again (Fixture       *f,
                  gconstpointer  data)
{
  float x[50];

  set_rosenbrock_start (f);
  begin (f, rosenbrock, 50, 0, 5);
  for (int i = 0; i < 7; i++)
    checked_step (f);
  memcpy (x, imp_lbfgs_get_x (f->lbfgs), sizeof (x));

  imp_lbfgs_start (f->lbfgs, f->start, call, &f->problem, NULL);
  for (int i = 0; i < 7; i++)
    imp_lbfgs_step (f->lbfgs);
  g_assert_cmpmem (x, sizeof (x), imp_lbfgs_get_x (f->lbfgs), sizeof (x));
}

static void
test_threads_agree (Fixture       *f,
                    gconstpointer  data)
{
  enum { N = 100000 };
  g_autofree float *start = g_new0 (float, N);
  g_autofree float *first = g_new (float, N);

  for (int threads = 1; threads <= 3; threads++)
    {
      ImpPool  *pool    = imp_pool_new (threads);
      ImpLbfgs *lbfgs   = imp_lbfgs_new (N, 5, 1.0 / 255, pool);
      Problem   problem = { quadratic, N, 100 };

      imp_lbfgs_start (lbfgs, start, call, &problem, NULL);
      for (int i = 0; i < 8; i++)
        g_assert_cmpint (imp_lbfgs_step (lbfgs), ==, IMP_STEP_TAKEN);
      if (threads == 1)
        memcpy (first, imp_lbfgs_get_x (lbfgs), N * sizeof (float));
      g_assert_cmpmem (first, N * sizeof (float), imp_lbfgs_get_x (lbfgs), N * sizeof (float));
      imp_lbfgs_free (lbfgs);
      imp_pool_free (pool);
    }
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
  g_test_add ("/optimize/" #name, Fixture, NULL, set_up, test_ ## name, tear_down)
  ADD (quadratic);
  ADD (ill_conditioned);
  ADD (rosenbrock);
  ADD (history);
  ADD (parabola);
  ADD (start_again);
  ADD (threads_agree);
  ADD (diverged);
  ADD (diverged_at_once);
  ADD (converged);
  ADD (cancelled);
  ADD (cancelled_between);
#undef ADD

  return g_test_run ();
}
