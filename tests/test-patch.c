/* test-patch.c - the patch loss by itself: sizes, strides, several styles, transparent
 * places, and when matches are looked for.
 */
#include <math.h>
#include <string.h>

#include "loss-case.h"
#include "oracle-patch.h"

typedef struct
{
  const char *name;
  double      size, stride;
  int         height, width, channels;
  int         style[2][2];               /* H × W; 0: one style */
  gboolean    masked;
} Case;

static const Case cases[] =
{
  { "default",     3, 1,  9, 11, 6, { { 10, 8 } } },
  { "two-styles",  3, 1,  8,  9, 5, { { 7, 8 }, { 3, 5 } } },
  { "one-patch",   3, 1,  3,  3, 7, { { 6, 4 } } },
  { "channel",     3, 1,  6,  5, 1, { { 5, 6 } } },
  { "pixels",      1, 1,  5,  6, 8, { { 4, 7 } } },
  { "even",        2, 1,  7,  6, 5, { { 6, 8 } } },
  { "five",        5, 1,  9,  8, 4, { { 8, 7 } } },
  { "stride-2",    3, 2, 10, 11, 6, { { 12, 9 }, { 7, 7 } } },
  { "stride-past", 2, 3,  9, 11, 6, { { 12, 9 } } },
  { "masked",      3, 1, 10, 11, 6, { { 11, 9 }, { 8, 7 } }, TRUE },
  { "masked-2",    2, 2, 12, 11, 6, { { 11, 13 } }, TRUE },
};

typedef struct
{
  const Case *c;
  double      options[5];
  int         n_styles;
  OracleMap  *x;
  OracleMap  *styles[2];
} Fixture;

static OracleMap *
random_map (int      channels,
            int      height,
            int      width,
            gboolean masked,
            GRand   *rand)
{
  OracleMap *map = oracle_map_new (channels, height, width);

  for (int i = 0; i < channels * height * width; i++)
    map->v[i] = (float) MAX (0, g_rand_double_range (rand, -0.5, 1.5));
  if (masked)
    {
      OracleMasks *masks = g_new0 (OracleMasks, 1);

      masks->valid = g_new (double, height * width);
      for (int i = 0; i < height * width; i++)
        masks->valid[i] = g_rand_double (rand) < 0.1 ? 0.25 : 1;
      masks->valid[height * width - 1] = 0.5;
      map->masks = masks;
    }

  return map;
}

static void
masked_free (OracleMap *map)
{
  if (map != NULL && map->masks != NULL)
    {
      g_free (map->masks->valid);
      g_free ((OracleMasks *) map->masks);
    }
  oracle_map_free (map);
}

static void
fixture_init (Fixture    *f,
              const Case *c,
              guint32     seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  *f   = (Fixture) { .c = c, .options = { c->size, c->stride, 1, 0, 0 } };
  f->x = random_map (c->channels, c->height, c->width, c->masked, rand);
  for (int s = 0; s < 2 && c->style[s][0] > 0; s++)
    {
      f->styles[s] = random_map (c->channels, c->style[s][0], c->style[s][1], c->masked, rand);
      f->n_styles  = s + 1;
    }
}

static void
fixture_clear (Fixture *f)
{
  masked_free (f->x);
  masked_free (f->styles[0]);
  masked_free (f->styles[1]);
}

static double
oracle (const Fixture *f,
        double      (* func) (const OracleMap *, const OracleMap *const *, int, const double *))
{
  return func (f->x, (const OracleMap *const *) f->styles, f->n_styles, f->options);
}

/* Only v is looked at. */
static void
masks_init (ImpMasks        *masks,
            const OracleMap *map)
{
  *masks = (ImpMasks) { .n = 1 };
  if (map->masks != NULL)
    masks->valid = g_new (float, map->height * map->width);
  for (int i = 0; map->masks != NULL && i < map->height * map->width; i++)
    masks->valid[i] = map->masks->valid[i];
}

static ImpTerm *
term_new (const Fixture  *f,
          const ImpMasks *masks,
          ImpPool        *pool)
{
  const ImpLossClass *klass = imp_loss_find ("patch");
  const ImpTermSetup  setup = {
    .klass = klass, .layer = "conv3_1", .options = f->options, .height = f->x->height,
    .width = f->x->width, .channels = f->x->channels, .masks = masks, .pool = pool,
  };
  GError             *error = NULL;
  ImpTerm            *term  = imp_term_new (&setup, &error);

  g_assert_no_error (error);
  for (int s = 0; s < f->n_styles; s++)
    {
      ImpMap   map  = loss_map (f->styles[s]);
      ImpRows  rows = imp_rows_all (&map);
      ImpMasks there;

      masks_init (&there, f->styles[s]);
      rows.masks = &there;
      klass->add_target (term, &rows, 1.0 / f->n_styles, &error);
      g_assert_no_error (error);
      g_free (there.valid);
      g_aligned_free (map.data);
    }
  klass->finish (term, &error);
  g_assert_no_error (error);

  return term;
}

/* The energy at f->x, and the gradient to @dx. */
static double
eval (const Fixture *f,
      ImpTerm       *term,
      double         scale,
      ImpMap        *dx)
{
  ImpMap        x    = loss_map (f->x);
  const ImpRows rows = imp_rows_all (&x);
  double        energy;

  term->klass->begin (term);
  term->klass->measure (term, &rows);
  energy = term->klass->energy (term);
  term->klass->gradient (term, &rows, scale, dx);
  g_aligned_free (x.data);

  return energy;
}

static double
slope (Fixture *f,
       int      i)
{
  const double h = 1e-5;
  const double x = f->x->v[i];
  double       sum;

  f->x->v[i] = x + h;
  sum        = oracle (f, oracle_patch_energy);
  f->x->v[i] = x - h;
  sum       -= oracle (f, oracle_patch_energy);
  f->x->v[i] = x;

  return sum / (2 * h);
}

static void
check_values (Fixture *f,
              ImpTerm *term)
{
  const double energy = oracle (f, oracle_patch_energy);
  const double r      = oracle (f, oracle_patch_reference);
  const int    m      = f->x->height * f->x->width;
  ImpMap       dx     = loss_map (f->x);
  double       off    = 0;
  double       norm   = 0;

  memset (dx.data, 0, imp_map_positions (&dx) * dx.stride * sizeof (float));
  g_assert_cmpfloat (energy, >, 0);
  g_assert_cmpfloat_with_epsilon (eval (f, term, 0.37, &dx), energy, 1e-6 * energy);
  g_assert_cmpfloat_with_epsilon (term->reference, r, 1e-6 * r);
  for (int p = 0; p < m; p++)
    for (int c = 0; c < dx.stride; c++)
      {
        const double expected = c < dx.channels ? 0.37 * slope (f, c * m + p) : 0;

        off  += pow (dx.data[p * dx.stride + c] - expected, 2);
        norm += expected * expected;
      }
  g_assert_cmpfloat (sqrt (off), <, 1e-5 * sqrt (norm));
  g_aligned_free (dx.data);
}

/* Draws maps until no match is near a change. */
static void
test_values (gconstpointer data)
{
  const Case *c    = data;
  ImpPool    *pool = imp_pool_new (3);
  gboolean    done = FALSE;

  for (guint32 seed = 1; ! done; seed++)
    {
      Fixture f;

      g_assert_cmpuint (seed, <, 1000);
      fixture_init (&f, c, seed);
      if (oracle (&f, oracle_patch_margin) > 3e-4)
        {
          ImpMasks  masks;
          ImpTerm  *term;

          masks_init (&masks, f.x);
          term = term_new (&f, &masks, pool);
          check_values (&f, term);
          imp_term_free (term);
          g_free (masks.valid);
          done = TRUE;
        }
      fixture_clear (&f);
    }
  imp_pool_free (pool);
}

/* Matches stay while x moves, until an iteration begins that looks for them anew. */
static void
test_frozen (void)
{
  ImpPool            *pool   = imp_pool_new (2);
  const ImpLossClass *klass  = imp_loss_find ("patch");
  const double        step   = 1e-3;
  gsize               i      = 0;
  Fixture             f, other;
  ImpTerm            *term;
  ImpMap              dx;
  double              before, slope;

  fixture_init (&f, &cases[0], 1);
  fixture_init (&other, &cases[0], 2);
  f.options[2] = 3;
  term = term_new (&f, NULL, pool);
  dx   = loss_map (f.x);

  g_assert_cmpfloat_with_epsilon (eval (&f, term, 1, &dx), oracle (&f, oracle_patch_energy), 1e-4);

  /* elsewhere altogether the old matches are not the best, yet E is that of them: a
   * parabola along any line, and its gradient
   */
  memcpy (f.x->v, other.x->v, 6 * 99 * sizeof (double));
  memset (dx.data, 0, 99 * dx.stride * sizeof (float));
  before = eval (&f, term, 1, &dx);
  g_assert_cmpfloat (fabs (before - oracle (&f, oracle_patch_energy)), >, 1);
  while (fabs (dx.data[i]) < 0.1)
    i++;
  slope = dx.data[i];
  f.x->v[i % dx.stride * 99 + i / dx.stride] -= step * slope;
  memset (dx.data, 0, 99 * dx.stride * sizeof (float));
  g_assert_cmpfloat_with_epsilon (eval (&f, term, 1, &dx),
                                  before - 0.5 * step * slope * (slope + dx.data[i]), 1e-3);

  /* every third iteration */
  for (int round = 0; round < 2; round++)
    {
      g_assert_false (klass->renew (term));
      g_assert_false (klass->renew (term));
      g_assert_true (klass->renew (term));
      g_assert_cmpfloat_with_epsilon (eval (&f, term, 1, &dx), oracle (&f, oracle_patch_energy),
                                      1e-4);
    }
  g_assert_cmpfloat_with_epsilon (klass->renewals (f.options), 1.0 / 3, 1e-12);

  imp_term_free (term);
  g_aligned_free (dx.data);
  fixture_clear (&f);
  fixture_clear (&other);
  imp_pool_free (pool);
}

/* Nothing in the style may be taken: nothing is added, and R says so. */
static void
test_nothing_whole (void)
{
  ImpPool *pool = imp_pool_new (2);
  Fixture  f;
  ImpTerm *term;
  ImpMap   dx;

  fixture_init (&f, &cases[9], 1);
  for (int s = 0; s < 2; s++)
    memset (f.styles[s]->masks->valid, 0,
            f.styles[s]->height * f.styles[s]->width * sizeof (double));
  term = term_new (&f, NULL, pool);
  dx   = loss_map (f.x);
  memset (dx.data, 0, imp_map_positions (&dx) * dx.stride * sizeof (float));
  g_assert_cmpfloat (eval (&f, term, 1, &dx), ==, 0);
  g_assert_cmpfloat (term->reference, ==, 0);
  for (gsize i = 0; i < imp_map_positions (&dx) * dx.stride; i++)
    g_assert_cmpfloat (dx.data[i], ==, 0);

  imp_term_free (term);
  g_aligned_free (dx.data);
  fixture_clear (&f);
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
      g_autofree char *path = g_strconcat ("/patch/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_values);
    }
  g_test_add_func ("/patch/frozen", test_frozen);
  g_test_add_func ("/patch/nothing-whole", test_nothing_whole);

  return g_test_run ();
}
