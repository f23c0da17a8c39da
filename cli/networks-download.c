/* networks-download.c - impasto networks download: a published network is fetched and imported. */
#include "networks.h"

#include <glib/gi18n.h>

#include "interrupt.h"
#include "status-line.h"

typedef struct
{
  StatusLine line;
  int        percent;      /* told last without a terminal, -1: none */
  gboolean   arrived;      /* of what follows                        */
} Shown;

/* On a terminal one line that changes; otherwise a line every ten per cent, and one when
 * all is here.
 */
static void
download_progress (guint64  received,
                   guint64  size,
                   double   finished,
                   gpointer user_data)
{
  Shown          *shown   = user_data;
  const gboolean  arrived = received == size;
  const int       percent = (int) (100.0 * (arrived ? finished
                                                    : (double) received / (double) size));
  char           *text    = arrived
                            ? g_strdup_printf (_("checking and importing, %d %%"), percent)
                            : g_strdup_printf (_("%.1f of %.1f MB, %d %%"),
                                               (double) received / 1e6, (double) size / 1e6,
                                               percent);

  if (! shown->line.terminal &&
      (arrived != shown->arrived || shown->percent < 0 ||
       (! arrived && percent / 10 > shown->percent / 10)))
    command_notice ("%s", text);
  shown->percent = percent;
  shown->arrived = arrived;
  status_line_show (&shown->line, text);
}

static char *
download_summary (void)
{
  GString *text = g_string_new (_("Downloads a network that others have published:"));

  for (int i = 0; imp_download_info (i) != NULL; i++)
    {
      const ImpDownloadInfo *info = imp_download_info (i);

      g_string_append_printf (text, _("\n  %-8s %s, %.0f MB"), info->name, _(info->title),
                              (double) info->size / 1e6);
    }
  g_string_append (text, _("\n\nAfter an interruption the next attempt goes on from there."));

  return g_string_free (text, FALSE);
}

int
networks_download (int    argc,
                   char **argv)
{
  g_autoptr (GError)         error       = NULL;
  g_autoptr (GOptionContext) context     = g_option_context_new (_("NAME"));
  g_autoptr (GCancellable)   cancellable = g_cancellable_new ();
  g_autofree char           *summary     = download_summary ();
  g_autofree char           *text        = NULL;
  g_autoptr (ImpNetInfo)     info        = NULL;
  g_auto (GStrv)             names       = NULL;
  Shown                      shown       = { .percent = -1 };

  g_option_context_set_summary (context, summary);
  if (! command_parse (context, _("NAME"), argc, argv, 1, 1, &names, &error))
    return command_fail (error);

  interrupt_cancels (cancellable);
  status_line_init (&shown.line);
  info = imp_net_download (names[0], download_progress, &shown, cancellable, &text, &error);
  status_line_clear (&shown.line);
  if (info == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        command_notice ("%s", error->message);   /* what is kept */
      return command_fail (error);
    }

  g_print ("%s\n%s - %s\n", text, info->name, info->title != NULL ? info->title : info->name);
  networks_print_info (info);

  return STATUS_DONE;
}
