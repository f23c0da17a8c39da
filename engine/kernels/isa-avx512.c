/* isa-avx512.c - AVX-512: a 14 × 32 micro-kernel, and tiles 16 channels at a time.
 *
 * Registers: 14 rows × 2 vectors of 16 floats = 28 accumulators, 2 vectors of B
 * and one broadcast element of A: 31 of 32. For every k that is 28 multiply-adds
 * for 2 loads and 14 broadcasts, so that neither the load ports nor the latency
 * of the multiply-add limit it.
 *
 * Every block of K starts from zero and is added to C at its end. Carrying the
 * accumulators on instead makes one long chain of roundings: at K = 512 a
 * layer's error is then twice as large.
 */
#include "isa.h"

#include <math.h>
#include <string.h>

#if defined (__AVX512F__) && defined (__AVX512BW__) && defined (__BMI2__)

#include <immintrin.h>

enum
{
  MR      = 14,
  NR      = 32,
  K_BLOCK = 128   /* of a panel these are 16 KiB */
};

#define LANES 16

typedef float Vec __attribute__ ((vector_size (4 * LANES)));

static inline void
vec_load_masked (Vec         *v,
                 const float *p,
                 unsigned     mask)
{
  *v = _mm512_maskz_loadu_ps ((__mmask16) mask, p);
}

static inline unsigned
vec_greater (const Vec *v,
             const Vec *w)
{
  return _mm512_cmp_ps_mask (*v, *w, _CMP_GT_OQ);
}

static inline void
vec_max (Vec       *v,
         const Vec *w)
{
  *v = _mm512_max_ps (*w, *v);
}

static inline uint32_t
spread (unsigned mask)
{
  return _pdep_u32 (mask, 0x55555555u);
}

static inline unsigned
gather_even (uint32_t mask)
{
  return _pext_u32 (mask, 0x55555555u);
}

static inline void
vec_keep (Vec      *v,
          unsigned  mask)
{
  *v = _mm512_maskz_mov_ps ((__mmask16) mask, *v);
}

#include "isa-product.h"
#include "winograd-in.h"
#include "winograd-out.h"
#include "patch-scores.h"

/* @rows, @vecs and @gram are constants at every call, so that the loops unroll and the
 * accumulators are registers: after a change here, look for stack accesses in
 * the inner loop of the disassembly.
 */
static inline __attribute__ ((always_inline)) void
micro (const int    rows,
       const int    vecs,
       const int    gram,
       const Micro *m)
{
  const float *a      = m->a;
  const float *b      = m->b;
  const size_t a_row  = gram ? 1 : m->lda;
  const size_t a_step = gram ? m->lda : 1;
  const size_t b_step = gram ? m->ldb : (size_t) 16 * vecs;
  const int    k      = m->k;
  __m512       sum[MR][2];

  #pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    sum[i][0] = sum[i][1] = _mm512_setzero_ps ();

  for (int j = 0; j < k; j += AHEAD)
    {
      const int steps = k - j < AHEAD ? k - j : AHEAD;

      micro_ahead (m, j);
      for (int s = 0; s < steps; s++, a += a_step, b += b_step)
        {
          const __m512 b0 = _mm512_loadu_ps (b);
          const __m512 b1 = vecs > 1 ? _mm512_loadu_ps (b + 16) : b0;

          #pragma GCC unroll 14
          for (int i = 0; i < rows; i++)
            {
              const __m512 x = _mm512_set1_ps (a[i * a_row]);

              sum[i][0] = _mm512_fmadd_ps (x, b0, sum[i][0]);
              if (vecs > 1)
                sum[i][1] = _mm512_fmadd_ps (x, b1, sum[i][1]);
            }
        }
    }

  #pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    #pragma GCC unroll 2
    for (int v = 0; v < vecs; v++)
      {
        float *c = m->c + i * m->ldc + 16 * v;

        if (m->add)
          sum[i][v] = _mm512_add_ps (sum[i][v], _mm512_loadu_ps (c));
        _mm512_storeu_ps (c, sum[i][v]);
      }
}

#define MICRO(rows)                                                          \
  static void micro_##rows##_1 (const Micro *m) { micro (rows, 1, 0, m); }   \
  static void micro_##rows##_2 (const Micro *m) { micro (rows, 2, 0, m); }   \
  static void gram_##rows##_1 (const Micro *m) { micro (rows, 1, 1, m); }    \
  static void gram_##rows##_2 (const Micro *m) { micro (rows, 2, 1, m); }

MICRO (1)  MICRO (2)  MICRO (3)  MICRO (4)  MICRO (5)  MICRO (6)  MICRO (7)
MICRO (8)  MICRO (9)  MICRO (10) MICRO (11) MICRO (12) MICRO (13) MICRO (14)

static const MicroFunc micros[NR / IMP_BLOCK][MR + 1] =
{
  { NULL, micro_1_1, micro_2_1, micro_3_1, micro_4_1, micro_5_1, micro_6_1, micro_7_1,
    micro_8_1, micro_9_1, micro_10_1, micro_11_1, micro_12_1, micro_13_1, micro_14_1 },
  { NULL, micro_1_2, micro_2_2, micro_3_2, micro_4_2, micro_5_2, micro_6_2, micro_7_2,
    micro_8_2, micro_9_2, micro_10_2, micro_11_2, micro_12_2, micro_13_2, micro_14_2 },
};

static const MicroFunc gram_micros[NR / IMP_BLOCK][MR + 1] =
{
  { NULL, gram_1_1, gram_2_1, gram_3_1, gram_4_1, gram_5_1, gram_6_1, gram_7_1,
    gram_8_1, gram_9_1, gram_10_1, gram_11_1, gram_12_1, gram_13_1, gram_14_1 },
  { NULL, gram_1_2, gram_2_2, gram_3_2, gram_4_2, gram_5_2, gram_6_2, gram_7_2,
    gram_8_2, gram_9_2, gram_10_2, gram_11_2, gram_12_2, gram_13_2, gram_14_2 },
};

const ImpIsa *
imp_isa_avx512 (void)
{
  static const ImpIsa isa =
    { "avx512", K_BLOCK, NR, MR, product, gram, tiles_in, tiles_out, finish, keep,
      patch_diagonal, patch_best, patch_first };

  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") &&
         __builtin_cpu_supports ("bmi2") ? &isa : NULL;
}

#else

const ImpIsa *
imp_isa_avx512 (void)
{
  return NULL;
}

#endif
