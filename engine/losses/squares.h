/* squares.h - Σ v (x - p)² against a target that is kept: what the losses content,
 * feature and pixel have in common.
 *
 *   E     = f Σ v (x - p)²        v: 0 where the picture is transparent
 *   ∂E/∂x = 2 f v (x - p)
 *
 * A loss has these methods, its own new (), which knows f, and a finish (), which
 * knows R.
 */
#pragma once

#include "loss.h"

#define IMP_SQUARES_METHODS \
  .target     = IMP_TARGET_CONTENT, \
  .add_target = imp_squares_add_target, \
  .begin      = imp_squares_begin, \
  .measure    = imp_squares_measure, \
  .energy     = imp_squares_energy, \
  .gradient   = imp_squares_gradient, \
  .memory     = imp_squares_memory, \
  .free       = imp_squares_free

/* @factor: f. Errors: IMP_ERROR_MEMORY. */
ImpTerm * imp_squares_new        (const ImpTermSetup  *setup,
                                  double               factor,
                                  GError             **error);

gboolean  imp_squares_add_target (ImpTerm             *term,
                                  const ImpRows       *rows,
                                  double               share,
                                  GError             **error);
void      imp_squares_begin      (ImpTerm             *term);
void      imp_squares_measure    (ImpTerm             *term,
                                  const ImpRows       *x);
double    imp_squares_energy     (ImpTerm             *term);
void      imp_squares_gradient   (ImpTerm             *term,
                                  const ImpRows       *x,
                                  double               scale,
                                  ImpMap              *dx);
guint64   imp_squares_memory     (const ImpTermSetup  *setup);
void      imp_squares_free       (ImpTerm             *term);

/* Σ v, the positions that count. */
double    imp_squares_positions  (const ImpTermSetup  *setup);

/* A finish (): R = f Σ v (P - P̄)², P̄ the channel's mean over positions, but not
 * less than 0.03 · f Σ v P²: zero padding alone gives a flat picture a spread.
 */
gboolean  imp_squares_finish     (ImpTerm             *term,
                                  GError             **error);

/* f Σ (p - p̄)² with one mean over all samples, whatever their v. Differences that
 * are rounding alone count as 0.
 */
double    imp_squares_spread     (ImpTerm             *term);
