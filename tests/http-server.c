/* http-server.c - a server on this machine that misbehaves as told. */
#include "http-server.h"

#include <string.h>

struct _HttpServer
{
  const HttpReply *replies;
  int              n_replies;
  GSocketListener *listener;
  GCancellable    *stop;
  GThread         *thread;
  char            *address;
  GMutex           mutex;
  GPtrArray       *requests;     /* guarded */
};

/* All up to the blank line. */
static char *
read_head (GInputStream *in)
{
  GString *head = g_string_new (NULL);
  char     byte;

  while (g_input_stream_read (in, &byte, 1, NULL, NULL) == 1)
    {
      g_string_append_c (head, byte);
      if (g_str_has_suffix (head->str, "\r\n\r\n"))
        break;
    }

  return g_string_free (head, FALSE);
}

static void
answer (GIOStream       *connection,
        const HttpReply *reply)
{
  GInputStream    *in     = g_io_stream_get_input_stream (connection);
  GOutputStream   *out    = g_io_stream_get_output_stream (connection);
  g_autofree char *length = reply->claims < 0 ? g_strdup ("") :
    g_strdup_printf ("Content-Length: %" G_GINT64_FORMAT "\r\n", reply->claims);
  g_autofree char *head   = g_strconcat (reply->head != NULL ? reply->head : "", length, "Connection: close\r\n\r\n", NULL);
  char             byte;

  /* The other end may hang up in the middle: that is its right. */
  if (reply->head != NULL &&
      g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL) && reply->n > 0)
    g_output_stream_write_all (out, reply->body, reply->n, NULL, NULL, NULL);
  while (reply->stalls && g_input_stream_read (in, &byte, 1, NULL, NULL) > 0)
    ;
}

static gpointer
serve (gpointer data)
{
  HttpServer *server = data;

  for (int i = 0; i < server->n_replies; i++)
    {
      g_autoptr (GSocketConnection) connection =
        g_socket_listener_accept (server->listener, NULL, server->stop, NULL);

      if (connection == NULL)
        break;

      g_mutex_lock (&server->mutex);
      g_ptr_array_add (server->requests,
                       read_head (g_io_stream_get_input_stream (G_IO_STREAM (connection))));
      g_mutex_unlock (&server->mutex);
      answer (G_IO_STREAM (connection), &server->replies[i]);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }

  return NULL;
}

HttpServer *
http_server_new (const HttpReply *replies,
                 int              n_replies)
{
  HttpServer                *server  = g_new0 (HttpServer, 1);
  g_autoptr (GInetAddress)   host    = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, 0);
  g_autoptr (GSocketAddress) actual  = NULL;
  GError                    *error   = NULL;

  server->replies   = replies;
  server->n_replies = n_replies;
  server->listener  = g_socket_listener_new ();
  server->stop      = g_cancellable_new ();
  server->requests  = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&server->mutex);

  g_socket_listener_add_address (server->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &actual, &error);
  g_assert_no_error (error);
  server->address = g_strdup_printf ("http://127.0.0.1:%u",
    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (actual)));
  server->thread = g_thread_new ("http-server", serve, server);

  return server;
}

void
http_server_free (HttpServer *server)
{
  g_cancellable_cancel (server->stop);
  g_thread_join (server->thread);
  g_object_unref (server->listener);
  g_object_unref (server->stop);
  g_ptr_array_unref (server->requests);
  g_mutex_clear (&server->mutex);
  g_free (server->address);
  g_free (server);
}

const char *
http_server_address (HttpServer *server)
{
  return server->address;
}

const char *
http_server_request (HttpServer *server,
                     int         i)
{
  const char *request;

  g_mutex_lock (&server->mutex);
  request = i < (int) server->requests->len ? g_ptr_array_index (server->requests, i) : NULL;
  g_mutex_unlock (&server->mutex);

  return request;
}
