/* gram.c - Gram matrices: sums over parts of the map, then over the parts.
 *
 * A part is a run of positions, at most PARTS of them whatever the number of
 * threads; each has a matrix of its own in scratch, and these are added in
 * order. Within a part, chunks small enough for L2 go through the product one
 * after the other. Rows that a mask or a shift changes are copied first; the
 * plain Gram reads the map where it lies.
 */
#include "gram.h"

#include <cblas.h>
#include <string.h>

enum
{
  CHUNK    = 256,   /* positions a product                      */
  PARTS    = 16,    /* partial matrices at most                 */
  PART_MIN = 512    /* positions a part has at least, or M      */
};

typedef struct
{
  const ImpMap      *f;
  ImpMap            *df;
  ImpGramKind        kind;
  float             *g;
  const float       *d;
  float              scale;
  int                n_parts;
  float             *partial;   /* [n_parts × N × N]                       */
  float             *rows;      /* [n_workers × 2 × CHUNK × N]             */
} Gram;

static const ImpGramKind plain = { NULL, 0, 0 };

static int
parts_of (size_t positions)
{
  const size_t parts = positions / PART_MIN;

  return parts < 1 ? 1 : parts > PARTS ? PARTS : (int) parts;
}

/* Floats of the partial sums, rounded up to a cache line. */
static size_t
partial_size (size_t positions,
              int    channels)
{
  return ((size_t) parts_of (positions) * channels * channels + 15) / 16 * 16;
}

size_t
imp_gram_scratch (int height,
                  int width,
                  int channels,
                  int n_workers)
{
  return (partial_size ((size_t) height * width, channels) +
          (size_t) n_workers * 2 * CHUNK * channels) * sizeof (float);
}

static Gram
gram_init (const ImpMap      *f,
           const ImpGramKind *kind,
           void              *scratch)
{
  const size_t positions = imp_map_positions (f);
  Gram         gram      = { f, NULL, kind != NULL ? *kind : plain };

  gram.n_parts = parts_of (positions);
  gram.partial = scratch;
  gram.rows    = gram.partial + partial_size (positions, f->channels);

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

  for (int k = 0; k < n; k++, rows += f->channels)
    {
      const int    y = (int) ((first + k) / f->width) + sign * gram->kind.dy;
      const int    x = (int) ((first + k) % f->width) + sign * gram->kind.dx;
      const size_t p = (size_t) y * f->width + x;
      float        w = 1.0f;

      if (y < 0 || y >= f->height || x < 0 || x >= f->width)
        {
          memset (rows, 0, f->channels * sizeof (float));
          continue;
        }
      if (mask != NULL)
        w = both ? mask[p] * mask[first + k] : mask[p];
      for (int c = 0; c < f->channels; c++)
        rows[c] = w * f->data[p * f->stride + c];
    }
}

/* Partial sums of one part. */
static void
part_job (void *data,
          int   job,
          int   worker)
{
  const Gram  *gram      = data;
  const int    n         = gram->f->channels;
  const size_t positions = imp_map_positions (gram->f);
  const size_t first     = positions * job / gram->n_parts;
  const size_t last      = positions * (job + 1) / gram->n_parts;
  const int    shifted   = gram->kind.dy != 0 || gram->kind.dx != 0;
  float       *g         = gram->partial + (size_t) job * n * n;
  float       *a_rows    = gram->rows + (size_t) worker * 2 * CHUNK * n;
  float       *b_rows    = a_rows + (size_t) CHUNK * n;

  for (size_t p = first; p < last; p += CHUNK)
    {
      const int    m    = (int) (last - p < CHUNK ? last - p : CHUNK);
      const float  beta = p > first ? 1.0f : 0.0f;
      const float *b    = gram->f->data + p * gram->f->stride;
      int          ldb  = gram->f->stride;

      if (gram->kind.mask != NULL)
        {
          for (int k = 0; k < m; k++)
            for (int c = 0; c < n; c++)
              b_rows[k * n + c] = gram->kind.mask[p + k] * b[(size_t) k * ldb + c];
          b   = b_rows;
          ldb = n;
        }

      if (shifted)
        {
          gather_rows (a_rows, gram, 1, 0, p, m);
          cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, n, n, m,
                       1.0f, a_rows, n, b, ldb, beta, g, n);
        }
      else
        cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, n, m,
                     1.0f, b, ldb, beta, g, n);
    }
}

/* One row of G: the parts added in order; below the diagonal of a symmetric G
 * the parts hold the transposed value.
 */
static void
sum_job (void *data,
         int   job,
         int   worker)
{
  const Gram *gram    = data;
  const int   n       = gram->f->channels;
  const int   shifted = gram->kind.dy != 0 || gram->kind.dx != 0;

  for (int j = 0; j < n; j++)
    {
      const size_t at  = shifted || j >= job ? (size_t) job * n + j : (size_t) j * n + job;
      double       sum = 0.0;

      for (int part = 0; part < gram->n_parts; part++)
        sum += gram->partial[(size_t) part * n * n + at];
      gram->g[(size_t) job * n + j] = (float) sum;
    }
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
  imp_pool_run (pool, f->channels, sum_job, &gram);
}

/* One chunk of the gradient: all that these positions get, from both sides. */
static void
backward_job (void *data,
              int   job,
              int   worker)
{
  const Gram  *gram      = data;
  const int    n         = gram->f->channels;
  const size_t first     = (size_t) job * CHUNK;
  const size_t positions = imp_map_positions (gram->f);
  const int    m         = (int) (positions - first < CHUNK ? positions - first : CHUNK);
  const int    shifted   = gram->kind.dy != 0 || gram->kind.dx != 0;
  float       *rows      = gram->rows + (size_t) worker * 2 * CHUNK * n;
  float       *df        = gram->df->data + first * gram->df->stride;

  if (! shifted && gram->kind.mask == NULL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, n, 2.0f * gram->scale,
                 gram->f->data + first * gram->f->stride, gram->f->stride,
                 gram->d, n, 1.0f, df, gram->df->stride);
  else
    for (int sign = 1; sign >= (shifted ? -1 : 1); sign -= 2)
      {
        gather_rows (rows, gram, sign, 1, first, m);
        cblas_sgemm (CblasRowMajor, CblasNoTrans, sign > 0 ? CblasNoTrans : CblasTrans,
                     m, n, n, shifted ? gram->scale : 2.0f * gram->scale,
                     rows, n, gram->d, n, 1.0f, df, gram->df->stride);
      }
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
  gram.scale = (float) scale;
  imp_pool_run (pool, (int) ((imp_map_positions (f) + CHUNK - 1) / CHUNK), backward_job, &gram);
}
