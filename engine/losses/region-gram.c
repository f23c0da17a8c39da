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

static ImpGramForm
region_gram_form (const ImpTermSetup *setup)
{
  const double n = setup->channels;

  return (ImpGramForm) { .divisor = 2 * n * n, .regions = TRUE };
}

static ImpTerm *
region_gram_new (const ImpTermSetup  *setup,
                 GError             **error)
{
  const ImpGramForm form = region_gram_form (setup);

  return imp_gram_sum_new (setup, &form, error);
}

static guint64
region_gram_memory (const ImpTermSetup *setup)
{
  const ImpGramForm form = region_gram_form (setup);

  return imp_gram_sum_memory (setup, &form);
}

const ImpLossClass imp_loss_region_gram =
{
  .info =
  {
    .key    = "region-gram",
    .title  = N_("Gram matrices of regions"),
    .source = "Luan et al. 2017",
  },
  .target     = IMP_TARGET_STYLE,
  .regions    = TRUE,
  .new        = region_gram_new,
  .add_target = imp_gram_sum_add_target,
  .finish     = imp_gram_sum_finish,
  .begin      = imp_gram_sum_begin,
  .measure    = imp_gram_sum_measure,
  .energy     = imp_gram_sum_energy,
  .gradient   = imp_gram_sum_gradient,
  .memory     = region_gram_memory,
  .free       = imp_gram_sum_free,
};
