/* speed.c - three small convolutions are timed; each is mostly one kind of work. */
#include "speed.h"

#include "kernels/conv.h"
#include "memory.h"
#include "pool.h"

/* The best of so long: others may be in the way for a moment. */
enum { MICROSECONDS = 100 * 1000 };

/* In an evaluation values go further, to losses and poolings, and weights come from
 * further away: those of the probe stay in the cache.
 */
static const double VALUES = 1.7, WEIGHTS = 2;

static const ImpSpeed *given = NULL;

void
imp_speed_use (const ImpSpeed *speed)
{
  given = speed;
}

/* --- a convolution ------------------------------------------------------------ */

/* From n to n channels, square. */
typedef struct
{
  int      n;
  int      side;
  ImpConv *conv;
  float   *data;
  void    *scratch;
  gint64   best;      /* microseconds */
} Probe;

static ImpWork
probe_work (const Probe *probe)
{
  const double n         = probe->n;
  const double positions = (double) probe->side * probe->side;

  return (ImpWork) { 2 * 9 * n * n * positions, 2 * n * positions, n * n };
}

static void
probe_open (Probe   *probe,
            ImpPool *pool)
{
  const int         n      = probe->n;
  const gsize       size   = (gsize) probe->side * probe->side * n;
  g_autofree float *weight = g_new (float, n * n * 9);
  g_autofree float *bias   = g_new0 (float, n);

  for (int i = 0; i < n * n * 9; i++)
    weight[i] = (i * 7919 % 101 - 50) * 1e-3f;

  probe->conv    = imp_conv_new (IMP_CONV_LEAN, n, n, weight, bias);
  probe->data    = imp_block_new (2 * size * sizeof (float));
  probe->scratch = imp_block_new (imp_conv_scratch (IMP_CONV_FAST, n, n, probe->side, probe->side,
                                                    imp_pool_n_workers (pool)));
  probe->best    = G_MAXINT64;
  imp_conv_keep (probe->conv, pool);
  for (gsize i = 0; i < size; i++)
    probe->data[i] = (i * 104729 % 97) * 1e-2f;
}

static void
probe_run (Probe   *probe,
           ImpPool *pool)
{
  const ImpMap in    = { probe->side, probe->side, probe->n, probe->n, probe->data };
  ImpMap       out   = in;
  const gint64 began = g_get_monotonic_time ();

  out.data += imp_map_positions (&in) * in.stride;
  imp_conv_forward (probe->conv, &out, NULL, &in, probe->scratch, pool);
  probe->best = MIN (probe->best, g_get_monotonic_time () - began);
}

static void
probe_close (Probe *probe)
{
  imp_conv_free (probe->conv);
  imp_block_free (probe->data);
  imp_block_free (probe->scratch);
}

/* --- all of them -------------------------------------------------------------- */

/* Weights take nearly all the time of the first; then there are two equations, for
 * operations and values.
 */
static ImpSpeed
solve (const Probe *few,
       const Probe *wide,
       const Probe *narrow)
{
  const ImpWork w        = probe_work (wide);
  const ImpWork n        = probe_work (narrow);
  const double  weight   = few->best * 1e-6 / probe_work (few).weights;
  const double  t_w      = MAX (wide->best * 1e-6 - weight * w.weights, 1e-6);
  const double  t_n      = MAX (narrow->best * 1e-6 - weight * n.weights, 1e-6);
  const double  most     = t_w / w.operations;
  const double  solution = (t_w * n.values - t_n * w.values) /
                           (w.operations * n.values - n.operations * w.values);
  const double  each     = CLAMP (solution, most / 4, most);   /* clocks are rough */
  const double  rest     = MAX (t_n - each * n.operations, t_n / 4);

  return (ImpSpeed) { each, rest / n.values, weight };
}

static ImpSpeed
measure (ImpPool *pool)
{
  Probe  probes[] = { { 128, 64 }, { 32, 96 }, { 128, 4 } };
  gint64 end;

  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
    probe_open (&probes[i], pool);
  end = g_get_monotonic_time () + MICROSECONDS;
  do
    for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
      probe_run (&probes[i], pool);
  while (g_get_monotonic_time () < end);
  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
    probe_close (&probes[i]);

  return solve (&probes[2], &probes[0], &probes[1]);
}

double
imp_work_seconds (ImpWork  work,
                  ImpPool *pool)
{
  static GMutex   lock;
  static int      n_workers = 0;
  static ImpSpeed speed;
  ImpSpeed        now;

  g_mutex_lock (&lock);
  if (given == NULL && n_workers != imp_pool_n_workers (pool))
    {
      speed     = measure (pool);
      n_workers = imp_pool_n_workers (pool);
    }
  now = given != NULL ? *given : speed;
  g_mutex_unlock (&lock);

  return work.operations * now.operation + VALUES * work.values * now.value +
         WEIGHTS * work.weights * now.weight;
}
