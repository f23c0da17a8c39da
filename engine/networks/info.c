/* info.c - what a network's file says without running it, and removing it. */
#include "impasto.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "networks/known.h"
#include "networks/topology.h"
#include "store/store.h"

/* The title of a published network, or NULL. */
static char *
recognise (ImpWeights         *weights,
           const ImpTopology  *topology,
           GError            **error)
{
  const ImpTopologyLayer *first  = &topology->layers[0];
  g_autofree float       *values = imp_weights_read (weights, &first->weight, error);
  g_autofree float       *bias   = values != NULL ? imp_weights_read (weights, &first->bias, error)
                                                  : NULL;
  const ImpKnownNet      *known;

  if (bias == NULL)
    return NULL;

  known = imp_known_net_recognise (topology->n_layers, values, bias);
  if (known == NULL)
    known = imp_known_net_find (topology->n_layers, imp_weights_metadata (weights, "network"));

  return g_strdup (known != NULL ? known->title : NULL);
}

ImpNetInfo *
imp_net_describe (const char  *path,
                  GError     **error)
{
  g_autoptr (ImpWeights)  weights = imp_weights_open (path, error);
  g_autoptr (ImpNetInfo)  info    = NULL;
  g_autoptr (GError)      failure = NULL;
  g_autofree char        *folder  = imp_store_user_networks ();
  g_autofree char        *parent  = g_path_get_dirname (path);
  const char             *prepared;
  GStatBuf                file;
  ImpTopology             topology;

  if (weights == NULL || ! imp_topology_find (&topology, weights, path, error))
    return NULL;

  info        = g_new0 (ImpNetInfo, 1);
  info->title = recognise (weights, &topology, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  prepared            = imp_weights_metadata (weights, "preprocessing");
  info->name          = imp_store_stem (path);
  info->path          = g_strdup (path);
  info->topology      = imp_topology_to_string (&topology);
  info->preprocessing = g_strdup (prepared != NULL ? prepared : "torchvision");
  info->bytes         = g_stat (path, &file) == 0 ? (guint64) file.st_size : 0;
  info->half          = topology.layers[0].weight.dtype == IMP_DTYPE_F16;
  info->normalized    = imp_weights_find (weights, "mu.0") != NULL;
  info->removable     = strcmp (folder, parent) == 0;

  return g_steal_pointer (&info);
}

void
imp_net_info_free (ImpNetInfo *info)
{
  if (info == NULL)
    return;

  g_free (info->name);
  g_free (info->path);
  g_free (info->title);
  g_free (info->topology);
  g_free (info->preprocessing);
  g_free (info);
}

gboolean
imp_net_remove (const char  *name,
                GError     **error)
{
  g_autofree char *folder = imp_store_user_networks ();
  g_autofree char *file   = g_strconcat (name, ".safetensors", NULL);
  g_autofree char *own    = g_build_filename (folder, file, NULL);
  g_autofree char *found  = NULL;
  g_autofree char *shown  = NULL;

  if (strchr (name, '/') != NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is a file, not the name of an installed network."), name);
      return FALSE;
    }
  if (g_unlink (own) == 0)
    return TRUE;
  if (errno != ENOENT)
    {
      shown = g_filename_display_name (own);
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK, _("“%s” can't be removed: %s"), shown,
                   g_strerror (errno));
      return FALSE;
    }

  found = imp_store_find_network (name, error);
  if (found == NULL)
    return FALSE;
  shown = g_filename_display_name (found);
  g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
               _("The network “%s” came with Impasto or was put there by hand (“%s”): only imported "
                 "networks can be removed."), name, shown);

  return FALSE;
}
