/* test-fetch.c - files that arrive, at once or in pieces. No network outside. */
#include "fetch-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "store/part.h"

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

/* How far the checksum is, is told. */
static void
note_fraction (double   fraction,
               gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >, *last);
  *last = fraction;
}

static void
test_checksum (void)
{
  g_auto (Download)  download;
  GError            *error  = NULL;
  g_autofree char   *digest = NULL;
  double             last   = 0;
  ImpPart            part;

  download_init (&download, NULL, 0);
  g_assert_true (imp_part_open (&part, download.path, NULL));
  g_assert_true (imp_part_write (&part, body, SIZE, NULL));
  digest = imp_part_digest (&part, note_fraction, &last, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (digest, ==, sha256);
  g_assert_cmpfloat (last, ==, 1);
  imp_part_discard (&part);
  imp_part_close (&part);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fetch_init ();

  g_test_add_func ("/fetch/whole", test_whole);
  g_test_add_func ("/fetch/without-length", test_without_length);
  g_test_add_func ("/fetch/redirect", test_redirect);
  g_test_add_func ("/fetch/resumed", test_resumed);
  g_test_add_func ("/fetch/resumed-by-date", test_resumed_by_date);
  g_test_add_func ("/fetch/not-resumable", test_not_resumable);
  g_test_add_func ("/fetch/ranges-ignored", test_ranges_ignored);
  g_test_add_func ("/fetch/afresh", test_afresh);
  g_test_add_func ("/fetch/oversized", test_oversized);
  g_test_add_func ("/fetch/other-total", test_other_total);
  g_test_add_func ("/fetch/mixture", test_mixture);
  g_test_add_func ("/fetch/checksum", test_checksum);

  return g_test_run ();
}
