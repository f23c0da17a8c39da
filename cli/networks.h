/* networks.h - what can be done with networks. */
#pragma once

#include "command.h"

/* argv[0] is the action; each returns an exit status. */
int  networks_download   (int argc, char **argv);
