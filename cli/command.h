/* command.h - what the subcommands share: their entry points, how they end. */
#pragma once

#include "impasto.h"

/* Exit statuses; 2 is for what the arguments alone refute. */
enum
{
  STATUS_DONE        = 0,
  STATUS_FAILED      = 1,
  STATUS_USAGE       = 2,
  STATUS_INTERRUPTED = 130
};

/* argv[0] is "impasto COMMAND"; each returns an exit status. */
int  command_stylize  (int argc, char **argv);
int  command_evaluate (int argc, char **argv);
int  command_compare  (int argc, char **argv);
int  command_modes    (int argc, char **argv);
int  command_networks (int argc, char **argv);
int  command_bench    (int argc, char **argv);

/* Parses @argv and checks that there are @least … @most positional arguments
 * (@most < 0: any number); they go to @files (nullable: none are taken). @form is
 * what the usage line calls them, or NULL.
 * Errors: of GOption, or IMP_ERROR_PARAMS.
 */
gboolean command_parse  (GOptionContext  *context,
                         const char      *form,
                         int              argc,
                         char           **argv,
                         int              least,
                         int              most,
                         GStrv           *files,
                         GError         **error);

/* Prints `impasto: MESSAGE` and returns the exit status @error stands for. */
int      command_fail   (const GError    *error);

/* A notice on standard error, in the same form. */
void     command_notice (const char      *format,
                         ...) G_GNUC_PRINTF (1, 2);
