/* topology-refuse.c - what is said of files that hold no VGG. */
#include "topology-refuse.h"

#include <glib/gi18n-lib.h>

#include "impasto.h"

gboolean
imp_topology_refuse_batch_norm (const char  *path,
                                const char  *name,
                                GError     **error)
{
  g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
               _("“%s” is a VGG with batch normalisation (it holds “%s”), which doesn't work "
                 "here: take the plain one, vgg16 or vgg19 instead of vgg16_bn or vgg19_bn."),
               path, name);

  return FALSE;
}

gboolean
imp_topology_refuse_other (const char  *path,
                           const char  *name,
                           GError     **error)
{
  g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
               _("“%s” is no plain VGG, but another network: there should be no “%s” in it. Expected "
                 "are the convolutions of VGG-16 or VGG-19."), path, name);

  return FALSE;
}

gboolean
imp_topology_refuse_contents (const ImpWeights  *weights,
                              const char        *path,
                              GError           **error)
{
  const ImpTensor *first = imp_weights_get (weights, 0);
  const ImpTensor *tensor;
  gboolean         four  = FALSE;
  guint            n     = 0;

  for (; (tensor = imp_weights_get (weights, n)) != NULL; n++)
    four = four || tensor->n_dims == 4;

  if (first == NULL)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("“%s” holds no VGG: it is %s without any tensor, so there is no "
                   "“features.0.weight” in it."), path, imp_weights_get_kind (weights));
  else if (! four)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("“%s” holds no VGG: it is %s with no convolutions at all, only fully connected "
                   "layers and the like (such as “%s”), and no “features.0.weight”. Expected are "
                   "the convolutions of VGG-16 or VGG-19."),
                 path, imp_weights_get_kind (weights), first->name);
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("“%s” holds no VGG: it is %s of another network, with tensors such as “%s” and "
                   "no “features.0.weight”. Expected are the convolutions of VGG-16 or VGG-19."),
                 path, imp_weights_get_kind (weights), first->name);

  return FALSE;
}
