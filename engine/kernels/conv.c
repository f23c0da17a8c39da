/* conv.c - convolution as one matrix product over gathered neighbourhoods.
 *
 * For a strip of positions p, row p of the matrix Q holds the 3×3 neighbourhood
 * of p, zero outside the map, tap after tap and channels last:
 *
 *   Q[p][(3 r + s) · K + k] = in[y+r-1][x+s-1][k]        K = the input's stride
 *   out[p][n]               = Σ Q[p][·] B[·][n]          B: [9 K × N]
 *
 * The backward pass is the same product with B of the rotated kernels, c_in and
 * c_out exchanged. A strip is a job; its size doesn't depend on threads.
 */
#include "conv.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP = 128 };   /* positions a job */

struct _ImpConv
{
  int    c_out;
  int    c_in;
  int    in_stride;    /* c_in for the image, IMP_PAD (c_in) otherwise       */
  int    out_stride;   /* IMP_PAD (c_out)                                    */
  float *bias;         /* [out_stride], zero in the padding                  */
  float *forward;      /* [9 in_stride × out_stride]                         */
  float *backward;     /* [9 out_stride × in_stride], kernels rotated by 180° */
};

typedef struct
{
  const ImpConv *conv;
  ImpMap        *out;         /* what is written: out or din  */
  const ImpMap  *in;          /* what is gathered: in or dout */
  ImpBits       *bits_out;
  const ImpBits *bits_in;
  char          *scratch;
  size_t         scratch_size;
} Pass;

static int
in_stride_for (int c_in)
{
  return c_in <= 4 ? c_in : IMP_PAD (c_in);
}

static float *
alloc_zero (size_t n_floats)
{
  const size_t size = (n_floats * sizeof (float) + 63) / 64 * 64;

  return memset (aligned_alloc (64, size), 0, size);
}

ImpConv *
imp_conv_new (int          c_out,
              int          c_in,
              const float *weight,
              const float *bias)
{
  ImpConv *conv = calloc (1, sizeof *conv);
  int      k;
  int      n;

  conv->c_out      = c_out;
  conv->c_in       = c_in;
  conv->in_stride  = k = in_stride_for (c_in);
  conv->out_stride = n = IMP_PAD (c_out);
  conv->bias       = alloc_zero (n);
  conv->forward    = alloc_zero ((size_t) 9 * k * n);
  conv->backward   = alloc_zero ((size_t) 9 * k * n);

  memcpy (conv->bias, bias, c_out * sizeof (float));
  for (int o = 0; o < c_out; o++)
    for (int i = 0; i < c_in; i++)
      for (int tap = 0; tap < 9; tap++)
        {
          const float w = weight[((size_t) o * c_in + i) * 9 + tap];

          conv->forward[((size_t) tap * k + i) * n + o]        = w;
          conv->backward[((size_t) (8 - tap) * n + o) * k + i] = w;
        }

  return conv;
}

void
imp_conv_free (ImpConv *conv)
{
  if (conv == NULL)
    return;

  free (conv->bias);
  free (conv->forward);
  free (conv->backward);
  free (conv);
}

size_t
imp_conv_weights (int c_out,
                  int c_in)
{
  return (size_t) 2 * 9 * in_stride_for (c_in) * IMP_PAD (c_out) * sizeof (float);
}

size_t
imp_conv_scratch (const ImpConv *conv,
                  int            height,
                  int            width)
{
  const int widest = conv->out_stride > conv->in_stride ? conv->out_stride : conv->in_stride;

  return (size_t) STRIP * 9 * widest * sizeof (float);
}

static void
copy_masked (float         *to,
             const float   *from,
             const ImpBits *bits,
             int            n)
{
  for (int c = 0; c < n; c++)
    to[c] = bits[c / IMP_BLOCK] >> c % IMP_BLOCK & 1 ? from[c] : 0.0f;
}

static void
gather (float         *q,
        const ImpMap  *in,
        const ImpBits *bits,
        size_t         position)
{
  const int y = (int) (position / in->width);
  const int x = (int) (position % in->width);
  const int k = in->stride;

  for (int tap = 0; tap < 9; tap++, q += k)
    {
      const int    v = y + tap / 3 - 1;
      const int    u = x + tap % 3 - 1;
      const size_t p = (size_t) v * in->width + u;

      if (v < 0 || v >= in->height || u < 0 || u >= in->width)
        memset (q, 0, k * sizeof (float));
      else if (bits != NULL)
        copy_masked (q, in->data + p * k, bits + p * (k / IMP_BLOCK), k);
      else
        memcpy (q, in->data + p * k, k * sizeof (float));
    }
}

/* One position's bias and ReLU, and the ReLU's bits. */
static void
finish (float       *out,
        ImpBits     *positive,
        const float *bias,
        int          n)
{
  for (int c = 0; c < n; c += IMP_BLOCK)
    {
      unsigned bits = 0;

      for (int i = 0; i < IMP_BLOCK; i++)
        {
          const float value = out[c + i] + bias[c + i];

          out[c + i] = value > 0.0f ? value : 0.0f;
          bits      |= (unsigned) (value > 0.0f) << i;
        }
      if (positive != NULL)
        positive[c / IMP_BLOCK] = (ImpBits) bits;
    }
}

static void
strip (const Pass  *pass,
       const float *b,
       const float *bias,
       int          job,
       int          worker)
{
  const size_t first = (size_t) job * STRIP;
  const size_t all   = imp_map_positions (pass->out);
  const int    m     = (int) (all - first < STRIP ? all - first : STRIP);
  const int    k     = 9 * pass->in->stride;
  const int    n     = pass->out->stride;
  float       *q     = (float *) (pass->scratch + worker * pass->scratch_size);
  float       *out   = pass->out->data + first * n;

  for (int i = 0; i < m; i++)
    gather (q + (size_t) i * k, pass->in, pass->bits_in, first + i);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k,
               1.0f, q, k, b, n, 0.0f, out, n);

  for (int i = 0; bias != NULL && i < m; i++)
    finish (out + (size_t) i * n,
            pass->bits_out == NULL ? NULL : pass->bits_out + (first + i) * (n / IMP_BLOCK),
            bias, n);
}

static void
forward_job (void *data,
             int   job,
             int   worker)
{
  const Pass *pass = data;

  strip (pass, pass->conv->forward, pass->conv->bias, job, worker);
}

static void
backward_job (void *data,
              int   job,
              int   worker)
{
  const Pass *pass = data;

  strip (pass, pass->conv->backward, NULL, job, worker);
}

static int
n_strips (const ImpMap *map)
{
  return (int) ((imp_map_positions (map) + STRIP - 1) / STRIP);
}

void
imp_conv_forward (const ImpConv *conv,
                  ImpMap        *out,
                  ImpBits       *positive,
                  const ImpMap  *in,
                  void          *scratch,
                  ImpPool       *pool)
{
  Pass pass = { conv, out, in, positive, NULL, scratch,
                imp_conv_scratch (conv, in->height, in->width) };

  imp_pool_run (pool, n_strips (out), forward_job, &pass);
}

void
imp_conv_backward (const ImpConv *conv,
                   ImpMap        *din,
                   const ImpMap  *dout,
                   const ImpBits *positive,
                   void          *scratch,
                   ImpPool       *pool)
{
  Pass pass = { conv, din, dout, NULL, positive, scratch,
                imp_conv_scratch (conv, din->height, din->width) };

  imp_pool_run (pool, n_strips (din), backward_job, &pass);
}
