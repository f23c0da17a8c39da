/* network-source.h - a widget: which new network, from a file or by download. */
#pragma once

#include <gtk/gtk.h>

#include "impasto.h"

G_BEGIN_DECLS

#define IMP_TYPE_NETWORK_SOURCE (imp_network_source_get_type ())
G_DECLARE_FINAL_TYPE (ImpNetworkSource, imp_network_source, IMP, NETWORK_SOURCE, GtkBox)

/* Emits “changed”. */
GtkWidget *             imp_network_source_new          (void);

/* Is there something to add? */
gboolean                imp_network_source_is_complete  (ImpNetworkSource *source);

/* NULL: a file. Static storage. */
const ImpDownloadInfo * imp_network_source_get_download (ImpNetworkSource *source);

/* Of a file. (transfer full), and @name NULL where it is the file's. */
void                    imp_network_source_get_file     (ImpNetworkSource  *source,
                                                         char             **path,
                                                         char             **name,
                                                         gboolean          *float32);

G_END_DECLS
