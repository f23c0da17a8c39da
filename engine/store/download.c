/* download.c - the published networks that can be brought at the press of a button. */
#include "download.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "fetch.h"
#include "store.h"

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

/* Before half a gigabyte is fetched for nothing. */
static gboolean
check_absent (const char  *name,
              GError     **error)
{
  g_autoptr (GPtrArray) entries = imp_store_list_networks ();

  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((const ImpStoreEntry *) entries->pdata[i])->name, name) == 0)
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                     _("The network “%s” is there already. To fetch it anew, remove that one first "
                       "(“impasto networks remove %s”)."), name, name);
        return FALSE;
      }

  return TRUE;
}

typedef struct
{
  guint64         size;
  ImpDownloadFunc progress;
  gpointer        user_data;
} Download;

static void
tell_imported (double   fraction,
               gpointer data)
{
  const Download *download = data;

  if (download->progress != NULL)
    download->progress (download->size, download->size,
                        IMP_FETCH_CHECKED + (1 - IMP_FETCH_CHECKED) * fraction,
                        download->user_data);
}

ImpNetInfo *
imp_download (const ImpDownloadInfo  *source,
              ImpDownloadFunc         progress,
              gpointer                user_data,
              GCancellable           *cancellable,
              char                  **text,
              GError                **error)
{
  const ImpNetImport  options  = { .name = source->name };
  Download            download = { source->size, progress, user_data };
  g_autofree char    *address  = address_of (source);
  g_autofree char    *folder   = imp_store_user_downloads ();
  g_autofree char    *path     = g_build_filename (folder, strrchr (source->address, '/') + 1, NULL);
  g_autofree char    *shown    = g_filename_display_name (path);
  ImpNetInfo         *info;

  if (! check_absent (source->name, error) ||
      ! imp_fetch (address, source->size, source->sha256, path, IMP_FETCH_STALL,
                   progress, user_data, cancellable, error))
    return NULL;

  info = imp_net_import (path, &options, tell_imported, &download, cancellable, text, error);
  if (info != NULL)
    g_unlink (path);   /* the network is all that is of use in it */
  else
    g_prefix_error (error, _("The download is complete, in “%s”, but it was not imported. "), shown);

  return info;
}

ImpNetInfo *
imp_net_download (const char       *name,
                  ImpDownloadFunc   progress,
                  gpointer          user_data,
                  GCancellable     *cancellable,
                  char            **text,
                  GError          **error)
{
  const ImpDownloadInfo *source = find (name, error);

  return source != NULL ? imp_download (source, progress, user_data, cancellable, text, error)
                        : NULL;
}
