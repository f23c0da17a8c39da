/* fetch-words.c - what is said of a download that fails. */
#include "fetch-words.h"

#include <glib/gi18n-lib.h>

gboolean
imp_fetch_fail (GError     **error,
                const char  *format,
                ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, IMP_ERROR, IMP_ERROR_NETWORK, what);

  return FALSE;
}

void
imp_fetch_refuse (SoupMessage  *message,
                  GError      **error)
{
  const guint      status = soup_message_get_status (message);
  g_autofree char *reason = g_utf8_make_valid (soup_message_get_reason_phrase (message), -1);

  if (status >= 500)
    imp_fetch_fail (error, _("The server answered “%u %s”: the trouble is on its side, try again "
                             "later."), status, reason);
  else if (status >= 400)
    imp_fetch_fail (error, _("The server answered “%u %s”: it doesn't give out the file at that "
                             "address."), status, reason);
  else
    imp_fetch_fail (error, _("The server answered “%u %s”, which is no file."), status, reason);
}

/* The library's words for a connection that failed, put into ours. */
static void
explain (guint    stall,
         GError **error)
{
  g_autoptr (GError) cause = g_steal_pointer (error);

  if (cause->domain == IMP_ERROR)
    *error = g_steal_pointer (&cause);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    imp_fetch_fail (error, _("Nothing arrived for %u s."), stall);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    imp_fetch_fail (error, _("The connection ended too early."));
  else if (cause->domain == G_TLS_ERROR)
    imp_fetch_fail (error, _("The server's certificate is not accepted (%s): check the clock of this "
                             "computer."), cause->message);
  else if (cause->domain == SOUP_SESSION_ERROR)
    imp_fetch_fail (error, _("The server's answer makes no sense (%s)."), cause->message);
  else
    imp_fetch_fail (error, _("There is no connection (%s): check the network and its proxy "
                             "settings."), cause->message);
}

void
imp_fetch_complain (ImpPart     *part,
                    const char  *address,
                    guint64      size,
                    guint        stall,
                    GError     **error)
{
  const gboolean     cancelled = g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr (GError) cause     = NULL;
  GString           *text      = g_string_new (NULL);

  if (cancelled)
    g_string_append (text, _("The download was interrupted."));
  else
    {
      explain (stall, error);
      g_string_append (text, (*error)->message);
    }
  cause = g_steal_pointer (error);

  if (part->fd >= 0 && part->have > 0)
    {
      g_autofree char *shown = g_filename_display_name (part->part_path);

      g_string_append_c (text, ' ');
      if (part->validator != NULL)
        g_string_append_printf (text, _("%.1f of %.1f MB are kept in “%s”; the next attempt goes on "
                                        "from there."),
                                (double) part->have / 1e6, (double) size / 1e6, shown);
      else
        {
          imp_part_discard (part);
          g_string_append (text, _("This server doesn't let it be continued: the next attempt "
                                   "begins again."));
        }
    }
  if (! cancelled)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _("You can also download %s in a browser and import that file."),
                              address);
    }
  g_set_error_literal (error, cancelled ? G_IO_ERROR : IMP_ERROR,
                       cancelled ? G_IO_ERROR_CANCELLED : IMP_ERROR_NETWORK, text->str);
  g_string_free (text, TRUE);
}
