/* optimize-fixture.h - L-BFGS on functions whose minimum is known, watched. */
#pragma once

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

typedef struct
{
  ImpPool  *pool;
  ImpLbfgs *lbfgs;
  Problem   problem;
  float     start[MAX_N];
} Fixture;

void    set_up               (Fixture       *f,
                              gconstpointer  data);
void    tear_down            (Fixture       *f,
                              gconstpointer  data);

/* An ImpFunction: counts, cancels when it is time. */
double  call                 (void          *data,
                              const float   *x,
                              float         *gradient);

/* Starts at f->start. */
ImpStep begin                (Fixture       *f,
                              ImpFunction    func,
                              int            n,
                              double         scale,
                              int            history);

/* One step; what was accepted descends and meets the strong Wolfe conditions. */
ImpStep checked_step         (Fixture       *f);

/* ½ Σ a_i (x_i - b_i)² with a from 1 to scale, b_i = 1 + i mod 3 */
double  quadratic            (void          *data,
                              const float   *x,
                              float         *gradient);

/* Σ 100 (x_{2i+1} - x_{2i}²)² + (1 - x_{2i})² */
double  rosenbrock           (void          *data,
                              const float   *x,
                              float         *gradient);
void    set_rosenbrock_start (Fixture       *f);
