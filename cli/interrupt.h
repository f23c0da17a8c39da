/* interrupt.h - Ctrl-C as a cancellation. */
#pragma once

#include <gio/gio.h>

/* From here on the first SIGINT cancels @cancellable, and says so; the second
 * ends the process. Once per process; the cancellable lives until its end.
 */
void interrupt_cancels (GCancellable *cancellable);
