/* activations.c - all activations of a network at a picture, for another program to compare.
 *
 *     activations NETWORK WIDTH HEIGHT < PICTURE > ACTIVATIONS
 *
 * PICTURE: floats [H × W × 3]. For each convolution a line “TAP CHANNELS HEIGHT WIDTH” and
 * the floats [H × W × C] behind it.
 */
#include "networks/pass.h"

#include <stdio.h>
#include <stdlib.h>

#include "pool.h"

static void
print_rows (void          *data,
            int            tap,
            const ImpRows *x)
{
  const ImpNet *net = data;
  const int     n   = imp_net_channels (net, tap);

  g_assert_cmpint (x->map.height, ==, x->height);
  printf ("%s %d %d %d\n", imp_tap_name (tap), n, x->map.height, x->map.width);
  for (gsize i = 0; i < imp_map_positions (&x->map); i++)
    fwrite (x->map.data + i * x->map.stride, sizeof (float), n, stdout);
}

int
main (int    argc,
      char **argv)
{
  GError           *error  = NULL;
  g_autoptr (ImpNet) net   = argc == 4 ? imp_net_load (argv[1], &error) : NULL;
  const int         width  = argc == 4 ? atoi (argv[2]) : 0;
  const int         height = argc == 4 ? atoi (argv[3]) : 0;
  g_autofree float *x      = g_new (float, (gsize) width * height * 3);
  ImpTapSet         taps   = 0;
  ImpPool          *pool;
  ImpPass          *pass;

  if (net == NULL || fread (x, 3 * sizeof (float), width * height, stdin) != (gsize) (width * height))
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "usage: activations NETWORK WIDTH HEIGHT");
      return 1;
    }

  imp_init ();
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK && imp_net_has_tap (net, tap))
      taps |= (ImpTapSet) 1 << tap;
  pool = imp_pool_new (0);
  pass = imp_pass_new (net, width, height, taps, taps, FALSE, FALSE, FALSE, pool, &error);
  g_assert_no_error (error);
  imp_pass_forward (pass, x, print_rows, net);
  imp_pass_free (pass);
  imp_pool_free (pool);

  return 0;
}
