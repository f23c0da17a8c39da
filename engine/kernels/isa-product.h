/* isa-product.h - the micro-kernel, and the loops around it.
 *
 * Included by the units that have one, after
 *
 *   LANES, Vec    a vector of floats
 *   NR, GRAM_NR   columns of C at a time, in a product and in a Gram matrix
 *   MR            rows of C at a time, at most
 *   ROWS(vecs)    and with that many vectors of columns
 *   K_BLOCK       columns of A at a time: that many rows of a panel of B stay in L1
 *   SHAPES(x), GRAM_SHAPES(x)
 *                 x (rows, vecs) for all pieces of C that come up
 *
 * Outside in: blocks of K, panels of N, groups of rows. Rows are dealt out evenly:
 * with 6 at most, 8 are 4 + 4 and not 6 + 2. Every block of K starts from zero and
 * is added to C at its end. Carrying the sums on instead makes one long chain of
 * roundings: at K = 512 a layer's error is then twice as large.
 *
 * The matrices come from L2 or from farther away. While one piece of C is computed,
 * the micro-kernel asks for what comes after it, a group of A's rows and of C's, and
 * for a part of what comes later, the next panel of B. A few lines at a time: a core
 * waits for no more than 16 at once.
 */
typedef struct
{
  int          k;
  const float *a;
  size_t       lda;
  const float *b;
  size_t       ldb;      /* of a Gram's B; otherwise it is packed               */
  float       *c;
  size_t       ldc;
  int          add;
  int          groups;   /* of rows, one below the other: not for a Gram        */
  const float *next_a;   /* the rows of A that are wanted after these           */
  const float *next[2];  /* what is wanted later: a micro-kernel moves them on  */
  int          ahead;    /* floats of each of them in STEPS steps, whole lines  */
} Micro;

enum
{
  STEPS = 16,            /* of k between two requests: a line of each row of A */
  LINE  = 16
};

typedef void (* MicroFunc) (Micro *m);

/* Asks for that much of both streams. */
static inline __attribute__ ((always_inline)) void
micro_fetch (const float *next[2],
             int          floats)
{
  for (int i = 0; i < floats; i += LINE)
    {
      __builtin_prefetch (next[0] + i, 0, 2);
      __builtin_prefetch (next[1] + i, 0, 2);
    }
  next[0] += floats;
  next[1] += floats;
}

/* One step of k: @rows broadcast elements of A, @vecs vectors of B. */
static inline __attribute__ ((always_inline)) void
micro_step (const int          rows,
            const int          vecs,
            Vec                sum[MR][NR / LANES],
            const float *const a[MR],
            const float       *b,
            const int          s)
{
  Vec columns[NR / LANES];

  #pragma GCC unroll 4
  for (int v = 0; v < vecs; v++)
    memcpy (&columns[v], b + v * LANES, sizeof (Vec));

  #pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    {
      const Vec x = a[i][s] - (Vec) { 0 };

      #pragma GCC unroll 4
      for (int v = 0; v < vecs; v++)
        sum[i][v] += x * columns[v];
    }
}

static inline __attribute__ ((always_inline)) void
micro_zero (const int rows,
            const int vecs,
            Vec       sum[MR][NR / LANES])
{
  #pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    #pragma GCC unroll 4
    for (int v = 0; v < vecs; v++)
      sum[i][v] = (Vec) { 0 };
}

static inline __attribute__ ((always_inline)) void
micro_store (const int rows,
             const int vecs,
             Vec       sum[MR][NR / LANES],
             float    *c,
             size_t    ldc,
             int       add)
{
  #pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    #pragma GCC unroll 4
    for (int v = 0; v < vecs; v++)
      {
        float *to = c + i * ldc + v * LANES;
        Vec    old;

        if (add)
          {
            memcpy (&old, to, sizeof old);
            sum[i][v] += old;
          }
        memcpy (to, &sum[i][v], sizeof (Vec));
      }
}

/* One group of rows of C (+)= A B, and requests for what comes after it. @rows and @vecs
 * are constants at every call, so that the loops unroll and the sums are registers: after
 * a change here, look for stack accesses among the multiply-adds of the disassembly.
 */
static inline __attribute__ ((always_inline)) void
micro_group (const int    rows,
             const int    vecs,
             const Micro *m,
             const float *first_a,
             float       *c,
             const float *next_a,
             const float *next[2])
{
  const float *a[MR];
  const float *b      = m->b;
  const float *next_c = c + rows * m->ldc;
  Vec          sum[MR][NR / LANES];
  int          k      = m->k;

  #pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    a[i] = first_a + i * m->lda;
  micro_zero (rows, vecs, sum);

  for (; k >= STEPS; k -= STEPS)
    {
      #pragma GCC unroll 14
      for (int i = 0; i < rows; i++)
        {
          __builtin_prefetch (next_a + i * m->lda, 0, 3);
          __asm__ ("" : "+r" (a[i]));   /* a pointer each: not sums of one and many */
        }
      micro_fetch (next, m->ahead);
      #pragma GCC unroll 4
      for (int v = 0; v < vecs * LANES; v += LINE)
        __builtin_prefetch (next_c + v, 1, 3);

      #pragma GCC unroll 16
      for (int s = 0; s < STEPS; s++)
        micro_step (rows, vecs, sum, a, b + s * vecs * LANES, s);

      #pragma GCC unroll 14
      for (int i = 0; i < rows; i++)
        a[i] += STEPS;
      b      += STEPS * vecs * LANES;
      next_a += STEPS;
      next_c += m->ldc;
    }

  for (; k > 0; k--)
    {
      micro_step (rows, vecs, sum, a, b, 0);
      for (int i = 0; i < rows; i++)
        a[i]++;
      b += vecs * LANES;
    }

  micro_store (rows, vecs, sum, c, m->ldc, m->add);
}

/* All groups. */
static inline __attribute__ ((always_inline)) void
micro (const int  rows,
       const int  vecs,
       Micro     *m)
{
  const float *a = m->a;
  float       *c = m->c;

  for (int g = m->groups; g > 0; g--)
    {
      const float *after = a + rows * m->lda;

      micro_group (rows, vecs, m, a, c, g > 1 ? after : m->next_a, m->next);
      a  = after;
      c += rows * m->ldc;
    }
}

/* C (+)= AT B, A and B as they lie in a map. */
static inline __attribute__ ((always_inline)) void
gram_micro (const int    rows,
            const int    vecs,
            const Micro *m)
{
  const float *at     = m->a;
  const float *b      = m->b;
  const float *next[] = { m->next[0], m->next[1] };
  Vec          sum[MR][NR / LANES];

  micro_zero (rows, vecs, sum);
  for (int k = 0; k < m->k; k++, at += m->lda, b += m->ldb)
    {
      const float *a[MR];

      if (k % (STEPS / 2) == 0)
        micro_fetch (next, m->ahead / 2);

      #pragma GCC unroll 14
      for (int i = 0; i < rows; i++)
        a[i] = at + i;
      micro_step (rows, vecs, sum, a, b, 0);
    }
  micro_store (rows, vecs, sum, m->c, m->ldc, m->add);
}

#define TO_6(x, vecs)  x (1, vecs) x (2, vecs) x (3, vecs) x (4, vecs) x (5, vecs) x (6, vecs)
#define TO_9(x, vecs)  TO_6 (x, vecs) x (7, vecs) x (8, vecs) x (9, vecs)
#define TO_14(x, vecs) TO_9 (x, vecs) x (10, vecs) x (11, vecs) x (12, vecs) x (13, vecs) \
                       x (14, vecs)

#define MICRO(rows, vecs)                    \
  static void                                \
  micro_##rows##_##vecs (Micro *m)           \
  {                                          \
    micro (rows, vecs, m);                   \
  }
#define GRAM(rows, vecs)                     \
  static void                                \
  gram_##rows##_##vecs (Micro *m)            \
  {                                          \
    gram_micro (rows, vecs, m);              \
  }
#define MICRO_AT(rows, vecs) [vecs - 1][rows] = micro_##rows##_##vecs,
#define GRAM_AT(rows, vecs)  [vecs - 1][rows] = gram_##rows##_##vecs,

SHAPES (MICRO)
GRAM_SHAPES (GRAM)

/* [vectors - 1][rows] */
static const MicroFunc micros[NR / LANES][MR + 1]           = { SHAPES (MICRO_AT) };
static const MicroFunc gram_micros[GRAM_NR / LANES][MR + 1] = { GRAM_SHAPES (GRAM_AT) };

/* What is wanted later are the two halves of B's next panel, or of memory's rows those
 * that come after these.
 */
static void
product (const ImpProduct *p)
{
  Micro m = { .lda = p->lda, .ldc = p->ldc, .next = { p->next_a, p->next_c } };

  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK)
    for (int n0 = p->from; n0 < p->to; n0 += NR)
      {
        const int    n      = p->n - n0 < NR ? p->n - n0 : NR;
        const int    most   = ROWS (n / LANES);
        const int    groups = (p->m + most - 1) / most;
        const int    larger = p->m % groups;   /* groups of a row more come first */
        const float *a      = p->a + k0 / K_BLOCK * p->a_block;

        m.k   = p->k - k0 < K_BLOCK ? p->k - k0 : K_BLOCK;
        m.a   = a;
        m.b   = p->b + (size_t) k0 * p->n + (size_t) n0 * m.k;
        m.c   = p->c + n0 / NR * p->c_panel;
        m.add = k0 > 0 || p->add;
        if (p->next_a == NULL)
          {
            m.next[0] = m.b + m.k * n;
            m.next[1] = m.next[0] + m.k * n / 2;
          }

        for (int more = larger > 0; more >= 0; more--)
          {
            const int rows = p->m / groups + more;

            m.groups = more ? larger : groups - larger;
            m.next_a = more ? m.a + m.groups * rows * m.lda : a;
            m.ahead  = p->next_a == NULL ? (n + 2 * groups - 1) / (2 * groups) * LINE
                                         : (rows * n + p->n - 1) / p->n * LINE;
            micros[n / LANES - 1][rows] (&m);
            m.a += m.groups * rows * m.lda;
            m.c += m.groups * rows * m.ldc;
          }
      }
}

static void
gram (const ImpGramProduct *p)
{
  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK)
    {
      const int    k     = p->k - k0 < K_BLOCK ? p->k - k0 : K_BLOCK;
      const float *a     = p->a + k0 * p->lda;
      const float *next  = a + k * p->lda;   /* the rows of A after these */
      const float *end   = next + k * p->lda;
      const int    ahead = 4 * LINE;   /* of two streams */

      for (int n0 = 0; n0 < p->n; n0 += GRAM_NR)
        {
          const int    n      = p->n - n0 < GRAM_NR ? p->n - n0 : GRAM_NR;
          const int    m      = p->upper ? n0 + n : p->n;
          const int    groups = (m + MR - 1) / MR;
          const size_t lines  = k / STEPS * ahead;

          for (int g = 0, row = 0; g < groups; g++)
            {
              const int rows  = m / groups + (g < m % groups);
              Micro micro =
                {
                  .k = k, .a = a + row, .lda = p->lda,
                  .b = p->b + k0 * p->ldb + n0, .ldb = p->ldb,
                  .c = p->g + (size_t) row * p->n + n0, .ldc = p->n,
                  .add = k0 > 0 || p->add, .next = { next, next + lines }, .ahead = ahead
                };

              gram_micros[n / LANES - 1][rows] (&micro);
              next = next + 2 * lines < end ? next + 2 * lines : p->g;
              row += rows;
            }
        }
    }
}
