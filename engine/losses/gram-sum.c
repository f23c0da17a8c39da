/* gram-sum.c - sums of squares of differences of Gram matrices; see gram-sum.h. */
#include "gram-sum.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "kernels/gram.h"
#include "kernels/vectors.h"
#include "memory.h"

/* What a look at a mask's position, and a further matrix's element, take against a value
 * of a map: neither is spread over the workers well. Measured with up to eight regions.
 */
enum { MASK = 10, MATRIX = 60 };

typedef struct
{
  ImpTerm         base;
  ImpGramForm     form;
  int             channels;    /* N                                           */
  gsize           n;           /* N²                                          */
  int             n_kinds;
  double          positions;   /* of x's whole map                            */
  const ImpMasks *masks;       /* x's                                         */
  float          *target;      /* [n_kinds × N × N]: A                        */
  float          *gram;        /* [n_kinds × N × N]: G of the rows so far, D  */
  float          *rows;        /* [N × N]: G of a band                        */
  void           *scratch;     /* of the kernels                              */
} GramSum;

static int
count_kinds (const ImpGramForm *form,
             const ImpMasks    *masks)
{
  return form->shift > 0 ? 2 : form->regions && masks != NULL ? masks->n : 1;
}

static gsize
matrix_bytes (int channels,
              int n_kinds)
{
  return (gsize) n_kinds * channels * channels * sizeof (float);
}

/* The k-th matrix, of these rows. */
static ImpGramKind
kind_of (const GramSum *self,
         const ImpRows *rows,
         int            k)
{
  const ImpMasks *masks = rows->masks;
  const float    *mask  = masks == NULL ? NULL
                        : self->form.regions ? masks->region[k] : masks->valid;

  return (ImpGramKind)
  {
    .mask = imp_rows_mask (rows, mask),
    .dy   = k == 1 ? self->form.shift : 0,
    .dx   = k == 0 ? self->form.shift : 0
  };
}

/* M_k of a picture with so many positions; 1 where it is 0, as G_k is then. */
static double
count_of (const GramSum  *self,
          const ImpMasks *masks,
          double          positions,
          int             k)
{
  const double m = masks == NULL ? positions
                 : self->form.regions ? masks->squares[k] : masks->valid_squares;

  return m > 0 ? m : 1;
}

void
imp_gram_sum_free (ImpTerm *term)
{
  GramSum *self = (GramSum *) term;

  imp_block_free (self->target);
  imp_block_free (self->gram);
  imp_block_free (self->rows);
  imp_block_free (self->scratch);
  g_free (self);
}

ImpTerm *
imp_gram_sum_new (const ImpTermSetup  *setup,
                  GError             **error)
{
  GramSum *self = g_new0 (GramSum, 1);

  setup->klass->gram_form (setup, &self->form);
  self->channels  = setup->channels;
  self->n         = (gsize) setup->channels * setup->channels;
  self->n_kinds   = count_kinds (&self->form, setup->masks);
  self->positions = (double) setup->height * setup->width;
  self->masks     = setup->masks;
  self->target    = imp_block_new (matrix_bytes (self->channels, self->n_kinds));
  self->gram      = imp_block_new (matrix_bytes (self->channels, self->n_kinds));
  self->rows      = imp_block_new (matrix_bytes (self->channels, 1));
  self->scratch   = imp_block_new (imp_gram_scratch (setup->height, setup->width,
                                                     setup->channels,
                                                     imp_pool_n_workers (setup->pool)));
  if (self->target == NULL || self->gram == NULL || self->rows == NULL ||
      self->scratch == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
                   _("There is not enough memory for the Gram matrix at %s."), setup->layer);
      imp_gram_sum_free (&self->base);
      return NULL;
    }
  memset (self->target, 0, matrix_bytes (self->channels, self->n_kinds));

  return &self->base;
}

gboolean
imp_gram_sum_add_target (ImpTerm        *term,
                         const ImpRows  *rows,
                         double          share,
                         GError        **error)
{
  GramSum      *self      = (GramSum *) term;
  const double  positions = (double) rows->height * rows->map.width;
  void         *scratch   = imp_block_new (imp_gram_scratch (rows->map.height, rows->map.width,
                                                             rows->map.channels,
                                                             imp_pool_n_workers (term->pool)));

  if (scratch == NULL)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_MEMORY,
                           _("There is not enough memory for a style of that size."));
      return FALSE;
    }

  for (int k = 0; k < self->n_kinds; k++)
    {
      const ImpGramKind  kind   = kind_of (self, rows, k);
      const double       m      = count_of (self, rows->masks, positions, k);
      float             *target = self->target + k * self->n;

      imp_gram (self->rows, &rows->map, &kind, scratch, term->pool);
      for (gsize i = 0; i < self->n; i++)
        target[i] += share / m * self->rows[i];
    }
  imp_block_free (scratch);

  return TRUE;
}

gboolean
imp_gram_sum_finish (ImpTerm  *term,
                     GError  **error)
{
  GramSum *self = (GramSum *) term;
  double   sum  = 0;

  for (gsize i = 0; i < self->n_kinds * self->n; i++)
    sum += (double) self->target[i] * self->target[i];
  term->reference = sum / self->form.divisor;

  return TRUE;
}

void
imp_gram_sum_begin (ImpTerm *term)
{
  GramSum *self = (GramSum *) term;

  memset (self->gram, 0, matrix_bytes (self->channels, self->n_kinds));
}

void
imp_gram_sum_measure (ImpTerm       *term,
                      const ImpRows *x)
{
  GramSum *self = (GramSum *) term;

  for (int k = 0; k < self->n_kinds; k++)
    {
      const ImpGramKind  kind = kind_of (self, x, k);
      float             *gram = self->gram + k * self->n;

      imp_gram (self->rows, &x->map, &kind, self->scratch, term->pool);
      for (gsize i = 0; i < self->n; i++)
        gram[i] += self->rows[i];
    }
}

double
imp_gram_sum_energy (ImpTerm *term)
{
  GramSum *self = (GramSum *) term;
  double   sum  = 0;

  for (int k = 0; k < self->n_kinds; k++)
    {
      const double  share  = 1 / count_of (self, self->masks, self->positions, k);
      const float  *target = self->target + k * self->n;
      float        *gram   = self->gram + k * self->n;

      for (gsize i = 0; i < self->n; i++)
        gram[i] = gram[i] * share - target[i];
      sum += imp_vec_dot (self->n, gram, gram, term->pool);
    }

  return sum / self->form.divisor;
}

void
imp_gram_sum_gradient (ImpTerm       *term,
                       const ImpRows *x,
                       double         scale,
                       ImpMap        *dx)
{
  GramSum *self = (GramSum *) term;

  for (int k = 0; k < self->n_kinds; k++)
    {
      const ImpGramKind kind = kind_of (self, x, k);
      const double      m    = count_of (self, self->masks, self->positions, k);

      imp_gram_backward (dx, self->gram + k * self->n, &x->map, &kind,
                         scale / (self->form.divisor / 2 * m), self->scratch, term->pool);
    }
}

guint64
imp_gram_sum_memory (const ImpTermSetup *setup)
{
  ImpGramForm form;
  int         n_kinds;

  setup->klass->gram_form (setup, &form);
  n_kinds = count_kinds (&form, setup->masks);

  return matrix_bytes (setup->channels, 2 * n_kinds + 1) +
         imp_gram_scratch (setup->height, setup->width, setup->channels,
                           imp_pool_n_workers (setup->pool));
}

ImpWork
imp_gram_sum_work (const ImpTermSetup *setup)
{
  const double n       = setup->channels;
  const double map     = (double) setup->height * setup->width;
  ImpGramForm  form;
  int          n_kinds;
  ImpWork      work;

  setup->klass->gram_form (setup, &form);
  n_kinds = count_kinds (&form, setup->masks);

  /* half of a matrix, then a gradient; regions share the positions */
  work = (ImpWork) { .operations = IMP_WORK_PRODUCTS * 3 * n * n * map };
  if (form.shift > 0)
    work.operations *= 2 * n_kinds;
  if (setup->masks != NULL)   /* looked through for each, rows copied both ways */
    work.values = (2 * n + MASK * n_kinds) * map + MATRIX * (n_kinds - 1) * n * n;

  return work;
}
