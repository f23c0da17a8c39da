/* test-optimize.c - L-BFGS finds the minimum of functions that have one. */
#include <math.h>
#include <string.h>

#include "optimize-fixture.h"
#include "optimize/history.h"

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

/* The two-loop recursion as Nocedal and Wright have it, algorithm 7.4, in double: the pairs
 * from old to new, @first to @last - 1.
 */
static void
two_loops (double          *q,
           const float     *g,
           ImpPair *const  *pairs,
           int              first,
           int              last,
           int              n)
{
  double alpha[64], rho[64];

  for (int i = 0; i < n; i++)
    q[i] = g[i];
  for (int k = last - 1; k >= first; k--)
    {
      double ys = 0, sq = 0;

      for (int i = 0; i < n; i++)
        {
          ys += (double) pairs[k]->y[i] * pairs[k]->s[i];
          sq += pairs[k]->s[i] * q[i];
        }
      rho[k]   = 1 / ys;
      alpha[k] = rho[k] * sq;
      for (int i = 0; i < n; i++)
        q[i] -= alpha[k] * pairs[k]->y[i];
    }

  for (int k = first; k < last; k++)
    {
      double yq = 0;

      if (k == first)
        {
          double yy = 0;

          for (int i = 0; i < n; i++)
            yy += (double) pairs[last - 1]->y[i] * pairs[last - 1]->y[i];
          for (int i = 0; i < n; i++)
            q[i] /= rho[last - 1] * yy;
        }
      for (int i = 0; i < n; i++)
        yq += pairs[k]->y[i] * q[i];
      for (int i = 0; i < n; i++)
        q[i] += (alpha[k] - rho[k] * yq) * pairs[k]->s[i];
    }
}

static void
random_vector (GRand *rand,
               float *x,
               int    n)
{
  for (int i = 0; i < n; i++)
    x[i] = g_rand_double_range (rand, -1, 1);
}

static void
test_direction (Fixture       *f,
                gconstpointer  data)
{
  enum { N = 3001, M = 5, STEPS = 12 };
  g_autoptr (GRand)  rand    = g_rand_new_with_seed (3);
  g_autofree float  *vectors = g_new (float, 2 * M * N);
  g_autofree float  *g       = g_new (float, N);
  g_autofree float  *d       = g_new (float, N);
  g_autofree double *q       = g_new (double, N);
  ImpPair           *pairs[STEPS];
  ImpHistory         history;

  imp_history_init (&history, N, M, vectors, N, f->pool);
  for (int step = 0; step < STEPS; step++)
    {
      double slope = 0, yy = 0, ys = 0;

      random_vector (rand, g, N);
      two_loops (q, g, pairs, MAX (step - M, 0), step, N);
      for (int i = 0; i < N; i++)
        slope -= q[i] * g[i];
      g_assert_cmpfloat (fabs (imp_history_direction (&history, d, g) - slope), <=,
                         1e-5 * fabs (slope));
      for (int i = 0; i < N; i++)
        g_assert_cmpfloat (fabs (d[i] + q[i]), <=, 1e-4);

      pairs[step] = imp_history_next (&history);
      random_vector (rand, pairs[step]->s, N);
      random_vector (rand, pairs[step]->y, N);
      for (int i = 0; i < N; i++)
        {
          pairs[step]->y[i] += 2 * pairs[step]->s[i];
          ys                += (double) pairs[step]->y[i] * pairs[step]->s[i];
          yy                += (double) pairs[step]->y[i] * pairs[step]->y[i];
        }
      imp_history_add (&history, pairs[step], ys, yy);
    }
  imp_history_clear (&history);
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
  ADD (direction);
  ADD (parabola);
  ADD (start_again);
  ADD (threads_agree);
#undef ADD

  return g_test_run ();
}
