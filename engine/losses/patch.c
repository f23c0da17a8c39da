/* patch.c - style as patches: each patch of the map is drawn to the one of the style
 * most like it (an MRF prior).
 *
 *   E     = Σ_i ‖Ψ_i(F) - Ψ_NN(i)‖²    Ψ_i: the t × t × N block of the map at (s i, s j)
 *   NN(i) = argmax_j ⟨Ψ_i(F), Ψ_j⟩ / ‖Ψ_j‖    over the patches of all styles
 *   ∂E/∂F = Σ_{i covering a position} 2 (Ψ_i(F) - Ψ_NN(i)), NN frozen
 *   R     = P · mean_j ‖Ψ_j‖², P patches in x
 *
 * The match maximises a correlation while E is a distance: E jumps when matches
 * change. So they are searched when the objective says that an iteration begins,
 * and stay as they are during its line search.
 *
 * A patch of norm 0 matches nothing and adds nothing, but counts in P and in the
 * mean. A patch that touches v < ½ is left out on both sides. Of several styles
 * all patches are one heap; their shares play no part.
 *
 * Source: Li and Wand 2016, eqs. 2-3; S5 eqs. 4-5. Departure: Li and Wand's program
 * divides the gradient at a position by the number of patches there, and reports 0
 * for E; no line search could work with that.
 * Cost: see kernels/patch-search.c; E and its gradient are nothing beside it.
 */
#include "patch-targets.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "memory.h"

enum { SIZE, STRIDE, SEARCH_EVERY, ROTATIONS, SCALES, N_OPTIONS };

static const ImpOption options[N_OPTIONS] =
{
  [SIZE] = { "size", N_("Patch size"),
             N_("How large the pieces are that are taken over from the style. Larger ones keep "
                "more of its shapes."), 1, IMP_PATCH_MAX, 3, TRUE },
  [STRIDE] = { "stride", N_("Patch stride"),
               N_("How far one patch is from the next. 2 is several times faster, and "
                  "coarser."), 1, IMP_PATCH_MAX, 1, TRUE },
  [SEARCH_EVERY] = { "search-every", N_("Search every"),
                     N_("Look for new matches only every so many steps. With 3 a large picture "
                        "takes half as long, and looks the same."), 1, 1000, 1, TRUE },
  [ROTATIONS] = { "rotations", N_("Rotated copies"),
                  N_("Offer the style turned as well: so many times by 7.5 degrees each way. Takes "
                     "that many times as long."), 0, 3, 0, TRUE },
  [SCALES] = { "scales", N_("Scaled copies"),
               N_("Offer the style larger and smaller as well: so many times by 5 percent each way. "
                  "Takes that many times as long."), 0, 3, 0, TRUE },
};

typedef struct
{
  ImpTerm          base;
  char            *layer;
  int              size, stride, every;
  int              height, width, channels;
  int              rows, columns;      /* patches of x                           */
  guint8          *whole;              /* [patches]: none of it is transparent;  */
                                       /*   NULL: no patch is                    */
  ImpPatchTargets  targets;

  double          *norms;              /* [patches] ‖Ψ_i‖²; 0 for what is left out */
  double          *pixels;             /* [H × W], of the search                 */
  int             *match;              /* [patches] NN(i), -1 for none           */
  void            *scratch;
  gboolean         stale;              /* search at the next evaluation          */
  int              age;                /* iterations since the search            */

  double          *sums;               /* [rows], each job's part of the energy  */
  double           energy;
  const ImpMap    *x;                  /* what the jobs work on                  */
  ImpMap          *dx;
  float            scale;
} PatchTerm;

static gsize
n_patches (const PatchTerm *self)
{
  return (gsize) self->rows * self->columns;
}

static void
patch_free (ImpTerm *term)
{
  PatchTerm *self = (PatchTerm *) term;

  imp_patch_targets_clear (&self->targets);
  imp_block_free (self->norms);
  imp_block_free (self->pixels);
  imp_block_free (self->match);
  imp_block_free (self->scratch);
  g_free (self->whole);
  g_free (self->sums);
  g_free (self->layer);
  g_free (self);
}

static ImpTerm *
patch_new (const ImpTermSetup  *setup,
           GError             **error)
{
  PatchTerm *self = g_new0 (PatchTerm, 1);
  gsize      n;

  self->layer    = g_strdup (setup->layer);
  self->size     = setup->options[SIZE];
  self->stride   = setup->options[STRIDE];
  self->every    = setup->options[SEARCH_EVERY];
  self->height   = setup->height;
  self->width    = setup->width;
  self->channels = setup->channels;
  self->rows     = imp_patch_count (setup->height, self->size, self->stride);
  self->columns  = imp_patch_count (setup->width, self->size, self->stride);
  self->whole    = imp_patch_whole (setup->masks, self->width, self->rows, self->columns,
                                    self->size, self->stride);
  self->stale    = TRUE;
  imp_patch_targets_init (&self->targets, self->size, self->stride);

  n             = n_patches (self);
  self->norms   = imp_block_new (n * sizeof (double));
  self->pixels  = imp_block_new ((gsize) self->height * self->width * sizeof (double));
  self->match   = imp_block_new (n * sizeof (int));
  self->sums    = g_new0 (double, self->rows + 1);
  self->scratch = imp_block_new (imp_patch_scratch (self->height, self->width, self->channels,
                                                    self->size, self->stride,
                                                    imp_pool_n_workers (setup->pool)));
  if (self->norms == NULL || self->pixels == NULL || self->match == NULL ||
      self->scratch == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for the patches at %s."), setup->layer);
      patch_free (&self->base);
      return NULL;
    }

  return &self->base;
}

static gboolean
patch_add_target (ImpTerm        *term,
                  const ImpRows  *rows,
                  double          share,
                  GError        **error)
{
  PatchTerm *self = (PatchTerm *) term;

  if (imp_patch_targets_add (&self->targets, rows, term->pool))
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
               _("There is not enough memory for the patches at %s."), self->layer);

  return FALSE;
}

static gboolean
patch_finish (ImpTerm  *term,
              GError  **error)
{
  PatchTerm             *self    = (PatchTerm *) term;
  const ImpPatchTargets *targets = &self->targets;
  gsize                  count   = 0;

  for (gsize i = 0; i < n_patches (self); i++)
    count += self->whole == NULL || self->whole[i];
  term->reference = targets->n_norms > 0 ? count * targets->sum_norms / targets->n_norms : 0;

  return TRUE;
}

static gboolean
patch_renew (ImpTerm *term)
{
  PatchTerm *self = (PatchTerm *) term;

  self->age++;
  self->stale |= self->age >= self->every;

  return self->stale;
}

static void
search (PatchTerm *self)
{
  imp_patch_norms (self->norms, self->x, self->size, self->stride, self->pixels,
                   self->base.pool);
  for (gsize i = 0; self->whole != NULL && i < n_patches (self); i++)
    if (! self->whole[i])
      self->norms[i] = 0;

  self->age   = 0;
  self->stale = ! imp_patch_search (self->match, self->x, self->norms,
                                    (const ImpPatchTarget *) self->targets.maps->data,
                                    self->targets.maps->len, self->size, self->stride,
                                    self->scratch, self->base.pool);
}

/* Ψ_NN(i) and its map, or NULL. */
static const float *
matched (const PatchTerm  *self,
         gsize             i,
         const ImpMap    **map)
{
  return imp_patch_targets_find (&self->targets, self->match[i], map);
}

/* E of one row of patches. */
static void
energy_job (void *data,
            int   job,
            int   worker)
{
  PatchTerm *self = data;
  const int  n    = self->channels;
  double     sum  = 0;

  for (int j = 0; j < self->columns; j++)
    {
      const ImpMap *map;
      const float  *q = matched (self, (gsize) job * self->columns + j, &map);

      for (int dy = 0; q != NULL && dy < self->size; dy++)
        for (int dx = 0; dx < self->size; dx++)
          {
            const gsize  p    = (gsize) (job * self->stride + dy) * self->width +
                                j * self->stride + dx;
            const float *x    = self->x->data + p * self->x->stride;
            const float *a    = q + ((gsize) dy * map->width + dx) * map->stride;
            float        here = 0;

            for (int c = 0; c < n; c++)
              here += (x[c] - a[c]) * (x[c] - a[c]);
            sum += here;
          }
    }

  self->sums[job] = sum;
}

/* The gradient at one row of positions: each patch that has pixels there. */
static void
gradient_job (void *data,
              int   job,
              int   worker)
{
  const PatchTerm *self  = data;
  const int        n     = self->channels;
  const int        first = job < self->size ? 0 : (job - self->size) / self->stride + 1;
  const int        last  = MIN (job / self->stride, self->rows - 1);

  for (int i = first; i <= last; i++)
    for (int j = 0; j < self->columns; j++)
      {
        const ImpMap *map;
        const float  *q  = matched (self, (gsize) i * self->columns + j, &map);
        const int     dy = job - i * self->stride;

        for (int dx = 0; q != NULL && dx < self->size; dx++)
          {
            const gsize  p  = (gsize) job * self->width + j * self->stride + dx;
            const float *x  = self->x->data + p * self->x->stride;
            const float *a  = q + ((gsize) dy * map->width + dx) * map->stride;
            float       *to = self->dx->data + p * self->dx->stride;

            /* ∂E/∂F = 2 (Ψ_i - Ψ_NN(i)) */
            for (int c = 0; c < n; c++)
              to[c] += self->scale * (x[c] - a[c]);
          }
      }
}

static void
patch_begin (ImpTerm *term)
{
  ((PatchTerm *) term)->energy = 0;
}

static void
patch_measure (ImpTerm       *term,
               const ImpRows *x)
{
  PatchTerm *self = (PatchTerm *) term;

  self->x = &x->map;
  if (self->stale)
    search (self);

  memset (self->sums, 0, self->rows * sizeof (double));
  imp_pool_run (term->pool, self->rows, energy_job, self);
  for (int i = 0; i < self->rows; i++)
    self->energy += self->sums[i];
}

static double
patch_energy (ImpTerm *term)
{
  return ((PatchTerm *) term)->energy;
}

static void
patch_gradient (ImpTerm       *term,
                const ImpRows *x,
                double         scale,
                ImpMap        *dx)
{
  PatchTerm *self = (PatchTerm *) term;

  self->x     = &x->map;
  self->dx    = dx;
  self->scale = 2 * scale;
  imp_pool_run (term->pool, self->height, gradient_job, self);
}

static int
patch_smallest (const double *values)
{
  return values[SIZE];
}

static void
patch_copies (const double *values,
              int          *rotations,
              int          *scales)
{
  *rotations = values[ROTATIONS];
  *scales    = values[SCALES];
}

static double
patch_renewals (const double *values)
{
  return 1 / values[SEARCH_EVERY];
}

static double
patch_search_work (const ImpTermSetup *setup,
                   double              positions)
{
  return imp_patch_flops ((double) setup->height * setup->width, positions, setup->channels,
                          setup->options[SIZE], setup->options[STRIDE]);
}

static guint64
patch_memory (const ImpTermSetup *setup)
{
  const int     size   = setup->options[SIZE];
  const int     stride = setup->options[STRIDE];
  const guint64 n      = (guint64) imp_patch_count (setup->height, size, stride) *
                         imp_patch_count (setup->width, size, stride);

  return n * (sizeof (double) + sizeof (int) + sizeof (guint8)) +
         (guint64) setup->height * setup->width * sizeof (double) +
         imp_patch_scratch (setup->height, setup->width, setup->channels, size, stride,
                            imp_pool_n_workers (setup->pool));
}

static guint64
patch_target_memory (const ImpTermSetup *setup,
                     int                 height,
                     int                 width)
{
  return (guint64) height * width * (setup->channels + 1) * sizeof (float);
}

const ImpLossClass imp_loss_patch =
{
  .info =
  {
    .key       = "patch",
    .title     = N_("Patches"),
    .source    = "Li and Wand 2016",
    .options   = options,
    .n_options = N_OPTIONS,
  },
  .target        = IMP_TARGET_STYLE,
  .whole         = TRUE,
  .smallest      = patch_smallest,
  .copies        = patch_copies,
  .new           = patch_new,
  .add_target    = patch_add_target,
  .finish        = patch_finish,
  .renew         = patch_renew,
  .renewals      = patch_renewals,
  .begin         = patch_begin,
  .measure       = patch_measure,
  .energy        = patch_energy,
  .gradient      = patch_gradient,
  .memory        = patch_memory,
  .target_memory = patch_target_memory,
  .search_work   = patch_search_work,
  .free          = patch_free,
};
