/* region-gram.c - Gram matrices, region by region.
 *
 *   G_c = (m_c ∘ F) (m_c ∘ F)ᵀ,   M_c = Σ_p m_c²
 *   E   = Σ_c 1/(2N²) Σ_ij (G_c,ij/M_c - A_c,ij)²,   A_c = Σ_s share_s · G_c(a_s)/M_c(a_s)
 *
 * m_c is the mask of region c at the layer, the remainder's among them, with alpha
 * m_c · v. One region that is everywhere makes 2 × gram.c's.
 *
 * Source: S2 eq. 7, after Luan et al. 2017. Departure: S2 leaves its N_{l,c} undefined;
 * this is the reading above.
 */
#include "gram-sum.h"

#include <glib/gi18n-lib.h>

static void
region_gram_form (const ImpTermSetup *setup,
                  ImpGramForm        *form)
{
  const double n = setup->channels;

  *form = (ImpGramForm) { .divisor = 2 * n * n, .regions = TRUE };
}

const ImpLossClass imp_loss_region_gram =
{
  .info =
  {
    .key    = "region-gram",
    .title  = N_("Gram matrices of regions"),
    .source = "Luan et al. 2017",
  },
  .regions   = TRUE,
  .gram_form = region_gram_form,
  IMP_GRAM_SUM_METHODS
};
