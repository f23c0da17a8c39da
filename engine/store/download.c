/* download.c - the published networks that can be brought at the press of a button. */
#include "impasto.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "fetch.h"

/* Sizes and checksums: the eight digits in torchvision's file names are the first
 * of the SHA-256, too.
 */
static const ImpDownloadInfo downloads[] =
{
  {
    .name    = "vgg16",
    .title   = N_("VGG-16, as published with torchvision"),
    .address = "https://download.pytorch.org/models/vgg16-397923af.pth",
    .size    = 553433881,
    .sha256  = "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0"
  },
  {
    .name    = "vgg19",
    .title   = N_("VGG-19, as published with torchvision"),
    .address = "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth",
    .size    = 574673361,
    .sha256  = "dcbb9e9dad569fff7a846263a77324fc34978fea2bfb039c012d710e1776ae44"
  }
};

const ImpDownloadInfo *
imp_download_info (int i)
{
  return i >= 0 && i < (int) G_N_ELEMENTS (downloads) ? &downloads[i] : NULL;
}

static const ImpDownloadInfo *
find (const char  *name,
      GError     **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      if (strcmp (downloads[i].name, name) == 0)
        return &downloads[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", downloads[i].name);
    }
  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
               _("There is no network “%s” to download. There are: %s."), name, names->str);

  return NULL;
}

/* Of @info's address, or of the mirror that the environment names. */
static char *
address_of (const ImpDownloadInfo *info)
{
  const char *mirror = g_getenv ("IMPASTO_MIRROR");
  const char *base   = strrchr (info->address, '/');

  if (mirror == NULL || *mirror == '\0')
    return g_strdup (info->address);

  return g_strconcat (mirror, g_str_has_suffix (mirror, "/") ? base + 1 : base, NULL);
}

char *
imp_net_download (const char       *name,
                  ImpDownloadFunc   progress,
                  gpointer          user_data,
                  GCancellable     *cancellable,
                  GError          **error)
{
  const ImpDownloadInfo *info    = find (name, error);
  g_autofree char       *address = NULL;
  g_autofree char       *path    = NULL;

  if (info == NULL)
    return NULL;

  address = address_of (info);
  path    = g_build_filename (g_get_user_cache_dir (), "impasto", "downloads",
                              strrchr (info->address, '/') + 1, NULL);
  if (! imp_fetch (address, info->size, info->sha256, path, IMP_FETCH_STALL,
                   progress, user_data, cancellable, error))
    return NULL;

  return g_steal_pointer (&path);
}
