/* activations.c - what a network makes of a picture, layer by layer.
 *
 *   activations NETWORK PICTURE WIDTH HEIGHT FOLDER
 *
 * PICTURE: floats [H × W × 3], R'G'B'. Writes FOLDER/conv1_1.f32 … conv5_1.f32, floats
 * [H × W × N]. With them an oracle can take over the ReLUs' and the poolings' choices
 * (dev/benchmark/gradient.py).
 */
#include <stdio.h>
#include <stdlib.h>

#include "impasto.h"
#include "networks/pass.h"
#include "networks/taps.h"
#include "pool.h"

static void
check (gboolean    ok,
       const char *what)
{
  if (ok)
    return;

  fprintf (stderr, "activations: %s\n", what);
  exit (1);
}

static void
write_map (void          *data,
           int            tap,
           const ImpRows *x)
{
  const ImpMap    *map  = &x->map;
  g_autofree char *path = g_strdup_printf ("%s/%s.f32", (const char *) data, imp_tap_name (tap));
  FILE            *file = fopen (path, "wb");

  check (file != NULL, path);
  for (gsize p = 0; p < imp_map_positions (map); p++)
    check (fwrite (map->data + p * map->stride, sizeof (float), map->channels, file) ==
           (gsize) map->channels, path);
  check (fclose (file) == 0, path);
}

int
main (int   argc,
      char *argv[])
{
  const int          width  = argc == 6 ? atoi (argv[3]) : 0;
  const int          height = argc == 6 ? atoi (argv[4]) : 0;
  const gsize        n      = (gsize) width * height * 3;
  g_autofree char   *x      = NULL;
  gsize              bytes  = 0;
  GError            *error  = NULL;
  g_autoptr (ImpNet) net    = NULL;
  ImpTapSet          taps   = 0;
  ImpPool           *pool;
  ImpPass           *pass;

  check (n > 0, "usage: activations NETWORK PICTURE WIDTH HEIGHT FOLDER");
  imp_init ();
  net = imp_net_load (argv[1], &error);
  check (net != NULL, argv[1]);
  check (g_file_get_contents (argv[2], &x, &bytes, NULL) && bytes == n * sizeof (float), argv[2]);

  for (int tap = 0; tap <= imp_tap (4, 0); tap++)
    if (imp_net_has_tap (net, tap) && tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK)
      taps |= (ImpTapSet) 1 << tap;
  pool = imp_pool_new (0);
  pass = imp_pass_new (net, width, height, taps, taps, FALSE, FALSE, FALSE, pool, &error);
  check (pass != NULL, "no pass");
  imp_pass_forward (pass, (const float *) x, write_map, argv[5]);

  imp_pass_free (pass);
  imp_pool_free (pool);

  return 0;
}
