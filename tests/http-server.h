/* http-server.h - a server on this machine that misbehaves as told. */
#pragma once

#include <gio/gio.h>

/* What one request is answered, whatever it says. */
typedef struct
{
  const char *head;      /* status line and headers, each ending in \r\n; no length; */
                         /*   NULL: not even those                                 */
  gint64      claims;    /* Content-Length; < 0: none, the end is where it closes   */
  const void *body;      /* what is really sent                                     */
  gsize       n;
  gboolean    stalls;    /* then neither sends nor closes, till the other end does  */
} HttpReply;

typedef struct _HttpServer HttpServer;

/* (transfer full): gives @replies, one a connection, in that order; borrowed. */
HttpServer * http_server_new     (const HttpReply *replies,
                                  int              n_replies);
void         http_server_free    (HttpServer      *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpServer, http_server_free)

/* http://127.0.0.1:PORT */
const char * http_server_address (HttpServer      *server);

/* The head of the i-th request, or NULL where it hasn't come. */
const char * http_server_request (HttpServer      *server,
                                  int              i);
