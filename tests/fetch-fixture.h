/* fetch-fixture.h - a file to fetch, and a server in this process that has it. */
#pragma once

#include "store/fetch.h"

#include "http-server.h"

enum { SIZE = 700000, CUT = 300000 };

#define OK   "HTTP/1.1 200 OK\r\n"
#define ETAG "ETag: \"one\"\r\n"
#define DATE "Last-Modified: Tue, 19 Jan 2021 12:00:00 GMT\r\n"
#define REST "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 300000-699999/700000\r\n"

extern guint8  body[SIZE + 1];   /* the file, and a byte more */
extern guint8  other[SIZE];      /* another of its size       */
extern char   *sha256;           /* the file's                */

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

/* Once, before all else: also folders of the test's own, and no proxy. */
void     fetch_init         (void);

void     download_init      (Download        *download,
                             const HttpReply *replies,
                             int              n_replies);
void     download_clear     (Download        *download);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Download, download_clear)

gboolean download_try       (Download        *download,
                             GError         **error);

/* It works: the file is right, and alone. */
void     download_succeeds  (Download        *download);

/* It fails, says so and what to do, and keeps @kept bytes. */
void     download_fails     (Download        *download,
                             const char      *says,
                             gsize            kept);

gboolean there              (const char      *path);
