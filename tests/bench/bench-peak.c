/* bench-peak.c - the multiply-add peak of this moment, in FLOP/s.
 *
 *   bench-peak [THREADS [SECONDS]]        (1 0.2)
 */
#include <stdio.h>
#include <stdlib.h>

#include "impasto.h"
#include "peak.h"
#include "pool.h"

int
main (int   argc,
      char *argv[])
{
  const int     threads = argc > 1 ? atoi (argv[1]) : 1;
  const double  seconds = argc > 2 ? g_ascii_strtod (argv[2], NULL) : 0.2;
  ImpPool      *pool;

  imp_init ();
  pool = imp_pool_new (threads);
  printf ("%.6g\n", peak_measure (pool, seconds));
  imp_pool_free (pool);

  return 0;
}
