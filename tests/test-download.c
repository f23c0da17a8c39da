/* test-download.c - files that arrive, and servers that make it hard. No network outside. */
#include "store/fetch.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "http-server.h"
#include "store/download.h"
#include "store/part.h"
#include "tiny-network.h"

enum { SIZE = 700000, CUT = 300000 };

#define OK      "HTTP/1.1 200 OK\r\n"
#define ETAG    "ETag: \"one\"\r\n"
#define REST    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 300000-699999/700000\r\n"

static guint8  body[SIZE + 1];
static guint8  other[SIZE];
static char   *sha256;

typedef struct
{
  HttpServer   *server;
  char         *path;
  char         *part;
  char         *from;
  guint         stall;
  guint64       size;
  GCancellable *cancellable;
  guint64       cancel_at;     /* bytes */
  guint64       last;
  GThread      *thread;
} Download;

static void
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

static void
download_clear (Download *download)
{
  g_clear_pointer (&download->server, http_server_free);
  g_clear_object (&download->cancellable);
  g_free (download->path);
  g_free (download->part);
  g_free (download->from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Download, download_clear)

static void
on_progress (guint64  received,
             guint64  size,
             gpointer user_data)
{
  Download *download = user_data;

  g_assert_true (g_thread_self () == download->thread);
  g_assert_cmpuint (size, ==, download->size);
  g_assert_cmpuint (received, <=, size);
  download->last = received;
  if (download->cancellable != NULL && received >= download->cancel_at)
    g_cancellable_cancel (download->cancellable);
}

static gboolean
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

static gboolean
there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* It works: the file is right, and alone. */
static void
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

/* It fails, says so and what to do, and keeps @kept bytes. */
static void
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

static void
test_whole (void)
{
  const HttpReply    replies[] = { { OK ETAG, SIZE, body, SIZE } };
  g_auto (Download)  download;

  download_init (&download, replies, 1);
  download_succeeds (&download);
  download_succeeds (&download);   /* without asking again */
  g_assert_null (strstr (http_server_request (download.server, 0), "Range"));
}

static void
test_without_length (void)
{
  const HttpReply   replies[] = { { OK, -1, body, SIZE } };
  g_auto (Download) download;

  download_init (&download, replies, 1);
  download_succeeds (&download);
}

static void
test_redirect (void)
{
  g_autoptr (HttpServer) target    = NULL;
  g_autofree char       *head      = NULL;
  const HttpReply        answers[] =
  {
    { OK ETAG, SIZE, body, CUT },
    { REST ETAG, SIZE - CUT, body + CUT, SIZE - CUT }
  };
  HttpReply              replies[2];
  g_auto (Download)      download;

  target = http_server_new (answers, 2);
  head   = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s/cdn/x\r\n",
                            http_server_address (target));
  replies[0] = replies[1] = (HttpReply) { head, 0, NULL, 0 };
  download_init (&download, replies, 2);
  download_fails (&download, "ended too early", CUT);
  download_succeeds (&download);
  g_assert_nonnull (strstr (http_server_request (target, 1), "Range: bytes=300000-"));
  g_assert_nonnull (strstr (http_server_request (target, 1), "If-Range: \"one\""));
}

/* A server that truncates, and one that goes on. */
static void
test_resumed (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, CUT },
    { "HTTP/1.1 503 Busy\r\n", 0, NULL, 0 },
    { REST ETAG, SIZE - CUT, body + CUT, SIZE - CUT }
  };
  g_auto (Download) download;

  download_init (&download, replies, 3);
  download_fails (&download, "ended too early", CUT);
  download_fails (&download, "“503 Busy”", CUT);
  download_succeeds (&download);
  g_assert_nonnull (strstr (http_server_request (download.server, 2), "Range: bytes=300000-\r\n"));
  g_assert_nonnull (strstr (http_server_request (download.server, 2), "If-Range: \"one\"\r\n"));
}

static void
test_resumed_by_date (void)
{
#define DATE "Last-Modified: Tue, 19 Jan 2021 12:00:00 GMT\r\n"
  const HttpReply   replies[] =
  {
    { OK DATE, SIZE, body, CUT },
    { REST DATE, SIZE - CUT, body + CUT, SIZE - CUT }
  };
  g_auto (Download) download;

  download_init (&download, replies, 2);
  download_fails (&download, "ended too early", CUT);
  download_succeeds (&download);
  g_assert_nonnull (strstr (http_server_request (download.server, 1),
                            "If-Range: Tue, 19 Jan 2021 12:00:00 GMT\r\n"));
}

/* A weak validator promises nothing about bytes, and none even less. */
static void
test_not_resumable (void)
{
  static const char *const heads[] = { OK, OK "ETag: W/\"one\"\r\n" DATE };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      const HttpReply   replies[] =
      {
        { heads[i], SIZE, body, CUT },
        { heads[i], SIZE, body, SIZE }
      };
      g_auto (Download) download;

      download_init (&download, replies, 2);
      download_fails (&download, "begins again", 0);
      download_succeeds (&download);
      g_assert_null (strstr (http_server_request (download.server, 1), "Range"));
    }
}

/* Asked for the rest, it sends everything: it knows no ranges, or has another file. */
static void
test_ranges_ignored (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, other, CUT },
    { OK "ETag: \"two\"\r\n", SIZE, body, SIZE }
  };
  g_auto (Download) download;
  GError           *error = NULL;

  download_init (&download, replies, 2);
  g_assert_false (download_try (&download, &error));
  g_clear_error (&error);
  download_succeeds (&download);
  g_assert_nonnull (strstr (http_server_request (download.server, 1), "Range"));
}

/* Answers to a request for the rest that are useless: all of it is asked for. */
static void
test_afresh (void)
{
  static const char *const answers[] =
  {
    "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */700000\r\n",
    REST "ETag: \"two\"\r\n",
    "HTTP/1.1 206 Partial Content\r\n" ETAG,
    "HTTP/1.1 206 Partial Content\r\n" ETAG "Content-Range: bytes 299999-699998/700000\r\n",
    "HTTP/1.1 206 Partial Content\r\n" ETAG "Content-Range: rubbish\r\n"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      const HttpReply   replies[] =
      {
        { OK ETAG, SIZE, body, CUT },
        { answers[i], SIZE - CUT, other + CUT, SIZE - CUT },
        { OK ETAG, SIZE, body, SIZE }
      };
      g_auto (Download) download;

      download_init (&download, replies, 3);
      download_fails (&download, "ended too early", CUT);
      download_succeeds (&download);
      g_assert_null (strstr (http_server_request (download.server, 2), "Range"));
    }
}

/* What lies there is more than all of the file: nothing of it stays. */
static void
test_oversized (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, CUT },
    { REST ETAG, SIZE - CUT, body + CUT, SIZE - CUT }
  };
  g_auto (Download) download;

  download_init (&download, replies, 2);
  g_assert_true (g_file_set_contents (download.part, (const char *) body, SIZE + 1, NULL));
  g_assert_true (g_file_set_contents (download.from, "\"one\"", -1, NULL));
  download_fails (&download, "ended too early", CUT);
  g_assert_null (strstr (http_server_request (download.server, 0), "Range"));
  download_succeeds (&download);
}

/* The file grew between two attempts. */
static void
test_other_total (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, CUT },
    { "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 300000-799999/800000\r\n" ETAG,
      SIZE - CUT, body, SIZE - CUT },
  };
  g_auto (Download) download;

  download_init (&download, replies, 2);
  download_fails (&download, "ended too early", CUT);
  download_fails (&download, "offers a file of 800000 bytes instead of 700000", CUT);
}

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

/* What came over two attempts is not of one file, and no validator told. */
static void
test_mixture (void)
{
  const HttpReply   replies[] =
  {
    { OK ETAG, SIZE, body, CUT },
    { REST ETAG, SIZE - CUT, other, SIZE - CUT },
    { OK ETAG, SIZE, body, SIZE }
  };
  g_auto (Download) download;

  download_init (&download, replies, 3);
  download_fails (&download, "ended too early", CUT);
  download_fails (&download, "What arrived is not the file", 0);
  download_succeeds (&download);
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

/* From the server to an installed network, of which nothing else stays. */
static void
test_import (void)
{
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

  info = imp_download (&source, NULL, NULL, NULL, &text, &error);
  g_assert_no_error (error);
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
  g_setenv ("XDG_CACHE_HOME", tiny_folder (), TRUE);
  g_setenv ("XDG_DATA_HOME", tiny_folder (), TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  for (int i = 0; i < SIZE + 1; i++)
    body[i] = (guint8) (i * 2654435761u >> 24);
  memset (other, '?', SIZE);
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, body, SIZE);

  g_test_add_func ("/download/whole", test_whole);
  g_test_add_func ("/download/without-length", test_without_length);
  g_test_add_func ("/download/redirect", test_redirect);
  g_test_add_func ("/download/resumed", test_resumed);
  g_test_add_func ("/download/resumed-by-date", test_resumed_by_date);
  g_test_add_func ("/download/not-resumable", test_not_resumable);
  g_test_add_func ("/download/ranges-ignored", test_ranges_ignored);
  g_test_add_func ("/download/afresh", test_afresh);
  g_test_add_func ("/download/oversized", test_oversized);
  g_test_add_func ("/download/other-total", test_other_total);
  g_test_add_func ("/download/lies", test_lies);
  g_test_add_func ("/download/mixture", test_mixture);
  g_test_add_func ("/download/refusals", test_refusals);
  g_test_add_func ("/download/no-server", test_no_server);
  g_test_add_func ("/download/stall", test_stall);
  g_test_add_func ("/download/cancel", test_cancel);
  g_test_add_func ("/download/cancel-check", test_cancel_check);
  g_test_add_func ("/download/no-room", test_no_room);
  g_test_add_func ("/download/disk-full", test_disk_full);
  g_test_add_func ("/download/busy", test_busy);
  g_test_add_func ("/download/no-folder", test_no_folder);
  g_test_add_func ("/download/table", test_table);
  g_test_add_func ("/download/mirror", test_mirror);
  g_test_add_func ("/download/import", test_import);

  return g_test_run ();
}
