/* gram-backward.c - the gradient of a sum over a Gram matrix's elements: products of the
 * map's rows with D, a band of positions a job.
 */
#include "gram-rows.h"

enum
{
  BAND = 224,       /* positions of a job                       */
  ROWS = 56,        /* of them at a time: the next are fetched, */
  WIDE = 256        /*   unless D is so wide that it is no less */
};

/* One row of scale D, packed, and of its transpose where that is needed. */
static void
pack_job (void *data,
          int   job,
          int   worker)
{
  const ImpGramRun *gram  = data;
  const int         n     = gram->f->channels;
  const int         width = gram->width;

  for (int i = 0; i <= gram->shifted; i++)
    for (int j0 = 0; j0 < width; j0 += IMP_BLOCK)
      {
        float *packed = gram->matrices + (size_t) i * width * width +
                        imp_pack_at (gram->isa, width, width, job, j0);

        for (int j = j0; j < j0 + IMP_BLOCK; j++)
          packed[j - j0] = job >= n || j >= n ? 0.0f
                         : gram->scale * gram->d[i == 0 ? (size_t) job * n + j
                                                        : (size_t) j * n + job];
      }
}

/* C += A B, a few rows at a time: B stays in cache, A and C are only passing. */
static void
multiply_rows (const ImpGramRun *gram,
               const ImpProduct *all,
               int               m)
{
  const int rows = gram->width > WIDE ? BAND : ROWS;

  for (int row = 0; row < m; row += rows)
    {
      ImpProduct product = *all;

      product.m      = m - row < rows ? m - row : rows;
      product.a     += row * all->lda;
      product.c     += row * all->ldc;
      if (rows < BAND)
        {
          product.next_a = product.a + rows * all->lda;
          product.next_c = product.c + rows * all->ldc;
        }
      gram->isa->product (&product);
    }
}

/* One band: what its positions get that have a mask. */
static void
seen_band (const ImpGramRun *gram,
           ImpProduct       *product,
           size_t            first,
           int               m,
           float            *rows,
           float            *drows)
{
  size_t    at[BAND];
  size_t    next = first;
  const int n    = imp_gram_gather_seen (rows, gram, 1, &next, first + m, m, at);

  product->a   = rows;
  product->lda = gram->width;
  product->b   = gram->matrices;
  product->c   = drows;
  product->ldc = gram->width;
  product->add = 0;
  multiply_rows (gram, product, n);

  for (int k = 0; k < n; k++)
    for (int c = 0; c < gram->f->channels; c++)
      gram->df->data[at[k] * gram->df->stride + c] += drows[(size_t) k * gram->width + c];
}

/* One band: all that these positions get, from both sides. */
static void
backward_job (void *data,
              int   job,
              int   worker)
{
  const ImpGramRun *gram      = data;
  const size_t      first     = (size_t) job * BAND;
  const size_t      positions = imp_map_positions (gram->f);
  const int         m         = (int) (positions - first < BAND ? positions - first : BAND);
  float            *rows      = gram->rows + (size_t) worker * 2 * IMP_GRAM_CHUNK * gram->width;
  float            *drows     = rows + (size_t) IMP_GRAM_CHUNK * gram->width;
  const int         padded    = gram->df->stride % IMP_BLOCK == 0;
  float            *df        = gram->df->data + first * gram->df->stride;
  ImpProduct        product   =
    {
      .m = m, .n = gram->width, .k = gram->width, .to = gram->width,
      .a_block = gram->isa->k_block, .c_panel = gram->isa->panel,
      .c = padded ? df : drows, .ldc = padded ? gram->df->stride : gram->width, .add = padded
    };

  if (gram->kind.mask != NULL && ! gram->shifted)
    {
      seen_band (gram, &product, first, m, rows, drows);
      return;
    }

  for (int i = 0; i <= gram->shifted; i++)
    {
      product.a   = gram->f->data + first * gram->f->stride;
      product.lda = gram->f->stride;
      if (gram->copied || gram->shifted)
        {
          imp_gram_gather (rows, gram, i == 0 ? 1 : -1, 1, first, m);
          product.a   = rows;
          product.lda = gram->width;
        }
      product.b = gram->matrices + (size_t) i * gram->width * gram->width;
      multiply_rows (gram, &product, m);
      product.add = 1;
    }

  for (int k = 0; ! padded && k < m; k++)
    for (int c = 0; c < gram->f->channels; c++)
      df[(size_t) k * gram->df->stride + c] += drows[(size_t) k * gram->width + c];
}

void
imp_gram_backward (ImpMap            *df,
                   const float       *d,
                   const ImpMap      *f,
                   const ImpGramKind *kind,
                   double             scale,
                   void              *scratch,
                   ImpPool           *pool)
{
  ImpGramRun gram = imp_gram_run (f, kind, scratch);

  gram.df    = df;
  gram.d     = d;
  gram.scale = (float) (gram.shifted ? scale : 2.0 * scale);   /* both sides are the same */
  imp_pool_run (pool, gram.width, pack_job, &gram);
  imp_pool_run (pool, (int) ((imp_map_positions (f) + BAND - 1) / BAND), backward_job, &gram);
}
