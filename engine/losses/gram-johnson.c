/* gram-johnson.c - Gram matrices in the measure of Johnson et al.
 *
 *   E = ‖G(x) - G(a)‖²_F,   G = F Fᵀ/(N M)
 *
 * which is 4 × gram.c's, with alpha as there.
 *
 * Source: Johnson et al. 2016; S4 eqs. 9-10.
 */
#include "gram-sum.h"

#include <glib/gi18n-lib.h>

static void
gram_johnson_form (const ImpTermSetup *setup,
                   ImpGramForm        *form)
{
  const double n = setup->channels;

  *form = (ImpGramForm) { .divisor = n * n };
}

const ImpLossClass imp_loss_gram_johnson =
{
  .info =
  {
    .key    = "gram-johnson",
    .title  = N_("Gram matrices, squared Frobenius norm"),
    .source = "Johnson et al. 2016",
  },
  .gram_form = gram_johnson_form,
  IMP_GRAM_SUM_METHODS
};
