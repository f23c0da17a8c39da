/* speed.h - how long something will take on this machine. */
#pragma once

#include "kernels/pool.h"

/* Work, counted by what it is held up by. */
typedef struct
{
  double operations;   /* floating-point ones of convolutions, in their direct form  */
  double values;       /* of maps, on their way in and out                           */
  double weights;      /* c_in · c_out, at each use: few positions, and reading      */
                       /*   transformed weights is all the work                      */
} ImpWork;

/* The speed of a convolution in its direct form's operations is that many times that
 * of plain products, for the Winograd form needs fewer: 3.0 to 3.3, by the kernels.
 */
#define IMP_WORK_PRODUCTS 3.0

/* @sum += @times · @part */
static inline void
imp_work_add (ImpWork *sum,
              ImpWork  part,
              double   times)
{
  sum->operations += times * part.operations;
  sum->values     += times * part.values;
  sum->weights    += times * part.weights;
}

/* In operations, by what the kinds usually take of each other's time: for shares of a
 * run, which need nothing measured.
 */
static inline double
imp_work_total (ImpWork work)
{
  return work.operations + 800 * work.values + 12000 * work.weights;
}

/* Seconds that one of each takes. */
typedef struct
{
  double operation;
  double value;
  double weight;
} ImpSpeed;

/* For tests: a speed in the place of the measured one; NULL measures again. */
void   imp_speed_use    (const ImpSpeed *speed);

/* Seconds, from the measured speed of convolutions on that many threads.
 * Cost: 0.1 s, once a process and number of threads. Threads: safe.
 */
double imp_work_seconds (ImpWork  work,
                         ImpPool *pool);
