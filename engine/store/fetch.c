/* fetch.c - bringing a file of known size and SHA-256 over HTTP.
 *
 * What is there already is continued by a range request with If-Range: a server
 * whose file changed answers with all of it. Ranges, validators and their
 * answers: RFC 9110, sections 8.8, 13.1.5 and 14. A server that can't or won't is
 * asked once more, for all of the file.
 */
#include "fetch.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "fetch-words.h"
#include "part.h"

enum { CHUNK = 1 << 16, PERIOD_US = 100 * 1000 };

static const guint64 MARGIN = 16 << 20;   /* bytes to leave on the disk */

typedef struct
{
  const char      *address;
  guint64          size;
  guint            stall;
  ImpPart          part;
  ImpDownloadFunc  progress;
  gpointer         user_data;
  gint64           told;          /* µs, when progress was told last  */
  GCancellable    *cancellable;
} Fetch;

typedef enum
{
  ANSWER_BAD,       /* the error is set                                    */
  ANSWER_BODY,      /* the body is what comes after part.have              */
  ANSWER_AGAIN      /* useless for the range asked for: ask for everything */
} Answer;

static void
fetch_tell (Fetch    *fetch,
            double    finished,
            gboolean  always)
{
  const gint64 now = g_get_monotonic_time ();

  if (fetch->progress == NULL || (! always && now < fetch->told + PERIOD_US))
    return;

  fetch->told = now;
  fetch->progress (fetch->part.have, fetch->size, finished, fetch->user_data);
}

static void
tell_checked (double   fraction,
              gpointer data)
{
  fetch_tell (data, IMP_FETCH_CHECKED * fraction, FALSE);
}

/* What may stand in If-Range: a strong ETag, otherwise the date; or NULL. */
static const char *
validator_of (SoupMessageHeaders *headers)
{
  const char *etag = soup_message_headers_get_one (headers, "ETag");

  if (etag != NULL && etag[0] == '"')
    return etag;

  return etag == NULL ? soup_message_headers_get_one (headers, "Last-Modified") : NULL;
}

/* Makes fetch->part fit what the server is about to send. */
static Answer
take_answer (Fetch        *fetch,
             SoupMessage  *message,
             gboolean      asked_for_range,
             GError      **error)
{
  SoupMessageHeaders *headers   = soup_message_get_response_headers (message);
  const char         *validator = validator_of (headers);
  const guint         status    = soup_message_get_status (message);
  guint64             offered   = fetch->size;

  if (asked_for_range && status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    return ANSWER_AGAIN;

  if (asked_for_range && status == SOUP_STATUS_PARTIAL_CONTENT)
    {
      goffset begin, end, total;

      /* A server without If-Range continues another file. */
      if (! soup_message_headers_get_content_range (headers, &begin, &end, &total) ||
          begin != (goffset) fetch->part.have ||
          (validator != NULL && strcmp (validator, fetch->part.validator) != 0))
        return ANSWER_AGAIN;
      if (total >= 0)
        offered = (guint64) total;
    }
  else if (status != SOUP_STATUS_OK)
    {
      imp_fetch_refuse (message, error);
      return ANSWER_BAD;
    }
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    offered = (guint64) soup_message_headers_get_content_length (headers);

  if (offered != fetch->size)
    {
      imp_fetch_fail (error, _("The server offers a file of %" PRIu64 " bytes instead of %" PRIu64
                               ": it is another one."), offered, fetch->size);
      return ANSWER_BAD;
    }
  if (status == SOUP_STATUS_OK && ! imp_part_restart (&fetch->part, validator, error))
    return ANSWER_BAD;

  return ANSWER_BODY;
}

static gboolean
take_body (Fetch         *fetch,
           GInputStream  *body,
           GError       **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK);

  for (;;)
    {
      const gssize n = g_input_stream_read (body, chunk, CHUNK, fetch->cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      if ((guint64) n > fetch->size - fetch->part.have)
        {
          imp_part_discard (&fetch->part);
          return imp_fetch_fail (error, _("The server sent more than the %" PRIu64 " bytes of the "
                                          "file: it is another one."), fetch->size);
        }
      if (! imp_part_write (&fetch->part, chunk, (gsize) n, error))
        return FALSE;
      fetch_tell (fetch, 0, FALSE);
    }

  if (fetch->part.have < fetch->size)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "");
      return FALSE;
    }

  return TRUE;
}

/* One request. ANSWER_BODY: the whole file is here now. */
static Answer
fetch_ask (Fetch        *fetch,
           SoupSession  *session,
           gboolean      for_range,
           GError      **error)
{
  g_autoptr (SoupMessage)   message = soup_message_new (SOUP_METHOD_GET, fetch->address);
  g_autoptr (GInputStream)  body    = NULL;
  SoupMessageHeaders       *headers;
  Answer                    answer;

  if (message == NULL)
    {
      imp_fetch_fail (error, _("“%s” is no address."), fetch->address);
      return ANSWER_BAD;
    }

  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (for_range)
    {
      soup_message_headers_set_range (headers, (goffset) fetch->part.have, -1);
      soup_message_headers_replace (headers, "If-Range", fetch->part.validator);
    }

  body = soup_session_send (session, message, fetch->cancellable, error);
  if (body == NULL)
    return ANSWER_BAD;

  answer = take_answer (fetch, message, for_range, error);
  if (answer == ANSWER_BODY && ! take_body (fetch, body, error))
    answer = ANSWER_BAD;

  return answer;
}

static gboolean
fetch_receive (Fetch   *fetch,
               GError **error)
{
  g_autoptr (SoupSession) session   = soup_session_new ();
  gboolean                for_range = fetch->part.have > 0 && fetch->part.validator != NULL;
  Answer                  answer;

  soup_session_set_timeout (session, fetch->stall);
  soup_session_set_user_agent (session, "impasto/" IMP_VERSION);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);

  fetch_tell (fetch, 0, TRUE);
  answer = fetch_ask (fetch, session, for_range, error);
  if (answer == ANSWER_AGAIN)
    answer = fetch_ask (fetch, session, FALSE, error);
  if (answer == ANSWER_BODY)
    fetch_tell (fetch, 0, TRUE);

  return answer == ANSWER_BODY;
}

/* There must be room for what is still to come. */
static gboolean
check_room (Fetch   *fetch,
            GError **error)
{
  const guint64         needed = fetch->size - fetch->part.have;
  g_autofree char      *folder = g_path_get_dirname (fetch->part.path);
  g_autofree char      *shown  = g_filename_display_name (folder);
  g_autoptr (GFile)     file   = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info   =
    g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64               room;

  if (info == NULL || ! g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;   /* then writing will tell */

  room = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (room >= MARGIN && room - MARGIN >= needed)
    return TRUE;

  return imp_fetch_fail (error, _("There is no room: %.0f MB are still to come, and %.0f MB are free "
                                  "in “%s”."), (double) needed / 1e6, (double) room / 1e6, shown);
}

static gboolean
check_digest (Fetch       *fetch,
              const char  *sha256,
              GError     **error)
{
  g_autofree char *digest = imp_part_digest (&fetch->part, tell_checked, fetch,
                                             fetch->cancellable, error);

  if (digest == NULL)
    return FALSE;
  if (strcmp (digest, sha256) == 0)
    return TRUE;

  imp_part_discard (&fetch->part);

  return imp_fetch_fail (error, _("What arrived is not the file: its SHA-256 is %s instead of %s. "
                                  "It was removed; try again."), digest, sha256);
}

static gboolean
fetch_run (Fetch       *fetch,
           const char  *sha256,
           GError     **error)
{
  if (fetch->part.have > fetch->size && ! imp_part_restart (&fetch->part, NULL, error))
    return FALSE;
  if (fetch->part.have < fetch->size &&
      (! check_room (fetch, error) || ! fetch_receive (fetch, error)))
    return FALSE;

  return check_digest (fetch, sha256, error) && imp_part_finish (&fetch->part, error);
}

gboolean
imp_fetch (const char       *address,
           guint64           size,
           const char       *sha256,
           const char       *path,
           guint             stall,
           ImpDownloadFunc   progress,
           gpointer          user_data,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError)       cause   = NULL;
  Fetch                    fetch   =
  {
    .address     = address,
    .size        = size,
    .stall       = stall,
    .progress    = progress,
    .user_data   = user_data,
    .cancellable = cancellable
  };
  gboolean                 fetched;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;   /* it has its name only after the check */

  /* libsoup hangs its sources on the thread's context: not on the caller's. */
  g_main_context_push_thread_default (context);
  fetched = imp_part_open (&fetch.part, path, &cause) && fetch_run (&fetch, sha256, &cause);
  g_main_context_pop_thread_default (context);

  if (! fetched)
    {
      imp_fetch_complain (&fetch.part, address, size, stall, &cause);
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  imp_part_close (&fetch.part);

  return fetched;
}
