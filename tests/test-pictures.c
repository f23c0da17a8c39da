/* test-pictures.c - scaling and filling, by what must hold of them. */
#include <math.h>
#include <string.h>

#include "pictures/fill.h"
#include "pictures/scale.h"
#include "pool.h"
#include "tiny-network.h"

static float *
pixel (const ImpPicture *picture,
       int               x,
       int               y)
{
  return picture->rgb + 3 * ((gsize) y * picture->width + x);
}

static const int sizes[][2] =
{
  { 1, 1 }, { 1, 9 }, { 17, 1 }, { 2, 3 }, { 7, 5 }, { 40, 31 }, { 64, 64 }, { 13, 90 }
};

/* --- scaling --------------------------------------------------------------- */

static void
test_same_size (void)
{
  g_autoptr (ImpPicture) a = tiny_picture_new (13, 7, 1);
  g_autoptr (ImpPicture) b = NULL;

  a->rgb[5] = -3;
  b = imp_picture_scale (a, 13, 7);
  g_assert_true (b != a && b->rgb != a->rgb);
  g_assert_null (b->alpha);
  g_assert_cmpmem (a->rgb, tiny_n_samples (a) * sizeof (float), b->rgb,
                   tiny_n_samples (b) * sizeof (float));
}

static void
test_constants_stay (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      for (int alpha = 0; alpha < 2; alpha++)
        {
          g_autoptr (ImpPicture) a = imp_picture_new (sizes[i][0], sizes[i][1], alpha);
          g_autoptr (ImpPicture) b = NULL;

          tiny_picture_fill (a, 0.25, 1, 0);
          b = imp_picture_scale (a, sizes[j][0], sizes[j][1]);
          g_assert_cmpint (b->width, ==, sizes[j][0]);
          g_assert_cmpint (b->height, ==, sizes[j][1]);
          g_assert_true ((b->alpha != NULL) == alpha);
          for (gsize k = 0; k < tiny_n_samples (b); k += 3)
            {
              g_assert_cmpfloat_with_epsilon (b->rgb[k], 0.25, 1e-6);
              g_assert_cmpfloat_with_epsilon (b->rgb[k + 1], 1, 1e-6);
              g_assert_cmpfloat_with_epsilon (b->rgb[k + 2], 0, 1e-6);
              if (alpha)
                g_assert_cmpfloat_with_epsilon (b->alpha[k / 3], 1, 1e-6);
            }
        }
}

/* Keys' cubic with a = -½ */
static double
cubic (double t)
{
  const double a = -0.5;

  t = fabs (t);
  if (t >= 2)
    return 0;

  return t < 1 ? (a + 2) * t * t * t - (a + 3) * t * t + 1
               : a * t * t * t - 5 * a * t * t + 8 * a * t - 4 * a;
}

/* The weight of source sample @s, beyond the borders too, in new sample @o. */
static double
weight (int s,
        int o,
        int n_in,
        int n_out)
{
  const double step   = (double) n_in / n_out;
  const double wide   = fmax (step, 1);
  const double centre = (o + 0.5) * step - 0.5;
  double       sum    = 0;

  for (int k = floor (centre - 2 * wide); k <= centre + 2 * wide; k++)
    sum += cubic ((k - centre) / wide);

  return cubic ((s - centre) / wide) / sum;
}

static double
naive_sample (const ImpPicture *a,
              int               channel,
              int               x,
              int               y,
              int               width,
              int               height)
{
  double sum = 0;

  for (int v = -3 * a->height - 3; v < 4 * a->height + 3; v++)
    for (int u = -3 * a->width - 3; u < 4 * a->width + 3; u++)
      sum += weight (u, x, a->width, width) * weight (v, y, a->height, height) *
             pixel (a, CLAMP (u, 0, a->width - 1), CLAMP (v, 0, a->height - 1))[channel];

  return sum;
}

static void
test_definition (void)
{
  static const int to[][2] = { { 9, 5 }, { 3, 2 }, { 1, 1 }, { 6, 9 }, { 5, 11 } };
  g_autoptr (ImpPicture) a = tiny_picture_new (6, 5, 4);

  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    {
      g_autoptr (ImpPicture) b = imp_picture_scale (a, to[i][0], to[i][1]);

      for (int y = 0; y < to[i][1]; y++)
        for (int x = 0; x < to[i][0]; x++)
          g_assert_cmpfloat_with_epsilon (pixel (b, x, y)[1],
                                          naive_sample (a, 1, x, y, to[i][0], to[i][1]), 1e-6);
    }
}

/* Stripes finer than the new pixels become their mean; the picture doesn't move. */
static void
test_no_aliases (void)
{
  g_autoptr (ImpPicture) stripes = imp_picture_new (300, 210, FALSE);
  g_autoptr (ImpPicture) ramp    = imp_picture_new (300, 210, FALSE);
  g_autoptr (ImpPicture) small   = NULL;
  g_autoptr (ImpPicture) little  = NULL;

  for (int y = 0; y < 210; y++)
    for (int x = 0; x < 300; x++)
      for (int c = 0; c < 3; c++)
        {
          pixel (stripes, x, y)[c] = c == 0 ? x % 2 : c == 1 ? y % 2 : (x + y) % 3 / 2.0;
          pixel (ramp, x, y)[c]    = c == 0 ? (x + 0.5) / 300 : (y + 0.5) / 210;
        }
  small  = imp_picture_scale (stripes, 43, 30);
  little = imp_picture_scale (ramp, 43, 30);
  for (int y = 3; y < 27; y++)
    for (int x = 3; x < 40; x++)
      {
        for (int c = 0; c < 3; c++)
          g_assert_cmpfloat_with_epsilon (pixel (small, x, y)[c], 0.5, 0.02);
        g_assert_cmpfloat_with_epsilon (pixel (little, x, y)[0], (x + 0.5) / 43, 1e-4);
        g_assert_cmpfloat_with_epsilon (pixel (little, x, y)[1], (y + 0.5) / 30, 1e-4);
      }
}

static void
test_there_and_back (void)
{
  g_autoptr (ImpPicture) a     = imp_picture_new (50, 37, FALSE);
  g_autoptr (ImpPicture) large = NULL;
  g_autoptr (ImpPicture) back  = NULL;

  for (int y = 0; y < 37; y++)
    for (int x = 0; x < 50; x++)
      for (int c = 0; c < 3; c++)
        pixel (a, x, y)[c] = 0.5 + 0.4 * sin (0.2 * x + c) * cos (0.25 * y);
  large = imp_picture_scale (a, 171, 101);
  back  = imp_picture_scale (large, 50, 37);
  g_assert_cmpfloat (tiny_picture_rms (a, back), <, 0.01);
}

/* What is transparent has no colour to give. */
static void
test_alpha_weighs (void)
{
  g_autoptr (ImpPicture) a = imp_picture_new (40, 40, TRUE);
  g_autoptr (ImpPicture) b = NULL;

  tiny_picture_fill (a, 1, 0, 0);
  for (int y = 0; y < 40; y++)
    for (int x = 17; x < 40; x++)
      {
        pixel (a, x, y)[0]   = 0;
        pixel (a, x, y)[1]   = 1;
        a->alpha[y * 40 + x] = 0;
      }
  b = imp_picture_scale (a, 10, 10);
  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 10; x++)
      {
        const float alpha = b->alpha[y * 10 + x];

        g_assert_true (alpha >= 0 && alpha <= 1);
        if (alpha > 0.02)
          {
            g_assert_cmpfloat_with_epsilon (pixel (b, x, y)[0], 1, 1e-4);
            g_assert_cmpfloat_with_epsilon (pixel (b, x, y)[1], 0, 1e-4);
          }
        if (x < 3 || x > 6)
          g_assert_cmpfloat_with_epsilon (alpha, x < 3 ? 1 : 0, 0.02);
      }
  g_assert_true (b->alpha[4] > 0.1 && b->alpha[4] < 0.5);   /* a quarter covered */
}

static void
test_threads_agree (void)
{
  for (int alpha = 0; alpha < 2; alpha++)
    {
      g_autoptr (ImpPicture) a     = tiny_picture_new (201, 97, 3);
      g_autoptr (ImpPicture) alone = NULL;

      if (alpha)
        {
          a->alpha = g_new (float, 201 * 97);
          for (int i = 0; i < 201 * 97; i++)
            a->alpha[i] = i % 11 / 10.0;
        }
      alone = imp_picture_scale (a, 83, 140);
      for (int threads = 1; threads <= 3; threads++)
        {
          ImpPool               *pool = imp_pool_new (threads);
          g_autoptr (ImpPicture) b    = imp_picture_resize (a, 83, 140, pool);

          g_assert_cmpmem (alone->rgb, tiny_n_samples (alone) * sizeof (float), b->rgb,
                           tiny_n_samples (b) * sizeof (float));
          imp_pool_free (pool);
        }
    }
}

static void
test_fit_size (void)
{
  static const int expected[][5] =
  {
    { 4000, 3000, 512, 512, 384 }, { 3000, 4000, 512, 384, 512 }, { 10000, 1, 64, 64, 1 },
    { 1, 1, 300, 300, 300 }, { 3, 2, 3, 3, 2 }, { 100, 33, 50, 50, 17 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      int w, h;

      imp_fit_size (expected[i][0], expected[i][1], expected[i][2], &w, &h);
      g_assert_cmpint (w, ==, expected[i][3]);
      g_assert_cmpint (h, ==, expected[i][4]);
    }
}

/* --- filling --------------------------------------------------------------- */

static void
test_fill (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      const int              w      = sizes[k][0];
      const int              h      = sizes[k][1];
      g_autoptr (ImpPicture) a      = imp_picture_new (w, h, TRUE);
      g_autoptr (ImpPicture) filled = NULL;

      tiny_picture_fill (a, 0.75, 0.5, 0.25);
      for (int i = 1; i < w * h; i++)   /* one in five stays, and the first */
        if (i % 5 != 2)
          {
            a->alpha[i]       = 0;
            a->rgb[3 * i]     = 1e30f;
            a->rgb[3 * i + 1] = -7;
            a->rgb[3 * i + 2] = NAN;
          }
      filled = imp_picture_fill (a, NULL);
      g_assert_cmpmem (a->alpha, w * h * sizeof (float), filled->alpha, w * h * sizeof (float));
      for (int i = 0; i < w * h; i++)
        for (int c = 0; c < 3; c++)
          g_assert_cmpfloat_with_epsilon (filled->rgb[3 * i + c], 0.75 - 0.25 * c, 1e-6);
    }
}

/* Nearer colours first, and what is known is left alone; across and down. */
static void
test_fill_is_local (void)
{
  for (int down = 0; down < 2; down++)
    {
      const int              w      = down ? 20 : 64;
      const int              h      = down ? 64 : 20;
      g_autoptr (ImpPicture) a      = imp_picture_new (w, h, TRUE);
      g_autoptr (ImpPicture) filled = NULL;

      for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
          {
            const int t = down ? y : x;

            pixel (a, x, y)[0]  = t < 32;
            a->alpha[y * w + x] = t % 32 >= 12 && t % 32 < 20 ? 0 : 1e-3;
          }
      a->rgb[0] = 0.5;
      filled    = imp_picture_fill (a, NULL);
      for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
          g_assert_cmpfloat_with_epsilon (pixel (filled, x, y)[0],
                                          x + y == 0 ? 0.5 : (down ? y : x) < 32, 1e-6);
    }
}

static void
test_fill_nothing (void)
{
  g_autoptr (ImpPicture) a      = tiny_picture_new (9, 4, 1);
  g_autoptr (ImpPicture) filled = imp_picture_fill (a, NULL);

  g_assert_null (filled->alpha);
  g_assert_cmpmem (a->rgb, 9 * 4 * 3 * sizeof (float), filled->rgb, 9 * 4 * 3 * sizeof (float));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/pictures/" name, func)
  ADD ("definition", test_definition);
  ADD ("same-size", test_same_size);
  ADD ("constants-stay", test_constants_stay);
  ADD ("no-aliases", test_no_aliases);
  ADD ("there-and-back", test_there_and_back);
  ADD ("alpha-weighs", test_alpha_weighs);
  ADD ("threads-agree", test_threads_agree);
  ADD ("fit-size", test_fit_size);
  ADD ("fill", test_fill);
  ADD ("fill-is-local", test_fill_is_local);
  ADD ("fill-nothing", test_fill_nothing);
#undef ADD

  return g_test_run ();
}
