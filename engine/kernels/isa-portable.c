/* isa-portable.c - any CPU: products by the BLAS, tiles in the compiler's vectors.
 *
 * "Packed" is the plain K × N matrix: one panel, one block of K. A BLAS packs
 * both sides itself at every call, which is what the own kernels save.
 */
#include "isa.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#ifdef __SSE2__   /* every x86-64 */
#include <emmintrin.h>
#endif

#define LANES 8

typedef float   Vec  __attribute__ ((vector_size (4 * LANES)));
typedef int32_t IVec __attribute__ ((vector_size (4 * LANES)));

/* Vectors go by pointer: by value they would change the ABI with -m flags. */
static inline void
vec_keep (Vec      *v,
          unsigned  mask)
{
  const IVec bits = { 1, 2, 4, 8, 16, 32, 64, 128 };

  *v = (Vec) ((IVec) *v & ((bits & (int32_t) mask) == bits));
}

static inline void
vec_load_masked (Vec         *v,
                 const float *p,
                 unsigned     mask)
{
  memcpy (v, p, sizeof *v);
  vec_keep (v, mask);
}

static inline unsigned
vec_greater (const Vec *v,
             const Vec *w)
{
  const float *a = (const float *) v;
  const float *b = (const float *) w;
#ifdef __SSE2__
  const __m128 low  = _mm_cmpgt_ps (_mm_load_ps (a), _mm_load_ps (b));
  const __m128 high = _mm_cmpgt_ps (_mm_load_ps (a + 4), _mm_load_ps (b + 4));

  return (unsigned) (_mm_movemask_ps (low) | _mm_movemask_ps (high) << 4);
#else
  unsigned mask = 0;

  for (int i = 0; i < LANES; i++)
    mask |= (unsigned) (a[i] > b[i]) << i;

  return mask;
#endif
}

static inline void
vec_max (Vec       *v,
         const Vec *w)
{
  const IVec greater = *w > *v;

  *v = (Vec) (((IVec) *w & greater) | ((IVec) *v & ~greater));
}

static inline uint32_t
spread (unsigned mask)
{
  mask = (mask | mask << 8) & 0x00ff00ffu;
  mask = (mask | mask << 4) & 0x0f0f0f0fu;
  mask = (mask | mask << 2) & 0x33333333u;

  return (mask | mask << 1) & 0x55555555u;
}

static inline unsigned
gather_even (uint32_t mask)
{
  mask = (mask | mask >> 1) & 0x33333333u;
  mask = (mask | mask >> 2) & 0x0f0f0f0fu;
  mask = (mask | mask >> 4) & 0x00ff00ffu;

  return (mask | mask >> 8) & 0xffffu;
}

/* Not known here */
static inline void
vec_store_past (float     *p,
                const Vec *v)
{
  memcpy (p, v, sizeof *v);
}

static inline void
store_fence (void)
{
}

#include "winograd-in.h"
#include "winograd-out.h"
#include "winograd-weights.h"
#include "patch-scores.h"
#include "vector-loops.h"

static void
product (const ImpProduct *p)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, p->m, p->to - p->from, p->k,
               1.0f, p->a, (int) p->lda, p->b + p->from, p->n,
               p->add ? 1.0f : 0.0f, p->c + p->from, (int) p->ldc);
}

static void
gram (const ImpGramProduct *p)
{
  const float beta = p->add ? 1.0f : 0.0f;

  if (p->upper && p->a == p->b)
    cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, p->n, p->k,
                 1.0f, p->a, (int) p->lda, beta, p->g, p->n);
  else
    cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, p->n, p->n, p->k,
                 1.0f, p->a, (int) p->lda, p->b, (int) p->ldb, beta, p->g, p->n);
}

const ImpIsa *
imp_isa_portable (void)
{
  static const ImpIsa isa =
    { "portable", 1 << 30, 1 << 30, 16, 264, product, gram, weights, tiles_in, tiles_out, finish, keep,
      widen, dot, axpy, patch_diagonal, patch_best, patch_first };

  return &isa;
}
