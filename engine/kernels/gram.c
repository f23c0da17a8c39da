/* gram.c - Gram matrices: sums over parts of the map, then over the parts.
 *
 * A part is a run of positions; how many parts there are depends on the map and
 * not on the threads. Each has a matrix of its own in scratch, and these are added
 * in order. Within a part, chunks small enough for L2 go through the product one
 * after the other. Rows that a mask or a shift changes are copied first, with a
 * mask and no shift only those where it isn't 0, so that regions together cost
 * little more than one; the plain Gram reads the map where it lies. All matrices
 * are IMP_PAD (N) wide.
 */
#include "gram-rows.h"

#include <string.h>

enum
{
  SUM_ROWS = 32,    /* rows of G a job adds: whole lines down a column, too */
  SUM_RUN  = 64     /* columns of them at a time                            */
};

/* Sums of one part, of the positions that have a mask. */
static void
seen_part (const ImpGramRun *gram,
           ImpGramProduct   *product,
           size_t            first,
           size_t            last,
           float            *rows)
{
  product->a   = product->b   = rows;
  product->lda = product->ldb = gram->width;
  while ((product->k = imp_gram_gather_seen (rows, gram, 0, &first, last, IMP_GRAM_CHUNK,
                                             NULL)) > 0)
    {
      gram->isa->gram (product);
      product->add = 1;
    }
  if (! product->add)
    memset (product->g, 0, (size_t) gram->width * gram->width * sizeof (float));
}

/* Sums of one part. */
static void
part_job (void *data,
          int   job,
          int   worker)
{
  const ImpGramRun *gram      = data;
  const size_t      positions = imp_map_positions (gram->f);
  const size_t      first     = positions * job / gram->n_parts;
  const size_t      last      = positions * (job + 1) / gram->n_parts;
  float            *a_rows    = gram->rows + (size_t) worker * 2 * IMP_GRAM_CHUNK * gram->width;
  float            *b_rows    = a_rows + (size_t) IMP_GRAM_CHUNK * gram->width;
  ImpGramProduct    product   =
    {
      .n = gram->width, .upper = ! gram->shifted,
      .g = gram->matrices + (size_t) job * gram->width * gram->width
    };

  if (gram->kind.mask != NULL && ! gram->shifted)
    {
      seen_part (gram, &product, first, last, b_rows);
      return;
    }

  for (size_t p = first; p < last; p += IMP_GRAM_CHUNK)
    {
      product.k   = (int) (last - p < IMP_GRAM_CHUNK ? last - p : IMP_GRAM_CHUNK);
      product.add = p > first;

      if (gram->copied)
        {
          ImpGramRun here = *gram;

          here.kind.dy = here.kind.dx = 0;
          imp_gram_gather (b_rows, &here, 1, 0, p, product.k);
        }
      product.b   = gram->copied ? b_rows : gram->f->data + p * gram->f->stride;
      product.ldb = gram->copied ? gram->width : gram->f->stride;

      if (gram->shifted)
        imp_gram_gather (a_rows, gram, 1, 0, p, product.k);
      product.a   = gram->shifted ? a_rows : product.b;
      product.lda = gram->shifted ? (size_t) gram->width : product.ldb;

      gram->isa->gram (&product);
    }
}

/* A run of one row of G, the parts added in order; of a symmetric G the same values
 * down a column.
 */
static void
sum_run (const ImpGramRun *gram,
         int               row,
         int               first,
         int               last)
{
  const int    n             = gram->f->channels;
  const size_t step          = (size_t) gram->width * gram->width;
  const float *part          = gram->matrices + (size_t) row * gram->width;
  double       sum[SUM_RUN]  = { 0.0 };

  for (int i = 0; i < gram->n_parts; i++, part += step)
    for (int j = first; j < last; j++)
      sum[j - first] += part[j];

  for (int j = first; j < last; j++)
    {
      gram->g[(size_t) row * n + j] = (float) sum[j - first];
      if (! gram->shifted)
        gram->g[(size_t) j * n + row] = (float) sum[j - first];
    }
}

/* Some rows of G; of a symmetric one their right parts. */
static void
sum_job (void *data,
         int   job,
         int   worker)
{
  const ImpGramRun *gram = data;
  const int         n    = gram->f->channels;
  const int         last = (job + 1) * SUM_ROWS < n ? (job + 1) * SUM_ROWS : n;

  for (int row = job * SUM_ROWS; row < last; row++)
    for (int j = gram->shifted ? 0 : row; j < n; j += SUM_RUN)
      sum_run (gram, row, j, j + SUM_RUN < n ? j + SUM_RUN : n);
}

void
imp_gram (float             *g,
          const ImpMap      *f,
          const ImpGramKind *kind,
          void              *scratch,
          ImpPool           *pool)
{
  ImpGramRun gram = imp_gram_run (f, kind, scratch);

  gram.g = g;
  imp_pool_run (pool, gram.n_parts, part_job, &gram);
  imp_pool_run (pool, (f->channels + SUM_ROWS - 1) / SUM_ROWS, sum_job, &gram);
}
