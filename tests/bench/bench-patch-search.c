/* bench-patch-search.c - the patch search against an evaluation of the network.
 *
 *   bench-patch-search NETWORK SIZE [LAYER [THREADS [ROUNDS]]]     (relu3_1 1 3)
 *
 * Both take turns; what counts is the ratio. A search is that of 3 × 3 patches, stride 1, between
 * two pictures of SIZE × SIZE pixels at the layer; an evaluation is forward and
 * backward through the whole network, from its last layer.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "impasto.h"
#include "kernels/patch-search.h"
#include "memory.h"
#include "networks/layout.h"
#include "networks/pass.h"
#include "peak.h"
#include "pool.h"

enum { PATCH = 3 };

typedef struct
{
  int    tap;
  ImpMap map;          /* a copy of what is at the tap */
} Tapped;

static void
take_map (void          *data,
          int            tap,
          const ImpRows *rows)
{
  Tapped      *tapped = data;
  const gsize  bytes  = imp_map_positions (&rows->map) * rows->map.stride * sizeof (float);

  if (tap != tapped->tap)
    return;
  tapped->map      = rows->map;
  tapped->map.data = memcpy (imp_block_new (bytes), rows->map.data, bytes);
}

static void
ignore_rows (void          *data,
             int            tap,
             const ImpRows *rows)
{
}

static void
ignore_gradient (void          *data,
                 int            tap,
                 const ImpRows *x,
                 ImpMap        *dx)
{
  dx->data[0] += 1.0f;
}

static ImpPicture *
make_picture (int     size,
              guint32 seed)
{
  ImpPicture *picture = imp_picture_new (size, size, FALSE);
  GRand      *rand    = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < (gsize) size * size * 3; i++)
    picture->rgb[i] = 0.3 * (seed * (i / 96) % 3) + 0.33 * g_rand_double (rand);
  g_rand_free (rand);

  return picture;
}

static ImpPass *
make_pass (ImpNet    *net,
           ImpTapSet  taps,
           int        size,
           gboolean   backward,
           ImpPool   *pool)
{
  GError  *error = NULL;
  ImpPass *pass  = imp_pass_new (net, size, size, taps, taps, FALSE, backward, FALSE, pool, &error);

  if (pass == NULL)
    g_error ("%s", error->message);

  return pass;
}

static ImpMap
map_at (ImpNet  *net,
        int      tap,
        int      size,
        guint32  seed,
        ImpPool *pool)
{
  ImpPass    *pass    = make_pass (net, (ImpTapSet) 1 << tap, size, FALSE, pool);
  ImpPicture *picture = make_picture (size, seed);
  Tapped      tapped  = { .tap = tap };

  imp_pass_forward (pass, picture->rgb, take_map, &tapped);
  imp_pass_free (pass);
  imp_picture_free (picture);

  return tapped.map;
}

static int
last_tap (const ImpNet *net)
{
  int last = 0;

  for (int tap = 0; imp_tap_name (tap) != NULL; tap++)
    if (imp_net_has_tap (net, tap))
      last = tap;

  return last;
}

int
main (int   argc,
      char *argv[])
{
  const int       size    = argc > 2 ? atoi (argv[2]) : 0;
  const int       tap     = imp_tap_find (argc > 3 ? argv[3] : "relu3_1");
  const int       threads = argc > 4 ? atoi (argv[4]) : 1;
  const int       rounds  = argc > 5 ? atoi (argv[5]) : 3;
  GError         *error   = NULL;
  ImpNet         *net;
  ImpPool        *pool;
  ImpPass        *pass;
  ImpPicture     *image;
  ImpMap          x, style;
  ImpPatchTarget  target;
  float          *gradient, *inverse;
  double         *norms, *pixels;
  int            *match;
  void           *scratch;
  int             n;

  if (size < 16 || tap < 0)
    {
      fprintf (stderr, "usage: bench-patch-search NETWORK SIZE [LAYER [THREADS [ROUNDS]]]\n");
      return 2;
    }

  imp_init ();
  net = imp_net_load (argv[1], &error);
  if (net == NULL)
    g_error ("%s", error->message);
  pool     = imp_pool_new (threads);
  x        = map_at (net, tap, size, 1, pool);
  style    = map_at (net, tap, size, 2, pool);
  n        = imp_patch_count (x.height, PATCH, 1) * imp_patch_count (x.width, PATCH, 1);
  norms    = g_new (double, n);
  pixels   = g_new (double, imp_map_positions (&x));
  inverse  = g_new (float, n);
  match    = g_new (int, n);
  scratch  = imp_block_new (imp_patch_scratch (x.height, x.width, x.channels, PATCH, 1, threads));
  image    = make_picture (size, 1);
  gradient = g_new (float, (gsize) size * size * 3);
  pass     = make_pass (net, (ImpTapSet) 1 << last_tap (net), size, TRUE, pool);

  imp_patch_norms (norms, &style, PATCH, 1, pixels, pool);
  for (int i = 0; i < n; i++)
    inverse[i] = norms[i] > 0 ? 1 / sqrt (norms[i]) : NAN;
  target = (ImpPatchTarget) { style, inverse };
  imp_patch_norms (norms, &x, PATCH, 1, pixels, pool);

  for (int i = -1; i < rounds; i++)   /* the first touches the memory */
    {
      const double t0 = peak_clock (threads);
      double       t1, t2;

      imp_pass_forward (pass, image->rgb, ignore_rows, NULL);
      imp_pass_backward (pass, ignore_gradient, NULL, gradient);
      t1 = peak_clock (threads);
      imp_patch_search (match, &x, norms, &target, 1, PATCH, 1, scratch, pool);
      t2 = peak_clock (threads);
      if (i >= 0)
        printf ("evaluation %7.3f s   search %7.3f s, %6.1f GF/s   search / evaluation %5.2f\n",
                t1 - t0, t2 - t1,
                2e-9 * x.channels * imp_map_positions (&x) * imp_map_positions (&style) / (t2 - t1),
                (t2 - t1) / (t1 - t0));
    }

  imp_pass_free (pass);
  imp_picture_free (image);
  imp_block_free (x.data);
  imp_block_free (style.data);
  imp_block_free (scratch);
  g_free (norms);
  g_free (pixels);
  g_free (inverse);
  g_free (match);
  g_free (gradient);
  imp_pool_free (pool);
  imp_net_unref (net);

  return 0;
}
