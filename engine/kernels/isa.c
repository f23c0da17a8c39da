/* isa.c - which kernels this process uses. */
#include "isa.h"

#include <stdlib.h>
#include <string.h>

static const ImpIsa *in_use;

const ImpIsa *
imp_isa_nth (int i)
{
  const ImpIsa *all[] = { imp_isa_avx512 (), imp_isa_avx2 (), imp_isa_portable () };

  for (size_t j = 0; j < sizeof all / sizeof all[0]; j++)
    if (all[j] != NULL && i-- == 0)
      return all[j];

  return NULL;
}

void
imp_isa_use (const ImpIsa *isa)
{
  __atomic_store_n (&in_use, isa, __ATOMIC_RELEASE);
}

/* Two threads that get here first find the same. */
const ImpIsa *
imp_isa (void)
{
  const ImpIsa *isa    = __atomic_load_n (&in_use, __ATOMIC_ACQUIRE);
  const char   *wanted = getenv ("IMPASTO_KERNELS");

  if (isa != NULL)
    return isa;

  for (int i = 0; wanted != NULL && (isa = imp_isa_nth (i)) != NULL; i++)
    if (strcmp (isa->name, wanted) == 0)
      break;
  if (isa == NULL)
    isa = imp_isa_nth (0);
  imp_isa_use (isa);

  return isa;
}

const char *
imp_kernels_name (void)
{
  return imp_isa ()->name;
}
