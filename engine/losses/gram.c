/* gram.c - style as Gram matrices of the feature maps.
 *
 *   G = Σ_p F(p) F(p)ᵀ              [N × N], over the M positions of the map
 *   E = 1/(4N²) Σ_ij (G_ij/M_x - A_ij)²,   A = Σ_s share_s · G(a_s)/M_s
 *
 * With alpha, v F is in the place of F and Σ v² in that of M.
 *
 * Source: Gatys et al. 2016, eqs. 3, 4, 6; S1 eqs. 2-3, S2 eqs. 2-3, S4 eqs. 3-4.
 */
#include "gram-sum.h"

#include <glib/gi18n-lib.h>

static void
gram_form (const ImpTermSetup *setup,
           ImpGramForm        *form)
{
  const double n = setup->channels;

  *form = (ImpGramForm) { .divisor = 4 * n * n };
}

const ImpLossClass imp_loss_gram =
{
  .info =
  {
    .key    = "gram",
    .title  = N_("Gram matrices"),
    .source = "Gatys et al. 2016",
  },
  .gram_form = gram_form,
  IMP_GRAM_SUM_METHODS
};
