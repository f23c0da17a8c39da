/* gram.c - style as Gram matrices of the feature maps.
 *
 *   G     = Σ_p F(p) F(p)ᵀ              [N × N], over the M positions of the map
 *   E     = 1/(4N²) Σ_ij (G_ij/M_x - A_ij)²,   A = Σ_s share_s · G(a_s)/M_s
 *   ∂E/∂F = 1/(N² M_x) F (G/M_x - A)
 *   R     = 1/(4N²) Σ_ij A_ij²
 *
 * Source: Gatys et al. 2016, eqs. 3, 4, 6; S1 eqs. 2-3, S2 eqs. 2-3, S4 eqs. 3-4.
 * Departure: theirs divides both sums by the same M; with each picture's own, a
 * style of another size compares, and for equal sizes the value is theirs.
 */
#include "loss.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "kernels/gram.h"
#include "memory.h"

typedef struct
{
  ImpTerm  base;
  int      channels;     /* N                                       */
  double   positions;    /* M_x                                     */
  float   *target;       /* A: [N × N]                              */
  float   *gram;         /* [N × N]: G of the rows so far, G/M - A  */
  float   *rows;         /* [N × N]: G of a band                    */
  void    *scratch;      /* of the kernels                          */
} GramTerm;

static void
gram_free (ImpTerm *term)
{
  GramTerm *self = (GramTerm *) term;

  imp_block_free (self->target);
  imp_block_free (self->gram);
  imp_block_free (self->rows);
  imp_block_free (self->scratch);
  g_free (self);
}

static gsize
gram_bytes (int channels)
{
  return (gsize) channels * channels * sizeof (float);
}

static ImpTerm *
gram_new (const ImpTermSetup  *setup,
          GError             **error)
{
  GramTerm *self = g_new0 (GramTerm, 1);

  self->channels  = setup->channels;
  self->positions = (double) setup->height * setup->width;
  self->target    = imp_block_new (gram_bytes (self->channels));
  self->gram      = imp_block_new (gram_bytes (self->channels));
  self->rows      = imp_block_new (gram_bytes (self->channels));
  self->scratch   = imp_block_new (imp_gram_scratch (setup->height, setup->width,
                                                    setup->channels,
                                                    imp_pool_n_workers (setup->pool)));
  if (self->target == NULL || self->gram == NULL || self->rows == NULL ||
      self->scratch == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for the Gram matrix at %s."), setup->layer);
      gram_free (&self->base);
      return NULL;
    }
  memset (self->target, 0, gram_bytes (self->channels));

  return &self->base;
}

static gboolean
gram_add_target (ImpTerm        *term,
                 const ImpRows  *rows,
                 double          share,
                 GError        **error)
{
  GramTerm     *self    = (GramTerm *) term;
  const double  m       = (double) rows->height * rows->map.width;
  void         *scratch = imp_block_new (imp_gram_scratch (rows->map.height, rows->map.width,
                                                           rows->map.channels,
                                                           imp_pool_n_workers (term->pool)));

  if (scratch == NULL)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_MEMORY,
                           _("There is not enough memory for a style of that size."));
      return FALSE;
    }

  imp_gram (self->rows, &rows->map, NULL, scratch, term->pool);
  imp_block_free (scratch);
  for (gsize i = 0; i < (gsize) self->channels * self->channels; i++)
    self->target[i] += share / m * self->rows[i];

  return TRUE;
}

static gboolean
gram_finish (ImpTerm  *term,
             GError  **error)
{
  GramTerm     *self = (GramTerm *) term;
  const double  n    = self->channels;
  double        sum  = 0;

  for (gsize i = 0; i < (gsize) self->channels * self->channels; i++)
    sum += (double) self->target[i] * self->target[i];
  term->reference = sum / (4 * n * n);

  return TRUE;
}

static void
gram_begin (ImpTerm *term)
{
  GramTerm *self = (GramTerm *) term;

  memset (self->gram, 0, gram_bytes (self->channels));
}

static void
gram_measure (ImpTerm       *term,
              const ImpRows *x)
{
  GramTerm *self = (GramTerm *) term;

  imp_gram (self->rows, &x->map, NULL, self->scratch, term->pool);
  for (gsize i = 0; i < (gsize) self->channels * self->channels; i++)
    self->gram[i] += self->rows[i];
}

static double
gram_energy (ImpTerm *term)
{
  GramTerm     *self = (GramTerm *) term;
  const double  n    = self->channels;
  double        sum  = 0;

  for (gsize i = 0; i < (gsize) self->channels * self->channels; i++)
    {
      const double d = self->gram[i] / self->positions - self->target[i];

      self->gram[i] = d;
      sum          += d * d;
    }

  return sum / (4 * n * n);
}

static void
gram_gradient (ImpTerm       *term,
               const ImpRows *x,
               double         scale,
               ImpMap        *dx)
{
  GramTerm     *self = (GramTerm *) term;
  const double  n    = self->channels;

  /* the kernel gives 2 F D for the gradient of Σ D G */
  imp_gram_backward (dx, self->gram, &x->map, NULL,
                     scale / (2 * n * n * self->positions), self->scratch, term->pool);
}

static guint64
gram_memory (const ImpTermSetup *setup)
{
  return 3 * gram_bytes (setup->channels) +
         imp_gram_scratch (setup->height, setup->width, setup->channels,
                           imp_pool_n_workers (setup->pool));
}

const ImpLossClass imp_loss_gram =
{
  .info =
  {
    .key    = "gram",
    .title  = N_("Gram matrices"),
    .source = "Gatys et al. 2016",
  },
  .target     = IMP_TARGET_STYLE,
  .new        = gram_new,
  .add_target = gram_add_target,
  .finish     = gram_finish,
  .begin      = gram_begin,
  .measure    = gram_measure,
  .energy     = gram_energy,
  .gradient   = gram_gradient,
  .memory     = gram_memory,
  .free       = gram_free,
};
