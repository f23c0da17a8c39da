/* isa.h - one table of functions for each set of instructions.
 *
 * isa-avx512.c, isa-avx2.c and isa-portable.c each fill one, compiled with
 * flags of their own; no other unit gets such flags, and no header holds inline
 * code that two units would compile differently and the linker would merge.
 *
 * All that is done for a value happens in one order, whatever its neighbours:
 * results of the first two don't depend on how work is cut. (A BLAS does not
 * promise that.)
 */
#pragma once

#include "conv.h"

/* C (+)= A B, the columns from .. to - 1 of it, whole panels.
 *
 *   A  M × K, blocks of `k_block` columns: element (i, k) is
 *      a[k / k_block * a_block + i * lda + k % k_block]
 *   B  K × N, packed: see imp_pack_at ()
 *   C  M × N, N a multiple of IMP_BLOCK, panels of `panel` columns: element (i, j) is
 *      c[j / panel * c_panel + i * ldc + j % panel]
 *
 * a_block = k_block and c_panel = panel make plain row-major matrices.
 */
typedef struct
{
  int          m, n, k;
  int          from, to;
  const float *a;
  size_t       lda;
  size_t       a_block;
  const float *b;
  float       *c;
  size_t       ldc;
  size_t       c_panel;
  int          add;      /* to C, or overwrite it                              */
  const float *next_a;   /* (nullable): the rows of A and C after these, where  */
  const float *next_c;   /*   they come from memory and B doesn't               */
} ImpProduct;

/* G (+)= AT B, of which only what is not left of or under the diagonal's tiles is
 * computed when @upper.
 *
 *   A, B  K × N, row-major, leading dimensions lda, ldb
 *   G     N × N, row-major, N a multiple of IMP_BLOCK
 */
typedef struct
{
  int          n, k;
  const float *a;
  size_t       lda;
  const float *b;
  size_t       ldb;
  float       *g;
  int          upper;
  int          add;
} ImpGramProduct;

/* Between a map and the 36 matrices of a block of tiles (see winograd.h). Row t
 * of each matrix is tile `first` + t; channel c of it is
 * matrix[c / panel * panel_step + t * row + c % panel], and so on every `step`.
 */
typedef struct
{
  const ImpMap  *map;         /* read by tiles_in, written by tiles_out        */
  const ImpMap  *pooled;      /* (nullable): what is there instead of the map's data, */
  uint8_t       *choice;      /*   by this, see pooling.h; NULL for averages          */
  int            n_x;         /* tiles a row of the map                        */
  int            first;
  float         *matrix;
  size_t         step;
  size_t         row;
  int            panel;
  size_t         panel_step;
  const ImpBits *bits_in;     /* (nullable): values whose bit is 0 are read as 0 */
  const float   *bias;        /* (nullable): add it, max (0, ·), and set bits    */
  ImpBits       *bits_out;    /* (nullable); with a choice, bits are of `pooled` */
} ImpTiles;

/* The correlations of one patch with n others, before they are compared:
 * score[q] = inverse[q] · Σ_i row[i][q]. Where inverse[q] is not a number there is
 * nothing to compare with. Readable up to the next multiple of 16.
 */
enum { IMP_PATCH_ROWS = 16 };

typedef struct
{
  const float *row[IMP_PATCH_ROWS];
  int          n_rows;
  const float *inverse;
  int          n;
} ImpPatchScores;

typedef struct
{
  const char *name;
  int         k_block;      /* columns of A in one piece                  */
  int         panel;        /* columns of B and C in one piece            */
  int         rows;         /* of C at a time: M is best a multiple of it */
  int         enough;       /* for M, so that reading B costs little      */

  void     (* product)   (const ImpProduct *product);

  void     (* gram)      (const ImpGramProduct *product);

  /* IMP_BLOCK kernels side by side, [9 × IMP_BLOCK], to U[e] at u + e * step. */
  void     (* weights)   (float            *u,
                          size_t            step,
                          const float      *g);

  /* Tiles t .. t + n - 1 of the block. */
  void     (* tiles_in)  (const ImpTiles   *tiles,
                          int               t,
                          int               n);
  void     (* tiles_out) (const ImpTiles   *tiles,
                          int               t,
                          int               n);

  /* to = max (0, from + bias) for @m rows of @n values, and the bits (nullable). @past:
   * the caches, for a map that would not stay in them.
   */
  void     (* finish)    (float            *to,
                          ImpBits          *positive,
                          const float      *from,
                          const float      *bias,
                          int               m,
                          int               n,
                          int               past);

  /* to = from where the bit is set, else 0; n a multiple of IMP_BLOCK. */
  void     (* keep)      (float            *to,
                          const float      *from,
                          const ImpBits    *bits,
                          size_t            n);

  /* y = x; x · y, added up in double, where x is to meet many y; and y += a x. */
  void     (* widen)     (double          *y,
                          const float     *x,
                          int              n);
  double   (* dot)       (const float     *x,
                          const double    *y,
                          int              n);
  void     (* axpy)      (float           *y,
                          float            a,
                          const float     *x,
                          int              n);

  /* x[q] (+)= Σ_{e < n_sums} d[q + e (step + 1)], q < n, a multiple of IMP_BLOCK. */
  void     (* patch_diagonal) (float                *x,
                               const float          *d,
                               size_t                step,
                               int                   n_sums,
                               int                   n,
                               int                   add);

  /* The greatest score, -INFINITY where there is none; and the first q whose
   * score is greater than @above, and that score; -1 where there is none.
   */
  float    (* patch_best)     (const ImpPatchScores *scores);
  int      (* patch_first)    (const ImpPatchScores *scores,
                               float                 above,
                               float                *score);
} ImpIsa;

const ImpIsa * imp_isa_avx512   (void);   /* NULL where not compiled in or not */
const ImpIsa * imp_isa_avx2     (void);   /*   understood by this CPU          */
const ImpIsa * imp_isa_portable (void);

/* The i-th that works here, best first; NULL past the end. */
const ImpIsa * imp_isa_nth      (int i);

/* The one in use: the best, or what IMPASTO_KERNELS names. */
const ImpIsa * imp_isa          (void);

/* For tests: another one for what is made from now on. */
void           imp_isa_use      (const ImpIsa *isa);

/* Where element (k, n) of packed B is: blocks of K, in each of them panels of
 * columns, in each of them rows: as the product walks through it. The last block
 * is as low and the last panel as narrow as it must be.
 */
static inline size_t
imp_pack_at (const ImpIsa *isa,
             int           rows,
             int           columns,
             int           k,
             int           n)
{
  const int k0     = k / isa->k_block * isa->k_block;
  const int n0     = n / isa->panel * isa->panel;
  const int height = rows - k0 < isa->k_block ? rows - k0 : isa->k_block;
  const int width  = columns - n0 < isa->panel ? columns - n0 : isa->panel;

  return (size_t) k0 * columns + (size_t) n0 * height + (size_t) (k - k0) * width + (n - n0);
}
