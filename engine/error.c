/* error.c - the engine's error domain, and what it asks of the process. */
#include "impasto.h"

#include <cblas.h>

G_DEFINE_QUARK (imp-error-quark, imp_error)

void
imp_init (void)
{
  openblas_set_num_threads (1);
}
