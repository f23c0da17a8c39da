/* test-download.c - from the table of published networks to an installed one. */
#include "store/download.h"

#include <string.h>

#include <glib/gstdio.h>

#include "fetch-fixture.h"
#include "tiny-network.h"

static void
test_table (void)
{
  GError *error = NULL;
  int     n     = 0;

  for (const ImpDownloadInfo *info; (info = imp_download_info (n)) != NULL; n++)
    {
      const char *file = strrchr (info->address, '/') + 1;

      g_assert_true (g_str_has_prefix (info->address, "https://"));
      g_assert_true (g_str_has_prefix (file, info->name));
      g_assert_cmpuint (strlen (info->sha256), ==, 64);
      g_assert_cmpuint (strspn (info->sha256, "0123456789abcdef"), ==, 64);
      /* torchvision's names end in the first digits */
      g_assert_cmpint (strncmp (strchr (file, '-') + 1, info->sha256, 8), ==, 0);
      g_assert_cmpuint (info->size, >, 500 * 1000 * 1000);
    }
  g_assert_cmpint (n, ==, 2);
  g_assert_null (imp_download_info (-1));

  g_assert_null (imp_net_download ("vgg11", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  g_assert_nonnull (strstr (error->message, "“vgg11”"));
  g_assert_nonnull (strstr (error->message, "vgg16, vgg19"));
  g_clear_error (&error);
}

/* The public function: the address is of the table, or the mirror's. */
static void
test_mirror (void)
{
  const HttpReply    replies[] = { { "HTTP/1.1 404 Not Found\r\n", 0, NULL, 0 } };
  g_auto (Download)  download;
  g_autofree char   *ours      = g_build_filename (tiny_folder (), "impasto", NULL);
  g_autofree char   *downloads = g_build_filename (ours, "downloads", NULL);
  g_autofree char   *mirror    = NULL;
  GError            *error     = NULL;

  download_init (&download, replies, 1);
  mirror = g_strconcat (http_server_address (download.server), "/mirror/", NULL);
  g_setenv ("IMPASTO_MIRROR", mirror, TRUE);
  g_assert_null (imp_net_download ("vgg19", NULL, NULL, NULL, NULL, &error));
  g_unsetenv ("IMPASTO_MIRROR");
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "/mirror/vgg19-dcbb9e9d.pth"));
  g_assert_true (g_str_has_prefix (http_server_request (download.server, 0),
                                   "GET /mirror/vgg19-dcbb9e9d.pth HTTP/1.1\r\n"));
  g_clear_error (&error);

  /* and nothing stays */
  g_assert_cmpint (g_rmdir (downloads), ==, 0);
  g_assert_cmpint (g_rmdir (ours), ==, 0);
}

typedef struct
{
  guint64 received;
  double  finished;
  int     n_importing;     /* how often it was told that it is under way */
} Told;

/* All of it arrives, is checked and imported, and never is less than before. */
static void
tell (guint64  received,
      guint64  size,
      double   finished,
      gpointer data)
{
  Told *told = data;

  g_assert_cmpuint (received, >=, told->received);
  g_assert_cmpfloat (finished, >=, told->finished);
  g_assert_true (finished == 0 || received == size);
  told->received     = received;
  told->finished     = finished;
  told->n_importing += finished > IMP_FETCH_CHECKED && finished < 1;
}

/* From the server to an installed network, of which nothing else stays. */
static void
test_import (void)
{
  Told                    told     = { 0 };
  static const int        convs[]  = { 2, 1 };
  static const int        widths[] = { 4, 6 };
  g_autofree char        *weights  = tiny_network_write (convs, widths, 2, 1);
  g_autofree char        *data     = NULL;
  gsize                   n        = 0;
  HttpReply               replies[2];
  g_auto (Download)       download;
  g_autofree char        *address  = NULL;
  g_autofree char        *digest   = NULL;
  g_autofree char        *file     = g_build_filename (tiny_folder (), "impasto", "downloads",
                                                       "tiny.safetensors", NULL);
  g_autofree char        *folder   = g_path_get_dirname (file);
  g_autofree char        *text     = NULL;
  g_autoptr (ImpNetInfo)  info     = NULL;
  g_autoptr (ImpNet)      net      = NULL;
  GError                 *error    = NULL;
  ImpDownloadInfo         source;

  g_assert_true (g_file_get_contents (weights, &data, &n, NULL));
  digest     = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) data, n);
  replies[0] = replies[1] = (HttpReply) { OK ETAG, (gint64) n, data, n };
  download_init (&download, replies, 2);
  address    = g_strconcat (http_server_address (download.server), "/tiny.safetensors", NULL);
  source     = (ImpDownloadInfo) { "tiny", "Tiny", address, n, digest };

  info = imp_download (&source, tell, &told, NULL, &text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (told.received, ==, n);
  g_assert_cmpfloat (told.finished, ==, 1);
  g_assert_cmpint (told.n_importing, >, 2);
  g_assert_cmpstr (info->name, ==, "tiny");
  g_assert_nonnull (text);
  net = imp_net_load (info->path, &error);
  g_assert_no_error (error);
  g_assert_false (there (file));

  /* once is enough, and the server isn't asked */
  g_assert_null (imp_download (&source, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "is there already"));
  g_assert_nonnull (strstr (error->message, "networks remove tiny"));
  g_clear_error (&error);
  g_assert_null (http_server_request (download.server, 1));
  g_assert_true (imp_net_remove ("tiny", &error));

  /* what is right but can't be imported stays, and is not fetched again */
  source.name = "../tiny";
  g_assert_null (imp_download (&source, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "The download is complete, in "));
  g_clear_error (&error);
  g_assert_true (there (file));
  source.name = "tiny";
  g_clear_pointer (&info, imp_net_info_free);
  info = imp_download (&source, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imp_net_remove ("tiny", &error));

  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fetch_init ();

  g_test_add_func ("/download/table", test_table);
  g_test_add_func ("/download/mirror", test_mirror);
  g_test_add_func ("/download/import", test_import);

  return g_test_run ();
}
