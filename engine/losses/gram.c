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

static ImpGramForm
gram_form (const ImpTermSetup *setup)
{
  const double n = setup->channels;

  return (ImpGramForm) { .divisor = 4 * n * n };
}

static ImpTerm *
gram_new (const ImpTermSetup  *setup,
          GError             **error)
{
  const ImpGramForm form = gram_form (setup);

  return imp_gram_sum_new (setup, &form, error);
}

static guint64
gram_memory (const ImpTermSetup *setup)
{
  const ImpGramForm form = gram_form (setup);

  return imp_gram_sum_memory (setup, &form);
}

const ImpLossClass imp_loss_gram =
{
  .info =
  {
    .key    = "gram",
    .title  = N_("Gram matrices"),
    .source = "Gatys et al. 2016",
  },
  .target     = IMP_TARGET_STYLE,
  .new        = gram_new,
  .add_target = imp_gram_sum_add_target,
  .finish     = imp_gram_sum_finish,
  .begin      = imp_gram_sum_begin,
  .measure    = imp_gram_sum_measure,
  .energy     = imp_gram_sum_energy,
  .gradient   = imp_gram_sum_gradient,
  .memory     = gram_memory,
  .free       = imp_gram_sum_free,
};
