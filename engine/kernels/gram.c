/* gram.c - Gram matrices: sums over parts of the map, then over the parts.
 *
 * A part is a run of positions, at most PARTS of them whatever the number of
 * threads; each has a matrix of its own in scratch, and these are added in
 * order. Within a part, chunks small enough for L2 go through the product one
 * after the other. Rows that a mask or a shift changes are copied first, with a
 * mask and no shift only those where it isn't 0, so that regions together cost
 * little more than one; the plain Gram reads the map where it lies. All matrices
 * are IMP_PAD (N) wide.
 */
#include "gram.h"

#include "isa.h"

#include <string.h>

enum
{
  CHUNK    = 256,   /* positions a product                      */
  BAND     = 224,   /* and of a job of the gradient             */
  ROWS     = 56,    /* of them at a time: the next are fetched, */
  WIDE     = 256,   /*   unless D is so wide that it is no less */
  PARTS    = 16,    /* partial matrices at most                 */
  PART_MIN = 512,   /* positions a part has at least, or M      */
  SUM_ROWS = 32,    /* rows of G a job adds: whole lines down a column, too */
  SUM_RUN  = 64     /* columns of them at a time                */
};

typedef struct
{
  const ImpIsa *isa;
  const ImpMap *f;
  ImpMap       *df;
  ImpGramKind   kind;
  int           shifted;
  int           copied;      /* rows can't be used where they lie               */
  int           width;       /* of all matrices: IMP_PAD (N)                    */
  float        *g;
  const float  *d;
  float         scale;
  int           n_parts;
  float        *matrices;    /* [n_parts × width²], or packed scale D and its
                              *   transpose                                     */
  float        *rows;        /* [n_workers × 2 × CHUNK × width]                 */
} Gram;

static int
parts_of (size_t positions)
{
  const size_t parts = positions / PART_MIN;

  return parts < 1 ? 1 : parts > PARTS ? PARTS : (int) parts;
}

static size_t
matrices_size (size_t positions,
               int    channels)
{
  const size_t width = IMP_PAD (channels);
  const size_t parts = parts_of (positions);

  return (parts > 2 ? parts : 2) * width * width;
}

size_t
imp_gram_scratch (int height,
                  int width,
                  int channels,
                  int n_workers)
{
  return (matrices_size ((size_t) height * width, channels) +
          (size_t) n_workers * 2 * CHUNK * IMP_PAD (channels)) * sizeof (float);
}

static Gram
gram_init (const ImpMap      *f,
           const ImpGramKind *kind,
           void              *scratch)
{
  const size_t positions = imp_map_positions (f);
  Gram         gram      = { .isa = imp_isa (), .f = f };

  if (kind != NULL)
    {
      /* By fields: gcc 14 with -fsanitize=undefined loses a copy of the whole. */
      gram.kind.mask = kind->mask;
      gram.kind.dy   = kind->dy;
      gram.kind.dx   = kind->dx;
    }
  gram.shifted  = gram.kind.dy != 0 || gram.kind.dx != 0;
  gram.copied   = gram.kind.mask != NULL || f->stride % IMP_BLOCK != 0;
  gram.width    = IMP_PAD (f->channels);
  gram.n_parts  = parts_of (positions);
  gram.matrices = scratch;
  gram.rows     = gram.matrices + matrices_size (positions, f->channels);

  return gram;
}

/* rows[p] = weight · F(p + sign δ), zero where that is outside the map. The
 * weight is m(p + sign δ), times m(p) when @both.
 */
static void
gather_rows (float      *rows,
             const Gram *gram,
             int         sign,
             int         both,
             size_t      first,
             int         n)
{
  const ImpMap *f    = gram->f;
  const float  *mask = gram->kind.mask;

  for (int k = 0; k < n; k++, rows += gram->width)
    {
      const int    y = (int) ((first + k) / f->width) + sign * gram->kind.dy;
      const int    x = (int) ((first + k) % f->width) + sign * gram->kind.dx;
      const size_t p = (size_t) y * f->width + x;
      float        w = 1.0f;

      memset (rows, 0, gram->width * sizeof (float));
      if (y < 0 || y >= f->height || x < 0 || x >= f->width)
        continue;
      if (mask != NULL)
        w = both ? mask[p] * mask[first + k] : mask[p];
      for (int c = 0; c < f->channels; c++)
        rows[c] = w * f->data[p * f->stride + c];
    }
}

/* rows = weight · F of the positions from *first to @last that have a mask, at most
 * @most: returns how many. The weight is m, m² when @both; @at: (nullable): where they
 * are. *first moves on.
 */
static int
gather_seen (float      *rows,
             const Gram *gram,
             int         both,
             size_t     *first,
             size_t      last,
             int         most,
             size_t     *at)
{
  const ImpMap *f = gram->f;
  int           n = 0;

  for (; *first < last && n < most; (*first)++)
    {
      const float  m    = gram->kind.mask[*first];
      const float *from = f->data + *first * f->stride;

      if (m == 0.0f)
        continue;
      for (int c = 0; c < f->channels; c++)
        rows[c] = (both ? m * m : m) * from[c];
      memset (rows + f->channels, 0, (gram->width - f->channels) * sizeof (float));
      rows += gram->width;
      if (at != NULL)
        at[n] = *first;
      n++;
    }

  return n;
}

/* --- the matrix ------------------------------------------------------------ */

/* Sums of one part, of the positions that have a mask. */
static void
seen_part (const Gram     *gram,
           ImpGramProduct *product,
           size_t          first,
           size_t          last,
           float          *rows)
{
  product->a   = product->b   = rows;
  product->lda = product->ldb = gram->width;
  while ((product->k = gather_seen (rows, gram, 0, &first, last, CHUNK, NULL)) > 0)
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
  const Gram    *gram      = data;
  const size_t   positions = imp_map_positions (gram->f);
  const size_t   first     = positions * job / gram->n_parts;
  const size_t   last      = positions * (job + 1) / gram->n_parts;
  float         *a_rows    = gram->rows + (size_t) worker * 2 * CHUNK * gram->width;
  float         *b_rows    = a_rows + (size_t) CHUNK * gram->width;
  ImpGramProduct product   =
    {
      .n = gram->width, .upper = ! gram->shifted,
      .g = gram->matrices + (size_t) job * gram->width * gram->width
    };

  if (gram->kind.mask != NULL && ! gram->shifted)
    {
      seen_part (gram, &product, first, last, b_rows);
      return;
    }

  for (size_t p = first; p < last; p += CHUNK)
    {
      product.k   = (int) (last - p < CHUNK ? last - p : CHUNK);
      product.add = p > first;

      if (gram->copied)
        {
          Gram here = *gram;

          here.kind.dy = here.kind.dx = 0;
          gather_rows (b_rows, &here, 1, 0, p, product.k);
        }
      product.b   = gram->copied ? b_rows : gram->f->data + p * gram->f->stride;
      product.ldb = gram->copied ? gram->width : gram->f->stride;

      if (gram->shifted)
        gather_rows (a_rows, gram, 1, 0, p, product.k);
      product.a   = gram->shifted ? a_rows : product.b;
      product.lda = gram->shifted ? (size_t) gram->width : product.ldb;

      gram->isa->gram (&product);
    }
}

/* A run of one row of G, the parts added in order; of a symmetric G the same values
 * down a column.
 */
static void
sum_run (const Gram *gram,
         int         row,
         int         first,
         int         last)
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
  const Gram *gram = data;
  const int   n    = gram->f->channels;
  const int   last = (job + 1) * SUM_ROWS < n ? (job + 1) * SUM_ROWS : n;

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
  Gram gram = gram_init (f, kind, scratch);

  gram.g = g;
  imp_pool_run (pool, gram.n_parts, part_job, &gram);
  imp_pool_run (pool, (f->channels + SUM_ROWS - 1) / SUM_ROWS, sum_job, &gram);
}

/* --- its gradient ---------------------------------------------------------- */

/* One row of scale D, packed, and of its transpose where that is needed. */
static void
pack_job (void *data,
          int   job,
          int   worker)
{
  const Gram  *gram  = data;
  const int    n     = gram->f->channels;
  const int    width = gram->width;

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
multiply_rows (const Gram       *gram,
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
seen_band (const Gram *gram,
           ImpProduct *product,
           size_t      first,
           int         m,
           float      *rows,
           float      *drows)
{
  size_t    at[BAND];
  size_t    next = first;
  const int n    = gather_seen (rows, gram, 1, &next, first + m, m, at);

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
  const Gram  *gram      = data;
  const size_t first     = (size_t) job * BAND;
  const size_t positions = imp_map_positions (gram->f);
  const int    m         = (int) (positions - first < BAND ? positions - first : BAND);
  float       *rows      = gram->rows + (size_t) worker * 2 * CHUNK * gram->width;
  float       *drows     = rows + (size_t) CHUNK * gram->width;
  const int    padded    = gram->df->stride % IMP_BLOCK == 0;
  float       *df        = gram->df->data + first * gram->df->stride;
  ImpProduct   product   =
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
          gather_rows (rows, gram, i == 0 ? 1 : -1, 1, first, m);
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
  Gram gram = gram_init (f, kind, scratch);

  gram.df    = df;
  gram.d     = d;
  gram.scale = (float) (gram.shifted ? scale : 2.0 * scale);   /* both sides are the same */
  imp_pool_run (pool, gram.width, pack_job, &gram);
  imp_pool_run (pool, (int) ((imp_map_positions (f) + BAND - 1) / BAND), backward_job, &gram);
}
