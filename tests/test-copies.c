/* test-copies.c - turned and scaled styles. */
#include <math.h>

#include "impasto.h"
#include "pictures/copies.h"
#include "pool.h"

static const int sizes[][2] = { { 40, 30 }, { 31, 47 }, { 90, 12 }, { 7, 61 }, { 16, 16 },
                                { 1, 1 }, { 2, 1 } };

/* Is the copy inside, and is there no room for a larger one of its proportions? */
static void
test_size (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int r = -3; r <= 3; r++)
      {
        const double a = abs (r) * G_PI / 24;
        const int    w = sizes[i][0];
        const int    h = sizes[i][1];
        int          cw, ch;

        imp_copy_size (w, h, r, 0, &cw, &ch);
        if (r == 0)
          g_assert_true (cw == w && ch == h);
        if (cw > 1 && ch > 1)
          {
            g_assert_cmpfloat (cw * cos (a) + ch * sin (a), <=, w + 1e-6);
            g_assert_cmpfloat (cw * sin (a) + ch * cos (a), <=, h + 1e-6);
          }
        g_assert_true ((cw + 1) * cos (a) + (ch + 1) * sin (a) > w ||
                       (cw + 1) * sin (a) + (ch + 1) * cos (a) > h);

        imp_copy_size (w, h, r, -3, &cw, &ch);
        g_assert_true (cw >= 1 && ch >= 1);
      }
}

/* Smooth in all three channels, in pixels from the centre. */
static double
shade (double x,
       double y,
       int    c)
{
  return 0.5 + 0.3 * sin (0.11 * x + 0.07 * (c + 1) * y) + 0.004 * (x - y);
}

static void
test_turned (void)
{
  ImpPool                *pool    = imp_pool_new (2);
  g_autoptr (ImpPicture)  picture = imp_picture_new (61, 44, FALSE);

  for (int y = 0; y < 44; y++)
    for (int x = 0; x < 61; x++)
      for (int c = 0; c < 3; c++)
        picture->rgb[3 * (y * 61 + x) + c] = shade (x + 0.5 - 30.5, y + 0.5 - 22, c);

  for (int r = -3; r <= 3; r++)
    {
      const double            a    = r * G_PI / 24;
      g_autoptr (ImpPicture)  copy = imp_copy_picture (picture, r, 0, pool);
      const int               w    = copy->width;
      const int               h    = copy->height;

      for (int y = 2; y < h - 2; y++)
        for (int x = 2; x < w - 2; x++)
          for (int c = 0; c < 3; c++)
            {
              const double u = x + 0.5 - 0.5 * w;
              const double v = y + 0.5 - 0.5 * h;

              g_assert_cmpfloat_with_epsilon (copy->rgb[3 * (y * w + x) + c],
                                              shade (u * cos (a) + v * sin (a),
                                                     v * cos (a) - u * sin (a), c), 2e-4);
            }
    }
  imp_pool_free (pool);
}

/* The size of both steps together; without any it is the picture itself, bit for bit. */
static void
test_scaled (void)
{
  ImpPool                *pool    = imp_pool_new (2);
  g_autoptr (ImpPicture)  picture = imp_picture_new (40, 30, FALSE);
  g_autoptr (ImpPicture)  same    = NULL;

  for (int i = 0; i < 40 * 30 * 3; i++)
    picture->rgb[i] = i * 7 % 11 / 11.0f;
  same = imp_copy_picture (picture, 0, 0, pool);
  g_assert_cmpmem (same->rgb, 40 * 30 * 12, picture->rgb, 40 * 30 * 12);

  for (int r = -1; r <= 1; r++)
    for (int s = -2; s <= 2; s++)
      {
        g_autoptr (ImpPicture) copy = imp_copy_picture (picture, r, s, pool);
        int                    w, h;

        imp_copy_size (40, 30, r, s, &w, &h);
        g_assert_cmpint (copy->width, ==, w);
        g_assert_cmpint (copy->height, ==, h);
        if (r == 0)
          g_assert_cmpint (w, ==, (int) floor (40 * pow (1.05, s) + 0.5));
      }
  imp_pool_free (pool);
}

static void
test_mask (void)
{
  ImpPool          *pool = imp_pool_new (2);
  g_autofree float *mask = g_new (float, 40 * 30);
  g_autofree float *copy = NULL;
  int               w, h;
  double            sum  = 0;

  g_assert_null (imp_copy_mask (NULL, 40, 30, 1, 1, pool));

  /* the lower half stays the lower half, turned */
  for (int i = 0; i < 40 * 30; i++)
    mask[i] = i >= 20 * 30;
  copy = imp_copy_mask (mask, 40, 30, 2, -1, pool);
  imp_copy_size (40, 30, 2, -1, &w, &h);
  for (int i = 0; i < w * h; i++)
    {
      g_assert_true (copy[i] >= 0 && copy[i] <= 1);
      sum += copy[i] / (w * h);
    }
  g_assert_cmpfloat_with_epsilon (sum, 0.5, 0.02);
  g_assert_cmpfloat (copy[0], <, 0.01);
  g_assert_cmpfloat (copy[w * h - 1], >, 0.99);
  imp_pool_free (pool);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/copies/size", test_size);
  g_test_add_func ("/copies/turned", test_turned);
  g_test_add_func ("/copies/scaled", test_scaled);
  g_test_add_func ("/copies/mask", test_mask);

  return g_test_run ();
}
