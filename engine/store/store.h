/* store.h - the folders of data, and of what is the user's own. */
#pragma once

#include <gio/gio.h>

/* (transfer full): the file's name without folder and extension. */
char * imp_store_stem (const char *path);

/* (transfer full): the folder; it may not be there yet. */
char * imp_store_user_networks (void);

/* (transfer full): all of the user's own; and what arrives. Neither may be there yet. */
char * imp_store_user_data (void);
char * imp_store_user_downloads (void);

/* (transfer full) (element-type filename): data folders as they are searched. */
GPtrArray * imp_store_folders (void);
