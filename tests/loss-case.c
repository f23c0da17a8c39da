/* loss-case.c - maps and masks made up, a loss's term and its oracle on them. */
#include <math.h>

#include "loss-case.h"

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
ImpMap
loss_map (const OracleMap *map)
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

ImpMap
loss_zero_map (const ImpMap *like)
{
  ImpMap out = *like;

  out.data = g_aligned_alloc0 (imp_map_positions (like) * like->stride, sizeof (float), 64);

  return out;
}

void
loss_case_init (LossCase           *self,
                const ImpLossClass *klass,
                const LossShape    *shape,
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
void
loss_case_mask (LossCase *self)
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
masks_of (const LossCase *self,
          int             target)
{
  return self->as_masks[self->klass->target == IMP_TARGET_CONTENT ? 0 : target + 1];
}

void
loss_case_clear (LossCase *self)
{
  for (int i = 0; i < 3; i++)
    masks_free (self->masks[i], self->as_masks[i]);
  oracle_map_free (self->x);
  for (int s = 0; s < self->n_targets; s++)
    oracle_map_free (self->targets[s]);
}

/* At most @n rows of @map from row @y on. */
ImpRows
loss_rows (const ImpMap   *map,
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
ImpTerm *
loss_case_term (const LossCase *self,
                ImpPool        *pool,
                int             band)
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
      ImpMap map = loss_map (self->targets[s]);

      for (int y = 0; y < map.height; y += step)
        {
          const ImpRows rows = loss_rows (&map, masks_of (self, s), y, step);

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
double
loss_case_eval (const LossCase *self,
                ImpTerm        *term,
                const ImpMap   *x,
                double          scale,
                ImpMap         *dx)
{
  const ImpRows rows = loss_rows (x, self->as_masks[0], 0, x->height);
  double        energy;

  self->klass->begin (term);
  self->klass->measure (term, &rows);
  energy = self->klass->energy (term);
  self->klass->gradient (term, &rows, scale, dx);

  return energy;
}

double
loss_case_energy (const LossCase *self)
{
  return self->oracle->energy (self->x, (const OracleMap *const *) self->targets,
                               self->n_targets, self->options);
}

double
loss_case_reference (const LossCase *self)
{
  return self->oracle->reference (self->x, (const OracleMap *const *) self->targets,
                                  self->n_targets, self->options);
}

/* f' = (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h */
double
loss_case_slope (LossCase *self,
                 int       i)
{
  const double h   = 1e-3;
  const double x   = self->x->v[i];
  double       sum = 0;

  for (int k = -2; k <= 2; k++)
    if (k != 0)
      {
        self->x->v[i] = x + k * h;
        sum          += (k > 0 ? 1 : -1) * (abs (k) == 1 ? 8 : -1) * loss_case_energy (self);
      }
  self->x->v[i] = x;

  return sum / (12 * h);
}

/* Would a step of loss_case_slope () change what x is compared with? */
gboolean
loss_case_near_jump (const LossCase *self)
{
  return self->oracle->margin != NULL &&
         self->oracle->margin (self->x, (const OracleMap *const *) self->targets,
                               self->n_targets, self->options) < 2e-3;
}
