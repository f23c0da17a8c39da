/* test-kernels-sums.c - Gram matrices and vectors against their definitions. */
#include "kernels/gram.h"
#include "kernels/isa.h"
#include "kernels/vector-sets.h"
#include "kernels/vectors.h"
#include "pool.h"

#include "test-kernels.h"

typedef struct
{
  int channels, height, width, dy, dx;
  int masked;   /* 1: soft; 2: for the most part 0; 3: 0 everywhere */
} GramCase;

static const GramCase gram_cases[] =
{
  {  3,  1,  1, 0, 0, 0 }, {  5,  7,  9, 0, 0, 0 }, { 17, 40, 33, 0, 0, 0 },
  { 64, 61, 50, 0, 0, 0 }, { 40, 31, 37, 0, 0, 1 }, { 16, 90, 70, 0, 0, 1 },
  {  3, 30, 41, 0, 0, 2 }, { 40, 61, 50, 0, 0, 2 }, { 64, 70, 64, 0, 0, 2 },
  { 17, 40, 33, 0, 0, 3 }, { 20, 60, 40, 3, 2, 2 },
  {  5,  7,  9, 0, 4, 0 }, { 17, 40, 33, 4, 0, 0 }, { 64, 30, 41, 2, 3, 1 },
  {  3,  5,  1, 4, 0, 0 }, { 80, 25, 23, 0, 1, 0 },
};

/* The weight m(p+δ) m(p) of position (y, x), zero outside. */
static double
gram_weight (const GramCase *c,
             const float    *mask,
             int             y,
             int             x)
{
  if (y < 0 || x < 0 || y + c->dy >= c->height || x + c->dx >= c->width)
    return 0.0;
  if (mask == NULL)
    return 1.0;

  return (double) mask[(y + c->dy) * c->width + x + c->dx] * mask[y * c->width + x];
}

static void
check_gram (const GramCase *c,
            ImpPool        *one,
            ImpPool        *three)
{
  g_autoptr (GRand)  rand     = g_rand_new_with_seed (9);
  const int          n        = c->channels;
  ImpMap             f        = map_new (c->height, c->width, n, n <= 4 ? n : IMP_PAD (n));
  ImpMap             df       = map_new (c->height, c->width, n, n <= 4 ? n : IMP_PAD (n));
  ImpMap             again    = map_new (c->height, c->width, n, n <= 4 ? n : IMP_PAD (n));
  ImpMap             g        = map_new (n, n, 1, 1);
  ImpMap             g2       = map_new (n, n, 1, 1);
  ImpMap             d        = map_new (n, n, 1, 1);
  g_autofree float  *mask     = g_new (float, c->height * c->width);
  g_autofree double *expected = g_new0 (double, n * n);
  g_autofree double *dexp     = g_new0 (double, imp_map_positions (&f) * n);
  const ImpGramKind  kind     = { c->masked ? mask : NULL, c->dy, c->dx };
  const gboolean     plain    = ! c->masked && c->dy == 0 && c->dx == 0;
  const double       scale    = 0.37;
  void              *scratch  =
    g_aligned_alloc (imp_gram_scratch (c->height, c->width, n, 3) / 64 + 1, 64, 64);

  g_test_message ("%d channels, %d × %d, shift (%d, %d), mask %d", n, c->height, c->width,
                  c->dy, c->dx, c->masked);

  map_fill (&f, rand);
  map_fill (&df, rand);
  map_fill (&d, rand);
  memcpy (again.data, df.data, imp_map_positions (&df) * df.stride * sizeof (float));
  for (int i = 0; i < c->height * c->width; i++)
    {
      mask[i] = (float) g_rand_double (rand);
      if (c->masked == 3 || (c->masked == 2 && (i < c->height * c->width / 2 || i % 3 == 0)))
        mask[i] = 0.0f;
    }
  if (c->dy == 0 && c->dx == 0)
    for (int i = 0; i < n; i++)
      for (int j = 0; j < i; j++)
        d.data[i * n + j] = d.data[j * n + i];

  for (int y = 0; y < c->height; y++)
    for (int x = 0; x < c->width; x++)
      {
        const double w = gram_weight (c, kind.mask, y, x);

        for (int i = 0; w != 0.0 && i < n; i++)
          for (int j = 0; j < n; j++)
            {
              const double f_i = map_at (&f, y + c->dy, x + c->dx)[i];
              const double f_j = map_at (&f, y, x)[j];

              expected[i * n + j] += w * f_i * f_j;
              dexp[(y * c->width + x) * n + j] += scale * w * f_i * d.data[i * n + j];
              dexp[((y + c->dy) * c->width + x + c->dx) * n + i] +=
                scale * w * f_j * d.data[i * n + j];
            }
      }
  for (size_t p = 0; p < imp_map_positions (&df); p++)
    for (int i = 0; i < n; i++)
      dexp[p * n + i] += df.data[p * df.stride + i];

  imp_gram (g.data, &f, plain ? NULL : &kind, scratch, one);
  map_check (&g, expected, 3e-6);
  imp_gram_backward (&df, d.data, &f, plain ? NULL : &kind, scale, scratch, one);
  map_check (&df, dexp, 3e-6);

  imp_gram (g2.data, &f, plain ? NULL : &kind, scratch, three);
  g_assert_true (map_equal (&g, &g2));
  imp_gram_backward (&again, d.data, &f, plain ? NULL : &kind, scale, scratch, three);
  g_assert_true (map_equal (&df, &again));

  g_aligned_free (scratch);
  free (f.data);
  free (df.data);
  free (again.data);
  free (g.data);
  free (g2.data);
  free (d.data);
}

static void
test_gram (void)
{
  ImpPool *one   = imp_pool_new (1);
  ImpPool *three = imp_pool_new (3);

  for (int k = 0; imp_isa_nth (k) != NULL; k++)
    {
      imp_isa_use (imp_isa_nth (k));
      for (gsize i = 0; i < G_N_ELEMENTS (gram_cases); i++)
        check_gram (&gram_cases[i], one, three);
    }
  imp_isa_use (NULL);

  imp_pool_free (one);
  imp_pool_free (three);
}

static void
check_close (double value,
             double expected,
             double size)
{
  g_assert_cmpfloat (fabs (value - expected), <=, 1e-6 * size);
}

static void
check_vectors (size_t   n,
               ImpPool *pool,
               double   results[2])
{
  g_autoptr (GRand)  rand = g_rand_new_with_seed (10);
  g_autofree float  *x    = g_new (float, n);
  g_autofree float  *y    = g_new (float, n);
  g_autofree float  *z    = g_new (float, n);
  const double       a    = -0.7;
  double             dot  = 0.0;
  double             diff = 0.0;

  for (size_t i = 0; i < n; i++)
    {
      x[i]   = uniform (rand);
      y[i]   = uniform (rand);
      dot   += (double) x[i] * y[i];
      diff  += (double) (x[i] - y[i]) * (x[i] - y[i]);
    }

  results[0] = imp_vec_dot (n, x, y, pool);
  check_close (results[0], dot, n);

  results[1] = imp_vec_diff (n, z, x, y, pool);
  check_close (results[1], diff, n);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat (z[i], ==, x[i] - y[i]);

  imp_vec_step (n, z, y, a, x, pool);
  for (size_t i = 0; i < n; i++)
    check_close (z[i], y[i] + a * x[i], 1.0);

  imp_vec_axpy (n, z, 2.0, z, pool);
  for (size_t i = 0; i < n; i++)
    check_close (z[i], 3.0 * (y[i] + a * x[i]), 10.0);
}

static void
test_vectors (void)
{
  static const size_t sizes[] = { 1, 7, 16384, 16385, 100003 };
  ImpPool            *one     = imp_pool_new (1);
  ImpPool            *three   = imp_pool_new (3);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      double a[2], b[2];

      check_vectors (sizes[i], one, a);
      check_vectors (sizes[i], three, b);
      g_assert_cmpmem (a, sizeof a, b, sizeof b);
    }

  imp_pool_free (one);
  imp_pool_free (three);
}

enum { N_SET = 37, N_FEW = 3 };   /* more than one run takes */

static void
check_sets (size_t   n,
            ImpPool *pool,
            double   results[N_SET * N_FEW + 1])
{
  g_autoptr (GRand)  rand       = g_rand_new_with_seed (11);
  g_autofree float  *all        = g_new (float, n * N_SET);
  g_autofree float  *out        = g_new (float, n);
  const float       *x[N_SET];
  double             c[N_SET];
  const float       *z[N_FEW];
  double             dot        = 0.0;

  for (size_t i = 0; i < n * N_SET; i++)
    all[i] = uniform (rand);
  for (int k = 0; k < N_SET; k++)
    {
      x[k] = all + k * n;
      c[k] = uniform (rand);
    }
  for (int l = 0; l < N_FEW; l++)
    z[l] = x[5 * l];

  imp_vecs_dot (n, x, N_SET, z, N_FEW, results, pool);
  for (int k = 0; k < N_SET; k++)
    for (int l = 0; l < N_FEW; l++)
      {
        double expected = 0.0;

        for (size_t i = 0; i < n; i++)
          expected += (double) x[k][i] * z[l][i];
        check_close (results[k * N_FEW + l], expected, 1e-6 * n);   /* in double */
      }

  results[N_SET * N_FEW] = imp_vecs_combine (n, out, x, c, N_SET, z[1], pool);
  for (size_t i = 0; i < n; i++)
    {
      double expected = 0.0;

      for (int k = 0; k < N_SET; k++)
        expected += c[k] * x[k][i];
      check_close (out[i], expected, 10.0);
      dot += (double) out[i] * z[1][i];
    }
  check_close (results[N_SET * N_FEW], dot, 1e-6 * n);
}

static void
test_vector_sets (void)
{
  static const size_t sizes[] = { 1, 7, 1024, 1025, 2048, 2049, 140003 };
  ImpPool            *one     = imp_pool_new (1);
  ImpPool            *three   = imp_pool_new (3);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      double a[N_SET * N_FEW + 1], b[N_SET * N_FEW + 1];

      check_sets (sizes[i], one, a);
      check_sets (sizes[i], three, b);
      g_assert_cmpmem (a, sizeof a, b, sizeof b);
    }

  imp_pool_free (one);
  imp_pool_free (three);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kernels/gram", test_gram);
  g_test_add_func ("/kernels/vectors", test_vectors);
  g_test_add_func ("/kernels/vector-sets", test_vector_sets);

  return g_test_run ();
}
