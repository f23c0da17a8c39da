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

static ImpGramForm
gram_johnson_form (const ImpTermSetup *setup)
{
  const double n = setup->channels;

  return (ImpGramForm) { .divisor = n * n };
}

static ImpTerm *
gram_johnson_new (const ImpTermSetup  *setup,
                  GError             **error)
{
  const ImpGramForm form = gram_johnson_form (setup);

  return imp_gram_sum_new (setup, &form, error);
}

static guint64
gram_johnson_memory (const ImpTermSetup *setup)
{
  const ImpGramForm form = gram_johnson_form (setup);

  return imp_gram_sum_memory (setup, &form);
}

const ImpLossClass imp_loss_gram_johnson =
{
  .info =
  {
    .key    = "gram-johnson",
    .title  = N_("Gram matrices, squared Frobenius norm"),
    .source = "Johnson et al. 2016",
  },
  .target     = IMP_TARGET_STYLE,
  .new        = gram_johnson_new,
  .add_target = imp_gram_sum_add_target,
  .finish     = imp_gram_sum_finish,
  .begin      = imp_gram_sum_begin,
  .measure    = imp_gram_sum_measure,
  .energy     = imp_gram_sum_energy,
  .gradient   = imp_gram_sum_gradient,
  .memory     = gram_johnson_memory,
  .free       = imp_gram_sum_free,
};
