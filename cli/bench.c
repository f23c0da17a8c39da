/* bench.c - impasto bench: one evaluation, forward and backward, timed.
 *
 * Runs the optimiser on synthetic pictures and takes the time between its
 * iterations, each divided by the evaluations in it: what an artist waits for.
 */
#include "command.h"
#include "report.h"

#include <math.h>
#include <sys/resource.h>

#include <glib/gi18n.h>

typedef struct
{
  char     *network;         /* owned, or NULL: built in */
  int       size;
  int       threads;
  int       evaluations;
  gboolean  json;
} BenchOptions;

typedef struct
{
  const BenchOptions *options;
  GCancellable       *cancellable;
  GArray             *times;         /* (element-type double): s, one an evaluation */
  double              seconds;       /* of the last progress                        */
  int                 evaluations;
} Bench;

static gboolean
bench_check (const char  *name,
             int          value,
             int          min,
             int          max,
             GError     **error)
{
  if (value >= min && value <= max)
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("--%s %d: must be from %d to %d"),
               name, value, min, max);

  return FALSE;
}

/* Waves and a little noise, so that every layer has something to see. */
static ImpPicture *
bench_picture (int    size,
               guint  seed)
{
  ImpPicture *picture = imp_picture_new (size, size, FALSE);
  guint       state   = seed;

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      for (int c = 0; c < 3; c++)
        {
          double wave = sin ((0.03 + 0.01 * c) * (x + seed * y)) * cos (0.05 * (y - 0.3 * x));

          state = state * 1664525u + 1013904223u;
          picture->rgb[3 * ((gsize) y * (gsize) size + (gsize) x) + (gsize) c] =
            (float) (0.5 + 0.35 * wave + 0.1 * (state / 4294967296.0));
        }

  return picture;
}

static void
bench_progress (const ImpProgress *progress,
                gpointer           data)
{
  Bench *bench = data;
  int    n     = progress->evaluations - bench->evaluations;

  /* The first call comes after the targets were made: not an evaluation's time. */
  for (int i = 0; i < n && bench->evaluations > 0; i++)
    {
      double each = (progress->seconds - bench->seconds) / n;

      g_array_append_val (bench->times, each);
    }
  bench->evaluations = progress->evaluations;
  bench->seconds     = progress->seconds;

  if ((int) bench->times->len >= bench->options->evaluations)
    g_cancellable_cancel (bench->cancellable);
}

static int
bench_order (gconstpointer a,
             gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0.0) - (difference < 0.0);
}

static gboolean
bench_params (const BenchOptions  *options,
              ImpParams           *params,
              GError             **error)
{
  const struct { const char *key; int value; } numbers[] =
  {
    { "threads",    options->threads                    },
    { "levels",     1                                   },
    { "iterations", MAX (2, options->evaluations)       }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *value = g_strdup_printf ("%d", numbers[i].value);

      if (! imp_params_set (params, numbers[i].key, value, error))
        return FALSE;
    }

  return imp_params_set (params, "mode", "gatys", error) &&
         imp_params_set (params, "init", "noise", error);
}

static void
bench_print (const BenchOptions *options,
             GArray             *times,
             double              estimate_mib)
{
  struct rusage usage;
  double        rss_mib, median, least;
  JsonWriter    json;
  guint         n = times->len;

  getrusage (RUSAGE_SELF, &usage);
  rss_mib = (double) usage.ru_maxrss / 1024.0;

  g_array_sort (times, bench_order);
  least  = g_array_index (times, double, 0);
  median = 0.5 * (g_array_index (times, double, n / 2) +
                  g_array_index (times, double, (n - 1) / 2));

  if (! options->json)
    {
      g_print (_("%d × %d, %d threads: median %.4f s, least %.4f s; %.0f MiB (estimate %.0f)\n"),
               options->size, options->size, options->threads, median, least, rss_mib,
               estimate_mib);
      return;
    }

  json_writer_init (&json);
  json_open_object (&json, NULL);
  json_add_integer (&json, "size", options->size);
  json_add_integer (&json, "threads", options->threads);
  json_add_string (&json, "kernels", imp_kernels_name ());
  json_add_number (&json, "median_s", median);
  json_add_number (&json, "min_s", least);
  json_add_number (&json, "peak_rss_mib", rss_mib);
  json_add_number (&json, "estimate_mib", estimate_mib);
  report_print (&json);
}

static gboolean
bench_run (const BenchOptions  *options,
           GError             **error)
{
  int                      size        = options->size;
  g_autofree char         *path        = imp_store_find_network (options->network, error);
  g_autoptr (ImpNet)       net         = path != NULL ? imp_net_load (path, error) : NULL;
  g_autoptr (ImpParams)    params      = imp_params_new ();
  g_autoptr (ImpPicture)   content     = NULL;
  g_autoptr (ImpPicture)   style       = NULL;
  g_autoptr (ImpSizes)     sizes       = NULL;
  g_autoptr (ImpSession)   session     = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray)       times       = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError)       why         = NULL;
  Bench                    bench       = { options, cancellable, times, 0.0, 0 };
  const ImpPicture        *styles[1];
  ImpInputs                inputs;
  ImpEstimate              estimate;

  if (net == NULL || ! bench_params (options, params, error))
    return FALSE;

  content   = bench_picture (size, 1);
  style     = bench_picture (size, 2);
  styles[0] = style;
  inputs    = (ImpInputs) { .content = content, .styles = styles, .n_styles = 1 };
  sizes     = imp_sizes_new (&inputs);

  if (! imp_session_estimate (net, params, sizes, &estimate, error))
    return FALSE;
  session = imp_session_new (net, params, &inputs, error);
  if (session == NULL)
    return FALSE;

  if (! imp_session_run (session, bench_progress, &bench, cancellable, &why) &&
      ! g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (times->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("nothing could be timed"));
      return FALSE;
    }

  bench_print (options, times, (double) estimate.bytes / (1024.0 * 1024.0));

  return TRUE;
}

int
command_bench (int    argc,
               char **argv)
{
  BenchOptions               options   =
  {
    .size        = 512,
    .threads     = (int) g_get_num_processors (),
    .evaluations = 5
  };
  g_autofree char           *network   = NULL;
  g_autoptr (GError)         error     = NULL;
  g_autoptr (GOptionContext) context   = g_option_context_new (NULL);
  const GOptionEntry         entries[] =
  {
    { "network", 0, 0, G_OPTION_ARG_FILENAME, &network,
      N_("An installed network or a weight file (default: the built-in one)"), N_("NAME|FILE") },
    { "size", 0, 0, G_OPTION_ARG_INT, &options.size,
      N_("Sides of the pictures (default 512)"), N_("N") },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads,
      N_("Threads (default: the processors there are)"), N_("T") },
    { "evaluations", 0, 0, G_OPTION_ARG_INT, &options.evaluations,
      N_("How many to time (default 5)"), N_("K") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_set_summary (context, _("Times one evaluation, forward and backward, of mode "
                                           "gatys."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (! command_parse (context, NULL, argc, argv, 0, 0, NULL, &error) ||
      ! bench_check ("size", options.size, 64, 16384, &error) ||
      ! bench_check ("threads", options.threads, 1, 1024, &error) ||
      ! bench_check ("evaluations", options.evaluations, 1, 10000, &error))
    return command_fail (error);

  options.network = network;
  if (! bench_run (&options, &error))
    return command_fail (error);

  return STATUS_DONE;
}
