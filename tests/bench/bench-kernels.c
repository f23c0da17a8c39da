/* bench-kernels.c - the network's layers, kernel by kernel.
 *
 *   bench-kernels [SIZE [THREADS [ROUNDS [LAYER]]]]        (512 1 3)
 *
 * The machine is never quiet, so nothing is timed alone: every round runs the
 * peak loop, our kernels and the reference one after the other, and the median
 * of the rounds' ratios is printed.
 *
 *   GF/s       declared floating-point operations of the direct form a second
 *   of peak    that, against the multiply-add peak measured in the same rounds
 *   × im2col   how many times faster than gathering and cblas_sgemm
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <glib.h>

#include "impasto.h"
#include "kernels/conv.h"
#include "kernels/gram.h"
#include "kernels/isa.h"
#include "kernels/pooling.h"
#include "peak.h"
#include "pool.h"

enum { MAX_ROUNDS = 25, STRIP = 4096 };

typedef struct
{
  const char *name;
  int         c_in, c_out;
  int         shrink;        /* of the picture's sides */
} Layer;

static const Layer layers[] =
{
  { "conv1_1",   3,  64,  1 }, { "conv1_2",  64,  64,  1 },
  { "conv2_1",  64, 128,  2 }, { "conv2_2", 128, 128,  2 },
  { "conv3_1", 128, 256,  4 }, { "conv3_2", 256, 256,  4 },
  { "conv4_1", 256, 512,  8 }, { "conv4_2", 512, 512,  8 },
  { "conv5_1", 512, 512, 16 },
};

/* --- the reference --------------------------------------------------------- */

/* Row strips of neighbourhoods, one product each; both directions alike. */
static void
im2col (const ImpMap *out,
        const ImpMap *in,
        const float  *weight,
        float        *q)
{
  const int rows = MAX (1, STRIP / in->width / 16);
  const int k    = in->stride;

  for (int y0 = 0; y0 < in->height; y0 += rows)
    {
      const int n = MIN (rows, in->height - y0);
      float    *p = q;

      for (int y = y0; y < y0 + n; y++)
        for (int x = 0; x < in->width; x++)
          for (int r = -1; r <= 1; r++)
            for (int s = -1; s <= 1; s++, p += k)
              if (y + r < 0 || y + r >= in->height || x + s < 0 || x + s >= in->width)
                memset (p, 0, k * sizeof (float));
              else
                memcpy (p, in->data + (((gsize) y + r) * in->width + x + s) * k,
                        k * sizeof (float));

      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n * in->width, out->stride, 9 * k,
                   1.0f, q, 9 * k, weight, out->stride, 0.0f,
                   out->data + (gsize) y0 * in->width * out->stride, out->stride);
    }
}

/* --- layers ---------------------------------------------------------------- */

static float *
filled (gsize n,
        float scale)
{
  float *data = g_aligned_alloc (n / 16 + 1, 64, 64);

  for (gsize i = 0; i < n; i++)
    data[i] = scale * ((i * 2654435761u >> 7) % 1021 - 510.0f) / 510.0f;

  return data;
}

static int
compare (const void *a,
         const void *b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static double
median (double *values,
        int     n)
{
  qsort (values, n, sizeof *values, compare);

  return values[n / 2];
}

static void
bench_layer (const Layer *layer,
             int          size,
             int          rounds,
             ImpPool     *pool)
{
  const int      side      = MAX (1, size / layer->shrink);
  const int      n_threads = imp_pool_n_workers (pool);
  const int      stride_in = layer->c_in <= 4 ? layer->c_in : IMP_PAD (layer->c_in);
  ImpMap         in        = { side, side, layer->c_in, stride_in, NULL };
  ImpMap         out       = { side, side, layer->c_out, IMP_PAD (layer->c_out), NULL };
  const gsize    n_in      = imp_map_positions (&in) * in.stride;
  const gsize    n_out     = imp_map_positions (&out) * out.stride;
  const double   flops     = 18.0 * layer->c_in * layer->c_out * side * side;
  float         *weight    = filled ((gsize) 9 * in.stride * out.stride, 0.05f);
  float         *bias      = filled (layer->c_out, 0.1f);
  const int      widest    = MAX (in.stride, out.stride);
  float         *q         = filled ((gsize) (STRIP / 16 + side) * 9 * widest, 0);
  ImpBits       *bits      = g_new0 (ImpBits, imp_bits_size (&out));
  ImpConvKind    kind      = layer->c_in == 3 ? IMP_CONV_IMAGE : IMP_CONV_FAST;
  void          *scratch   = filled (imp_conv_scratch (kind, layer->c_out, layer->c_in, side, side,
                                                       n_threads) / sizeof (float), 0);
  ImpConv       *conv      = imp_conv_new (layer->c_in == 3 ? IMP_CONV_IMAGE : IMP_CONV_LEAN,
                                           layer->c_out, layer->c_in, weight, bias);

  imp_conv_keep (conv, pool);
  in.data  = filled (n_in, 1.0f);
  out.data = filled (n_out, 1.0f);

  for (int backward = 0; backward < 2; backward++)
    {
      double seconds[MAX_ROUNDS], share[MAX_ROUNDS], ratio[MAX_ROUNDS];

      for (int i = -1; i < rounds; i++)   /* the first touches the memory */
        {
          const double peak = peak_measure (pool, 0.02);
          double       t0, t1, t2;

          t0 = peak_clock (n_threads);
          if (backward)
            imp_conv_backward (conv, &in, &out, bits, scratch, pool);
          else
            imp_conv_forward (conv, &out, bits, &in, scratch, pool);
          t1 = peak_clock (n_threads);
          if (n_threads > 1)
            ;   /* one BLAS thread would be no reference */
          else if (backward)
            im2col (&in, &out, weight, q);
          else
            im2col (&out, &in, weight, q);
          t2 = peak_clock (n_threads);

          if (i < 0)
            continue;
          seconds[i] = t1 - t0;
          share[i]   = flops / (t1 - t0) / peak;
          ratio[i]   = (t2 - t1) / (t1 - t0);
        }

      {
        const double t = median (seconds, rounds);

        printf ("%-8s %-8s %4d→%-4d %4d²  %8.2f ms  %7.1f GF/s  %5.2f of peak", layer->name,
                backward ? "backward" : "forward", layer->c_in, layer->c_out, side, 1e3 * t,
                1e-9 * flops / t, median (share, rounds));
        if (n_threads == 1)
          printf ("  × im2col %5.2f", median (ratio, rounds));
        printf ("\n");
        fflush (stdout);
      }
    }

  imp_conv_free (conv);
  g_aligned_free (in.data);
  g_aligned_free (out.data);
  g_aligned_free (weight);
  g_aligned_free (bias);
  g_aligned_free (q);
  g_aligned_free (scratch);
  g_free (bits);
}

/* A Gram matrix and its gradient at that layer's output. */
static void
bench_gram (const Layer *layer,
            int          size,
            int          rounds,
            ImpPool     *pool)
{
  const int    side      = MAX (1, size / layer->shrink);
  const int    n         = layer->c_out;
  const int    n_threads = imp_pool_n_workers (pool);
  ImpMap       f         = { side, side, n, IMP_PAD (n), NULL };
  ImpMap       df        = f;
  const gsize  n_values  = imp_map_positions (&f) * f.stride;
  float       *g         = filled ((gsize) n * n, 1e-3f);
  void        *scratch   = filled (imp_gram_scratch (side, side, n, n_threads) / sizeof (float), 0);
  const double flops     = 2.0 * n * n * side * side;

  f.data  = filled (n_values, 1.0f);
  df.data = filled (n_values, 1.0f);

  for (int backward = 0; backward < 2; backward++)
    {
      double seconds[MAX_ROUNDS], share[MAX_ROUNDS];

      for (int i = -1; i < rounds; i++)
        {
          const double peak  = peak_measure (pool, 0.02);
          const double began = peak_clock (n_threads);

          if (backward)
            imp_gram_backward (&df, g, &f, NULL, 1e-9, scratch, pool);
          else
            imp_gram (g, &f, NULL, scratch, pool);
          if (i >= 0)
            {
              seconds[i] = peak_clock (n_threads) - began;
              share[i]   = flops / seconds[i] / peak;
            }
        }
      printf ("gram of %-4s%-8s %4d      %4d²  %8.2f ms  %7.1f GF/s  %5.2f of peak\n",
              layer->name + 4, backward ? "backward" : "forward", n, side,
              1e3 * median (seconds, rounds), 1e-9 * flops / median (seconds, rounds),
              median (share, rounds));
    }

  g_aligned_free (f.data);
  g_aligned_free (df.data);
  g_aligned_free (g);
  g_aligned_free (scratch);
}

int
main (int   argc,
      char *argv[])
{
  const int   size    = argc > 1 ? atoi (argv[1]) : 512;
  const int   threads = argc > 2 ? atoi (argv[2]) : 1;
  const int   rounds  = CLAMP (argc > 3 ? atoi (argv[3]) : 3, 1, MAX_ROUNDS);
  const char *only    = argc > 4 ? argv[4] : "";
  ImpPool    *pool;

  imp_init ();
  pool = imp_pool_new (threads);
  printf ("%s, %d threads, multiply-add peak %.0f GF/s\n", imp_kernels_name (),
          imp_pool_n_workers (pool), 1e-9 * peak_measure (pool, 0.02));

  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    if (g_str_has_prefix (layers[i].name, only))
      bench_layer (&layers[i], size, rounds, pool);
  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    if (g_str_has_suffix (layers[i].name, "_1") && strstr ("gram", only) != NULL)
      bench_gram (&layers[i], size, rounds, pool);

  imp_pool_free (pool);

  return 0;
}
