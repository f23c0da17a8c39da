/* test-smooth.c - local affine smoothing against its definition, window by window. */
#include <math.h>
#include <string.h>

#include "kernels/local-affine.h"
#include "pictures/smooth.h"
#include "pool.h"
#include "tiny-network.h"

typedef struct
{
  const char *name;
  int         width, height, radius;
  gboolean    holes;
  gboolean    grey;                     /* the guide                       */
} Case;

static const Case cases[] =
{
  { "inside",    23, 19,  3, FALSE, FALSE }, { "radius 0",  7,  5,  0, FALSE, FALSE },
  { "all of it",  9, 11, 20, FALSE, FALSE }, { "grey",     17, 13,  2, FALSE, TRUE  },
  { "holes",     21, 16,  2, TRUE,  FALSE }, { "a row",    30,  1,  4, FALSE, FALSE },
  { "a column",   1, 30,  4, TRUE,  FALSE }, { "a pixel",   1,  1,  1, FALSE, FALSE },
  { "jobs",      11, 150, 5, TRUE,  FALSE },
};

/* Solves the symmetric 4 × 4 system m (column 4: the right side). */
static void
solve (double m[4][5],
       double solution[4])
{
  for (int k = 0; k < 4; k++)
    {
      int pivot = k;

      for (int r = k + 1; r < 4; r++)
        if (fabs (m[r][k]) > fabs (m[pivot][k]))
          pivot = r;
      for (int s = 0; s < 5; s++)
        {
          const double swap = m[k][s];

          m[k][s]     = m[pivot][s];
          m[pivot][s] = swap;
        }
      for (int r = 0; r < 4; r++)
        {
          const double f = m[r][k] / m[k][k];

          for (int s = 0; s < 5 && r != k; s++)
            m[r][s] -= f * m[k][s];
        }
    }
  for (int k = 0; k < 4; k++)
    solution[k] = m[k][4] / m[k][k];
}

/* Colour c of pixel (x, y): the mean of what the windows that hold it make of it,
 * each fitted by its normal equations. A window around (u, v) ends at the border.
 */
static double
naive (const ImpLocalAffine *self,
       int                   x,
       int                   y,
       int                   c)
{
  const int    r    = self->radius;
  const float *here = self->guide + 3 * (y * self->width + x);
  double       sum  = 0;
  int          n    = 0;

  for (int v = MAX (0, y - r); v <= MIN (self->height - 1, y + r); v++)
    for (int u = MAX (0, x - r); u <= MIN (self->width - 1, x + r); u++)
      {
        double m[4][5] = { { 0 } };
        double a[4];

        for (int j = MAX (0, v - r); j <= MIN (self->height - 1, v + r); j++)
          for (int i = MAX (0, u - r); i <= MIN (self->width - 1, u + r); i++)
            {
              const int     at   = j * self->width + i;
              const float  *p    = self->guide + 3 * at;
              const double  t[5] = { p[0], p[1], p[2], 1, self->picture[3 * at + c] };

              if (self->valid != NULL && ! self->valid[at])
                continue;
              for (int k = 0; k < 4; k++)
                for (int s = 0; s < 5; s++)
                  m[k][s] += t[k] * t[s] + (k == s && k < 3 ? self->epsilon : 0);
            }
        solve (m, a);
        sum += a[0] * here[0] + a[1] * here[1] + a[2] * here[2] + a[3];
        n++;
      }

  return sum / n;
}

static void
test_kernel (gconstpointer data)
{
  const Case         *c       = data;
  const int           n       = c->width * c->height;
  g_autoptr (GRand)   rand    = g_rand_new_with_seed (n);
  g_autofree float   *guide   = g_new (float, 3 * n);
  g_autofree float   *picture = g_new (float, 3 * n);
  g_autofree guint8  *valid   = g_malloc (n);
  g_autofree float   *models  = g_new (float, n * IMP_LOCAL_AFFINE_MODEL);
  g_autofree float   *out     = g_new (float, 3 * n);
  g_autofree float   *first   = g_new (float, 3 * n);
  ImpLocalAffine      self    = { c->height, c->width, c->radius, 1e-4, guide, picture,
                                  c->holes ? valid : NULL, models };

  for (int i = 0; i < 3 * n; i++)
    {
      guide[i]   = c->grey && i % 3 > 0 ? guide[i - 1] : (float) g_rand_double (rand);
      picture[i] = (float) g_rand_double_range (rand, -0.2, 1.2);
    }
  for (int i = 0; i < n; i++)
    {
      valid[i] = (i * 7 / 5 + i / c->width) % 5 > 1;
      for (int k = 0; k < 3 && c->holes && ! valid[i]; k++)
        guide[3 * i + k] = NAN;   /* must not matter */
    }

  for (int threads = 1; threads <= 3; threads++)
    {
      ImpPool         *pool    = imp_pool_new (threads);
      g_autofree char *scratch = g_malloc (imp_local_affine_scratch (c->width, threads));

      self.scratch = scratch;
      self.out     = threads == 1 ? first : out;
      imp_local_affine (&self, pool);
      imp_pool_free (pool);
      g_assert_cmpmem (first, 3 * n * sizeof (float), self.out, 3 * n * sizeof (float));
    }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      if (c->holes && ! valid[i])
        g_assert_cmpfloat (out[3 * i + k], ==, picture[3 * i + k]);
      else
        g_assert_cmpfloat_with_epsilon (out[3 * i + k],
                                        naive (&self, i % c->width, i / c->width, k), 3e-6);
}

/* What is a function of the content's colours already stays; what isn't, goes. */
static void
test_picture (void)
{
  ImpPool               *pool    = imp_pool_new (2);
  g_autoptr (GRand)      rand    = g_rand_new_with_seed (4);
  g_autoptr (ImpPicture) content = tiny_picture_new (130, 100, 5);
  g_autoptr (ImpPicture) affine  = imp_picture_copy (content);
  g_autoptr (ImpPicture) noisy   = NULL;
  g_autoptr (ImpPicture) same    = NULL;
  g_autoptr (ImpPicture) calm    = NULL;
  double                 before  = 0;
  double                 after   = 0;
  double                 change  = 0;

  for (int i = 0; i < 130 * 100; i++)
    for (int c = 0; c < 3; c++)
      affine->rgb[3 * i + c] = 0.9 - 0.5 * content->rgb[3 * i + (c + 1) % 3] +
                               0.2 * content->rgb[3 * i + c];
  noisy = imp_picture_copy (affine);
  for (int i = 0; i < 3 * 130 * 100; i++)
    noisy->rgb[i] += 0.1 * (g_rand_double (rand) - 0.5);

  same = imp_picture_smooth (affine, content, pool);
  calm = imp_picture_smooth (noisy, content, pool);
  for (int i = 0; i < 3 * 130 * 100; i++)
    {
      change += pow (same->rgb[i] - affine->rgb[i], 2);
      before += pow (noisy->rgb[i] - affine->rgb[i], 2);
      after  += pow (calm->rgb[i] - affine->rgb[i], 2);
    }
  g_test_message ("noise %g, left %g; change %g", before, after, change);
  g_assert_cmpfloat (change, <, 0.01 * before);
  g_assert_cmpfloat (after, <, 0.1 * before);
  imp_pool_free (pool);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/smooth/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_kernel);
    }
  g_test_add_func ("/smooth/picture", test_picture);

  return g_test_run ();
}
