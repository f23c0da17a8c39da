/* test-pass.c - bands and lean weights give what whole maps and kept weights give,
 * at sizes that don't divide.
 */
#include "networks/pass.h"

#include <math.h>
#include <string.h>

#include "pool.h"
#include "tiny-network.h"

static const int WIDTHS[] = { 5, 7, 6, 4 };

/* The maps as they were shown, put together from rows; and a sum for each tap. */
typedef struct
{
  float *maps[IMP_N_TAPS];
  int    next_row[IMP_N_TAPS];
  int    n_shown[IMP_N_TAPS];
} Shown;

static void
collect (void          *data,
         int            tap,
         const ImpRows *x)
{
  Shown       *shown = data;
  const gsize  row   = (gsize) x->map.width * x->map.stride;

  if (shown->maps[tap] == NULL)
    shown->maps[tap] = g_new (float, row * x->height);
  g_assert_cmpint (x->first, ==, shown->next_row[tap]);
  memcpy (shown->maps[tap] + x->first * row, x->map.data, x->map.height * row * sizeof (float));
  shown->next_row[tap] += x->map.height;
  shown->n_shown[tap]++;
}

/* A gradient that depends on the activations: (0.5 + x) / 10 */
static void
add_gradient (void          *data,
              int            tap,
              const ImpRows *x,
              ImpMap        *dx)
{
  g_assert_cmpint (dx->height, ==, x->map.height);
  for (gsize i = 0; i < imp_map_positions (&x->map); i++)
    for (int c = 0; c < x->map.channels; c++)
      dx->data[i * dx->stride + c] += 0.1f * (0.5f + x->map.data[i * x->map.stride + c]);
}

static float *
run (ImpNet           *net,
     const ImpPicture *picture,
     ImpTapSet         taps,
     ImpTapSet         whole,
     gboolean          average,
     gboolean          lean,
     Shown            *shown)
{
  GError  *error = NULL;
  ImpPool *pool  = imp_pool_new (2);
  float   *dx    = g_new (float, (gsize) picture->width * picture->height * 3);
  ImpPass *pass  = imp_pass_new (net, picture->width, picture->height, taps, whole, average,
                                 TRUE, lean, pool, &error);

  g_assert_no_error (error);
  memset (shown, 0, sizeof (*shown));
  imp_pass_forward (pass, picture->rgb, collect, shown);
  imp_pass_backward (pass, add_gradient, NULL, dx);
  imp_pass_free (pass);
  imp_pool_free (pool);

  return dx;
}

static double
difference (const float *a,
            const float *b,
            gsize        n)
{
  double diff = 0, norm = 0;

  for (gsize i = 0; i < n; i++)
    {
      diff += pow ((double) a[i] - b[i], 2);
      norm += pow (b[i], 2);
    }

  return sqrt (diff / norm);
}

/* Samples that differ by more than rounding. Where a maximum changes hands or a
 * ReLU is at 0, rounding alone moves a few pixels; a wrong border moves rows.
 */
static int
n_different (const float *a,
             const float *b,
             gsize        n)
{
  int count = 0;

  for (gsize i = 0; i < n; i++)
    count += ! (fabsf (a[i] - b[i]) <= 1e-4f);

  return count;
}

static void
compare (const int  *convs,
         const char *taps_text,
         int         width,
         int         height,
         gboolean    average)
{
  g_auto (GStrv)         names   = g_strsplit (taps_text, " ", -1);
  g_autofree char       *path    = tiny_network_write (convs, WIDTHS, 4, 3);
  g_autoptr (ImpNet)     net     = imp_net_load (path, NULL);
  g_autoptr (ImpPicture) picture = tiny_picture_new (width, height, 4);
  g_autofree float      *banded  = NULL;
  g_autofree float      *entire  = NULL;
  Shown                  a, b;
  ImpTapSet              taps    = 0;

  for (char **name = names; *name != NULL; name++)
    taps |= (ImpTapSet) 1 << imp_tap_find (*name);

  banded = run (net, picture, taps, 0, average, TRUE, &a);
  entire = run (net, picture, taps, 1, average, FALSE, &b);   /* conv1_1 whole: no bands */

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (taps >> tap & 1)
      {
        int w, h;

        imp_tap_size (net, tap, width, height, &w, &h);
        g_assert_cmpint (a.next_row[tap], ==, h);
        g_assert_cmpint (b.next_row[tap], ==, h);
        g_assert_cmpint (b.n_shown[tap], ==, 1);
        g_assert_cmpfloat (difference (a.maps[tap], b.maps[tap],
                                       (gsize) w * h * IMP_PAD (imp_net_channels (net, tap))),
                           <, 1e-5);
        g_free (a.maps[tap]);
        g_free (b.maps[tap]);
      }
  if (taps & 1)
    g_assert_cmpint (a.n_shown[0], >, 1);
  g_assert_cmpint (n_different (banded, entire, (gsize) width * height * 3), <, width);
}

static void
test_bands (void)
{
  static const int two[]   = { 2, 2, 1, 1 };
  static const int mixed[] = { 1, 3, 2, 1 };
  static const int four[]  = { 4, 1, 1, 1 };

  compare (two, "conv1_1 conv2_1 conv3_1 conv4_1", 301, 2403, FALSE);
  compare (two, "conv1_2 pool1 conv2_2 pool2 pool3", 701, 1031, FALSE);
  compare (mixed, "conv1_1 conv2_3 conv4_1", 1000, 702, TRUE);
  compare (four, "conv1_3 conv1_1 conv2_1 conv3_1", 640, 1101, FALSE);
  compare (two, "conv3_1", 640, 1101, TRUE);
}

static void
test_forward_only (void)
{
  static const int       convs[] = { 2, 2, 1, 1 };
  g_autofree char       *path    = tiny_network_write (convs, WIDTHS, 4, 3);
  g_autoptr (ImpNet)     net     = imp_net_load (path, NULL);
  g_autoptr (ImpPicture) picture = tiny_picture_new (900, 901, 4);
  ImpPool               *pool    = imp_pool_new (1);
  const int              tap     = imp_tap_find ("conv4_1");
  Shown                  shown[2];

  for (int whole = 0; whole < 2; whole++)
    {
      ImpPass *pass = imp_pass_new (net, 900, 901, (ImpTapSet) 1 << tap, whole, FALSE, FALSE,
                                    FALSE, pool, NULL);

      memset (&shown[whole], 0, sizeof (Shown));
      imp_pass_forward (pass, picture->rgb, collect, &shown[whole]);
      imp_pass_free (pass);
    }
  g_assert_cmpfloat (difference (shown[0].maps[tap], shown[1].maps[tap],
                                 (gsize) 112 * 112 * IMP_BLOCK), <, 1e-5);
  g_free (shown[0].maps[tap]);
  g_free (shown[1].maps[tap]);
  imp_pool_free (pool);
}

/* Without a way back no map is kept, and what is shown of each is the same. */
static void
test_nothing_kept (void)
{
  g_autoptr (ImpNet)     net     = tiny_network_new ();
  g_autoptr (ImpPicture) picture = tiny_picture_new (45, 38, 3);
  ImpPool               *pool    = imp_pool_new (2);
  const ImpTapSet        deepest = (ImpTapSet) 1 << imp_tap_find ("conv3_2");
  ImpTapSet              taps    = 0;
  guint64                some    = 0;
  Shown                  shown[2];

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK && imp_net_has_tap (net, tap))
      taps |= (ImpTapSet) 1 << tap;

  memset (shown, 0, sizeof (shown));
  for (int backward = 0; backward < 2; backward++)
    {
      GError  *error = NULL;
      ImpPass *pass  = imp_pass_new (net, 45, 38, taps, 0, FALSE, backward, FALSE, pool, &error);

      g_assert_no_error (error);
      imp_pass_forward (pass, picture->rgb, collect, &shown[backward]);
      imp_pass_free (pass);
    }
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (taps >> tap & 1)
      {
        int width, height;

        imp_tap_size (net, tap, 45, 38, &width, &height);
        g_assert_cmpint (shown[0].next_row[tap], ==, height);
        g_assert_cmpint (memcmp (shown[0].maps[tap], shown[1].maps[tap],
                                 (gsize) width * height * IMP_PAD (imp_net_channels (net, tap)) *
                                   sizeof (float)), ==, 0);
        g_free (shown[0].maps[tap]);
        g_free (shown[1].maps[tap]);
      }

  some = imp_pass_memory (net, 45, 38, deepest, 0, FALSE, FALSE, FALSE, 2);
  for (int tap = 0; tap < imp_tap_find ("conv3_2"); tap++)   /* one that isn't pooled as it is made */
    if ((taps >> tap & 1) && ((taps >> (tap + 1)) & 1))
      g_assert_cmpuint (imp_pass_memory (net, 45, 38, deepest | (ImpTapSet) 1 << tap, 0, FALSE,
                                         FALSE, FALSE, 2), ==, some);
  imp_pool_free (pool);
}

/* What a pass takes is what it said it would. */
static void
test_memory (void)
{
  g_autoptr (ImpNet) net  = tiny_network_new ();
  const ImpTapSet    taps = (ImpTapSet) 1 << imp_tap_find ("conv1_1") |
                            (ImpTapSet) 1 << imp_tap_find ("conv3_1");
  const guint64      bands = imp_pass_memory (net, 2000, 2000, taps, 0, FALSE, TRUE, TRUE, 1);
  const guint64      whole = imp_pass_memory (net, 2000, 2000, taps, 1, FALSE, TRUE, TRUE, 1);
  const guint64      twice = imp_pass_memory (net, 2000, 4000, taps, 0, FALSE, TRUE, TRUE, 1);

  g_assert_cmpuint (bands, <, whole / 2);
  g_assert_cmpuint (twice, <, 2 * bands);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pass/bands", test_bands);
  g_test_add_func ("/pass/forward-only", test_forward_only);
  g_test_add_func ("/pass/nothing-kept", test_nothing_kept);
  g_test_add_func ("/pass/memory", test_memory);

  return g_test_run ();
}
