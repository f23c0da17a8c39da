/* error.c - the engine's error domain, and what it asks of the process. */
#include "impasto.h"

#include <cblas.h>

#include "memory.h"

G_DEFINE_QUARK (imp-error-quark, imp_error)

void
imp_init (void)
{
  const char *wanted = g_getenv ("IMPASTO_KERNELS");

  imp_memory_init ();
  openblas_set_num_threads (1);

  if (wanted != NULL && *wanted != '\0' && ! g_str_equal (wanted, imp_kernels_name ()))
    g_warning ("IMPASTO_KERNELS is “%s”, which this CPU or this build has no kernels for; "
               "“%s” is used. There are “avx512”, “avx2” and “portable”.",
               wanted, imp_kernels_name ());
}
