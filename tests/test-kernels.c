/* test-kernels.c - convolution and pooling against loops written from the
 * definitions, in double; every kernel table this machine can run, odd sizes
 * and channel counts, and one thread against three.
 */
#include "kernels/conv.h"
#include "kernels/isa.h"
#include "kernels/pooling.h"
#include "pool.h"

#include "test-kernels.h"

typedef struct
{
  int c_in, c_out, height, width;
} Shape;

static const Shape shapes[] =
{
  {   3,  5,  1,  1 }, {  3, 64,  7,  9 }, {  3, 16,  1, 13 }, {  3, 40, 17, 33 },
  {   5, 16,  5,  4 }, { 16, 17,  6,  1 }, { 17, 40,  1, 11 }, { 40, 64, 13, 10 },
  {  64,  5,  3,  3 }, { 64, 64, 19, 21 }, { 16, 16,  1,  1 }, { 64, 40, 33,  9 },
  { 160, 48,  9,  7 }, { 112, 128, 45, 33 },
};

static gboolean
bit (const ImpBits *bits,
     const ImpMap  *map,
     size_t         p,
     int            c)
{
  return bits[p * (map->stride / IMP_BLOCK) + c / IMP_BLOCK] >> c % IMP_BLOCK & 1;
}

/* --- convolution ----------------------------------------------------------- */

static double *
naive_forward (const ImpMap *in,
               int           c_out,
               const float  *weight,
               const float  *bias)
{
  double *out = g_new (double, imp_map_positions (in) * c_out);
  size_t  i   = 0;

  for (int y = 0; y < in->height; y++)
    for (int x = 0; x < in->width; x++)
      for (int o = 0; o < c_out; o++)
        {
          double sum = bias[o];

          for (int c = 0; c < in->channels; c++)
            for (int tap = 0; tap < 9; tap++)
              sum += (double) weight[((size_t) o * in->channels + c) * 9 + tap] *
                     map_at (in, y + tap / 3 - 1, x + tap % 3 - 1)[c];
          out[i++] = MAX (sum, 0.0);
        }

  return out;
}

/* Each product of the forward sum hands its share back to where it came from. */
static double *
naive_backward (const ImpMap  *dout,
                const ImpBits *bits,
                int            c_in,
                const float   *weight)
{
  const int  height = dout->height;
  const int  width  = dout->width;
  double    *din    = g_new0 (double, imp_map_positions (dout) * c_in);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int o = 0; o < dout->channels; o++)
        {
          const size_t p = (size_t) y * width + x;

          if (! bit (bits, dout, p, o))
            continue;
          for (int tap = 0; tap < 9; tap++)
            {
              const int v = y + tap / 3 - 1;
              const int u = x + tap % 3 - 1;

              if (v < 0 || v >= height || u < 0 || u >= width)
                continue;
              for (int c = 0; c < c_in; c++)
                din[((size_t) v * width + u) * c_in + c] +=
                  (double) weight[((size_t) o * c_in + c) * 9 + tap] *
                  dout->data[p * dout->stride + o];
            }
        }

  return din;
}

static void
check_conv (const Shape *s,
            ImpConvKind  kind,
            ImpPool     *one,
            ImpPool     *three)
{
  g_autoptr (GRand)  rand     = g_rand_new_with_seed (7);
  const int          stride   = kind == IMP_CONV_IMAGE ? s->c_in : IMP_PAD (s->c_in);
  g_autofree float  *weight   = g_new (float, s->c_out * s->c_in * 9);
  g_autofree float  *bias     = g_new (float, s->c_out);
  ImpMap             in       = map_new (s->height, s->width, s->c_in, stride);
  ImpMap             din      = map_new (s->height, s->width, s->c_in, stride);
  ImpMap             out      = map_new (s->height, s->width, s->c_out, IMP_PAD (s->c_out));
  ImpMap             dout     = map_new (s->height, s->width, s->c_out, IMP_PAD (s->c_out));
  ImpMap             again    = map_new (s->height, s->width, s->c_out, IMP_PAD (s->c_out));
  ImpMap             dagain   = map_new (s->height, s->width, s->c_in, stride);
  g_autofree ImpBits *bits    = g_new (ImpBits, imp_bits_size (&out));
  g_autofree double *expected = NULL;
  g_autofree double *dexpected = NULL;
  void              *scratch  = NULL;
  ImpConv           *conv;

  g_test_message ("%d -> %d channels, %d × %d", s->c_in, s->c_out, s->height, s->width);

  for (int i = 0; i < s->c_out * s->c_in * 9; i++)
    weight[i] = uniform (rand) / sqrtf (s->c_in);
  for (int i = 0; i < s->c_out; i++)
    bias[i] = uniform (rand);
  map_fill (&in, rand);
  map_fill (&dout, rand);

  conv    = imp_conv_new (kind == IMP_CONV_IMAGE ? kind : IMP_CONV_LEAN, s->c_out, s->c_in,
                          weight, bias);
  if (kind == IMP_CONV_FAST)
    imp_conv_keep (conv, three);
  scratch = g_aligned_alloc (1 + imp_conv_scratch (kind, s->c_out, s->c_in, s->height, s->width,
                                                   3) / 64, 64, 64);

  imp_conv_forward (conv, &out, bits, &in, scratch, one);
  expected = naive_forward (&in, s->c_out, weight, bias);
  map_check (&out, expected, 2e-5);
  for (size_t p = 0; p < imp_map_positions (&out); p++)
    for (int c = 0; c < out.stride; c++)
      g_assert_cmpint (bit (bits, &out, p, c), ==, out.data[p * out.stride + c] > 0.0f);

  imp_conv_backward (conv, &din, &dout, bits, scratch, one);
  dexpected = naive_backward (&dout, bits, s->c_in, weight);
  map_check (&din, dexpected, 2e-5);

  /* Own kernels promise the same bits; a BLAS does not. */
  imp_conv_forward (conv, &again, NULL, &in, scratch, three);
  imp_conv_backward (conv, &dagain, &dout, bits, scratch, three);
  map_check (&again, expected, 2e-5);
  map_check (&dagain, dexpected, 2e-5);
  if (! g_str_equal (imp_kernels_name (), "portable"))
    {
      g_assert_true (map_equal (&out, &again));
      g_assert_true (map_equal (&din, &dagain));
    }

  imp_conv_free (conv);
  free (in.data);
  free (din.data);
  free (out.data);
  free (dout.data);
  free (again.data);
  free (dagain.data);
  g_aligned_free (scratch);
}

/* Convolution and pooling in one against the two, one after the other: each of
 * these is tested above and below. The same bits, but that where all four are 0
 * the choice is free.
 */
static void
check_pooled (const Shape *s,
              gboolean     average,
              ImpPool     *pool)
{
  g_autoptr (GRand)   rand     = g_rand_new_with_seed (11);
  g_autofree float   *weight   = g_new (float, s->c_out * s->c_in * 9);
  g_autofree float   *bias     = g_new (float, s->c_out);
  ImpMap              in       = map_new (s->height, s->width, s->c_in, IMP_PAD (s->c_in));
  ImpMap              full     = map_new (s->height, s->width, s->c_out, IMP_PAD (s->c_out));
  ImpMap              two      = map_new (s->height / 2, s->width / 2, s->c_out, full.stride);
  ImpMap              one      = map_new (s->height / 2, s->width / 2, s->c_out, full.stride);
  ImpMap              dtwo     = map_new (s->height, s->width, s->c_in, in.stride);
  ImpMap              done     = map_new (s->height, s->width, s->c_in, in.stride);
  g_autofree ImpBits *bits     = g_new (ImpBits, imp_bits_size (&full));
  g_autofree ImpBits *bits_one = g_new (ImpBits, imp_bits_size (&full));
  g_autofree guint8  *choice   = g_new (guint8, imp_choice_size (&two));
  g_autofree guint8  *chosen   = g_new (guint8, imp_choice_size (&two));
  void               *scratch;
  ImpConv            *conv;

  for (int i = 0; i < s->c_out * s->c_in * 9; i++)
    weight[i] = uniform (rand) / sqrtf (s->c_in);
  for (int i = 0; i < s->c_out; i++)
    bias[i] = uniform (rand);
  map_fill (&in, rand);
  conv    = imp_conv_new (IMP_CONV_LEAN, s->c_out, s->c_in, weight, bias);
  imp_conv_keep (conv, pool);
  scratch = g_aligned_alloc (1 + imp_conv_scratch (IMP_CONV_FAST, s->c_out, s->c_in, s->height, s->width,
                                                   imp_pool_n_workers (pool)) / 64, 64, 64);

  imp_conv_forward (conv, &full, bits, &in, scratch, pool);
  imp_pooling_forward (&two, average ? NULL : choice, &full, pool);
  imp_conv_forward_pooled (conv, &one, average ? NULL : chosen, bits_one, &in, scratch, pool);
  g_assert_true (map_equal (&one, &two));
  if (average)
    g_assert_cmpmem (bits, imp_bits_size (&full) * 2, bits_one, imp_bits_size (&full) * 2);
  else
    for (size_t i = 0; i < imp_map_positions (&two) * two.stride; i++)
      {
        const int shift = i % 4 * 2;

        g_assert_cmpint (bit (bits_one, &one, i / one.stride, i % one.stride), ==,
                         two.data[i] > 0.0f);
        if (two.data[i] > 0.0f)
          g_assert_cmpint (choice[i / 4] >> shift & 3, ==, chosen[i / 4] >> shift & 3);
      }

  map_fill (&one, rand);
  imp_pooling_backward (&full, &one, average ? NULL : choice, pool);
  imp_conv_backward (conv, &dtwo, &full, bits, scratch, pool);
  imp_conv_backward_pooled (conv, &done, &one, average ? NULL : chosen, bits_one, scratch, pool);
  g_assert_true (map_equal (&done, &dtwo));

  imp_conv_free (conv);
  g_aligned_free (scratch);
  free (in.data);
  free (full.data);
  free (one.data);
  free (two.data);
  free (done.data);
  free (dtwo.data);
}

static void
test_conv (void)
{
  ImpPool *one   = imp_pool_new (1);
  ImpPool *three = imp_pool_new (3);

  for (int k = 0; imp_isa_nth (k) != NULL; k++)
    {
      imp_isa_use (imp_isa_nth (k));
      g_test_message ("%s", imp_kernels_name ());
      for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
        {
          check_conv (&shapes[i], IMP_CONV_FAST, one, three);
          check_conv (&shapes[i], IMP_CONV_LEAN, one, three);
          if (shapes[i].c_in <= 4)
            check_conv (&shapes[i], IMP_CONV_IMAGE, one, three);
          if (shapes[i].c_in > 4 && shapes[i].height > 1 && shapes[i].width > 1)
            {
              check_pooled (&shapes[i], FALSE, one);
              check_pooled (&shapes[i], TRUE, one);
            }
        }
    }
  imp_isa_use (NULL);

  imp_pool_free (one);
  imp_pool_free (three);
}

/* --- pooling --------------------------------------------------------------- */

static void
check_pooling (int       height,
               int       width,
               int       channels,
               gboolean  average,
               ImpPool  *pool)
{
  g_autoptr (GRand)   rand      = g_rand_new_with_seed (8);
  ImpMap              in        = map_new (height, width, channels, IMP_PAD (channels));
  ImpMap              din       = map_new (height, width, channels, IMP_PAD (channels));
  ImpMap              out       = map_new (height / 2, width / 2, channels, IMP_PAD (channels));
  ImpMap              dout      = map_new (height / 2, width / 2, channels, IMP_PAD (channels));
  g_autofree guint8  *choice    = g_new (guint8, imp_choice_size (&out));
  g_autofree double  *expected  = g_new0 (double, imp_map_positions (&out) * channels);
  g_autofree double  *dexpected = g_new0 (double, imp_map_positions (&in) * channels);

  map_fill (&in, rand);
  map_fill (&dout, rand);
  /* Ties, as a ReLU makes them. */
  for (size_t i = 0; i < imp_map_positions (&in) * in.stride; i++)
    in.data[i] = MAX (in.data[i], 0.0f);

  for (int y = 0; y < out.height; y++)
    for (int x = 0; x < out.width; x++)
      for (int c = 0; c < channels; c++)
        {
          const size_t p    = (size_t) y * out.width + x;
          int          best = 0;
          double       sum  = 0.0;

          for (int i = 0; i < 4; i++)
            {
              const float value = map_at (&in, 2 * y + i / 2, 2 * x + i % 2)[c];

              sum += value;
              if (value > map_at (&in, 2 * y + best / 2, 2 * x + best % 2)[c])
                best = i;
            }
          expected[p * channels + c] =
            average ? sum / 4 : map_at (&in, 2 * y + best / 2, 2 * x + best % 2)[c];
          for (int i = 0; i < 4; i++)
            if (average || i == best)
              dexpected[((size_t) (2 * y + i / 2) * width + 2 * x + i % 2) * channels + c] =
                dout.data[p * dout.stride + c] / (average ? 4 : 1);
        }

  imp_pooling_forward (&out, average ? NULL : choice, &in, pool);
  map_check (&out, expected, 1e-6);
  imp_pooling_backward (&din, &dout, average ? NULL : choice, pool);
  map_check (&din, dexpected, 1e-6);

  free (in.data);
  free (din.data);
  free (out.data);
  free (dout.data);
}

static void
test_pooling (void)
{
  static const int sizes[][3] =
    { { 2, 2, 3 }, { 1, 5, 3 }, { 4, 1, 16 }, { 3, 5, 16 }, { 9, 8, 17 }, { 16, 17, 40 }, { 35, 2, 64 } };
  ImpPool *one   = imp_pool_new (1);
  ImpPool *three = imp_pool_new (3);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int average = 0; average < 2; average++)
      {
        check_pooling (sizes[i][0], sizes[i][1], sizes[i][2], average, one);
        check_pooling (sizes[i][0], sizes[i][1], sizes[i][2], average, three);
      }

  imp_pool_free (one);
  imp_pool_free (three);
}

/* A map too large for the caches is written past them: the same values as those of its
 * first rows alone.
 */
static void
test_large_image (void)
{
  enum { SIDE = 520, ROWS = 40, N = 16 };
  const gsize        size    = (gsize) SIDE * SIDE;
  g_autoptr (GRand)  rand    = g_rand_new_with_seed (12);
  g_autofree float  *image   = g_new (float, 3 * size);
  float             *large   = g_aligned_alloc (size, N * sizeof (float), 64);
  float             *small   = g_aligned_alloc (size, N * sizeof (float), 64);
  const ImpMap       in      = { SIDE, SIDE, 3, 3, image };
  const ImpMap       rows    = { ROWS + 1, SIDE, 3, 3, image };
  ImpMap             out     = { SIDE, SIDE, N, N, large };
  ImpMap             out1    = { ROWS + 1, SIDE, N, N, small };
  void              *scratch = g_aligned_alloc (1, imp_conv_scratch (IMP_CONV_IMAGE, N, 3, SIDE,
                                                                     SIDE, 3), 64);
  ImpPool           *pool    = imp_pool_new (3);
  float              weight[N * 27], bias[N];

  for (gsize i = 0; i < 3 * size; i++)
    image[i] = uniform (rand);
  for (int i = 0; i < N * 27; i++)
    weight[i] = uniform (rand);
  for (int i = 0; i < N; i++)
    bias[i] = uniform (rand);

  for (int k = 0; imp_isa_nth (k) != NULL; k++)
    {
      ImpConv *conv;

      imp_isa_use (imp_isa_nth (k));
      conv = imp_conv_new (IMP_CONV_IMAGE, N, 3, weight, bias);
      memset (large, 0xff, size * N * sizeof (float));
      imp_conv_forward (conv, &out, NULL, &in, scratch, pool);
      imp_conv_forward (conv, &out1, NULL, &rows, scratch, pool);
      for (gsize i = 0; i < (gsize) ROWS * SIDE * N; i++)
        g_assert_cmpfloat_with_epsilon (large[i], small[i], 1e-5);
      for (gsize i = 0; i < size * N; i++)
        g_assert_true (large[i] >= 0);
      imp_conv_free (conv);
    }
  imp_isa_use (NULL);

  imp_pool_free (pool);
  g_aligned_free (scratch);
  g_aligned_free (large);
  g_aligned_free (small);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kernels/conv", test_conv);
  g_test_add_func ("/kernels/large-image", test_large_image);
  g_test_add_func ("/kernels/pooling", test_pooling);

  return g_test_run ();
}
