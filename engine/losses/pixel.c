/* pixel.c - the mean square of the pixels' own differences.
 *
 *   E     = 1/(3HW) Σ (x - y)²        y: the content
 *   ∂E/∂x = 2/(3HW) (x - y)
 *   R     = 1/(3HW) Σ (y - ȳ)², ȳ: one mean over all samples
 *
 * The image has no masks: every pixel counts, transparent ones as they were filled.
 *
 * Source: Johnson et al. 2016, S4 eq. 11; R: docs/equations.md 3.
 */
#include "squares.h"

#include <glib/gi18n-lib.h>

static ImpTerm *
pixel_new (const ImpTermSetup  *setup,
           GError             **error)
{
  return imp_squares_new (setup, 1.0 / ((double) setup->height * setup->width *
                                        setup->channels), error);
}

static gboolean
pixel_finish (ImpTerm  *term,
              GError  **error)
{
  term->reference = imp_squares_spread (term);

  return TRUE;
}

const ImpLossClass imp_loss_pixel =
{
  .info =
  {
    .key      = "pixel",
    .title    = N_("Pixels"),
    .source   = "Johnson et al. 2016",
    .on_image = TRUE,
  },
  .new    = pixel_new,
  .finish = pixel_finish,
  IMP_SQUARES_METHODS
};
