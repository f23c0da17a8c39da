/* history.h - the L-BFGS history: the last m pairs s = x⁺ - x, y = g⁺ - g, and the
 * direction that they give.
 */
#pragma once

#include <glib.h>

#include "kernels/pool.h"

typedef struct
{
  float  *s, *y;    /* [n]                                      */
  double  rho;      /* 1 / yᵀs                                  */
  double  sg, yg;   /* sᵀg and yᵀg                              */
  double  cs, cy;   /* coefficients of s and y in d             */
  double *sy, *yy;  /* [m]: s with the y of newer pairs, y with all others' */
} ImpPair;

typedef struct
{
  gsize     n;           /* of the vectors                    */
  int       m;
  ImpPair  *pairs;       /* [m], a ring                       */
  double   *products;    /* the pairs' sy and yy              */
  int       n_pairs;
  int       newest;
  double    gamma;       /* sᵀy / yᵀy of the newest           */
  ImpPool  *pool;
} ImpHistory;

/* @vectors: 2 m of them, borrowed, one every @step floats. */
void      imp_history_init      (ImpHistory  *history,
                                 gsize        n,
                                 int          m,
                                 float       *vectors,
                                 gsize        step,
                                 ImpPool     *pool);
void      imp_history_clear     (ImpHistory  *history);

/* No pairs any more. */
void      imp_history_forget    (ImpHistory  *history);

/* The place of the next pair; the oldest is gone if it was in it. */
ImpPair * imp_history_next      (ImpHistory  *history);

/* @pair, that place, holds a pair now, whose products these are. */
void      imp_history_add       (ImpHistory  *history,
                                 ImpPair     *pair,
                                 double       ys,
                                 double       yy);

/* d = -H g; returns gᵀd. */
double    imp_history_direction (ImpHistory  *history,
                                 float       *d,
                                 const float *g);
