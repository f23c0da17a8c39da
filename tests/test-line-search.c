/* test-line-search.c - the line search alone, on functions of one variable.
 *
 * The functions are those by which such searches are judged (Moré and Thuente
 * 1994, section 5): each from first steps far too short and far too long.
 */
#include "optimize/line-search.h"

#include <math.h>

typedef struct
{
  const char *name;
  double   (* func) (double t, double *slope);
} Function;

/* -t / (t² + 2) */
static double
hollow (double  t,
        double *slope)
{
  *slope = (t * t - 2) / pow (t * t + 2, 2);

  return -t / (t * t + 2);
}

/* (t + 0.004)⁵ - 2 (t + 0.004)⁴ */
static double
sharp (double  t,
       double *slope)
{
  const double u = t + 0.004;

  *slope = 5 * pow (u, 4) - 8 * pow (u, 3);

  return pow (u, 5) - 2 * pow (u, 4);
}

/* Yanai, Ozawa and Kaneko: two bends. */
static double
bent (double  t,
      double *slope)
{
  const double b1 = 0.001;
  const double b2 = 0.01;
  const double g1 = sqrt (1 + b1 * b1) - b1;
  const double g2 = sqrt (1 + b2 * b2) - b2;

  *slope = g1 * (t - 1) / sqrt ((1 - t) * (1 - t) + b2 * b2) +
           g2 * t / sqrt (t * t + b1 * b1);

  return g1 * sqrt ((1 - t) * (1 - t) + b2 * b2) + g2 * sqrt (t * t + b1 * b1);
}

/* (t - 1)² with ripples */
static double
rippled (double  t,
         double *slope)
{
  *slope = 2 * (t - 1) + 0.9 * cos (20 * t);

  return (t - 1) * (t - 1) + 0.045 * sin (20 * t);
}

static double
parabola (double  t,
          double *slope)
{
  *slope = 1e6 * (t - 3);

  return 5e5 * (t - 3) * (t - 3) + 1;
}

static const Function functions[] =
{
  { "hollow", hollow }, { "sharp", sharp }, { "bent", bent }, { "rippled", rippled },
  { "parabola", parabola },
};

typedef struct
{
  const Function *function;
  int             calls;
  double          last;       /* t of the last call                       */
  double          bad_from;   /* not a number from here on                */
} Log;

static double
along (void   *data,
       double  t,
       double *slope)
{
  Log *log = data;

  log->calls++;
  log->last = t;
  g_assert_true (isfinite (t) && t > 0);

  return t >= log->bad_from ? NAN : log->function->func (t, slope);
}

static void
test_wolfe (gconstpointer data)
{
  for (double first = 1e-3; first < 2e3; first *= 10)
    {
      Log       log = { data, .bad_from = INFINITY };
      double    slope, slope_0;
      double    f_0 = log.function->func (0, &slope_0);
      ImpSearch got = imp_line_search (along, &log, f_0, slope_0, first);

      g_assert_true (got.found);
      g_assert_true (got.finite);
      g_assert_cmpfloat (got.t, ==, log.last);
      g_assert_cmpfloat (got.f, ==, log.function->func (got.t, &slope));
      g_assert_cmpfloat (fabs (slope), <=, 0.9 * fabs (slope_0));
      g_assert_cmpfloat (got.f, <=, f_0 + MAX (1e-4 * got.t * slope_0, 1e-6 * fabs (f_0)));
      g_test_message ("from %g: %g after %d", first, got.t, log.calls);
      g_assert_cmpint (log.calls, <=, 20);
    }
}

static double
fall (double  t,
      double *slope)
{
  *slope = -1;

  return -t;
}

static double
climb (double  t,
       double *slope)
{
  *slope = 1;

  return t;
}

/* No minimum: the longest step is taken, it is evaluated last, and there is an
 * end to it.
 */
static void
test_fall (void)
{
  static const Function function = { "fall", fall };
  Log                   log      = { &function, .bad_from = INFINITY };
  ImpSearch             got      = imp_line_search (along, &log, 0, -1, 1);

  g_assert_true (got.found);
  g_assert_cmpfloat (got.t, ==, log.last);
  g_assert_cmpfloat (got.f, ==, -got.t);
  g_assert_cmpint (log.calls, <=, 21);
}

static double
bend (double  t,
      double *slope)
{
  *slope = t < 1 ? -1 : 5;

  return t < 1 ? -t : 5 * (t - 1) - 1;
}

/* A sharp bend is flat nowhere: what descends is taken, evaluated last. */
static void
test_bend (void)
{
  static const Function function = { "bend", bend };

  for (double first = 0.01; first < 100; first *= 3)
    {
      Log       log = { &function, .bad_from = INFINITY };
      ImpSearch got = imp_line_search (along, &log, 0, -1, first);
      double    slope;

      g_assert_true (got.found);
      g_assert_cmpfloat (got.t, ==, log.last);
      g_assert_cmpfloat (got.f, ==, bend (got.t, &slope));
      g_assert_cmpfloat (got.f, <, -0.9);
      g_assert_cmpint (log.calls, <=, 21);
    }
}

/* The slope lied: nothing lower is to be found. */
static void
test_climb (void)
{
  static const Function function = { "climb", climb };
  Log                   log      = { &function, .bad_from = INFINITY };
  ImpSearch             got      = imp_line_search (along, &log, 0, -1, 1);

  g_assert_false (got.found);
  g_assert_true (got.finite);
  g_assert_cmpint (log.calls, <=, 21);
}

static void
test_not_finite (void)
{
  Log       log = { &functions[0], .bad_from = 1e-9 };
  ImpSearch got = imp_line_search (along, &log, 0, -0.5, 1);

  g_assert_false (got.found);
  g_assert_false (got.finite);
  g_assert_cmpint (log.calls, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autofree char *path = g_strconcat ("/line-search/", functions[i].name, NULL);

      g_test_add_data_func (path, &functions[i], test_wolfe);
    }
  g_test_add_func ("/line-search/fall", test_fall);
  g_test_add_func ("/line-search/bend", test_bend);
  g_test_add_func ("/line-search/climb", test_climb);
  g_test_add_func ("/line-search/not-finite", test_not_finite);

  return g_test_run ();
}
