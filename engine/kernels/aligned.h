/* aligned.h - large buffers: aligned, on huge pages where there are such.
 *
 * 36 streams through matrices of many MiB need more translations of 4 KiB pages
 * than a core can hold.
 */
#pragma once

#include <stddef.h>

/* Zeroed; aborts when there is none left: what is asked for was estimated before. */
void * imp_aligned_new     (size_t  size);

/* Not zeroed: where threads write all of it, they are the ones to wait for its pages. */
void * imp_aligned_new_raw (size_t  size);

void   imp_aligned_free    (void   *memory);   /* accepts NULL */
