/* file.c - bytes as a file, without a disk. */
#define _GNU_SOURCE
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

const char *
fuzz_file (const guint8 *data,
           gsize         n)
{
  static int   fd   = -1;
  static char *path = NULL;

  if (fd < 0)
    {
      fd   = memfd_create ("fuzz", MFD_CLOEXEC);
      path = g_strdup_printf ("/proc/self/fd/%d", fd);
    }
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (pwrite (fd, data, n, 0), ==, (gssize) n);

  return path;
}
