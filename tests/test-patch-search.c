/* test-patch-search.c - the patch search against all pairs of patches, in double. */
#include "test-kernels.h"

#include "kernels/isa.h"
#include "kernels/patch-search.h"
#include "pool.h"

enum { MAX_TARGETS = 3 };

typedef struct
{
  const char *name;
  int         size, stride;
  int         height, width, channels;
  int         target[MAX_TARGETS][2];     /* H × W, 0 for none */
} Case;

static const Case cases[] =
{
  { "odd",            3, 1, 17, 13,  7, { { 11, 19 } } },
  { "wide",           3, 1,  5, 97,  5, { { 4, 71 } } },
  { "high",           3, 1, 75,  4,  3, { { 67, 5 } } },
  { "one-patch",      3, 1,  3,  3, 17, { { 3, 3 } } },
  { "one-channel",    3, 1,  9,  8,  1, { { 7, 9 } } },
  { "tiles",          3, 1, 37, 45,  6, { { 65, 41 } } },
  { "deep",           3, 1,  9, 10, 300, { { 8, 7 } } },
  { "several",        3, 1, 12, 11,  5, { { 9, 8 }, { 3, 3 }, { 35, 34 } } },
  { "too-small",      3, 1, 12, 11,  5, { { 9, 2 }, { 7, 8 } } },
  { "pixels",         1, 1, 11,  9, 20, { { 8, 33 } } },
  { "even",           2, 1, 10, 13,  9, { { 9, 34 } } },
  { "four",           4, 1, 11, 12,  4, { { 12, 9 } } },
  { "nine",           9, 1, 14, 12,  3, { { 12, 43 } } },
  { "stride-2",       3, 2, 18, 13,  7, { { 75, 20 }, { 9, 9 } } },
  { "even-stride-2",  4, 2, 17, 12,  5, { { 13, 20 } } },
  { "five-stride-3",  5, 3, 19, 23,  4, { { 20, 17 } } },
  { "stride-3",       3, 3, 22, 20,  5, { { 19, 23 } } },
  { "stride-past",    2, 5, 23, 31,  6, { { 28, 24 } } },
};

typedef struct
{
  const Case     *c;
  ImpMap          x;
  ImpMap          maps[MAX_TARGETS];
  ImpPatchTarget  targets[MAX_TARGETS];
  double         *target_norms[MAX_TARGETS];
  double         *norms;
  int             n_targets;
  int             n_patches;
} Fixture;

static int
patches_of (const Case *c,
            int         height,
            int         width)
{
  return imp_patch_count (height, c->size, c->stride) *
         imp_patch_count (width, c->size, c->stride);
}

/* As after a ReLU. */
static void
fill (ImpMap *map,
      GRand  *rand)
{
  map_fill (map, rand);
  for (size_t i = 0; i < imp_map_positions (map) * map->stride; i++)
    map->data[i] = MAX (map->data[i], 0.0f);
}

static float *
pixel (const ImpMap *map,
       int           y,
       int           x)
{
  return map->data + ((size_t) y * map->width + x) * map->stride;
}

static void
clear_block (ImpMap *map,
             int     y0,
             int     x0,
             int     height,
             int     width)
{
  for (int y = y0; y < MIN (y0 + height, map->height); y++)
    for (int x = x0; x < MIN (x0 + width, map->width); x++)
      memset (pixel (map, y, x), 0, map->stride * sizeof (float));
}

/* Σ over the patches numbered @i of @a and @j of @b, by the definition. */
static double
dot (const Case   *c,
     const ImpMap *a,
     int           i,
     const ImpMap *b,
     int           j)
{
  const int columns_a = imp_patch_count (a->width, c->size, c->stride);
  const int columns_b = imp_patch_count (b->width, c->size, c->stride);
  double    sum       = 0;

  for (int dy = 0; dy < c->size; dy++)
    for (int dx = 0; dx < c->size; dx++)
      {
        const float *u = pixel (a, i / columns_a * c->stride + dy, i % columns_a * c->stride + dx);
        const float *v = pixel (b, j / columns_b * c->stride + dy, j % columns_b * c->stride + dx);

        for (int k = 0; k < a->channels; k++)
          sum += (double) u[k] * v[k];
      }

  return sum;
}

static void
measure_norms (Fixture *f,
               ImpPool *pool)
{
  const Case       *c      = f->c;
  g_autofree double *pixels = g_new (double, 100 * 100);

  imp_patch_norms (f->norms, &f->x, c->size, c->stride, pixels, pool);
  for (int k = 0; k < f->n_targets; k++)
    {
      float *inverse = (float *) f->targets[k].inverse;

      imp_patch_norms (f->target_norms[k], &f->maps[k], c->size, c->stride, pixels, pool);
      for (int j = 0; j < patches_of (c, f->maps[k].height, f->maps[k].width); j++)
        inverse[j] = f->target_norms[k][j] > 0 ? 1 / sqrt (f->target_norms[k][j]) : NAN;
    }
}

static void
fixture_init (Fixture    *f,
              const Case *c)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (c->height * 100 + c->width);

  *f = (Fixture) { .c = c, .n_patches = patches_of (c, c->height, c->width) };
  f->x = map_new (c->height, c->width, c->channels, IMP_PAD (c->channels));
  fill (&f->x, rand);
  f->norms = g_new (double, f->n_patches);
  for (int k = 0; k < MAX_TARGETS && c->target[k][0] > 0; k++)
    {
      const int n = patches_of (c, c->target[k][0], c->target[k][1]);

      /* dense, unlike x */
      f->maps[k]         = map_new (c->target[k][0], c->target[k][1], c->channels, c->channels);
      f->targets[k].map  = f->maps[k];
      f->targets[k].inverse = g_new (float, n + 1);
      f->target_norms[k] = g_new (double, n + 1);
      f->n_targets       = k + 1;
      fill (&f->maps[k], rand);
    }
}

static void
fixture_clear (Fixture *f)
{
  free (f->x.data);
  g_free (f->norms);
  for (int k = 0; k < f->n_targets; k++)
    {
      free (f->maps[k].data);
      g_free ((float *) f->targets[k].inverse);
      g_free (f->target_norms[k]);
    }
}

static int *
search (const Fixture *f,
        ImpPool       *pool)
{
  const Case       *c       = f->c;
  const size_t      bytes   = imp_patch_scratch (c->height, c->width, c->channels, c->size,
                                                 c->stride, imp_pool_n_workers (pool));
  g_autofree float *scratch = g_malloc (bytes + 64);
  int              *match   = g_new (int, f->n_patches + 1);

  memset (scratch, 0xff, bytes);
  match[f->n_patches] = 4711;
  g_assert_true (imp_patch_search (match, &f->x, f->norms, f->targets, f->n_targets, c->size,
                                   c->stride, scratch, pool));
  g_assert_cmpint (match[f->n_patches], ==, 4711);

  return match;
}

/* The match of patch @i by looking at all: the first of those within 10⁻⁶. Where others
 * are nearly as near, rounding may choose: then *second is how near.
 */
static int
expected_match (const Fixture *f,
                int            i,
                double        *second)
{
  const Case *c    = f->c;
  double      most = -INFINITY;
  int         best = -1;

  *second = -INFINITY;
  for (int pass = 0; pass < 3; pass++)
    for (int k = 0, number = 0; k < f->n_targets; k++)
      for (int j = 0; j < patches_of (c, f->maps[k].height, f->maps[k].width); j++, number++)
        {
          double score;

          if (! (f->target_norms[k][j] > 0) || ! (f->norms[i] > 0))
            continue;
          score = dot (c, &f->x, i, &f->maps[k], j) / sqrt (f->target_norms[k][j]);
          if (pass == 0)
            most = MAX (most, score);
          else if (pass == 1 && best < 0 && score >= most * (1 - 1e-6))
            best = number;
          else if (pass == 2 && number != best && score < most * (1 - 2e-7))
            *second = MAX (*second, score / most);
        }

  return best;
}

static void
check_case (Fixture *f,
            ImpPool *one,
            ImpPool *three)
{
  g_autofree int *match = NULL;
  int             close = 0;

  measure_norms (f, three);
  for (int i = 0; i < f->n_patches; i++)
    g_assert_cmpfloat_with_epsilon (f->norms[i], dot (f->c, &f->x, i, &f->x, i),
                                    1e-12 * (f->norms[i] + 1));
  match = search (f, one);
  for (int i = 0; i < f->n_patches; i++)
    {
      double    second;
      const int best = expected_match (f, i, &second);

      if (second > 1 - 5e-6)   /* too near for single precision */
        close++;
      else
        g_assert_cmpint (match[i], ==, best);
    }
  g_assert_cmpint (close, <=, f->n_patches / 20);

  for (int k = 0; imp_isa_nth (k) != NULL; k++)
    {
      g_autofree int *again = NULL;
      g_autofree int *other = NULL;

      imp_isa_use (imp_isa_nth (k));
      again = search (f, one);
      other = search (f, three);
      g_assert_cmpmem (again, f->n_patches * sizeof (int), other, f->n_patches * sizeof (int));
      for (int i = 0; i < f->n_patches; i++)
        close += again[i] != match[i];
    }
  imp_isa_use (NULL);
  g_assert_cmpint (close, <=, f->n_patches / 10);
}

/* Random maps, then with empty blocks, then with nothing to match. */
static void
test_search (gconstpointer data)
{
  ImpPool *one   = imp_pool_new (1);
  ImpPool *three = imp_pool_new (3);
  Fixture  f;

  fixture_init (&f, data);
  check_case (&f, one, three);

  clear_block (&f.x, 1, 2, f.c->size + 2, f.c->size + 1);
  for (int k = 0; k < f.n_targets; k++)
    clear_block (&f.maps[k], 0, 0, f.c->size + 1, f.c->size);
  check_case (&f, one, three);

  for (int k = 0; k < f.n_targets; k++)
    clear_block (&f.maps[k], 0, 0, f.maps[k].height, f.maps[k].width);
  measure_norms (&f, one);
  {
    g_autofree int *match = search (&f, three);

    for (int i = 0; i < f.n_patches; i++)
      g_assert_cmpint (match[i], ==, -1);
  }

  fixture_clear (&f);
  imp_pool_free (one);
  imp_pool_free (three);
}

/* What is cut from the target finds itself; of a pattern that repeats, in another
 * target brighter, the first is found, however far apart the repeats are.
 */
static void
test_ties (void)
{
  const Case  c    = { "ties", 3, 1, 24, 37, 33, { { 51, 67 }, { 44, 39 } } };
  ImpPool    *pool = imp_pool_new (2);
  Fixture     f;

  fixture_init (&f, &c);
  for (int y = 0; y < c.height; y++)
    for (int x = 0; x < c.width; x++)
      memcpy (pixel (&f.x, y, x), pixel (&f.maps[0], y + 21, x + 7), 33 * sizeof (float));
  measure_norms (&f, pool);
  for (int k = 0; imp_isa_nth (k) != NULL; k++)
    {
      g_autofree int *match = NULL;

      imp_isa_use (imp_isa_nth (k));
      match = search (&f, pool);
      for (int i = 0; i < f.n_patches; i++)
        g_assert_cmpint (match[i], ==, (i / 35 + 21) * 65 + i % 35 + 7);
    }

  for (int t = 0; t < 2; t++)
    for (int y = 0; y < f.maps[t].height; y++)
      for (int x = 0; x < f.maps[t].width; x++)
        for (int i = 0; i < 33; i++)
          pixel (&f.maps[t], y, x)[i] = pixel (&f.maps[0], y % 5, x % 6)[i];
  for (size_t i = 0; i < imp_map_positions (&f.maps[1]) * 33; i++)
    f.maps[1].data[i] *= 3.7f;
  for (int y = 0; y < c.height; y++)
    for (int x = 0; x < c.width; x++)
      for (int i = 0; i < 33; i++)
        pixel (&f.x, y, x)[i] = 0.3f * pixel (&f.maps[0], y, x)[i];
  measure_norms (&f, pool);
  for (int k = 0; imp_isa_nth (k) != NULL; k++)
    {
      g_autofree int *match = NULL;

      imp_isa_use (imp_isa_nth (k));
      match = search (&f, pool);
      for (int i = 0; i < f.n_patches; i++)
        g_assert_cmpint (match[i], ==, i / 35 % 5 * 65 + i % 35 % 6);
    }
  imp_isa_use (NULL);

  /* the first in reading order is in a later tile than its repeat */
  clear_block (&f.maps[0], 0, 0, 51, 67);
  clear_block (&f.maps[1], 0, 0, 44, 39);
  for (int y = 0; y < 3; y++)
    for (int x = 0; x < 3; x++)
      {
        memcpy (pixel (&f.maps[0], 2 + y, 50 + x), pixel (&f.x, y, x), 33 * sizeof (float));
        memcpy (pixel (&f.maps[0], 10 + y, 3 + x), pixel (&f.x, y, x), 33 * sizeof (float));
      }
  measure_norms (&f, pool);
  {
    g_autofree int *match = search (&f, pool);

    g_assert_cmpint (match[0], ==, 2 * 65 + 50);
  }

  fixture_clear (&f);
  imp_pool_free (pool);
}

/* Values without meaning match nothing, and nothing breaks. */
static void
test_not_finite (void)
{
  ImpPool        *pool  = imp_pool_new (2);
  g_autofree int *match = NULL;
  Fixture         f;

  fixture_init (&f, &cases[0]);
  measure_norms (&f, pool);
  for (int c = 0; c < f.x.channels; c++)
    {
      pixel (&f.x, 4, 4)[c] = NAN;
      pixel (&f.x, 9, 9)[c] = INFINITY;
    }
  match = search (&f, pool);
  for (int i = 0; i < f.n_patches; i++)
    g_assert_true (match[i] >= -1 && match[i] < patches_of (f.c, 11, 19));

  fixture_clear (&f);
  imp_pool_free (pool);
}

/* A cancelled search ends at once, and what it leaves are numbers of patches. */
static void
test_cancelled (void)
{
  ImpPool                   *pool        = imp_pool_new (2);
  g_autoptr (GCancellable)   cancellable = g_cancellable_new ();
  const Case                *c           = &cases[0];
  g_autofree int            *match       = NULL;
  g_autofree void           *scratch     = NULL;
  Fixture                    f;

  fixture_init (&f, c);
  measure_norms (&f, pool);
  match   = g_new0 (int, f.n_patches);
  scratch = g_malloc (imp_patch_scratch (c->height, c->width, c->channels, 3, 1, 2));
  g_cancellable_cancel (cancellable);
  imp_pool_set_cancellable (pool, cancellable);
  g_assert_false (imp_patch_search (match, &f.x, f.norms, f.targets, 1, 3, 1, scratch, pool));
  for (int i = 0; i < f.n_patches; i++)
    g_assert_cmpint (match[i], ==, -1);

  fixture_clear (&f);
  imp_pool_free (pool);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/patch-search/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_search);
    }
  g_test_add_func ("/patch-search/ties", test_ties);
  g_test_add_func ("/patch-search/not-finite", test_not_finite);
  g_test_add_func ("/patch-search/cancelled", test_cancelled);

  return g_test_run ();
}
