/* fetch.h - bringing a file of known size and SHA-256 over HTTP. */
#pragma once

#include "impasto.h"

enum { IMP_FETCH_STALL = 30 };   /* s without a byte before it is given up */

/* Of what is to do once all has arrived, the share of the checksum. */
#define IMP_FETCH_CHECKED 0.5

/**
 * imp_fetch:
 * @address: http or https, or where a server redirects.
 * @size: bytes, and @sha256, in lower-case hexadecimal: of the file. Nothing
 *     else is ever called @path.
 * @path: the file to make. What has come before an interruption waits beside it
 *     and is continued where the server allows (see part.h).
 * @stall: seconds without a byte before it is given up.
 * @progress: (nullable): `finished` goes up to IMP_FETCH_CHECKED.
 *
 * Blocks; needs no main loop. Proxies are those of the desktop or environment.
 *
 * Errors: IMP_ERROR_NETWORK; G_IO_ERROR_CANCELLED, and both tell what is kept.
 */
gboolean imp_fetch (const char       *address,
                    guint64           size,
                    const char       *sha256,
                    const char       *path,
                    guint             stall,
                    ImpDownloadFunc   progress,
                    gpointer          user_data,
                    GCancellable     *cancellable,
                    GError          **error);
