/* isa-product.h - the loops around a micro-kernel.
 *
 * Included by the units that have one, after
 *
 *   MR, NR   rows and columns of C at a time
 *   K_BLOCK  columns of A at a time: that many rows of a panel of B stay in L1
 *
 * and followed by the tables `micros` and `gram_micros`. Outside in: blocks of K, panels of N, groups
 * of at most MR rows. Rows are dealt out evenly: 16 are 8 + 8 and not 14 + 2.
 *
 * The matrices come from L3 or memory and are read once; while one piece of C is
 * computed, the micro-kernel asks for what comes after it.
 */
typedef struct
{
  int          k;
  const float *a;
  size_t       lda;
  const float *b;
  size_t       ldb;      /* of a Gram's B; otherwise it is packed */
  float       *c;
  size_t       ldc;
  int          add;
  const float *next_a;
  const float *next_b;
  const float *next_c;
} Micro;

/* Every AHEAD values of k a micro-kernel fetches one line of the next A and B and
 * two of the next C, which is all of C and, over the rows of a block, all of B.
 */
enum { AHEAD = 8, LINE = 16 };

static inline __attribute__ ((always_inline)) void
micro_ahead (const Micro *m,
             int          k)
{
  const int line = k / AHEAD * LINE;

  __builtin_prefetch (m->next_a + line, 0, 2);
  __builtin_prefetch (m->next_b + line, 0, 2);
  __builtin_prefetch (m->next_c + 2 * line, 1, 3);
  __builtin_prefetch (m->next_c + 2 * line + LINE, 1, 3);
}

typedef void (* MicroFunc) (const Micro *m);

/* [columns / IMP_BLOCK - 1][rows] */
static const MicroFunc micros[NR / IMP_BLOCK][MR + 1];
static const MicroFunc gram_micros[NR / IMP_BLOCK][MR + 1];   /* A by columns: a[k * lda + i] */

static void
product (const ImpProduct *p)
{
  const int    groups = (p->m + MR - 1) / MR;
  const float *rows_a = p->next_a;
  const float *rows_c = p->next_c;

  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK)
    {
      const int    k      = p->k - k0 < K_BLOCK ? p->k - k0 : K_BLOCK;
      const float *a      = p->a + k0 / K_BLOCK * p->a_block;
      const int    lines  = k / AHEAD * LINE;
      const float *next_a = k0 + K_BLOCK < p->k ? a + p->a_block
                          : p->next_a != NULL ? p->next_a : p->a;

      for (int n0 = p->from; n0 < p->to; n0 += NR)
        {
          const int    n = p->n - n0 < NR ? p->n - n0 : NR;
          const float *b = p->b + (size_t) k0 * p->n + (size_t) n0 * k;
          float       *c = p->c + n0 / NR * p->c_panel;

          for (int g = 0, row = 0; g < groups; g++)
            {
              const int   rows = p->m / groups + (g < p->m % groups);
              Micro       m    =
                {
                  .k = k, .a = a + row * p->lda, .lda = p->lda, .b = b,
                  .c = c + row * p->ldc, .ldc = p->ldc, .add = k0 > 0 || p->add,
                  .next_a = next_a, .next_b = b + k * n + g * lines,
                  .next_c = c + (row + rows) * p->ldc
                };

              if (rows_c != NULL)
                {
                  m.next_a = rows_a;
                  m.next_b = rows_a + lines;
                  m.next_c = rows_c;
                  rows_a  += 2 * lines;
                  rows_c  += 2 * lines;
                }
              micros[n / IMP_BLOCK - 1][rows] (&m);
              next_a += lines;
              row    += rows;
            }
        }
    }
}

/* A panel of B's rows, packed: in a wide map they are too far apart for L1. */
static void
gram_pack (float       *packed,
           const float *b,
           size_t       ldb,
           int          k,
           int          n)
{
  for (int i = 0; i < k; i++, b += ldb, packed += n)
    memcpy (packed, b, n * sizeof (float));
}

static void
gram (const ImpGramProduct *p)
{
  float packed[K_BLOCK * NR] __attribute__ ((aligned (64)));

  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK)
    {
      const int    k      = p->k - k0 < K_BLOCK ? p->k - k0 : K_BLOCK;
      const float *a      = p->a + k0 * p->lda;
      const float *next   = a + k * p->lda;   /* the rows of A after these */
      const float *end    = next + k * p->lda;
      const size_t lines  = (size_t) k / AHEAD * LINE;

      for (int n0 = 0; n0 < p->n; n0 += NR)
        {
          const int n      = p->n - n0 < NR ? p->n - n0 : NR;
          const int m      = p->upper ? n0 + n : p->n;
          const int groups = (m + MR - 1) / MR;

          const float *b   = p->b + k0 * p->ldb + n0;
          size_t       ldb = p->ldb;

          if (ldb > 64)
            {
              gram_pack (packed, b, ldb, k, n);
              b   = packed;
              ldb = n;
            }

          for (int g = 0, row = 0; g < groups; g++)
            {
              const int   rows  = m / groups + (g < m % groups);
              const Micro micro =
                {
                  .k = k, .a = a + row, .lda = p->lda, .b = b, .ldb = ldb,
                  .c = p->g + (size_t) row * p->n + n0, .ldc = p->n,
                  .add = k0 > 0 || p->add,
                  .next_a = next, .next_b = next + lines, .next_c = next + 2 * lines
                };

              gram_micros[n / IMP_BLOCK - 1][rows] (&micro);
              next = next + 4 * lines < end ? next + 4 * lines : p->g;
              row += rows;
            }
        }
    }
}
