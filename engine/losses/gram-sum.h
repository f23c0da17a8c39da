/* gram-sum.h - what the losses on Gram matrices have in common.
 *
 *   E     = 1/d Σ_k Σ_ij (G_k,ij/M_k - A_k,ij)²,   A_k = Σ_s share_s · G_k(a_s)/M_k(a_s)
 *   ∂E/∂F = Σ_k 2/(d M_k) · ∂/∂F Σ_ij D_k,ij G_k,ij,   D_k = G_k/M_k - A_k held fixed
 *   R     = 1/d Σ_k Σ_ij A_k,ij²
 *
 * G_k is kernels/gram.h's, with a mask m of the picture and a shift, M_k = Σ_p m(p)²:
 * the number of positions where m is 1. Where M_k = 0, G_k/M_k is taken as 0.
 *
 * Departure from the sources: they divide by one M; with each picture's own a style
 * of another size compares, and for equal sizes the value is theirs.
 */
#pragma once

#include "loss.h"

/* Which matrices there are, and what their sum is divided by. */
struct _ImpGramForm
{
  double   divisor;    /* d > 0                                                 */
  gboolean regions;    /* one matrix a region (one of all that is opaque)       */
  int      shift;      /* δ > 0: one of (0, δ) and one of (δ, 0); needs the map */
                       /*   whole and larger than that, and no regions          */
};

/* The methods of an ImpLossClass that has a gram_form (). */
#define IMP_GRAM_SUM_METHODS \
  .target     = IMP_TARGET_STYLE, \
  .new        = imp_gram_sum_new, \
  .add_target = imp_gram_sum_add_target, \
  .finish     = imp_gram_sum_finish, \
  .begin      = imp_gram_sum_begin, \
  .measure    = imp_gram_sum_measure, \
  .energy     = imp_gram_sum_energy, \
  .gradient   = imp_gram_sum_gradient, \
  .memory     = imp_gram_sum_memory, \
  .work       = imp_gram_sum_work, \
  .free       = imp_gram_sum_free

ImpTerm * imp_gram_sum_new        (const ImpTermSetup  *setup,
                                   GError             **error);
gboolean  imp_gram_sum_add_target (ImpTerm             *term,
                                   const ImpRows       *rows,
                                   double               share,
                                   GError             **error);
gboolean  imp_gram_sum_finish     (ImpTerm             *term,
                                   GError             **error);
void      imp_gram_sum_begin      (ImpTerm             *term);
void      imp_gram_sum_measure    (ImpTerm             *term,
                                   const ImpRows       *x);
double    imp_gram_sum_energy     (ImpTerm             *term);
void      imp_gram_sum_gradient   (ImpTerm             *term,
                                   const ImpRows       *x,
                                   double               scale,
                                   ImpMap              *dx);
guint64   imp_gram_sum_memory     (const ImpTermSetup  *setup);
ImpWork   imp_gram_sum_work       (const ImpTermSetup  *setup);
void      imp_gram_sum_free       (ImpTerm             *term);
