/* memory.h - large blocks of floats, and how much of them the machine has. */
#pragma once

#include <gio/gio.h>

/* Lets large blocks go back to the system as soon as they are freed: glibc would keep
 * those below 32 MiB, and what one stage held would come on top of the next one's.
 */
void    imp_memory_init   (void);

/* 64-byte aligned, zero where the system hands out fresh pages only; NULL when
 * there is no memory. Freed with imp_block_free ().
 */
void *  imp_block_new     (gsize  bytes);
void    imp_block_free    (void  *block);     /* accepts NULL */

/* Bytes that this process may still take without swapping: the machine's and
 * its control group's limit, the smaller; G_MAXUINT64 where neither is known.
 */
guint64 imp_memory_available (void);
