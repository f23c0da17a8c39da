/* test-estimate.c - the memory that was foretold against the peak of a run, and what a
 * forecast of seconds looks at.
 */
#include "impasto.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "speed.h"
#include "tiny-network.h"

enum { SIZE = 448, MAX_REGIONS = 4, MAX_STYLES = 3 };

/* A run, in a process of its own: a peak never falls again. */
typedef struct
{
  const char *name;
  const char *mode;
  int         n_regions;
  int         n_styles;
  int         style_size;   /* of the second and third */
  gboolean    holes;
} Case;

static const Case cases[] =
{
  { "gatys",          "gatys",        0, 1, 0,   FALSE },
  { "styles",         "gatys",        0, 3, 640, FALSE },
  { "holes",          "gatys",        0, 2, 320, TRUE  },
  { "patches",        "patches",      0, 2, 448, FALSE },
  { "two-regions",    "photo",        1, 1, 0,   FALSE },
  { "five-regions",   "photo",        4, 1, 0,   FALSE },
  { "everything",     "photo",        4, 3, 640, TRUE  },
};

static double
resident (void)
{
  g_autofree char *text  = NULL;
  long             pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*d %ld", &pages);

  return (double) pages * sysconf (_SC_PAGESIZE);
}

static ImpPicture *
make_picture (const Case *c,
              int         size,
              guint32     seed)
{
  ImpPicture *picture = tiny_picture_new (size, size, seed);

  if (c->holes)
    {
      picture->alpha = g_new (float, size * size);
      for (int i = 0; i < size * size; i++)
        picture->alpha[i] = i % size > 20;
    }

  return picture;
}

/* Stripes, the last of which is in no region; soft, so that none is left out. */
static ImpMask
make_mask (int i,
           int n)
{
  ImpMask mask = { SIZE, SIZE, g_new (float, SIZE * SIZE) };

  for (int p = 0; p < SIZE * SIZE; p++)
    mask.data[p] = p % SIZE * (n + 1) / SIZE == i ? 0.9f : 0.0f;

  return mask;
}

static void
test_peak (gconstpointer data)
{
  static const int       convs[]  = { 2, 2, 3, 3, 3 };
  static const int       widths[] = { 16, 32, 64, 96, 96 };
  const Case            *c        = data;
  g_autofree char       *path     = NULL;
  g_autoptr (ImpNet)     net      = NULL;
  g_autoptr (ImpParams)  params   = imp_params_new ();
  g_autoptr (ImpSession) session  = NULL;
  g_autoptr (ImpSizes)   sizes    = NULL;
  ImpPicture            *styles[MAX_STYLES];
  ImpMask                masks[MAX_REGIONS];
  ImpRegion              regions[MAX_REGIONS];
  ImpInputs              inputs   = { .styles = (const ImpPicture *const *) styles,
                                      .n_styles = c->n_styles, .regions = regions,
                                      .n_regions = c->n_regions };
  ImpEstimate            estimate;
  GError                *error    = NULL;
  struct rusage          usage;
  double                 before, peak;

#if defined (__SANITIZE_ADDRESS__)
  g_test_skip ("a sanitizer has memory of its own");
  return;
#endif
  if (! g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  path           = tiny_network_write (convs, widths, 5, 1);
  inputs.content = make_picture (c, SIZE, 1);
  for (int i = 0; i < c->n_styles; i++)
    styles[i] = make_picture (c, i == 0 ? SIZE : c->style_size, 2 + i);
  for (int i = 0; i < c->n_regions; i++)
    {
      masks[i]   = make_mask (i, c->n_regions);
      regions[i] = (ImpRegion) { (const char *[]) { "a", "b", "c", "d" }[i],
                                 &masks[i], &masks[i] };
    }
  tiny_set (params, "mode", c->mode);
  tiny_set (params, "levels", "1");
  tiny_set (params, "iterations", "2");
  tiny_set (params, "history", "2");
  tiny_set (params, "threads", "2");

  before = resident ();
  net    = imp_net_load (path, &error);
  g_assert_no_error (error);
  sizes  = imp_sizes_new (&inputs);
  imp_session_estimate (net, params, sizes, &estimate, &error);
  g_assert_no_error (error);
  session = imp_session_new (net, params, &inputs, &error);
  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  getrusage (RUSAGE_SELF, &usage);
  peak = usage.ru_maxrss * 1024.0 - before;
  g_printerr ("# %-15s foretold %6.1f MiB, taken %6.1f: %+.1f %%\n", c->name,
              estimate.bytes / 0x1p20, peak / 0x1p20, 100 * (estimate.bytes / peak - 1));
  g_assert_cmpfloat (estimate.bytes, >=, 0.9 * peak);
  g_assert_cmpfloat (estimate.bytes, <=, 1.1 * peak);
}

/* --- seconds ------------------------------------------------------------------ */

static double
foretold (ImpNet     *net,
          const char *mode,
          int         size,
          int         n_regions,
          const char *iterations)
{
  g_autoptr (ImpParams) params   = imp_params_new ();
  ImpSizes              sizes    = { size, size, &size, &size, 1, n_regions, FALSE };
  GError               *error    = NULL;
  ImpEstimate           estimate;

  tiny_set (params, "mode", mode);
  tiny_set (params, "levels", "1");
  tiny_set (params, "iterations", iterations);
  tiny_set (params, "threads", "2");
  imp_session_estimate (net, params, &sizes, &estimate, &error);
  g_assert_no_error (error);

  return estimate.seconds;
}

/* Not against a clock: others are on the machine. The speed is a usual one. */
static void
test_seconds (void)
{
  static const int   convs[]  = { 2, 2, 3, 3, 3 };
  static const int   few[]    = { 16, 32, 64, 96, 96 };
  static const int   many[]   = { 32, 64, 128, 192, 192 };
  g_autofree char   *path     = tiny_network_write (convs, few, 5, 1);
  g_autofree char   *wide     = tiny_network_write (convs, many, 5, 1);
  GError            *error    = NULL;
  g_autoptr (ImpNet) net      = imp_net_load (path, &error);
  g_autoptr (ImpNet) wide_net = imp_net_load (wide, &error);
  const ImpSpeed     speed    = { 1.4e-12, 1.1e-9, 1.7e-8 };
  const double       measured = foretold (net, "photo", 256, 0, "100");
  double             usual;

  g_assert_no_error (error);
  g_assert_cmpfloat (measured, >, 0);
  g_assert_cmpfloat_with_epsilon (foretold (net, "photo", 256, 0, "100") / measured, 1, 1e-12);

  imp_speed_use (&speed);
  usual = foretold (net, "photo", 256, 0, "100");
  g_assert_cmpfloat (usual, >, 0);
  g_assert_cmpfloat_with_epsilon (foretold (net, "photo", 256, 0, "100") / usual, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (foretold (net, "photo", 256, 0, "200") / usual, 2, 0.05);
  g_assert_cmpfloat_with_epsilon (foretold (net, "photo", 512, 0, "100") / usual, 4, 1);

  /* twice the widths: between twice and four times, for not all of it is products */
  g_assert_cmpfloat (foretold (wide_net, "photo", 256, 0, "100") / usual, >, 1.8);
  g_assert_cmpfloat (foretold (wide_net, "photo", 256, 0, "100") / usual, <, 4.2);

  /* each region costs something, where regions are looked at */
  g_assert_cmpfloat (foretold (net, "photo", 256, 2, "100") / usual, >, 1.02);
  g_assert_cmpfloat (foretold (net, "photo", 256, 5, "100"), >,
                     foretold (net, "photo", 256, 2, "100"));
  g_assert_cmpfloat (foretold (net, "photo", 256, 5, "100") / usual, <, 3);
  g_assert_cmpfloat_with_epsilon (foretold (net, "gatys", 256, 5, "100") /
                                  foretold (net, "gatys", 256, 0, "100"), 1, 1e-12);
  imp_speed_use (NULL);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/estimate/%s", cases[i].name);

      g_test_add_data_func (name, &cases[i], test_peak);
    }

  g_test_add_func ("/estimate/seconds", test_seconds);

  return g_test_run ();
}
