/* line-search.c - strong Wolfe by bracketing and cubic interpolation.
 *
 *   φ(t) ≤ φ(0) + c₁ t φ'(0)          enough descent
 *   |φ'(t)| ≤ c₂ |φ'(0)|              flat enough
 *
 * c₁ = 10⁻⁴, c₂ = 0.9. Near the end of a run single precision hides the descent:
 * φ(t) ≤ φ(0) + 10⁻⁶ |φ(0)| will do where the slope condition holds.
 * Source: Nocedal and Wright, algorithms 3.5 and 3.6, eq. 3.59.
 */
#include "line-search.h"

#include <math.h>

static const double C1    = 1e-4;
static const double C2    = 0.9;
static const double NOISE = 1e-6;

enum { MAX_TRIALS = 20 };

typedef struct
{
  double t, f, slope;
} Point;

/* The minimum of the cubic through two points with their slopes, kept away from
 * both ends of the interval.
 */
static double
between (const Point *a,
         const Point *b)
{
  const double width = b->t - a->t;
  const double d1    = a->slope + b->slope - 3 * (a->f - b->f) / (a->t - b->t);
  const double root  = d1 * d1 - a->slope * b->slope;
  const double low   = MIN (a->t, b->t) + 0.1 * fabs (width);
  const double high  = MAX (a->t, b->t) - 0.1 * fabs (width);
  double       t     = 0.5 * (a->t + b->t);

  if (root >= 0)
    {
      const double d2    = copysign (sqrt (root), width);
      const double slope = b->slope - a->slope + 2 * d2;

      if (slope != 0)
        t = b->t - width * (b->slope + d2 - d1) / slope;
    }

  return isfinite (t) ? CLAMP (t, low, high) : 0.5 * (a->t + b->t);
}

ImpSearch
imp_line_search (ImpAlong  func,
                 void     *data,
                 double    f,
                 double    slope,
                 double    first)
{
  const Point start     = { 0, f, slope };
  Point       low       = start;    /* the best so far, an end of the bracket */
  Point       high      = start;    /* the other end                          */
  Point       last      = start;
  gboolean    bracketed = FALSE;
  ImpSearch   result    = { FALSE, TRUE, 0, f };
  double      t         = first;

  for (int trial = 0; trial < MAX_TRIALS; trial++)
    {
      Point now = { t, 0, 0 };

      now.f = func (data, t, &now.slope);
      last  = now;

      if (! isfinite (now.f) || ! isfinite (now.slope))
        {
          result.finite = FALSE;
          return result;
        }

      if (fabs (now.slope) <= -C2 * slope &&
          (now.f <= f + C1 * t * slope || now.f <= f + NOISE * fabs (f)))
        {
          low          = now;
          result.found = TRUE;
          break;
        }

      if (now.f > f + C1 * t * slope || (low.t > 0 && now.f >= low.f))
        {
          high      = now;
          bracketed = TRUE;
        }
      else
        {
          if (bracketed ? now.slope * (high.t - low.t) >= 0 : now.slope >= 0)
            {
              high      = low;
              bracketed = TRUE;
            }
          low = now;
        }

      if (bracketed && fabs (high.t - low.t) <= 1e-9 * MAX (high.t, low.t))
        break;
      t = bracketed ? between (&low, &high) : 4 * t;
    }

  /* no Wolfe point within the trials: any real descent is still worth taking */
  if (! result.found && low.t > 0 && low.f < f)
    {
      if (last.t != low.t)
        {
          low.f = func (data, low.t, &low.slope);
          result.finite = isfinite (low.f) && isfinite (low.slope);
        }
      result.found = result.finite;
    }
  result.t = low.t;
  result.f = low.f;

  return result;
}
