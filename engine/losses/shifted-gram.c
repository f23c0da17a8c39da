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

static ImpGramForm
shifted_gram_form (const ImpTermSetup *setup)
{
  return (ImpGramForm) { .divisor = 2, .shift = setup->options[0] };
}

static ImpTerm *
shifted_gram_new (const ImpTermSetup  *setup,
                  GError             **error)
{
  const ImpGramForm form = shifted_gram_form (setup);

  return imp_gram_sum_new (setup, &form, error);
}

static guint64
shifted_gram_memory (const ImpTermSetup *setup)
{
  const ImpGramForm form = shifted_gram_form (setup);

  return imp_gram_sum_memory (setup, &form);
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
  .target     = IMP_TARGET_STYLE,
  .whole      = TRUE,
  .smallest   = shifted_gram_smallest,
  .new        = shifted_gram_new,
  .add_target = imp_gram_sum_add_target,
  .finish     = imp_gram_sum_finish,
  .begin      = imp_gram_sum_begin,
  .measure    = imp_gram_sum_measure,
  .energy     = imp_gram_sum_energy,
  .gradient   = imp_gram_sum_gradient,
  .memory     = shifted_gram_memory,
  .free       = imp_gram_sum_free,
};
