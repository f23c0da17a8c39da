/* fetch-words.h - what is said of a download that fails. */
#pragma once

#include <libsoup/soup.h>

#include "part.h"

/* Sets @error, of IMP_ERROR_NETWORK, and returns FALSE. */
gboolean imp_fetch_fail     (GError      **error,
                             const char   *format,
                             ...) G_GNUC_PRINTF (2, 3);

/* For an answer whose status is no file's. */
void     imp_fetch_refuse   (SoupMessage  *message,
                             GError      **error);

/* Puts @error, ours or a library's, into words: what failed, what is kept, and the way
 * without us. What can't be continued is discarded. @stall: seconds.
 */
void     imp_fetch_complain (ImpPart      *part,
                             const char   *address,
                             guint64       size,
                             guint         stall,
                             GError      **error);
