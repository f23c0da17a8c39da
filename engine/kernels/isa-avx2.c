/* isa-avx2.c - AVX2 and FMA: a 6 × 16 micro-kernel, and tiles 8 channels at a time.
 *
 * Registers: 6 rows × 2 vectors of 8 floats = 12 accumulators, 2 vectors of B and
 * one broadcast element of A: 15 of 16.
 */
#include "isa.h"

#include <math.h>
#include <string.h>

#if defined (__AVX2__) && defined (__FMA__) && defined (__BMI2__)

#include <immintrin.h>

enum
{
  NR      = 16,
  GRAM_NR = 16,
  MR      = 6,
  K_BLOCK = 128
};

#define ROWS(vecs)     MR
#define SHAPES(x)      TO_6 (x, 2)
#define GRAM_SHAPES(x) TO_6 (x, 2)

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

static inline void
vec_store_past (float     *p,
                const Vec *v)
{
  _mm256_stream_ps (p, *v);
}

static inline void
store_fence (void)
{
  _mm_sfence ();
}

#include "isa-product.h"
#include "winograd-in.h"
#include "winograd-out.h"
#include "winograd-weights.h"
#include "patch-scores.h"
#include "vector-loops.h"

const ImpIsa *
imp_isa_avx2 (void)
{
  static const ImpIsa isa =
    { "avx2", K_BLOCK, NR, MR, 64, product, gram, weights, tiles_in, tiles_out, finish, keep,
      widen, dot, axpy, patch_diagonal, patch_best, patch_first };

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
