/* matting.c - photorealism: the result as a function of the content's colours that is
 * affine in every small window, so that edges and lines stay what they are.
 *
 *   E     = Σ_c V_cᵀ M V_c      over the three colours of the picture V itself
 *   ∂E/∂V = 2 M V
 *   R     = H·W·3
 *
 * M is the matting Laplacian of the content (kernels/matting-laplacian.h). In a picture
 * narrower or lower than 3 pixels M = 0 and so is E.
 *
 * Source: S2 eq. 6, after Luan et al. 2017; M: Levin et al. 2008; R: docs/equations.md 3.
 */
#include "loss.h"

#include <glib/gi18n-lib.h>

#include "kernels/matting-laplacian.h"
#include "memory.h"

typedef struct
{
  ImpTerm     base;
  ImpMatting  laplacian;
  double      epsilon;
  double      energy;
  double     *sums;        /* [jobs]          */
  void       *scratch;     /* of the kernels  */
} MattingTerm;

static const ImpOption options[] =
{
  {
    .key         = "epsilon",
    .title       = N_("Fidelity to faint edges"),
    .description = N_("Differences of colour fainter than this may be painted over: the "
                      "variance that counts as none"),
    .min         = 1e-9,
    .max         = 1,
    .value       = 1e-7,
  },
};

static void
matting_free (ImpTerm *term)
{
  MattingTerm *self = (MattingTerm *) term;

  imp_block_free (self->laplacian.bands);
  imp_block_free (self->scratch);
  g_free (self->sums);
  g_free (self);
}

static ImpTerm *
matting_new (const ImpTermSetup  *setup,
             GError             **error)
{
  MattingTerm *self = g_new0 (MattingTerm, 1);

  self->epsilon          = setup->options[0];
  self->laplacian.height = setup->height;
  self->laplacian.width  = setup->width;
  self->laplacian.bands  = imp_block_new (imp_matting_size (setup->height, setup->width));
  self->scratch          = imp_block_new (imp_matting_scratch (setup->width,
                                                           imp_pool_n_workers (setup->pool)));
  self->sums             = g_new (double, setup->height / IMP_MATTING_ROWS + 1);
  if (self->laplacian.bands == NULL || self->scratch == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for the matting term of a picture of %d × %d "
                     "pixels."), setup->width, setup->height);
      matting_free (&self->base);
      return NULL;
    }
  self->base.reference = 3.0 * setup->height * setup->width;

  return &self->base;
}

static gboolean
matting_add_target (ImpTerm        *term,
                    const ImpRows  *rows,
                    double          share,
                    GError        **error)
{
  MattingTerm *self = (MattingTerm *) term;

  imp_matting_build (&self->laplacian, &rows->map, self->epsilon, self->scratch, term->pool);

  return TRUE;
}

static gboolean
matting_finish (ImpTerm  *term,
                GError  **error)
{
  return TRUE;
}

static void
matting_begin (ImpTerm *term)
{
}

static void
matting_measure (ImpTerm       *term,
                 const ImpRows *x)
{
  MattingTerm *self = (MattingTerm *) term;

  self->energy = imp_matting_energy (&self->laplacian, &x->map, self->sums, self->scratch,
                                     term->pool);
}

static double
matting_energy (ImpTerm *term)
{
  /* rounding of the bands can show where there is nothing else */
  return MAX (0, ((MattingTerm *) term)->energy);
}

static void
matting_gradient (ImpTerm       *term,
                  const ImpRows *x,
                  double         scale,
                  ImpMap        *dx)
{
  MattingTerm *self = (MattingTerm *) term;

  imp_matting_multiply (&self->laplacian, dx, 2 * scale, &x->map, self->scratch, term->pool);
}

static guint64
matting_memory (const ImpTermSetup *setup)
{
  return imp_matting_size (setup->height, setup->width) +
         imp_matting_scratch (setup->width, imp_pool_n_workers (setup->pool));
}

const ImpLossClass imp_loss_matting =
{
  .info =
  {
    .key       = "matting",
    .title     = N_("Photorealism"),
    .source    = "Luan et al. 2017, Levin et al. 2008",
    .on_image  = TRUE,
    .options   = options,
    .n_options = G_N_ELEMENTS (options),
  },
  .target     = IMP_TARGET_CONTENT,
  .whole      = TRUE,
  .constraint = TRUE,
  .new        = matting_new,
  .add_target = matting_add_target,
  .finish     = matting_finish,
  .begin      = matting_begin,
  .measure    = matting_measure,
  .energy     = matting_energy,
  .gradient   = matting_gradient,
  .memory     = matting_memory,
  .free       = matting_free,
};
