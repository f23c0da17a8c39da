/* feature.c - content as the mean square of the activations' differences, as
 * feed-forward networks are trained with.
 *
 *   E     = 1/(N M) Σ v (F - P)²        P: the content's activations
 *   ∂E/∂F = 2/(N M) v (F - P)           v: 0 where it is transparent, M = Σ v
 *   R     = 1/(N M) Σ v (P - P̄)², at least 0.03 · 1/(N M) Σ v P²
 *
 * Source: Johnson et al. 2016, S4 eq. 8; R: docs/equations.md 3.
 */
#include "squares.h"

#include <glib/gi18n-lib.h>

static ImpTerm *
feature_new (const ImpTermSetup  *setup,
             GError             **error)
{
  const double m = imp_squares_positions (setup);

  /* no position left: no energy either */
  return imp_squares_new (setup, m > 0 ? 1 / (m * setup->channels) : 0, error);
}

const ImpLossClass imp_loss_feature =
{
  .info =
  {
    .key    = "feature",
    .title  = N_("Features"),
    .source = "Johnson et al. 2016",
  },
  .new    = feature_new,
  .finish = imp_squares_finish,
  IMP_SQUARES_METHODS
};
