/* test-fetch-failures.c - servers, connections and disks that make it hard. */
#include "fetch-fixture.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "store/part.h"
#include "tiny-network.h"

static void
test_lies (void)
{
  const HttpReply   longer[]  = { { OK ETAG, SIZE + 1, body, SIZE + 1 } };
  const HttpReply   shorter[] = { { OK ETAG, 11, "<p>Hello</p>", 11 } };
  const HttpReply   endless[] = { { OK ETAG, -1, body, SIZE + 1 } };
  const HttpReply   wrong[]   = { { OK ETAG, SIZE, other, SIZE } };
  const HttpReply   silent[]  = { { OK ETAG, -1, body, CUT } };   /* no length: its end looks like one */
  g_auto (Download) a, b, c, d, e;

  download_init (&a, longer, 1);
  download_fails (&a, "offers a file of 700001 bytes instead of 700000", 0);
  download_init (&b, shorter, 1);
  download_fails (&b, "offers a file of 11 bytes instead of 700000", 0);
  download_init (&c, endless, 1);
  download_fails (&c, "more than the 700000 bytes", 0);
  download_init (&d, wrong, 1);
  download_fails (&d, sha256, 0);
  download_init (&e, silent, 1);
  download_fails (&e, "ended too early", CUT);
}

static void
test_refusals (void)
{
  static const struct { const char *head, *says; } cases[] =
  {
    { "HTTP/1.1 404 Not Found\r\n",             "“404 Not Found”: it doesn't give out"   },
    { "HTTP/1.1 500 Internal Server Error\r\n", "“500 Internal Server Error”: the trouble is" },
    { "HTTP/1.1 204 No Content\r\n",            "which is no file"                       },
    { "HTTP/1.1 206 Partial Content\r\n",       "which is no file"                       },
    { "HTTP/1.1 301 Moved\r\nLocation: /\r\n",  "makes no sense"                         },
    { "rubbish\r\n",                            "makes no sense"                         }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HttpReply         replies[32];
      g_auto (Download) download;

      for (gsize k = 0; k < G_N_ELEMENTS (replies); k++)
        replies[k] = (HttpReply) { cases[i].head, 0, NULL, 0 };
      download_init (&download, replies, G_N_ELEMENTS (replies));
      download_fails (&download, cases[i].says, 0);
    }
}

static void
test_no_server (void)
{
  g_auto (Download)  download;
  g_autofree char   *address = NULL;
  GError            *error   = NULL;

  download_init (&download, NULL, 0);
  address = g_strconcat (http_server_address (download.server), "/x", NULL);
  g_clear_pointer (&download.server, http_server_free);
  g_assert_false (imp_fetch (address, SIZE, sha256, download.path, 5, NULL, NULL, NULL, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "check the network and its proxy settings"));
  g_clear_error (&error);

  g_assert_false (imp_fetch ("nonsense", SIZE, sha256, download.path, 5, NULL, NULL, NULL, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "“nonsense” is no address"));
  g_clear_error (&error);
  g_assert_false (there (download.part));
}

static void
test_stall (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, CUT, TRUE },
    { NULL, -1, NULL, 0, TRUE }
  };
  g_auto (Download) download;

  download_init (&download, replies, 2);
  download.stall = 1;
  download_fails (&download, "Nothing arrived for 1 s.", CUT);
  download_fails (&download, "Nothing arrived for 1 s.", CUT);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (data);

  return NULL;
}

/* From another thread, in the middle of the body and before there is an answer. */
static void
test_cancel (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, CUT, TRUE },
    { NULL, -1, NULL, 0, TRUE },
    { REST ETAG, SIZE - CUT, body + CUT, SIZE - CUT }
  };
  g_auto (Download) download;

  download_init (&download, replies, 3);
  for (int i = 0; i < 2; i++)
    {
      GError       *error = NULL;
      const gint64  begin = g_get_monotonic_time ();
      GThread      *thread;

      download.cancellable = g_cancellable_new ();
      download.cancel_at   = G_MAXUINT64;
      thread = g_thread_new ("cancel", cancel_soon, download.cancellable);
      g_assert_false (download_try (&download, &error));
      g_thread_join (thread);
      g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_USEC_PER_SEC);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_nonnull (strstr (error->message, "0.3 of 0.7 MB are kept"));
      g_assert_nonnull (strstr (error->message, download.part));
      g_assert_false (there (download.path));
      g_clear_error (&error);
      g_clear_object (&download.cancellable);
    }
  download_succeeds (&download);
}

/* While the checksum is made: what is kept is complete, and not asked for again. */
static void
test_cancel_check (void)
{
  const HttpReply   replies[] = { { OK ETAG, SIZE, body, SIZE } };
  g_auto (Download) download;
  GError           *error = NULL;

  download_init (&download, replies, 1);
  download.cancellable = g_cancellable_new ();
  download.cancel_at   = SIZE;
  g_assert_false (download_try (&download, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (there (download.path));
  g_assert_true (there (download.part));
  g_clear_error (&error);
  g_clear_object (&download.cancellable);
  download_succeeds (&download);
}

static void
test_no_room (void)
{
  const HttpReply   replies[] = { { OK ETAG, SIZE, body, SIZE } };
  g_auto (Download) download;

  download_init (&download, replies, 1);
  download.size = (guint64) 1 << 60;
  download_fails (&download, "There is no room", 0);
  g_assert_null (http_server_request (download.server, 0));
}

/* The disk fills up in the middle; a limit on files' sizes looks the same from here. */
static void
test_disk_full (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, SIZE },
    { REST ETAG, SIZE - CUT, body + CUT, SIZE - CUT }
  };
  struct rlimit     limit, low;
  g_auto (Download) download;

  download_init (&download, replies, 2);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  low          = limit;
  low.rlim_cur = CUT;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &low), ==, 0);
  download_fails (&download, g_strerror (EFBIG), CUT);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  download_succeeds (&download);
}

static void
test_busy (void)
{
  const HttpReply   replies[] = { { OK ETAG, SIZE, body, SIZE } };
  g_auto (Download) download;
  GError           *error = NULL;
  ImpPart           part;

  download_init (&download, replies, 1);
  g_assert_true (imp_part_open (&part, download.path, NULL));
  g_assert_false (download_try (&download, &error));
  g_assert_nonnull (strstr (error->message, "Another program"));
  g_clear_error (&error);
  imp_part_close (&part);
  g_assert_false (there (download.part));
  download_succeeds (&download);
}

static void
test_no_folder (void)
{
  g_auto (Download)  download;
  g_autofree char   *file = tiny_file_write ("in-the-way", "x", 1);

  download_init (&download, NULL, 0);
  g_free (download.path);
  g_free (download.part);
  download.path = g_build_filename (file, "weights.pth", NULL);
  download.part = g_strconcat (download.path, ".part", NULL);
  download_fails (&download, "can't be written", 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fetch_init ();

  g_test_add_func ("/fetch-failures/lies", test_lies);
  g_test_add_func ("/fetch-failures/refusals", test_refusals);
  g_test_add_func ("/fetch-failures/no-server", test_no_server);
  g_test_add_func ("/fetch-failures/stall", test_stall);
  g_test_add_func ("/fetch-failures/cancel", test_cancel);
  g_test_add_func ("/fetch-failures/cancel-check", test_cancel_check);
  g_test_add_func ("/fetch-failures/no-room", test_no_room);
  g_test_add_func ("/fetch-failures/disk-full", test_disk_full);
  g_test_add_func ("/fetch-failures/busy", test_busy);
  g_test_add_func ("/fetch-failures/no-folder", test_no_folder);

  return g_test_run ();
}
