/* peak.c - independent chains of multiply-adds, as many as the latency needs. */
#include "peak.h"

#include <time.h>

#include <glib.h>

#include "impasto.h"

enum { CHAINS = 12, LOOPS = 400000, MAX_WORKERS = 64 };

/* Twelve chains, spelled out: an array of vectors would stay in memory. */
#define EACH(x) x (0) x (1) x (2) x (3) x (4) x (5) x (6) x (7) x (8) x (9) x (10) x (11)
#define DECLARE(i) V a##i = { 0 };
#define STEP(i)    a##i = a##i * x + y; __asm__ volatile ("" : "+v" (a##i));
#define SUM(i)     x += a##i;

#define PEAK(name, lanes, flags)                                             \
  flags static double                                                        \
  peak_##name (void)                                                         \
  {                                                                          \
    typedef float V __attribute__ ((vector_size (4 * lanes)));               \
    V x = { 0 };                                                             \
    V y = { 0 };                                                             \
    EACH (DECLARE)                                                           \
                                                                             \
    x += 0.999f;                                                             \
    y += 1e-3f;                                                              \
    for (int i = 0; i < LOOPS; i++)                                          \
      {                                                                      \
        EACH (STEP)                                                          \
      }                                                                      \
    EACH (SUM)                                                               \
    __asm__ volatile ("" : : "v" (x));                                       \
                                                                             \
    return 2.0 * CHAINS * LOOPS * lanes;                                     \
  }

#ifdef __x86_64__
PEAK (avx512, 16, __attribute__ ((target ("avx512f"), optimize ("fp-contract=fast"))))
PEAK (avx2, 8, __attribute__ ((target ("avx2,fma"), optimize ("fp-contract=fast"))))
#endif

double
peak_clock (int n_threads)
{
  struct timespec t;

  clock_gettime (n_threads > 1 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &t);

  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* Floating-point operations done; 0 where the peak is not known. */
static double
peak_run (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx512f") && ! g_str_equal (imp_kernels_name (), "avx2"))
    return peak_avx512 ();
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return peak_avx2 ();
#endif
  return 0;
}

typedef struct
{
  double wanted;                  /* seconds */
  double flops[MAX_WORKERS];
  double seconds[MAX_WORKERS];
} Peak;

static void
peak_job (void *data,
          int   job,
          int   worker)
{
  Peak  *peak  = data;
  double began = peak_clock (1);
  double flops;

  do
    {
      flops              = peak_run ();
      peak->flops[job]  += flops;
      peak->seconds[job] = peak_clock (1) - began;
    }
  while (flops > 0 && peak->seconds[job] < peak->wanted);
}

double
peak_measure (ImpPool *pool,
              double   seconds)
{
  const int n    = MIN (imp_pool_n_workers (pool), MAX_WORKERS);
  Peak      peak = { .wanted = seconds };
  double    sum  = 0;

  imp_pool_run (pool, n, peak_job, &peak);
  for (int i = 0; i < n; i++)
    sum += peak.flops[i] / peak.seconds[i];

  return sum;
}
