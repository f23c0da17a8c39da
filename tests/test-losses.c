/* test-losses.c - every loss of the registry, on maps made up: against the oracle
 * of its key, and in what all losses promise.
 */
#include <math.h>
#include <string.h>

#include "loss-case.h"

static const LossShape shapes[] =
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

/* Energy, R and gradient are the oracle's; the gradient is scaled and added. */
static void
check_values (LossCase *self,
              ImpPool  *pool)
{
  const double       scale    = 0.37;
  const double       energy   = loss_case_energy (self);
  const double       r        = loss_case_reference (self);
  ImpTerm           *term     = loss_case_term (self, pool, 0);
  ImpMap             x        = loss_map (self->x);
  ImpMap             dx       = loss_map (self->x);
  const gsize        m        = imp_map_positions (&x);
  const gsize        step     = 1 + m / 100;   /* the oracle takes its time */
  double             distance = 0;
  double             norm     = 0;
  double             got;

  for (gsize i = 0; i < m * dx.stride; i++)
    dx.data[i] = i % 7 * 0.125f;
  got = loss_case_eval (self, term, &x, scale, &dx);
  g_assert_cmpfloat (got, >=, 0);
  g_assert_cmpfloat_with_epsilon (got, energy, 1e-5 * MAX (energy, 1e-3 * r) + 1e-30);
  g_assert_cmpfloat_with_epsilon (term->reference, r, 1e-5 * r + 1e-30);

  for (gsize p = 0; p < m && ! loss_case_near_jump (self); p++)
    for (int c = 0; c < dx.stride; c++)
      {
        const gsize  i     = p * dx.stride + c;
        const double added = dx.data[i] - i % 7 * 0.125;
        double       expected;

        if (c >= dx.channels)
          g_assert_cmpfloat (added, ==, 0);
        else if (p % step == 0)
          {
            expected  = scale * loss_case_slope (self, c * m + p);
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
check_repeats (LossCase *self)
{
  ImpMap      x      = loss_map (self->x);
  ImpMap      first  = loss_map (self->x);
  const gsize bytes  = imp_map_positions (&x) * x.stride * sizeof (float);
  double      energy = 0;

  for (int threads = 1; threads <= 3; threads++)
    {
      ImpPool *pool = imp_pool_new (threads);
      ImpTerm *term = loss_case_term (self, pool, 0);

      for (int again = 0; again < 2; again++)
        {
          ImpMap dx  = loss_zero_map (&x);
          double got = loss_case_eval (self, term, &x, 1, &dx);

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
check_bands (LossCase *self)
{
  ImpPool     *pool   = imp_pool_new (2);
  ImpTerm     *whole  = loss_case_term (self, pool, 0);
  ImpMap       x      = loss_map (self->x);
  ImpMap       first  = loss_zero_map (&x);
  const gsize  n      = imp_map_positions (&x) * x.stride;
  double       energy;

  energy = loss_case_eval (self, whole, &x, 0.5, &first);
  for (int band = 1; band <= 22 && ! self->klass->whole; band += 7)
    {
      ImpTerm *term     = loss_case_term (self, pool, band);
      ImpMap   dx       = loss_zero_map (&x);
      double   distance = 0;
      double   norm     = 0;

      g_assert_cmpfloat_with_epsilon (term->reference, whole->reference,
                                      1e-6 * whole->reference);
      for (int again = 0; again < 2; again++)
        {
          self->klass->begin (term);
          for (int y = 0; y < x.height; y += band)
            {
              const ImpRows rows = loss_rows (&x, self->as_masks[0], y, band);

              self->klass->measure (term, &rows);
            }
          g_assert_cmpfloat_with_epsilon (self->klass->energy (term), energy, 1e-6 * energy);
        }
      for (int y = 0; y < x.height; y += band)
        {
          const ImpRows rows  = loss_rows (&x, self->as_masks[0], y, band);
          ImpRows       drows = loss_rows (&dx, NULL, y, band);

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
static LossShape
large_enough (const LossShape    *shape,
              const ImpLossClass *klass,
              const double       *options)
{
  const int least  = klass->smallest != NULL ? klass->smallest (options) : 1;
  LossShape fitted = *shape;

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
             const LossShape    *shape,
             const double       *options,
             gboolean            masked)
{
  const LossShape  fitted = large_enough (shape, klass, options);
  ImpPool         *pool   = imp_pool_new (2);
  LossCase         self   = { NULL };

  loss_case_init (&self, klass, &fitted, options);
  if (masked)
    loss_case_mask (&self);
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

  loss_case_clear (&self);
  imp_pool_free (pool);
}

/* Each option at its least, greatest and default, the others at theirs. */
static void
test_loss (gconstpointer data)
{
  const ImpLossClass *klass   = data;
  const int           n       = klass->info.n_options;
  g_autofree double  *options = g_new (double, n + 1);
  const LossShape     large   = { "large", 61, 47, 20, { { 33, 70 } } };
  LossCase            self    = { NULL };

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
      loss_case_init (&self, klass, &large, options);
      if (masked)
        loss_case_mask (&self);
      check_repeats (&self);
      check_bands (&self);
      loss_case_clear (&self);
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
