/* main.c - impasto, neural style transfer from a terminal.
 *
 * The first argument is a command; the rest is that command's to parse.
 */
#include "command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

typedef struct
{
  const char *name;
  const char *summary;
  int      (* run) (int argc, char **argv);
} Command;

static const Command commands[] =
{
  { "stylize",  N_("paint a picture in the style of others"),  command_stylize  },
  { "evaluate", N_("print the objective at one picture"),      command_evaluate },
  { "compare",  N_("print PSNR and SSIM of two pictures"),     command_compare  },
  { "modes",    N_("list modes, their terms and all options"), command_modes    },
  { "networks", N_("list, import and check networks"),         command_networks },
  { "bench",    N_("time one evaluation"),                     command_bench    }
};

static char *
main_usage (void)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n  impasto %s\n\n%s\n", _("Usage:"),
                          _("COMMAND [OPTION…] [FILE…]"), _("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-10s %s\n", commands[i].name, _(commands[i].summary));
  g_string_append_printf (text, "\n%s\n",
                          _("“impasto COMMAND --help” tells what a command takes."));

  return g_string_free (text, FALSE);
}

static int
main_dispatch (int    argc,
               char **argv)
{
  g_autofree char *usage = main_usage ();

  if (argc < 2)
    {
      g_printerr ("%s", usage);
      return STATUS_USAGE;
    }

  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      g_print ("%s", usage);
      return STATUS_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("impasto %s\n", IMP_VERSION);
      return STATUS_DONE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        g_autofree char *name = g_strdup_printf ("impasto %s", commands[i].name);

        g_set_prgname (name);
        return commands[i].run (argc - 1, argv + 1);
      }

  command_notice (argv[1][0] == '-' ? _("unknown option “%s”; see “impasto --help”")
                                    : _("unknown command “%s”; see “impasto --help”"), argv[1]);

  return STATUS_USAGE;
}

int
main (int    argc,
      char **argv)
{
  int status;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");   /* decimal points in what others read */
  bindtextdomain (GETTEXT_PACKAGE, IMP_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  imp_init ();

  status = main_dispatch (argc, argv);

  if ((fflush (stdout) != 0 || ferror (stdout) != 0) && status == STATUS_DONE)
    {
      command_notice (_("standard output cannot be written"));
      status = STATUS_FAILED;
    }

  return status;
}
