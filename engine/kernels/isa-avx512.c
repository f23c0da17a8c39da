/* isa-avx512.c - AVX-512: a 6 × 64 micro-kernel, and tiles 16 channels at a time.
 *
 * Registers: 6 rows × 4 vectors of 16 floats = 24 sums, 4 vectors of B and one
 * broadcast element of A: 29 of 32. For every k that is 24 multiply-adds, 12
 * cycles of the two units, for 4 loads and 6 broadcasts: fewer than one a cycle.
 * (14 rows × 2 vectors need 16 for 14 cycles, and reach 94 % of the peak from L1.)
 * Panels that are narrower have more rows, and so have Gram matrices, of which
 * narrow panels leave out more under the diagonal.
 */
#include "isa.h"

#include <math.h>
#include <string.h>

#if defined (__AVX512F__) && defined (__AVX512BW__) && defined (__BMI2__)

#include <immintrin.h>

enum
{
  NR      = 64,
  GRAM_NR = 32,
  MR      = 14,
  K_BLOCK = 128   /* of a panel these are 32 KiB */
};

#define ROWS(vecs)     ((vecs) < 3 ? 14 : (vecs) == 3 ? 9 : 6)
#define SHAPES(x)      TO_14 (x, 1) TO_14 (x, 2) TO_9 (x, 3) TO_6 (x, 4)
#define GRAM_SHAPES(x) TO_14 (x, 1) TO_14 (x, 2)

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

static inline void
vec_store_past (float     *p,
                const Vec *v)
{
  _mm512_stream_ps (p, *v);
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
imp_isa_avx512 (void)
{
  static const ImpIsa isa =
    { "avx512", K_BLOCK, NR, ROWS (4), 64, product, gram, weights, tiles_in, tiles_out, finish, keep,
      widen, dot, axpy, patch_diagonal, patch_best, patch_first };

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
