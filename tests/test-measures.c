/* test-measures.c - PSNR and SSIM against their definitions, one sum a window. */
#include <math.h>

#include "impasto.h"
#include "tiny-network.h"

static double
luma (const ImpPicture *picture,
      int               x,
      int               y)
{
  const float *p = picture->rgb + 3 * (y * picture->width + x);

  return 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
}

/* Of the window whose first pixel is (x0, y0). */
static double
window_ssim (const ImpPicture *a,
             const ImpPicture *b,
             int               x0,
             int               y0,
             int               w,
             int               h)
{
  const double c1     = 0.01 * 0.01;
  const double c2     = 0.03 * 0.03;
  double       weight = 0, mean_a = 0, mean_b = 0, var_a = 0, var_b = 0, cov = 0;

  for (int second = 0; second < 2; second++)
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++)
        {
          const double u  = x - (w - 1) / 2.0;
          const double v  = y - (h - 1) / 2.0;
          const double g  = exp (-(u * u + v * v) / (2 * 1.5 * 1.5));
          const double pa = luma (a, x0 + x, y0 + y);
          const double pb = luma (b, x0 + x, y0 + y);

          if (! second)
            {
              weight += g;
              mean_a += g * pa;
              mean_b += g * pb;
            }
          else
            {
              var_a += g * pow (pa - mean_a / weight, 2) / weight;
              var_b += g * pow (pb - mean_b / weight, 2) / weight;
              cov   += g * (pa - mean_a / weight) * (pb - mean_b / weight) / weight;
            }
        }
  mean_a /= weight;
  mean_b /= weight;

  return (2 * mean_a * mean_b + c1) * (2 * cov + c2) /
         ((mean_a * mean_a + mean_b * mean_b + c1) * (var_a + var_b + c2));
}

static double
naive_ssim (const ImpPicture *a,
            const ImpPicture *b)
{
  const int w   = MIN (11, a->width);
  const int h   = MIN (11, a->height);
  double    sum = 0;
  int       n   = 0;

  for (int y = 0; y + h <= a->height; y++)
    for (int x = 0; x + w <= a->width; x++, n++)
      sum += window_ssim (a, b, x, y, w, h);

  return sum / n;
}

static double
naive_psnr (const ImpPicture *a,
            const ImpPicture *b)
{
  const int n   = a->width * a->height * 3;
  double    sum = 0;

  for (int i = 0; i < n; i++)
    sum += pow ((double) a->rgb[i] - b->rgb[i], 2);

  return 10 * log10 (1 / (sum / n));
}

static void
test_definitions (void)
{
  static const int sizes[][2] = { { 11, 11 }, { 30, 23 }, { 12, 40 }, { 5, 4 }, { 6, 30 },
                                  { 25, 3 }, { 1, 1 }, { 1, 20 }, { 10, 11 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (ImpPicture) a = tiny_picture_new (sizes[i][0], sizes[i][1], 1);
      g_autoptr (ImpPicture) b = tiny_picture_new (sizes[i][0], sizes[i][1], 2);

      g_assert_cmpfloat_with_epsilon (imp_ssim (a, b), naive_ssim (a, b), 1e-9);
      g_assert_cmpfloat_with_epsilon (imp_ssim (a, b), imp_ssim (b, a), 1e-12);
      g_assert_cmpfloat_with_epsilon (imp_psnr (a, b), naive_psnr (a, b), 1e-9);
      g_assert_cmpfloat_with_epsilon (imp_psnr (a, b), imp_psnr (b, a), 1e-12);
    }
}

static void
test_identical (void)
{
  g_autoptr (ImpPicture) a = tiny_picture_new (20, 20, 1);
  g_autoptr (ImpPicture) b = imp_picture_copy (a);

  g_assert_true (isinf (imp_psnr (a, b)) && imp_psnr (a, b) > 0);
  g_assert_cmpfloat_with_epsilon (imp_ssim (a, b), 1, 1e-12);
}

/* 0.1 apart is 20 dB; black and white are nothing alike. */
static void
test_known (void)
{
  g_autoptr (ImpPicture) a = imp_picture_new (16, 12, FALSE);
  g_autoptr (ImpPicture) b = imp_picture_new (16, 12, FALSE);

  for (int i = 0; i < 16 * 12 * 3; i++)
    b->rgb[i] = 0.1;
  g_assert_cmpfloat_with_epsilon (imp_psnr (a, b), 20, 1e-5);
  for (int i = 0; i < 16 * 12 * 3; i++)
    b->rgb[i] = 1;
  g_assert_cmpfloat (imp_psnr (a, b), ==, 0);
  g_assert_cmpfloat_with_epsilon (imp_ssim (a, b), 1e-4 / (1 + 1e-4), 1e-9);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/measures/definitions", test_definitions);
  g_test_add_func ("/measures/identical", test_identical);
  g_test_add_func ("/measures/known", test_known);

  return g_test_run ();
}
