/* test-matting.c - the bands of the matting Laplacian against the dense matrix, on
 * the pictures that are hard for it.
 */
#include <math.h>
#include <string.h>

#include "impasto.h"
#include "kernels/matting-laplacian.h"
#include "oracle-matting.h"
#include "pool.h"

typedef enum { NOISE, SMOOTH, GREY, ONE_HUE, FLAT, HALVES } Kind;

typedef struct
{
  const char *name;
  int         width, height;
  Kind        kind;
  double      epsilon;
} Picture;

static const Picture pictures[] =
{
  { "noise",               17, 13, NOISE,   1e-7 },
  { "noise, more epsilon",  9, 21, NOISE,   1e-3 },
  { "smooth",              17, 19, SMOOTH,  1e-7 },
  { "grey",                15, 18, GREY,    1e-7 },
  { "grey, least epsilon",  8, 18, GREY,    1e-9 },
  { "one hue",             12, 17, ONE_HUE, 1e-7 },
  { "flat",                 9,  7, FLAT,    1e-7 },
  { "flat, least epsilon",  8,  8, FLAT,    1e-9 },
  { "halves",              14, 11, HALVES,  1e-7 },
  { "smallest",             3,  3, NOISE,   1e-7 },
  { "narrowest",            3, 40, SMOOTH,  1e-7 },
  { "lowest",              40,  3, GREY,    1e-7 },
  { "too narrow",           2, 20, NOISE,   1e-7 },
  { "a line",              20,  1, NOISE,   1e-7 },
  { "a pixel",              1,  1, NOISE,   1e-7 },
};

/* In [0,1], in single precision. */
static OracleMap *
make_picture (const Picture *picture,
              GRand         *rand)
{
  OracleMap *map = oracle_map_new (3, picture->height, picture->width);
  const int  n   = picture->height * picture->width;

  for (int i = 0; i < n; i++)
    {
      const double x     = i % picture->width;
      const double y     = i / picture->width;
      const double noise = g_rand_double (rand);

      for (int c = 0; c < 3; c++)
        switch (picture->kind)
          {
          case NOISE:
            map->v[c * n + i] = (float) g_rand_double (rand);
            break;
          case SMOOTH:
            map->v[c * n + i] = (float) (0.5 + 0.3 * sin (0.2 * x + c) * cos (0.3 * y - c) +
                                         1e-3 * noise);
            break;
          case GREY:
            map->v[c * n + i] = (float) noise;
            break;
          case ONE_HUE:
            map->v[c * n + i] = (float) (noise * (0.2 + 0.3 * c));
            break;
          case FLAT:
            map->v[c * n + i] = 0.25;
            break;
          case HALVES:
            map->v[c * n + i] = x < picture->width / 2 ? 0.1 : 0.3 + 0.2 * c;
            break;
          }
    }

  return map;
}

static ImpMap
engine_map (const OracleMap *map)
{
  ImpMap    out = { map->height, map->width, 3, 3, NULL };
  const int n   = map->height * map->width;

  out.data = g_new (float, 3 * n);
  for (int i = 0; i < 3 * n; i++)
    out.data[i] = map->v[i % 3 * n + i / 3];

  return out;
}

/* What M comes from: in every window V is explained by the colours as well as can be,
 *
 *   Σ_w min_{a,b} Σ_{i ∈ w} (V_i - a·p_i - b)² + ε |a|²
 *
 * for one colour of V, from the 4 × 4 normal equations.
 */
static double
fitting_cost (const OracleMap *p,
              const double    *v,
              double           epsilon)
{
  const int n    = p->height * p->width;
  double    cost = 0;

  for (int y = 0; y + 3 <= p->height; y++)
    for (int x = 0; x + 3 <= p->width; x++)
      {
        const int   origin  = y * p->width + x;
        long double m[4][5] = { { 0 } };

        for (int i = 0; i < 9; i++)
          {
            const int         at   = origin + i / 3 * p->width + i % 3;
            const long double u[5] = { p->v[at] - p->v[origin], p->v[n + at] - p->v[n + origin],
                                       p->v[2 * n + at] - p->v[2 * n + origin], 1, v[at] };

            for (int r = 0; r < 4; r++)
              for (int s = 0; s < 5; s++)
                m[r][s] += u[r] * u[s];
          }
        for (int r = 0; r < 3; r++)
          m[r][r] += epsilon;
        for (int k = 3; k >= 0; k--)
          for (int r = 0; r < 4; r++)
            if (r != k)
              {
                const long double f = m[r][k] / m[k][k];

                for (int s = 0; s < 5; s++)
                  m[r][s] -= f * m[k][s];
              }
        for (int r = 0; r < 3; r++)
          cost += epsilon * powl (m[r][4] / m[r][r], 2);
        for (int i = 0; i < 9; i++)
          {
            const int   at = origin + i / 3 * p->width + i % 3;
            long double e  = v[at] - m[3][4] / m[3][3];

            for (int c = 0; c < 3; c++)
              e -= m[c][4] / m[c][c] * (p->v[c * n + at] - p->v[c * n + origin]);
            cost += e * e;
          }
      }

  return cost;
}

typedef struct
{
  const OracleMap *p;
  const double    *m;          /* dense     */
  double           epsilon;
  ImpMatting       matting;
  void            *scratch;
  ImpPool         *pool;
} Case;

/* Energy and product at @v. Rounding of the bands may show as 10⁻⁷ of what is summed
 * up, of the energy as of the product.
 */
static void
check_at (const Case      *self,
          const OracleMap *v)
{
  const int           n        = v->height * v->width;
  ImpMap              x        = engine_map (v);
  ImpMap              dx       = engine_map (v);
  const double        energy   = oracle_matting_energy (v, &self->p, 1, &self->epsilon);
  double              squares  = 0;
  double              summands = 0;
  double              distance = 0;
  g_autofree double  *sums     = g_new (double, v->height);

  imp_matting_multiply (&self->matting, &dx, 0.5, &x, self->scratch, self->pool);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < n; i++)
      {
        double product = 0;

        for (int j = 0; j < n; j++)
          {
            const double d     = v->v[c * n + i] - v->v[c * n + j];
            const double share = -self->m[i * n + j] * d;

            product  += share;
            summands += share * share;
            squares  += pow (share * d, 2);
          }
        distance += pow (dx.data[3 * i + c] - v->v[c * n + i] - 0.5 * product, 2);
      }

  /* what is added to has seven digits itself */
  g_assert_cmpfloat (sqrt (distance), <=, 3e-7 * sqrt (summands) + 1e-7 * sqrt (3 * n));
  g_assert_cmpfloat_with_epsilon (imp_matting_energy (&self->matting, &x, sums, self->scratch,
                                                      self->pool), energy,
                                  1e-6 * energy + 3e-7 * sqrt (squares) + 1e-9);

  g_free (x.data);
  g_free (dx.data);
}

static void
test_picture (gconstpointer data)
{
  const Picture      *picture = data;
  g_autoptr (GRand)   rand    = g_rand_new_with_seed (picture->width);
  OracleMap          *p       = make_picture (picture, rand);
  OracleMap          *v       = oracle_map_new (3, picture->height, picture->width);
  const int           n       = p->height * p->width;
  g_autofree double  *m       = oracle_matting_laplacian (p, picture->epsilon);
  g_autofree float   *bands   = g_malloc0 (imp_matting_size (p->height, p->width));
  g_autofree char    *scratch = g_malloc0 (imp_matting_scratch (p->width, 3));
  ImpMap              map     = engine_map (p);
  ImpPool            *pool    = imp_pool_new (3);
  Case                self    = { p, m, picture->epsilon, { p->height, p->width, bands },
                                  scratch, pool };

  imp_matting_build (&self.matting, &map, picture->epsilon, scratch, pool);

  /* anything; the picture itself, where M is nearly 0, and near it; a function of its
   * colours; a plane without differences
   */
  for (int i = 0; i < 3 * n; i++)
    v->v[i] = (float) g_rand_double (rand);
  check_at (&self, v);
  if (n > 1)
    {
      double cost = 0;

      for (int c = 0; c < 3; c++)
        cost += fitting_cost (p, v->v + c * n, picture->epsilon);
      g_assert_cmpfloat_with_epsilon (oracle_matting_energy (v, &self.p, 1, &self.epsilon), cost, 1e-6 * cost + 1e-12);
    }
  for (int i = 0; i < 3 * n; i++)
    v->v[i] = p->v[i];
  check_at (&self, v);
  for (int i = 0; i < 3 * n; i++)
    v->v[i] = (float) (p->v[i] + 1e-2 * g_rand_double (rand));
  check_at (&self, v);
  for (int i = 0; i < 3 * n; i++)
    v->v[i] = (float) (0.9 - 0.4 * p->v[i % n] + 0.2 * p->v[n + i % n]);
  check_at (&self, v);
  for (int i = 0; i < 3 * n; i++)
    v->v[i] = 0.75;
  check_at (&self, v);

  imp_pool_free (pool);
  oracle_map_free (p);
  oracle_map_free (v);
  g_free (map.data);
}

/* The same bits on any number of threads; rows of a job don't show. */
static void
test_threads (void)
{
  const Picture     large  = { "large", 61, 70, NOISE, 1e-7 };
  g_autoptr (GRand) rand   = g_rand_new_with_seed (3);
  OracleMap        *p      = make_picture (&large, rand);
  const gsize       bytes  = imp_matting_size (p->height, p->width);
  float            *bands[3];
  double            sums[70];
  double            energy[3];
  ImpMap            map    = engine_map (p);

  for (int i = 0; i < 3; i++)
    {
      ImpPool         *pool    = imp_pool_new (i + 1);
      g_autofree char *scratch = g_malloc (imp_matting_scratch (p->width, i + 1));
      ImpMatting       matting = { p->height, p->width, bands[i] = g_malloc (bytes) };

      imp_matting_build (&matting, &map, 1e-7, scratch, pool);
      energy[i] = imp_matting_energy (&matting, &map, sums, scratch, pool);
      imp_pool_free (pool);
      g_assert_cmpmem (bands[0], bytes, bands[i], bytes);
      g_assert_cmpfloat (energy[0], ==, energy[i]);
    }

  for (int i = 0; i < 3; i++)
    g_free (bands[i]);
  g_free (map.data);
  oracle_map_free (p);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *path = g_strconcat ("/matting/", pictures[i].name, NULL);

      g_test_add_data_func (path, &pictures[i], test_picture);
    }
  g_test_add_func ("/matting/threads", test_threads);

  return g_test_run ();
}
