/* fuzz.h - what takes bytes from anywhere, once under libFuzzer, once in a test. */
#pragma once

#include <gio/gio.h>

/* Of each fuzz-READER.c: whatever the bytes are, nothing bad happens. */
int          LLVMFuzzerTestOneInput (const guint8 *data,
                                     gsize         n);

/* Path of a file in memory that has these bytes, until the next call. */
const char * fuzz_file              (const guint8 *data,
                                     gsize         n);
