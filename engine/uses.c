/* uses.c - what a run with these parameters looks at. */
#include <string.h>

#include "losses/loss.h"
#include "params.h"

/* The loss of the i-th term, custom or the mode's; NULL past the end. */
static const char *
term_loss (const ImpParams *params,
           guint            i)
{
  const GPtrArray   *terms = imp_params_terms (params);
  const ImpModeInfo *mode  = imp_params_mode (params);

  if (terms->len > 0)
    return i < terms->len ? ((ImpCustomTerm *) terms->pdata[i])->loss : NULL;

  return mode->terms[i].loss;
}

gboolean
imp_params_uses_loss (const ImpParams *params,
                      const char      *loss)
{
  const char *used;

  for (guint i = 0; (used = term_loss (params, i)) != NULL; i++)
    if (strcmp (used, loss) == 0)
      return TRUE;

  return FALSE;
}

gboolean
imp_params_uses (const ImpParams *params,
                 ImpUse           use)
{
  const char *used;

  for (guint i = 0; (used = term_loss (params, i)) != NULL; i++)
    {
      const ImpLossClass *klass = imp_loss_find (used);

      if (use == IMP_USE_REGIONS ? klass->regions
          : use == IMP_USE_STYLE ? klass->target == IMP_TARGET_STYLE
          : klass->target == IMP_TARGET_CONTENT)
        return TRUE;
    }

  return FALSE;
}
