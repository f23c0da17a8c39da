/* vector-sets.c - see vector-sets.h. All vectors are walked through side by side, a block
 * of each at a time: what is common to them is in L1 then.
 */
#include "vector-sets.h"

#include <string.h>

#include "isa.h"

enum
{
  BLOCK = 1024,   /* floats                                  */
  PARTS = 64,     /* jobs, at most: each has sums of its own */
  LINE  = 16,     /* of the caches                           */
  FEW   = 4,      /* vectors to multiply with, at most       */
  SETS  = 48      /* products of a run                       */
};

typedef struct
{
  size_t              n;
  int                 n_parts;
  const ImpIsa       *isa;
  const float *const *x;
  int                 n_x;
  const float *const *z;
  int                 n_z;
  const double       *c;
  float              *out;
  double             *sums;   /* [n_parts × …] */
} Sets;

static int
parts_of (size_t n)
{
  const size_t blocks = (n + BLOCK - 1) / BLOCK;

  return blocks < PARTS ? (int) blocks : PARTS;
}

/* Where the part begins, a multiple of BLOCK, or n. */
static size_t
part_at (const Sets *sets,
         int         part)
{
  const size_t blocks = (sets->n + BLOCK - 1) / BLOCK;
  const size_t first  = blocks * part / sets->n_parts * BLOCK;

  return first < sets->n ? first : sets->n;
}

/* What comes after the block of x[k] from @i on: a page each, too short for a core to
 * foresee where it goes on. The last block of all asks beyond the vector, in vain.
 * (Not inlined it has no effect that the compiler sees, and goes.)
 */
static inline __attribute__ ((always_inline)) void
ask_for_next (const Sets *sets,
              int         k,
              size_t      i)
{
  const float *next = k + 1 < sets->n_x ? sets->x[k + 1] + i : sets->x[0] + i + BLOCK;

  for (int j = 0; j < BLOCK; j += LINE)
    __builtin_prefetch (next + j, 0, 2);
}

static void
dot_job (void *data,
         int   job,
         int   worker)
{
  const Sets  *sets = data;
  const size_t last = part_at (sets, job + 1);
  double      *sums = sets->sums + (size_t) job * sets->n_x * sets->n_z;

  memset (sums, 0, (size_t) sets->n_x * sets->n_z * sizeof (double));
  for (size_t i = part_at (sets, job); i < last; i += BLOCK)
    {
      const int n = last - i < BLOCK ? (int) (last - i) : BLOCK;
      double    z[FEW][BLOCK];

      for (int l = 0; l < sets->n_z; l++)
        sets->isa->widen (z[l], sets->z[l] + i, n);
      for (int k = 0; k < sets->n_x; k++)
        {
          ask_for_next (sets, k, i);
          for (int l = 0; l < sets->n_z; l++)
            sums[k * sets->n_z + l] += sets->isa->dot (sets->x[k] + i, z[l], n);
        }
    }
}

void
imp_vecs_dot (size_t              n,
              const float *const *x,
              int                 n_x,
              const float *const *z,
              int                 n_z,
              double             *dots,
              ImpPool            *pool)
{
  double sums[PARTS * SETS];

  for (int first = 0, most = SETS / n_z; first < n_x; first += most)
    {
      Sets sets =
        {
          .n = n, .n_parts = parts_of (n), .isa = imp_isa (), .x = x + first,
          .n_x = n_x - first < most ? n_x - first : most, .z = z, .n_z = n_z, .sums = sums
        };
      const int n_dots = sets.n_x * n_z;

      imp_pool_run (pool, sets.n_parts, dot_job, &sets);
      for (int i = 0; i < n_dots; i++)
        {
          double sum = 0.0;

          for (int part = 0; part < sets.n_parts; part++)
            sum += sums[part * n_dots + i];
          dots[first * n_z + i] = sum;
        }
    }
}

static void
combine_job (void *data,
             int   job,
             int   worker)
{
  const Sets  *sets = data;
  const size_t last = part_at (sets, job + 1);

  sets->sums[job] = 0.0;
  for (size_t i = part_at (sets, job); i < last; i += BLOCK)
    {
      const int n          = last - i < BLOCK ? (int) (last - i) : BLOCK;
      float     sum[BLOCK] = { 0.0f };
      double    z[BLOCK];

      for (int k = 0; k < sets->n_x; k++)
        {
          ask_for_next (sets, k, i);
          sets->isa->axpy (sum, (float) sets->c[k], sets->x[k] + i, n);
        }
      sets->isa->widen (z, sets->z[0] + i, n);
      sets->sums[job] += sets->isa->dot (sum, z, n);
      memcpy (sets->out + i, sum, n * sizeof (float));
    }
}

double
imp_vecs_combine (size_t              n,
                  float              *out,
                  const float *const *x,
                  const double       *c,
                  int                 n_x,
                  const float        *z,
                  ImpPool            *pool)
{
  double sums[PARTS];
  double sum = 0.0;
  Sets   sets =
    {
      .n = n, .n_parts = parts_of (n), .isa = imp_isa (), .x = x, .n_x = n_x, .z = &z, .c = c,
      .out = out, .sums = sums
    };

  imp_pool_run (pool, sets.n_parts, combine_job, &sets);
  for (int part = 0; part < sets.n_parts; part++)
    sum += sums[part];

  return sum;
}
