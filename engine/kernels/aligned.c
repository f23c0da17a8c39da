/* aligned.c - see aligned.h. */
#include "aligned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

void *
imp_aligned_new_raw (size_t size)
{
  const size_t huge      = (size_t) 2 << 20;
  const size_t alignment = size >= huge ? huge : 64;
  void        *memory;

  size   = (size + 63) / 64 * 64;
  memory = aligned_alloc (alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == NULL)
    {
      fprintf (stderr, "impasto: no memory for %zu bytes\n", size);
      abort ();
    }

#ifdef __linux__
  if (alignment == huge)
    madvise (memory, size, MADV_HUGEPAGE);
#endif

  return memory;
}

void *
imp_aligned_new (size_t size)
{
  return memset (imp_aligned_new_raw (size), 0, size);
}

void
imp_aligned_free (void *memory)
{
  free (memory);
}
