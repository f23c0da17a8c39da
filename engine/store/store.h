/* store.h - where networks of the user's own are. */
#pragma once

#include <gio/gio.h>

/* (transfer full): the folder; it may not be there yet. */
char * imp_store_user_networks (void);
