/* content.c - content as the activations themselves.
 *
 *   E     = ½ Σ v (F - P)²        P: the content's activations
 *   ∂E/∂F = v (F - P)             v: 0 where it is transparent
 *   R     = ½ Σ v (P - P̄)², at least 0.03 · ½ Σ v P²
 *
 * Source: Gatys et al. 2016, eq. 1; S1 eq. 1, S2 eq. 1, S4 eq. 1; R: docs/equations.md 3.
 */
#include "squares.h"

#include <glib/gi18n-lib.h>

static ImpTerm *
content_new (const ImpTermSetup  *setup,
             GError             **error)
{
  return imp_squares_new (setup, 0.5, error);
}

const ImpLossClass imp_loss_content =
{
  .info =
  {
    .key    = "content",
    .title  = N_("Content"),
    .source = "Gatys et al. 2016",
  },
  .new    = content_new,
  .finish = imp_squares_finish,
  IMP_SQUARES_METHODS
};
