/* networks.c - impasto networks: what is installed, and what can be done with it. */
#include "networks.h"

#include <string.h>

#include <glib/gi18n.h>

typedef struct
{
  const char *name;
  int      (* run) (int argc, char **argv);
} Action;

static const Action actions[] =
{
  { "import",   networks_import   },
  { "check",    networks_check    },
  { "remove",   networks_remove   },
  { "download", networks_download },
  { "compress", networks_compress }
};

static void
print_entry (const ImpStoreEntry *entry)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (ImpNetInfo) info  = imp_net_describe (entry->path, &error);

  g_print ("%s - %s\n", entry->name, info != NULL && info->title != NULL ? info->title : entry->title);
  if (info != NULL)
    networks_print_info (info);
  else
    g_print (_("  can't be used: %s\n"), error->message);
}

static int
list_networks (int    argc,
               char **argv)
{
  g_autoptr (GError)         error    = NULL;
  g_autoptr (GOptionContext) context  = g_option_context_new (
    _("[import FILE | check NAME | remove NAME | download NAME | compress NAME FOLDER]"));
  g_autoptr (GPtrArray)      networks = NULL;

  g_option_context_set_summary (context, _("Lists the installed networks, or imports, checks, "
                                           "removes, downloads or narrows one: see “impasto networks "
                                           "import --help”."));
  if (! command_parse (context, NULL, argc, argv, 0, 0, NULL, &error))
    return command_fail (error);

  networks = imp_store_list_networks ();
  if (networks->len == 0)
    command_notice (_("no network is installed"));
  for (guint i = 0; i < networks->len; i++)
    print_entry (networks->pdata[i]);

  return STATUS_DONE;
}

int
command_networks (int    argc,
                  char **argv)
{
  if (argc < 2 || argv[1][0] == '-')
    return list_networks (argc, argv);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (argv[1], actions[i].name) == 0)
      {
        g_autofree char *name = g_strdup_printf ("impasto networks %s", actions[i].name);

        g_set_prgname (name);
        return actions[i].run (argc - 1, argv + 1);
      }

  command_notice (_("unknown command “networks %s”; see “impasto networks --help”"), argv[1]);

  return STATUS_USAGE;
}
