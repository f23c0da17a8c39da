/* test-starts.c - the matched start and the noise start. */
#include <math.h>
#include <string.h>

#include "pictures/colors.h"
#include "pictures/start.h"
#include "pool.h"
#include "tiny-network.h"

static void
statistics (const ImpPicture *picture,
            double            mean[3],
            double            covariance[3][3])
{
  const gsize n = tiny_n_samples (picture) / 3;

  memset (mean, 0, 3 * sizeof (double));
  memset (covariance, 0, 9 * sizeof (double));
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      mean[c] += picture->rgb[3 * i + c] / n;
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      for (int d = 0; d < 3; d++)
        covariance[c][d] += (picture->rgb[3 * i + c] - mean[c]) *
                            (picture->rgb[3 * i + d] - mean[d]) / n;
}

static ImpPicture *
matched (const ImpPicture *content,
         const ImpPicture *style)
{
  ImpPool    *pool  = imp_pool_new (2);
  ImpPicture *start = imp_picture_match_colors (content, content, style, pool);

  imp_pool_free (pool);
  for (gsize i = 0; i < tiny_n_samples (start); i++)
    g_assert_true (start->rgb[i] >= 0 && start->rgb[i] <= 1);

  return start;
}

/* Colours that mix, in the middle of the range, so that nothing is clamped. */
static ImpPicture *
colourful (int     width,
           int     height,
           guint32 seed,
           double  spread)
{
  ImpPicture *picture = tiny_picture_new (width, height, seed);

  for (gsize i = 0; i < tiny_n_samples (picture); i += 3)
    {
      float *p = picture->rgb + i;

      p[1] = 0.6 * p[1] + 0.4 * p[0];
      for (int c = 0; c < 3; c++)
        p[c] = 0.5 + spread * (p[c] - 0.5);
    }

  return picture;
}

static void
test_matched (void)
{
  g_autoptr (ImpPicture) content = colourful (70, 50, 1, 0.5);
  g_autoptr (ImpPicture) style   = colourful (31, 64, 2, 0.3);
  g_autoptr (ImpPicture) start   = matched (content, style);
  g_autoptr (ImpPicture) same    = matched (content, content);
  double                 mean[3], mean_a[3], sigma[3][3], sigma_a[3][3];

  statistics (start, mean, sigma);
  statistics (style, mean_a, sigma_a);
  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpfloat_with_epsilon (mean[c], mean_a[c], 1e-5);
      for (int d = 0; d < 3; d++)
        g_assert_cmpfloat_with_epsilon (sigma[c][d], sigma_a[c][d], 1e-5);
    }
  g_assert_cmpfloat (tiny_picture_rms (content, same), <, 1e-5);
}

/* Grey has one axis of colour: that takes the style's light and dark. A tint of
 * @tint that comes and goes from pixel to pixel stays as it is, and is not blown
 * up to noise.
 */
static void
check_grey (double tint)
{
  g_autoptr (ImpPicture) content = colourful (70, 50, 1, 0.5);
  g_autoptr (ImpPicture) style   = colourful (31, 64, 2, 0.3);
  g_autoptr (ImpPicture) start   = NULL;
  double                 mean[3], mean_a[3], sigma[3][3], sigma_a[3][3];

  for (gsize i = 0; i < tiny_n_samples (content); i += 6)   /* two pixels of one grey */
    for (int c = 0; c < 6; c++)
      content->rgb[i + c] = content->rgb[i] + (c == 4 ? tint : c == 5 ? -tint : 0);
  start = matched (content, style);
  statistics (start, mean, sigma);
  statistics (style, mean_a, sigma_a);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (mean[c], mean_a[c], 1e-3);
  g_assert_cmpfloat (sigma[0][0], >, 0.3 * sigma_a[0][0]);

  for (gsize i = 0; i < tiny_n_samples (start); i += 6)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (start->rgb[i + 3 + c] - start->rgb[i + c],
                                      c == 1 ? tint : c == 2 ? -tint : 0, 0.1 * tint);
}

static void
test_matched_grey (void)
{
  check_grey (1e-4);     /* below 10⁻⁵ of variance            */
  check_grey (6.4e-3);   /* below 10⁻³ of the largest         */
}

static void
test_matched_flat (void)
{
  g_autoptr (ImpPicture) content = imp_picture_new (30, 20, FALSE);
  g_autoptr (ImpPicture) style   = colourful (31, 64, 2, 0.6);
  g_autoptr (ImpPicture) start   = NULL;
  g_autoptr (ImpPicture) faded   = NULL;
  g_autoptr (ImpPicture) onto    = NULL;
  g_autoptr (ImpPicture) photo   = colourful (40, 40, 3, 0.8);
  double                 mean[3], sigma[3][3];

  statistics (style, mean, sigma);
  tiny_picture_fill (content, 0.3, 0.3, 0.9);
  start = matched (content, style);
  for (gsize i = 0; i < tiny_n_samples (start); i++)
    g_assert_cmpfloat_with_epsilon (start->rgb[i], mean[i % 3], 1e-5);

  /* faded: the spread is below what counts as colour, and stays as small */
  for (gsize i = 0; i < tiny_n_samples (content); i++)
    content->rgb[i] = 0.5 + 1e-3 * sin (i);
  faded = matched (content, style);
  for (gsize i = 0; i < tiny_n_samples (faded); i++)
    g_assert_cmpfloat_with_epsilon (faded->rgb[i], mean[i % 3], 2.1e-3);

  /* a flat style leaves one colour */
  tiny_picture_fill (content, 0.1, 0.2, 0.3);
  onto = matched (photo, content);
  for (gsize i = 0; i < tiny_n_samples (onto); i++)
    g_assert_cmpfloat_with_epsilon (onto->rgb[i], 0.1 * (i % 3 + 1), 1e-3);
}

static void
test_noise (void)
{
  g_autoptr (ImpPicture) a = imp_start_noise (60, 50, 7);
  g_autoptr (ImpPicture) b = imp_start_noise (60, 50, 7);
  g_autoptr (ImpPicture) c = imp_start_noise (60, 50, 8);
  double                 mean[3], sigma[3][3];

  g_assert_cmpmem (a->rgb, tiny_n_samples (a) * sizeof (float), b->rgb,
                   tiny_n_samples (b) * sizeof (float));
  g_assert_cmpfloat (tiny_picture_rms (a, c), >, 0.3);
  statistics (a, mean, sigma);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (mean[i], 0.5, 0.02);
      g_assert_cmpfloat_with_epsilon (sigma[i][i], 1.0 / 12, 0.005);
      g_assert_cmpfloat_with_epsilon (sigma[i][(i + 1) % 3], 0, 0.005);
    }
  for (gsize i = 0; i < tiny_n_samples (a); i++)
    g_assert_true (a->rgb[i] >= 0 && a->rgb[i] <= 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/starts/matched", test_matched);
  g_test_add_func ("/starts/matched-grey", test_matched_grey);
  g_test_add_func ("/starts/matched-flat", test_matched_flat);
  g_test_add_func ("/starts/noise", test_noise);

  return g_test_run ();
}
