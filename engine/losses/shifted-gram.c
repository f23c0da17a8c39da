/* shifted-gram.c - correlations of features with their neighbours some way off.
 *
 *   G_x,ij = 1/M Σ_{u,v} F_i(u, v+δ) F_j(u, v),   G_y,ij likewise down; M = H · W
 *   E      = ½ [Σ_ij (G_x,ij - A_x,ij)² + Σ_ij (G_y,ij - A_y,ij)²],   A = Σ_s share_s · G(a_s)
 *
 * over the positions that have such a neighbour, and still divided by all. With alpha,
 * v F is in the place of F and Σ v² in that of M. δ counts positions of the map.
 *
 * Source: S1 eqs. 5-6.
 */
#include "gram-sum.h"

#include <glib/gi18n-lib.h>

static const ImpOption options[] =
{
  { "shift", N_("Shift"),
    N_("How far apart the compared places are, in positions of the layer's map: larger keeps "
       "larger patterns together"),
    1, 64, 4, TRUE },
};

static void
shifted_gram_form (const ImpTermSetup *setup,
                   ImpGramForm        *form)
{
  *form = (ImpGramForm) { .divisor = 2, .shift = setup->options[0] };
}

/* A neighbour δ away is there. */
static int
shifted_gram_smallest (const double *values)
{
  return (int) values[0] + 1;
}

const ImpLossClass imp_loss_shifted_gram =
{
  .info =
  {
    .key       = "shifted-gram",
    .title     = N_("Shifted Gram matrices"),
    .source    = "Ye et al., eqs. 5-6",
    .options   = options,
    .n_options = G_N_ELEMENTS (options),
  },
  .whole     = TRUE,
  .smallest  = shifted_gram_smallest,
  .gram_form = shifted_gram_form,
  IMP_GRAM_SUM_METHODS
};
