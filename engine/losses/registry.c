/* registry.c - the list of losses. A new loss adds two lines here. */
#include "loss.h"

#include <string.h>

extern const ImpLossClass imp_loss_content;
extern const ImpLossClass imp_loss_feature;
extern const ImpLossClass imp_loss_gram;
extern const ImpLossClass imp_loss_gram_johnson;
extern const ImpLossClass imp_loss_matting;
extern const ImpLossClass imp_loss_patch;
extern const ImpLossClass imp_loss_pixel;
extern const ImpLossClass imp_loss_region_gram;
extern const ImpLossClass imp_loss_shifted_gram;
extern const ImpLossClass imp_loss_tv;

const ImpLossClass *const imp_loss_classes[] =
{
  &imp_loss_content,
  &imp_loss_feature,
  &imp_loss_gram,
  &imp_loss_gram_johnson,
  &imp_loss_shifted_gram,
  &imp_loss_region_gram,
  &imp_loss_matting,
  &imp_loss_patch,
  &imp_loss_tv,
  &imp_loss_pixel,
  NULL
};

const ImpLossClass *
imp_loss_find (const char *key)
{
  for (int i = 0; imp_loss_classes[i] != NULL; i++)
    if (strcmp (imp_loss_classes[i]->info.key, key) == 0)
      return imp_loss_classes[i];

  return NULL;
}

const ImpLossInfo *
imp_loss_info (int i)
{
  const int n = G_N_ELEMENTS (imp_loss_classes) - 1;

  return i >= 0 && i < n ? &imp_loss_classes[i]->info : NULL;
}

ImpTerm *
imp_term_new (const ImpTermSetup  *setup,
              GError             **error)
{
  ImpTerm *term = setup->klass->new (setup, error);

  if (term != NULL)
    {
      term->klass = setup->klass;
      term->pool  = setup->pool;
    }

  return term;
}

void
imp_term_free (ImpTerm *term)
{
  if (term != NULL)
    term->klass->free (term);
}
