/* networks.h - what can be done with networks. */
#pragma once

#include "command.h"

/* argv[0] is the action; each returns an exit status. */
int  networks_import     (int argc, char **argv);
int  networks_check      (int argc, char **argv);
int  networks_remove     (int argc, char **argv);
int  networks_download   (int argc, char **argv);
int  networks_compress   (int argc, char **argv);

/* Where it is, how large, which pre-processing. */
void networks_print_info (const ImpNetInfo *info);
