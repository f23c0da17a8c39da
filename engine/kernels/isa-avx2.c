/* isa-avx2.c - AVX2 and FMA: a 6 × 16 micro-kernel, and tiles 8 channels at a time.
 *
 * Registers: 6 rows × 2 vectors of 8 floats = 12 accumulators, 2 vectors of B and
 * one broadcast element of A: 15 of 16. Otherwise as isa-avx512.c.
 */
#include "isa.h"

#include <math.h>
#include <string.h>

#if defined (__AVX2__) && defined (__FMA__) && defined (__BMI2__)

#include <immintrin.h>

enum
{
  MR      = 6,
  NR      = 16,
  K_BLOCK = 128
};

#define LANES 8

typedef float Vec __attribute__ ((vector_size (4 * LANES)));

static inline __m256
lanes (unsigned mask)
{
  const __m256i bits = _mm256_setr_epi32 (1, 2, 4, 8, 16, 32, 64, 128);

  return _mm256_castsi256_ps (_mm256_cmpeq_epi32 (
           _mm256_and_si256 (_mm256_set1_epi32 ((int) mask), bits), bits));
}

static inline void
vec_load_masked (Vec         *v,
                 const float *p,
                 unsigned     mask)
{
  *v = _mm256_and_ps (_mm256_loadu_ps (p), lanes (mask));
}

static inline unsigned
vec_greater (const Vec *v,
             const Vec *w)
{
  return (unsigned) _mm256_movemask_ps (_mm256_cmp_ps (*v, *w, _CMP_GT_OQ));
}

static inline void
vec_max (Vec       *v,
         const Vec *w)
{
  *v = _mm256_max_ps (*w, *v);
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
  *v = _mm256_and_ps (*v, lanes (mask));
}

#include "isa-product.h"
#include "winograd-in.h"
#include "winograd-out.h"
#include "patch-scores.h"

/* As in isa-avx512.c. */
static inline __attribute__ ((always_inline)) void
micro (const int    rows,
       const int    gram,
       const Micro *m)
{
  const float *a      = m->a;
  const float *b      = m->b;
  const size_t a_row  = gram ? 1 : m->lda;
  const size_t a_step = gram ? m->lda : 1;
  const size_t b_step = gram ? m->ldb : (size_t) NR;
  const int    k      = m->k;
  __m256       sum[MR][2];

  #pragma GCC unroll 6
  for (int i = 0; i < rows; i++)
    sum[i][0] = sum[i][1] = _mm256_setzero_ps ();

  for (int j = 0; j < k; j += AHEAD)
    {
      const int steps = k - j < AHEAD ? k - j : AHEAD;

      micro_ahead (m, j);
      for (int s = 0; s < steps; s++, a += a_step, b += b_step)
        {
          const __m256 b0 = _mm256_loadu_ps (b);
          const __m256 b1 = _mm256_loadu_ps (b + 8);

          #pragma GCC unroll 6
          for (int i = 0; i < rows; i++)
            {
              const __m256 x = _mm256_broadcast_ss (a + i * a_row);

              sum[i][0] = _mm256_fmadd_ps (x, b0, sum[i][0]);
              sum[i][1] = _mm256_fmadd_ps (x, b1, sum[i][1]);
            }
        }
    }

  #pragma GCC unroll 6
  for (int i = 0; i < rows; i++)
    #pragma GCC unroll 2
    for (int v = 0; v < 2; v++)
      {
        float *c = m->c + i * m->ldc + 8 * v;

        if (m->add)
          sum[i][v] = _mm256_add_ps (sum[i][v], _mm256_loadu_ps (c));
        _mm256_storeu_ps (c, sum[i][v]);
      }
}

#define MICRO(rows)                                                    \
  static void micro_##rows (const Micro *m) { micro (rows, 0, m); }    \
  static void gram_##rows (const Micro *m) { micro (rows, 1, m); }

MICRO (1) MICRO (2) MICRO (3) MICRO (4) MICRO (5) MICRO (6)

static const MicroFunc micros[NR / IMP_BLOCK][MR + 1] =
{
  { NULL, micro_1, micro_2, micro_3, micro_4, micro_5, micro_6 },
};

static const MicroFunc gram_micros[NR / IMP_BLOCK][MR + 1] =
{
  { NULL, gram_1, gram_2, gram_3, gram_4, gram_5, gram_6 },
};

const ImpIsa *
imp_isa_avx2 (void)
{
  static const ImpIsa isa =
    { "avx2", K_BLOCK, NR, MR, product, gram, tiles_in, tiles_out, finish, keep,
      patch_diagonal, patch_best, patch_first };

  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") &&
         __builtin_cpu_supports ("bmi2") ? &isa : NULL;
}

#else

const ImpIsa *
imp_isa_avx2 (void)
{
  return NULL;
}

#endif
