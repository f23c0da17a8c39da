/* measures.c - PSNR and SSIM (docs/equations.md 6).
 *
 *   PSNR = -10 log₁₀ (Σ (a - b)² / 3HW)
 *   SSIM = mean over windows of
 *          (2 μ_a μ_b + C₁)(2 σ_ab + C₂) / ((μ_a² + μ_b² + C₁)(σ_a² + σ_b² + C₂))
 *
 * on lumas, Gaussian windows of 11 × 11, σ 1.5, C = (K · range)², without sample
 * correction, valid windows only. Source: Wang et al. 2004.
 */
#include "impasto.h"

#include <math.h>

enum { WINDOW = 11 };

static const double SIGMA = 1.5;
static const double C1    = 0.01 * 0.01;
static const double C2    = 0.03 * 0.03;

double
imp_psnr (const ImpPicture *a,
          const ImpPicture *b)
{
  gsize  n   = (gsize) a->width * a->height * 3;
  double sum = 0;

  g_return_val_if_fail (a->width == b->width && a->height == b->height, NAN);

  for (gsize i = 0; i < n; i++)
    {
      double d = (double) a->rgb[i] - b->rgb[i];

      sum += d * d;
    }

  return -10.0 * log10 (sum / n);   /* INFINITY for 0 */
}

static double *
luma (const ImpPicture *picture)
{
  gsize   n = (gsize) picture->width * picture->height;
  double *y = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    y[i] = 0.299 * picture->rgb[3 * i] + 0.587 * picture->rgb[3 * i + 1] +
           0.114 * picture->rgb[3 * i + 2];

  return y;
}

static void
gaussian (double *weights,
          int     n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    {
      double t = i - (n - 1) / 2.0;

      weights[i] = exp (-t * t / (2 * SIGMA * SIGMA));
      sum       += weights[i];
    }
  for (int i = 0; i < n; i++)
    weights[i] /= sum;
}

/* Window means of a·b (b == NULL: of a) at the valid positions. */
static double *
window_mean (const double *a,
             const double *b,
             int           width,
             int           height,
             int           window_w,
             int           window_h)
{
  const int          w    = width - window_w + 1;
  const int          h    = height - window_h + 1;
  g_autofree double *rows = g_new0 (double, (gsize) w * height);
  double            *mean = g_new0 (double, (gsize) w * h);
  double             horizontal[WINDOW];
  double             vertical[WINDOW];

  gaussian (horizontal, window_w);
  gaussian (vertical, window_h);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < w; x++)
      for (int t = 0; t < window_w; t++)
        {
          const gsize i = (gsize) y * width + x + t;

          rows[(gsize) y * w + x] += horizontal[t] * (b != NULL ? a[i] * b[i] : a[i]);
        }

  for (int y = 0; y < h; y++)
    for (int t = 0; t < window_h; t++)
      for (int x = 0; x < w; x++)
        mean[(gsize) y * w + x] += vertical[t] * rows[(gsize) (y + t) * w + x];

  return mean;
}

double
imp_ssim (const ImpPicture *a,
          const ImpPicture *b)
{
  const int          width    = a->width;
  const int          height   = a->height;
  const int          window_w = MIN (WINDOW, width);
  const int          window_h = MIN (WINDOW, height);
  const gsize        n        = (gsize) (width - window_w + 1) * (height - window_h + 1);
  g_autofree double *ya       = NULL;
  g_autofree double *yb       = NULL;
  g_autofree double *ma       = NULL;
  g_autofree double *mb       = NULL;
  g_autofree double *maa      = NULL;
  g_autofree double *mbb      = NULL;
  g_autofree double *mab      = NULL;
  double             sum      = 0;

  g_return_val_if_fail (width == b->width && height == b->height, NAN);

  ya  = luma (a);
  yb  = luma (b);
  ma  = window_mean (ya, NULL, width, height, window_w, window_h);
  mb  = window_mean (yb, NULL, width, height, window_w, window_h);
  maa = window_mean (ya, ya, width, height, window_w, window_h);
  mbb = window_mean (yb, yb, width, height, window_w, window_h);
  mab = window_mean (ya, yb, width, height, window_w, window_h);

  for (gsize i = 0; i < n; i++)
    {
      double var_a = maa[i] - ma[i] * ma[i];
      double var_b = mbb[i] - mb[i] * mb[i];
      double cov   = mab[i] - ma[i] * mb[i];

      sum += (2 * ma[i] * mb[i] + C1) * (2 * cov + C2) /
             ((ma[i] * ma[i] + mb[i] * mb[i] + C1) * (var_a + var_b + C2));
    }

  return sum / n;
}
