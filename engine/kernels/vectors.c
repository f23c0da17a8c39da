/* vectors.c - see vectors.h. Each operation is a loop over one chunk.
 *
 * The loops of sums keep LANES sums side by side, because the compiler may not
 * change the order of additions; that order is written out here once.
 */
#include "vectors.h"

#include "isa.h"

enum
{
  LANES     = 8,
  BLOCK     = 1024,    /* floats of a vector in double in L1    */
  CHUNK_MIN = 16384,   /* floats: 64 KiB                        */
  CHUNKS    = 1024     /* at most, so that sums fit on the stack */
};

typedef struct _Vec Vec;

struct _Vec
{
  double     (* op) (const Vec *v, size_t first, size_t last);

  size_t        n;
  size_t        chunk;
  double        a;
  float        *out;
  const float  *x;
  const float  *y;
  double       *sums;    /* [n_chunks] */
};

static void
vec_job (void *data,
         int   job,
         int   worker)
{
  const Vec   *v     = data;
  const size_t first = job * v->chunk;
  const size_t last  = first + v->chunk < v->n ? first + v->chunk : v->n;

  v->sums[job] = v->op (v, first, last);
}

static double
vec_run (Vec      v,
         ImpPool *pool)
{
  double sums[CHUNKS];
  double sum = 0.0;
  int    n_chunks;

  v.chunk  = (v.n + CHUNKS - 1) / CHUNKS;
  v.chunk  = v.chunk < CHUNK_MIN ? CHUNK_MIN : (v.chunk + LANES - 1) / LANES * LANES;
  v.sums   = sums;
  n_chunks = (int) ((v.n + v.chunk - 1) / v.chunk);

  imp_pool_run (pool, n_chunks, vec_job, &v);
  for (int i = 0; i < n_chunks; i++)
    sum += sums[i];

  return sum;
}

static double
add_lanes (const double *s)
{
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

static double
dot_op (const Vec *v,
        size_t     first,
        size_t     last)
{
  const ImpIsa *isa = imp_isa ();
  double        sum = 0.0;

  for (size_t i = first; i < last; i += BLOCK)
    {
      const int n = last - i < BLOCK ? (int) (last - i) : BLOCK;
      double    y[BLOCK];

      isa->widen (y, v->y + i, n);
      sum += isa->dot (v->x + i, y, n);
    }

  return sum;
}

/* out = y + a x */
static double
step_op (const Vec *v,
         size_t     first,
         size_t     last)
{
  const float a = (float) v->a;

  for (size_t i = first; i < last; i++)
    v->out[i] = v->y[i] + a * v->x[i];

  return 0.0;
}

static double
diff_op (const Vec *v,
         size_t     first,
         size_t     last)
{
  double s[LANES] = { 0.0 };
  size_t i        = first;

  for (; i + LANES <= last; i += LANES)
    for (int j = 0; j < LANES; j++)
      {
        const float d = v->x[i + j] - v->y[i + j];

        v->out[i + j] = d;
        s[j]         += (double) d * d;
      }
  for (; i < last; i++)
    {
      const float d = v->x[i] - v->y[i];

      v->out[i]     = d;
      s[i % LANES] += (double) d * d;
    }

  return add_lanes (s);
}

double
imp_vec_dot (size_t       n,
             const float *x,
             const float *y,
             ImpPool     *pool)
{
  return vec_run ((Vec) { .op = dot_op, .n = n, .x = x, .y = y }, pool);
}

void
imp_vec_axpy (size_t       n,
              float       *y,
              double       a,
              const float *x,
              ImpPool     *pool)
{
  vec_run ((Vec) { .op = step_op, .n = n, .a = a, .out = y, .x = x, .y = y }, pool);
}

void
imp_vec_step (size_t       n,
              float       *y,
              const float *x,
              double       a,
              const float *d,
              ImpPool     *pool)
{
  vec_run ((Vec) { .op = step_op, .n = n, .a = a, .out = y, .x = d, .y = x }, pool);
}

double
imp_vec_diff (size_t       n,
              float       *z,
              const float *x,
              const float *y,
              ImpPool     *pool)
{
  return vec_run ((Vec) { .op = diff_op, .n = n, .out = z, .x = x, .y = y }, pool);
}
