/* fetch-fixture.c - a file to fetch, and a server in this process that has it. */
#include "fetch-fixture.h"

#include <string.h>

#include "tiny-network.h"

guint8  body[SIZE + 1];
guint8  other[SIZE];
char   *sha256;

void
fetch_init (void)
{
  g_setenv ("XDG_CACHE_HOME", tiny_folder (), TRUE);
  g_setenv ("XDG_DATA_HOME", tiny_folder (), TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  for (int i = 0; i < SIZE + 1; i++)
    body[i] = (guint8) (i * 2654435761u >> 24);
  memset (other, '?', SIZE);
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, body, SIZE);
}

void
download_init (Download        *download,
               const HttpReply *replies,
               int              n_replies)
{
  static int       n_downloads = 0;
  g_autofree char *name        = g_strdup_printf ("weights-%d.pth", n_downloads++);

  *download = (Download) {
    .server = http_server_new (replies, n_replies),
    .path   = g_build_filename (tiny_folder (), name, NULL),
    .stall  = 20,
    .size   = SIZE
  };
  download->part = g_strconcat (download->path, ".part", NULL);
  download->from = g_strconcat (download->path, ".part.from", NULL);
}

void
download_clear (Download *download)
{
  g_clear_pointer (&download->server, http_server_free);
  g_clear_object (&download->cancellable);
  g_free (download->path);
  g_free (download->part);
  g_free (download->from);
}

static void
on_progress (guint64  received,
             guint64  size,
             double   finished,
             gpointer user_data)
{
  Download *download = user_data;

  g_assert_true (g_thread_self () == download->thread);
  g_assert_cmpuint (size, ==, download->size);
  g_assert_cmpuint (received, <=, size);
  g_assert_cmpfloat (finished, <=, received == size ? IMP_FETCH_CHECKED : 0);
  download->last = received;
  if (download->cancellable != NULL && received >= download->cancel_at)
    g_cancellable_cancel (download->cancellable);
}

gboolean
download_try (Download  *download,
              GError   **error)
{
  g_autofree char *address = g_strconcat (http_server_address (download->server),
                                          "/models/weights.pth", NULL);
  gboolean         done;

  download->thread = g_thread_self ();
  done = imp_fetch (address, download->size, sha256, download->path, download->stall,
                    on_progress, download, download->cancellable, error);
  g_assert_cmpint (done, ==, error != NULL && *error == NULL);

  return done;
}

gboolean
there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
download_succeeds (Download *download)
{
  GError          *error = NULL;
  g_autofree char *data  = NULL;
  gsize            n     = 0;

  download_try (download, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (download->path, &data, &n, NULL));
  g_assert_cmpmem (data, n, body, SIZE);
  g_assert_cmpuint (download->last, ==, SIZE);
  g_assert_false (there (download->part));
  g_assert_false (there (download->from));
}

void
download_fails (Download   *download,
                const char *says,
                gsize       kept)
{
  GError          *error = NULL;
  g_autofree char *data  = NULL;
  gsize            n     = 0;

  g_assert_false (download_try (download, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  if (strstr (error->message, says) == NULL)
    g_error ("no “%s” in: %s", says, error->message);
  g_assert_nonnull (strstr (error->message, "browser"));
  g_assert_nonnull (strstr (error->message, http_server_address (download->server)));
  g_assert_true ((strstr (error->message, "are kept in") != NULL) == (kept > 0));
  g_assert_false (there (download->path));
  g_assert_true (there (download->part) == (kept > 0));
  if (kept > 0)
    {
      g_assert_true (g_file_get_contents (download->part, &data, &n, NULL));
      g_assert_cmpmem (data, n, body, kept);
    }
  else
    g_assert_false (there (download->from));
  g_clear_error (&error);
}
