/* download.h - a published network, fetched and imported. */
#pragma once

#include "impasto.h"

/* As imp_net_download (), for one that needn't be of the table. */
ImpNetInfo * imp_download (const ImpDownloadInfo  *source,
                           ImpDownloadFunc         progress,
                           gpointer                user_data,
                           GCancellable           *cancellable,
                           char                  **text,
                           GError                **error);
