/* format.h - numbers as people say them. */
#pragma once

#include "impasto.h"

G_BEGIN_DECLS

/* (transfer full): “40 s”, “3 min 20 s”, “2 h 10 min”. */
char * imp_format_seconds  (double             seconds);

/* (transfer full): two digits, as “1.2 GB”, “350 MB”. */
char * imp_format_bytes    (guint64            bytes);

/* (transfer full): what a run will take. */
char * imp_format_estimate (const ImpEstimate *estimate,
                            int                width,
                            int                height);

/* (transfer full): where a run is, and how long it still takes. */
char * imp_format_progress (const ImpProgress *progress);

G_END_DECLS
