/* memory.c - aligned blocks, huge pages asked for, and the memory there is. */
#include "memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, MAPPED = 1 << 20 };

void
imp_memory_init (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, MAPPED);
#endif
}

void *
imp_block_new (gsize bytes)
{
  const gsize  align = bytes >= HUGE_PAGE ? HUGE_PAGE : 64;
  void        *block = aligned_alloc (align, (MAX (bytes, 1) + align - 1) / align * align);

#ifdef MADV_HUGEPAGE
  /* a layer walks through hundreds of megabytes: fewer TLB misses */
  if (block != NULL && bytes >= HUGE_PAGE)
    madvise (block, bytes, MADV_HUGEPAGE);
#endif

  return block;
}

void
imp_block_free (void *block)
{
  free (block);
}

static guint64
read_number (const char *path)
{
  g_autofree char *text = NULL;
  char            *end;
  guint64          value;

  if (! g_file_get_contents (path, &text, NULL, NULL))
    return G_MAXUINT64;
  value = g_ascii_strtoull (text, &end, 10);

  return end == text ? G_MAXUINT64 : value;   /* "max" */
}

guint64
imp_memory_available (void)
{
  guint64          available = G_MAXUINT64;
  guint64          limit     = read_number ("/sys/fs/cgroup/memory.max");
  guint64          used      = read_number ("/sys/fs/cgroup/memory.current");
  g_autofree char *info      = NULL;
  unsigned long    kib;
  const char      *line;

  if (g_file_get_contents ("/proc/meminfo", &info, NULL, NULL) &&
      (line = strstr (info, "MemAvailable:")) != NULL &&
      sscanf (line, "MemAvailable: %lu", &kib) == 1)
    available = (guint64) kib << 10;

  if (limit != G_MAXUINT64 && used != G_MAXUINT64)
    available = MIN (available, limit > used ? limit - used : 0);

  return available;
}
