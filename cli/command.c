/* command.c - what the subcommands share: positional arguments and messages. */
#include "command.h"

#include <glib/gi18n.h>

gboolean
command_parse (GOptionContext  *context,
               const char      *form,
               int              argc,
               char           **argv,
               int              least,
               int              most,
               GStrv           *files,
               GError         **error)
{
  GStrv              given   = NULL;
  g_auto (GStrv)     owned   = NULL;
  const GOptionEntry rest[]  =
  {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  gboolean           parsed;
  int                n_files;

  g_option_context_add_main_entries (context, rest, NULL);
  parsed = g_option_context_parse (context, &argc, &argv, error);
  owned  = given;
  if (! parsed)
    return FALSE;

  n_files = owned != NULL ? (int) g_strv_length (owned) : 0;
  if (n_files < least)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("needed are %s; see “%s --help”"), form, g_get_prgname ());
      return FALSE;
    }
  if (most >= 0 && n_files > most)
    {
      g_autofree char *shown = g_filename_display_name (owned[most]);

      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("“%s” is one argument too many; see “%s --help”"),
                   shown, g_get_prgname ());
      return FALSE;
    }

  if (files != NULL)
    *files = g_steal_pointer (&owned);

  return TRUE;
}

int
command_fail (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      command_notice (_("interrupted"));
      return STATUS_INTERRUPTED;
    }

  command_notice ("%s", error->message);
  if (error->domain == G_OPTION_ERROR || g_error_matches (error, IMP_ERROR, IMP_ERROR_PARAMS))
    return STATUS_USAGE;

  return STATUS_FAILED;
}

void
command_notice (const char *format,
                ...)
{
  g_autofree char *message = NULL;
  va_list          args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_printerr ("impasto: %s\n", message);
}
