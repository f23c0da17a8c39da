/* test-losses.c - every loss of the registry, on maps made up: against the oracle
 * of its key, and in what all losses promise.
 */
#include <math.h>
#include <string.h>

#include "losses/loss.h"
#include "oracle.h"
#include "pool.h"

/* Sizes H × W × N; larger for a loss whose maps can't be that small. */
typedef struct
{
  const char *name;
  int         height, width, channels;
  int         style[2][2];               /* H × W; 0: one style              */
} Shape;

static const Shape shapes[] =
{
  { "odd",         7,  5,  6, { { 4, 9 },  { 6, 3 } } },
  { "one-pixel",   1,  1,  5, { { 3, 2 } }            },
  { "one-row",     1,  9,  4, { { 1, 7 } }            },
  { "one-column", 11,  1,  3, { { 2, 5 },  { 1, 1 } } },
  { "one-channel", 6,  7,  1, { { 5, 5 } }            },
  { "one-value",   1,  1,  1, { { 1, 1 } }            },
  { "long",       35,  2,  4, { { 9, 4 }, { 3, 3 } }  },
  { "deep",        2,  3, 17, { { 3, 3 } }            },
};

typedef struct
{
  const ImpLossClass *klass;
  const OracleLoss   *oracle;
  const Shape        *shape;
  const double       *options;
  int                 n_targets;
  OracleMap          *x;
  OracleMap          *targets[2];
  OracleMasks        *masks[3];    /* x's and the targets'; NULL: all is 1   */
  ImpMasks           *as_masks[3]; /* as the engine has them                 */
} Case;

/* From @low to @high, what is outside [@min, @max] put at its ends. */
static double
draw (GRand  *rand,
      double  low,
      double  high,
      double  min,
      double  max)
{
  const double value = g_rand_double_range (rand, low, high);

  return CLAMP (value, min, max);
}

/* Like activations: many zeros, none negative. */
static OracleMap *
random_map (int    channels,
            int    height,
            int    width,
            GRand *rand)
{
  OracleMap *map = oracle_map_new (channels, height, width);

  for (int i = 0; i < channels * height * width; i++)
    map->v[i] = (float) draw (rand, -0.5, 1.5, 0, 1.5);

  return map;
}

/* As the engine has it: channels last, stored wider than they are. */
static ImpMap
engine_map (const OracleMap *map)
{
  ImpMap out = { map->height, map->width, map->channels, IMP_PAD (map->channels), NULL };

  out.data = g_aligned_alloc0 (imp_map_positions (&out) * out.stride, sizeof (float), 64);
  for (int c = 0; c < map->channels; c++)
    for (gsize p = 0; p < imp_map_positions (&out); p++)
      out.data[p * out.stride + c] = map->v[c * imp_map_positions (&out) + p];

  return out;
}

enum { N_REGIONS = 3 };

/* Regions from hard to soft, the last of them everywhere, and holes. */
static OracleMasks *
random_masks (int    n,
              GRand *rand)
{
  OracleMasks *masks = g_new0 (OracleMasks, 1);

  masks->n      = N_REGIONS;
  masks->region = g_new0 (double *, N_REGIONS);
  masks->valid  = g_new (double, n);
  for (int i = 0; i < n; i++)
    masks->valid[i] = (float) draw (rand, -0.2, 3, 0, 1);
  for (int c = 0; c < N_REGIONS; c++)
    {
      masks->region[c] = g_new (double, n);
      for (int i = 0; i < n; i++)
        masks->region[c][i] = (float) (masks->valid[i] *
                                       (c == 2 ? 1 : draw (rand, -1, 2, 0.01, 1)));
    }

  return masks;
}

static float *
floats_of (const double *values,
           int           n)
{
  float *out = g_new (float, n);

  for (int i = 0; i < n; i++)
    out[i] = values[i];

  return out;
}

static double
sum_of (const double *values,
        int           n,
        double        power)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += pow (values[i], power);

  return sum;
}

static ImpMasks *
engine_masks (const OracleMasks *masks,
              int                n)
{
  ImpMasks *out = g_new0 (ImpMasks, 1);

  out->n             = masks->n;
  out->region        = g_new0 (float *, masks->n);
  out->squares       = g_new0 (double, masks->n);
  out->valid         = floats_of (masks->valid, n);
  out->valid_sum     = sum_of (masks->valid, n, 1);
  out->valid_squares = sum_of (masks->valid, n, 2);
  for (int c = 0; c < masks->n; c++)
    {
      out->region[c]  = floats_of (masks->region[c], n);
      out->squares[c] = sum_of (masks->region[c], n, 2);
    }

  return out;
}

static void
masks_free (OracleMasks *masks,
            ImpMasks    *as_masks)
{
  if (masks == NULL)
    return;
  for (int c = 0; c < N_REGIONS; c++)
    {
      g_free (masks->region[c]);
      g_free (as_masks->region[c]);
    }
  g_free (masks->region);
  g_free (masks->valid);
  g_free (masks);
  g_free (as_masks->region);
  g_free (as_masks->squares);
  g_free (as_masks->valid);
  g_free (as_masks);
}

static ImpMap
zero_map (const ImpMap *like)
{
  ImpMap out = *like;

  out.data = g_aligned_alloc0 (imp_map_positions (like) * like->stride, sizeof (float), 64);

  return out;
}

static void
case_init (Case               *self,
           const ImpLossClass *klass,
           const Shape        *shape,
           const double       *options)
{
  const gboolean    content = klass->target == IMP_TARGET_CONTENT;
  const int         n       = klass->info.on_image ? 3 : shape->channels;
  g_autoptr (GRand) rand    = g_rand_new_with_seed (shape->height * 100 + shape->width);

  self->klass     = klass;
  self->shape     = shape;
  self->options   = options;
  self->oracle    = oracle_loss_find (klass->info.key);
  self->n_targets = klass->target == IMP_TARGET_NONE ? 0
                  : content || shape->style[1][0] == 0 ? 1 : 2;
  self->x         = random_map (n, shape->height, shape->width, rand);
  for (int s = 0; s < self->n_targets; s++)
    self->targets[s] = random_map (n, content ? shape->height : shape->style[s][0],
                                   content ? shape->width : shape->style[s][1], rand);
  if (self->oracle == NULL)
    g_error ("the loss “%s” has no oracle: add one to oracle-losses.c", klass->info.key);
}

/* Masks for all its maps; a content's are x's. */
static void
case_mask (Case *self)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->x->height * 7 + self->x->width);

  for (int i = 0; i <= self->n_targets; i++)
    {
      OracleMap *map = i == 0 ? self->x : self->targets[i - 1];
      const int  n   = map->height * map->width;

      if (i == 1 && self->klass->target == IMP_TARGET_CONTENT)
        {
          map->masks = self->masks[0];
          continue;
        }
      self->masks[i]    = random_masks (n, rand);
      self->as_masks[i] = engine_masks (self->masks[i], n);
      map->masks        = self->masks[i];
      map->share        = self->n_targets == 2 ? 0.4 * i - 0.1 : 0;   /* 0.3, 0.7 */
    }
}

/* The engine's masks of x, or of a target. */
static const ImpMasks *
masks_of (const Case *self,
          int         target)
{
  return self->as_masks[self->klass->target == IMP_TARGET_CONTENT ? 0 : target + 1];
}

static void
case_clear (Case *self)
{
  for (int i = 0; i < 3; i++)
    masks_free (self->masks[i], self->as_masks[i]);
  oracle_map_free (self->x);
  for (int s = 0; s < self->n_targets; s++)
    oracle_map_free (self->targets[s]);
}

/* At most @n rows of @map from row @y on. */
static ImpRows
rows_of (const ImpMap   *map,
         const ImpMasks *masks,
         int             y,
         int             n)
{
  ImpRows rows = { *map, y, map->height, masks };

  rows.map.height = MIN (n, map->height - y);
  rows.map.data  += (gsize) y * map->width * map->stride;

  return rows;
}

/* A term ready to be evaluated; @band: rows of a target at a time, 0 for all. */
static ImpTerm *
term_new (const Case *self,
          ImpPool    *pool,
          int         band)
{
  const ImpTermSetup setup = {
    .klass    = self->klass,
    .layer    = self->klass->info.on_image ? "image" : "conv1_1",
    .options  = self->options,
    .height   = self->x->height,
    .width    = self->x->width,
    .channels = self->x->channels,
    .masks    = self->as_masks[0],
    .pool     = pool,
  };
  const int step  = band > 0 ? band : G_MAXINT16;
  GError   *error = NULL;
  ImpTerm  *term  = imp_term_new (&setup, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (self->klass->memory (&setup), >, 0);
  for (int s = 0; s < self->n_targets; s++)
    {
      ImpMap map = engine_map (self->targets[s]);

      for (int y = 0; y < map.height; y += step)
        {
          const ImpRows rows = rows_of (&map, masks_of (self, s), y, step);

          self->klass->add_target (term, &rows, self->targets[s]->share > 0
                                   ? self->targets[s]->share : 1.0 / self->n_targets, &error);
          g_assert_no_error (error);
        }
      g_aligned_free (map.data);
    }
  self->klass->finish (term, &error);
  g_assert_no_error (error);
  g_assert_true (isfinite (term->reference) && term->reference >= 0);

  return term;
}

/* All steps for a whole map. */
static double
term_eval (const Case   *self,
           ImpTerm      *term,
           const ImpMap *x,
           double        scale,
           ImpMap       *dx)
{
  const ImpRows rows = rows_of (x, self->as_masks[0], 0, x->height);
  double        energy;

  self->klass->begin (term);
  self->klass->measure (term, &rows);
  energy = self->klass->energy (term);
  self->klass->gradient (term, &rows, scale, dx);

  return energy;
}

static double
oracle_energy (const Case *self)
{
  return self->oracle->energy (self->x, (const OracleMap *const *) self->targets,
                               self->n_targets, self->options);
}

static double
oracle_reference (const Case *self)
{
  return self->oracle->reference (self->x, (const OracleMap *const *) self->targets,
                                  self->n_targets, self->options);
}

/* f' = (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h */
static double
slope (Case *self,
       int   i)
{
  const double h   = 1e-3;
  const double x   = self->x->v[i];
  double       sum = 0;

  for (int k = -2; k <= 2; k++)
    if (k != 0)
      {
        self->x->v[i] = x + k * h;
        sum          += (k > 0 ? 1 : -1) * (abs (k) == 1 ? 8 : -1) * oracle_energy (self);
      }
  self->x->v[i] = x;

  return sum / (12 * h);
}

/* Would a step of slope () change what x is compared with? */
static gboolean
near_jump (const Case *self)
{
  return self->oracle->margin != NULL &&
         self->oracle->margin (self->x, (const OracleMap *const *) self->targets,
                               self->n_targets, self->options) < 2e-3;
}

/* Energy, R and gradient are the oracle's; the gradient is scaled and added. */
static void
check_values (Case    *self,
              ImpPool *pool)
{
  const double       scale    = 0.37;
  const double       energy   = oracle_energy (self);
  const double       r        = oracle_reference (self);
  ImpTerm           *term     = term_new (self, pool, 0);
  ImpMap             x        = engine_map (self->x);
  ImpMap             dx       = engine_map (self->x);
  const gsize        m        = imp_map_positions (&x);
  const gsize        step     = 1 + m / 100;   /* the oracle takes its time */
  double             distance = 0;
  double             norm     = 0;
  double             got;

  for (gsize i = 0; i < m * dx.stride; i++)
    dx.data[i] = i % 7 * 0.125f;
  got = term_eval (self, term, &x, scale, &dx);
  g_assert_cmpfloat (got, >=, 0);
  g_assert_cmpfloat_with_epsilon (got, energy, 1e-5 * MAX (energy, 1e-3 * r) + 1e-30);
  g_assert_cmpfloat_with_epsilon (term->reference, r, 1e-5 * r + 1e-30);

  for (gsize p = 0; p < m && ! near_jump (self); p++)
    for (int c = 0; c < dx.stride; c++)
      {
        const gsize  i     = p * dx.stride + c;
        const double added = dx.data[i] - i % 7 * 0.125;
        double       expected;

        if (c >= dx.channels)
          g_assert_cmpfloat (added, ==, 0);
        else if (p % step == 0)
          {
            expected  = scale * slope (self, c * m + p);
            distance += pow (added - expected, 2);
            norm     += expected * expected;
          }
      }
  /* what is added to has seven digits itself */
  g_assert_cmpfloat (sqrt (distance), <=, 1e-4 * sqrt (norm) + 1e-7 * sqrt (m * dx.channels));

  imp_term_free (term);
  g_aligned_free (x.data);
  g_aligned_free (dx.data);
}

/* The same input, the same bits: the second time, and on any number of threads. */
static void
check_repeats (Case *self)
{
  ImpMap      x      = engine_map (self->x);
  ImpMap      first  = engine_map (self->x);
  const gsize bytes  = imp_map_positions (&x) * x.stride * sizeof (float);
  double      energy = 0;

  for (int threads = 1; threads <= 3; threads++)
    {
      ImpPool *pool = imp_pool_new (threads);
      ImpTerm *term = term_new (self, pool, 0);

      for (int again = 0; again < 2; again++)
        {
          ImpMap dx  = zero_map (&x);
          double got = term_eval (self, term, &x, 1, &dx);

          if (threads == 1 && again == 0)
            {
              energy = got;
              memcpy (first.data, dx.data, bytes);
            }
          g_assert_cmpfloat (got, ==, energy);
          g_assert_cmpmem (dx.data, bytes, first.data, bytes);
          g_aligned_free (dx.data);
        }
      imp_term_free (term);
      imp_pool_free (pool);
    }
  g_aligned_free (x.data);
  g_aligned_free (first.data);
}

/* Rows as they come, one or more at a time, are the whole map. */
static void
check_bands (Case *self)
{
  ImpPool     *pool   = imp_pool_new (2);
  ImpTerm     *whole  = term_new (self, pool, 0);
  ImpMap       x      = engine_map (self->x);
  ImpMap       first  = zero_map (&x);
  const gsize  n      = imp_map_positions (&x) * x.stride;
  double       energy;

  energy = term_eval (self, whole, &x, 0.5, &first);
  for (int band = 1; band <= 22 && ! self->klass->whole; band += 7)
    {
      ImpTerm *term     = term_new (self, pool, band);
      ImpMap   dx       = zero_map (&x);
      double   distance = 0;
      double   norm     = 0;

      g_assert_cmpfloat_with_epsilon (term->reference, whole->reference,
                                      1e-6 * whole->reference);
      for (int again = 0; again < 2; again++)
        {
          self->klass->begin (term);
          for (int y = 0; y < x.height; y += band)
            {
              const ImpRows rows = rows_of (&x, self->as_masks[0], y, band);

              self->klass->measure (term, &rows);
            }
          g_assert_cmpfloat_with_epsilon (self->klass->energy (term), energy, 1e-6 * energy);
        }
      for (int y = 0; y < x.height; y += band)
        {
          const ImpRows rows  = rows_of (&x, self->as_masks[0], y, band);
          ImpRows       drows = rows_of (&dx, NULL, y, band);

          self->klass->gradient (term, &rows, 0.5, &drows.map);
        }
      for (gsize i = 0; i < n; i++)
        {
          distance += pow (dx.data[i] - first.data[i], 2);
          norm     += pow (first.data[i], 2);
        }
      g_assert_cmpfloat (sqrt (distance / norm), <, 1e-5);
      imp_term_free (term);
      g_aligned_free (dx.data);
    }

  imp_term_free (whole);
  imp_pool_free (pool);
  g_aligned_free (x.data);
  g_aligned_free (first.data);
}

/* @shape with maps that are large enough, and then not with many channels. */
static Shape
large_enough (const Shape        *shape,
              const ImpLossClass *klass,
              const double       *options)
{
  const int least  = klass->smallest != NULL ? klass->smallest (options) : 1;
  Shape     fitted = *shape;

  fitted.height   = MAX (shape->height, least);
  fitted.width    = MAX (shape->width, least);
  fitted.channels = least > 16 ? 1 : shape->channels;
  for (int s = 0; s < 2 && shape->style[s][0] > 0; s++)
    for (int i = 0; i < 2; i++)
      fitted.style[s][i] = MAX (shape->style[s][i], least + i);

  return fitted;
}

static void
check_shape (const ImpLossClass *klass,
             const Shape        *shape,
             const double       *options,
             gboolean            masked)
{
  const Shape  fitted = large_enough (shape, klass, options);
  ImpPool     *pool   = imp_pool_new (2);
  Case         self   = { NULL };

  case_init (&self, klass, &fitted, options);
  if (masked)
    case_mask (&self);
  check_values (&self, pool);

  /* at the target the energy is least, of a single one 0 */
  for (int i = 0; klass->target == IMP_TARGET_CONTENT &&
                  i < self.x->channels * self.x->height * self.x->width; i++)
    self.x->v[i] = self.targets[0]->v[i];
  check_values (&self, pool);

  /* nothing at all */
  memset (self.x->v, 0, self.x->channels * self.x->height * self.x->width * sizeof (double));
  check_values (&self, pool);
  for (int s = 0; s < self.n_targets; s++)
    memset (self.targets[s]->v, 0, self.targets[s]->channels * self.targets[s]->height *
                                   self.targets[s]->width * sizeof (double));
  check_values (&self, pool);

  case_clear (&self);
  imp_pool_free (pool);
}

/* Each option at its least, greatest and default, the others at theirs. */
static void
test_loss (gconstpointer data)
{
  const ImpLossClass *klass   = data;
  const int           n       = klass->info.n_options;
  g_autofree double  *options = g_new (double, n + 1);
  const Shape         large   = { "large", 61, 47, 20, { { 33, 70 } } };
  Case                self    = { NULL };

  for (int o = 0; o < n; o++)
    {
      const ImpOption *option = &klass->info.options[o];

      options[o] = option->value;
      g_assert_cmpfloat (option->min, <=, option->value);
      g_assert_cmpfloat (option->value, <=, option->max);
    }

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_test_message ("%s", shapes[i].name);
      check_shape (klass, &shapes[i], options, FALSE);
      if (! klass->info.on_image)
        check_shape (klass, &shapes[i], options, TRUE);
    }
  for (int o = 0; o < n; o++)
    {
      const ImpOption *option = &klass->info.options[o];

      options[o] = option->min;
      check_shape (klass, &shapes[0], options, ! klass->info.on_image);
      options[o] = option->max;
      check_shape (klass, &shapes[0], options, ! klass->info.on_image);
      options[o] = option->value;
    }

  for (int masked = 0; masked <= ! klass->info.on_image; masked++)
    {
      memset (&self, 0, sizeof (self));
      case_init (&self, klass, &large, options);
      if (masked)
        case_mask (&self);
      check_repeats (&self);
      check_bands (&self);
      case_clear (&self);
    }
}

/* What is shown of a loss, and that it is found. */
static void
test_registry (void)
{
  for (int i = 0; imp_loss_classes[i] != NULL; i++)
    {
      const ImpLossInfo *info = &imp_loss_classes[i]->info;

      g_assert_true (imp_loss_find (info->key) == imp_loss_classes[i]);
      g_assert_true (imp_loss_info (i) == info);
      g_assert_true ((imp_loss_info (i + 1) == NULL) == (imp_loss_classes[i + 1] == NULL));
      for (const char *c = info->key; *c != '\0'; c++)
        g_assert_true (g_ascii_islower (*c) || g_ascii_isdigit (*c) || *c == '-');
      g_assert_true (info->title != NULL && *info->title != '\0');
      g_assert_true (info->source != NULL && *info->source != '\0');
    }
  g_assert_null (imp_loss_find (""));
  g_assert_null (imp_loss_find ("gra"));
  g_assert_null (imp_loss_info (-1));
  g_assert_null (imp_loss_info (1000));
  imp_term_free (NULL);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/losses/registry", test_registry);
  for (int i = 0; imp_loss_classes[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/losses/", imp_loss_classes[i]->info.key, NULL);

      g_test_add_data_func (path, imp_loss_classes[i], test_loss);
    }

  return g_test_run ();
}
