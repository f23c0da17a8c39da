/* networks.c - impasto networks: what is installed, and where. */
#include "networks.h"

#include <string.h>

#include <glib/gi18n.h>

static int
list_networks (int    argc,
               char **argv)
{
  g_autoptr (GError)         error    = NULL;
  g_autoptr (GOptionContext) context  = g_option_context_new (_("[download NAME]"));
  g_autoptr (GPtrArray)      networks = NULL;

  g_option_context_set_summary (context, _("Lists the installed networks, or downloads one: see "
                                           "“impasto networks download --help”."));
  if (! command_parse (context, NULL, argc, argv, 0, 0, NULL, &error))
    return command_fail (error);

  networks = imp_store_list_networks ();
  if (networks->len == 0)
    command_notice (_("no network is installed"));
  for (guint i = 0; i < networks->len; i++)
    {
      const ImpStoreEntry *entry = networks->pdata[i];
      g_autofree char     *shown = g_filename_display_name (entry->path);

      g_print ("%s - %s\n  %s\n", entry->name, entry->title, shown);
    }

  return STATUS_DONE;
}

int
command_networks (int    argc,
                  char **argv)
{
  if (argc < 2 || strcmp (argv[1], "download") != 0)
    return list_networks (argc, argv);

  g_set_prgname ("impasto networks download");

  return networks_download (argc - 1, argv + 1);
}
