/* isa-product.h - the loops around a micro-kernel.
 *
 * Included by the units that have one, after
 *
 *   MR, NR   rows and columns of C at a time
 *   K_BLOCK  columns of A at a time: that many rows of a panel of B stay in L1
 *
 * and followed by the table `micros`. Outside in: blocks of K, panels of N, groups
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

/* [columns / IMP_BLOCK - 1][rows] */
static void (* const micros[NR / IMP_BLOCK][MR + 1]) (const Micro *m);

static void
product (const ImpProduct *p)
{
  const int groups = (p->m + MR - 1) / MR;

  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK)
    {
      const int    k      = p->k - k0 < K_BLOCK ? p->k - k0 : K_BLOCK;
      const float *a      = p->a + k0 / K_BLOCK * p->a_block;
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
              const Micro m    =
                {
                  .k = k, .a = a + row * p->lda, .lda = p->lda, .b = b,
                  .c = c + row * p->ldc, .ldc = p->ldc, .add = k0 > 0 || p->add,
                  .next_a = next_a, .next_b = b + k * n + g * (k / AHEAD) * LINE,
                  .next_c = c + (row + rows) * p->ldc
                };

              micros[n / IMP_BLOCK - 1][rows] (&m);
              next_a += k / AHEAD * LINE;
              row    += rows;
            }
        }
    }
}
