/* test-compress.c - narrower networks: regression, choice of channels, a layer, all. */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "memory.h"
#include "networks/narrow.h"
#include "networks/pass.h"
#include "networks/regression.h"
#include "pool.h"
#include "tiny-network.h"

static const double half = 0.5;

static float
noise (GRand *random)
{
  return g_rand_double_range (random, -1, 1);
}

/* W by Gaussian elimination of the normal equations, ridge included. */
static void
naive_regression (const float *x,
                  const float *y,
                  int          n,
                  int          m,
                  int          k,
                  double      *w)
{
  g_autofree double *a     = g_new0 (double, m * (m + k));
  const int          width = m + k;
  double             trace = 0;

  for (int p = 0; p < n; p++)
    for (int i = 0; i < m; i++)
      {
        for (int j = 0; j < m; j++)
          a[i * width + j] += (double) x[p * m + i] * x[p * m + j];
        for (int j = 0; j < k; j++)
          a[i * width + m + j] += (double) x[p * m + i] * y[p * k + j];
      }
  for (int i = 0; i < m; i++)
    trace += a[i * width + i];
  for (int i = 0; i < m; i++)
    a[i * width + i] += 1e-5 * trace / m;

  for (int i = 0; i < m; i++)
    {
      const double pivot = a[i * width + i];

      for (int j = 0; j < width; j++)
        a[i * width + j] /= pivot;
      for (int r = 0; r < m; r++)
        {
          const double f = a[r * width + i];

          for (int j = 0; j < width && r != i; j++)
            a[r * width + j] -= f * a[i * width + j];
        }
    }
  for (int i = 0; i < m; i++)
    for (int j = 0; j < k; j++)
      w[j * m + i] = a[i * width + m + j];
}

static void
test_regression (gconstpointer data)
{
  enum { N = 301, M = 157, K = 5 };
  g_autoptr (GRand)  random = g_rand_new_with_seed (1);
  g_autofree float  *x      = g_new (float, N * M);
  g_autofree float  *y      = g_new (float, N * K);
  g_autofree float  *w      = g_new (float, M * K);
  g_autofree double *naive  = g_new (double, M * K);
  ImpPool           *pool   = imp_pool_new (GPOINTER_TO_INT (data));
  ImpRegression     *self   = imp_regression_new (M, K, pool);

  for (int i = 0; i < N * M; i++)
    x[i] = noise (random);
  for (int round = 0; round < 2; round++)   /* other targets, the same inputs */
    {
      for (int i = 0; i < N * K; i++)
        y[i] = noise (random);
      for (int from = 0; from < N; from += 100)
        {
          const int n = MIN (100, N - from);

          if (round == 0)
            imp_regression_add_inputs (self, x + from * M, n);
          imp_regression_add_targets (self, x + from * M, y + from * K, n);
        }
      g_assert_true (imp_regression_solve (self, w));
      naive_regression (x, y, N, M, K, naive);
      for (int i = 0; i < M * K; i++)
        g_assert_cmpfloat_with_epsilon (w[i], naive[i], 2e-5);
      imp_regression_forget_targets (self);
    }

  imp_regression_free (self);
  imp_pool_free (pool);
}

static void
test_regression_of_nothing (void)
{
  const float    x[4 * 3] = { 0 };
  const float    y[4]     = { 0 };
  float          w[3];
  ImpPool       *pool     = imp_pool_new (1);
  ImpRegression *self     = imp_regression_new (3, 1, pool);

  imp_regression_add_inputs (self, x, 4);
  imp_regression_add_targets (self, x, y, 4);
  g_assert_false (imp_regression_solve (self, w));

  imp_regression_free (self);
  imp_pool_free (pool);
}

/* Of channels that are multiples of one another only one is taken. */
static void
test_choose (void)
{
  enum { N = 7, SAMPLES = 50, COUNT = 3 };
  static const int   of[N]           = { 0, 1, 2, 0, 1, 2, 0 };
  g_autoptr (GRand)  random          = g_rand_new_with_seed (2);
  double             moments[N * N]  = { 0 };
  gboolean           seen[COUNT]     = { FALSE };
  int                chosen[COUNT];

  for (int p = 0; p < SAMPLES; p++)
    {
      const double base[COUNT] = { noise (random), noise (random), noise (random) };

      for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
          moments[i * N + j] += base[of[i]] * base[of[j]] * (1 + i) * (1 + j);
    }
  imp_narrow_choose (moments, N, COUNT, chosen);
  for (int k = 0; k < COUNT; k++)
    {
      g_assert_false (seen[of[chosen[k]]]);
      seen[of[chosen[k]]] = TRUE;
    }
}

/* t: the layer with these weights before its ReLU; in its two parts, with some noise. */
static void
naive_layer (const ImpMap *in,
             const float  *weight,
             const float  *bias,
             int           count,
             double        spread,
             GRand        *random,
             ImpMap       *twice)
{
  for (int y = 0; y < in->height; y++)
    for (int x = 0; x < in->width; x++)
      for (int k = 0; k < count; k++)
        {
          const gsize to = (gsize) (y * in->width + x) * twice->stride;
          double      t  = bias[k] + spread * noise (random);

          for (int r = -1; r <= 1; r++)
            for (int s = -1; s <= 1; s++)
              for (int i = 0; i < in->channels; i++)
                if (y + r >= 0 && y + r < in->height && x + s >= 0 && x + s < in->width)
                  t += in->data[((y + r) * in->width + x + s) * in->stride + i] *
                       weight[((k * in->channels + i) * 3 + r + 1) * 3 + s + 1];
          twice->data[to + k]         = MAX (t, 0);
          twice->data[to + count + k] = MAX (-t, 0);
        }
}

/* A layer that is one of the narrow kind is found again; of one that isn't, each
 * round explains more.
 */
static void
test_layer (gconstpointer data)
{
  enum { H = 23, W = 19, C = 3, K = 2, STRIDE = 16 };
  const double      spread = *(const double *) data;
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autofree float *input  = g_new0 (float, H * W * STRIDE);
  g_autofree float *output = g_new0 (float, H * W * STRIDE);
  ImpMap            in     = { H, W, C, STRIDE, input };
  ImpMap            twice  = { H, W, 2 * K, STRIDE, output };
  float             weight[K * C * 9], bias[K] = { 0.3f, -0.2f };
  float             found[K * C * 9], found_bias[K];
  ImpPool          *pool   = imp_pool_new (2);
  ImpNarrow        *self   = imp_narrow_new (C, K, pool);
  double            before = INFINITY;

  for (int i = 0; i < H * W; i++)
    for (int c = 0; c < C; c++)
      input[i * STRIDE + c] = noise (random);
  for (int i = 0; i < K * C * 9; i++)
    weight[i] = 0.5f * noise (random);
  naive_layer (&in, weight, bias, K, spread, random, &twice);

  for (int round = 0; round < 5; round++)
    {
      imp_narrow_add (self, &in, &twice, 7);
      g_assert_true (imp_narrow_fit (self));
      if (round == 0)
        continue;
      g_assert_cmpfloat (imp_narrow_error (self), <=, before + 1e-6);
      before = imp_narrow_error (self);
    }
  imp_narrow_get (self, found, found_bias);
  if (spread == 0)
    {
      for (int i = 0; i < K * C * 9; i++)
        g_assert_cmpfloat_with_epsilon (found[i], weight[i], 1e-3);
      for (int k = 0; k < K; k++)
        g_assert_cmpfloat_with_epsilon (found_bias[k], bias[k], 1e-3);
      g_assert_cmpfloat (before, <, 1e-6);
    }
  else
    {
      g_assert_cmpfloat (before, >, 0.01);
      g_assert_cmpfloat (before, <, 0.9);
    }

  imp_narrow_free (self);
  imp_pool_free (pool);
}

/* A network of which half the channels are twice the others: the other half is enough. */
static char *
write_redundant (void)
{
  static const int         convs[]  = { 2, 1 };
  static const int         widths[] = { 32, 32 };
  g_autoptr (TinyNetwork)  tiny     = tiny_network_make (convs, widths, 2, 5);

  for (int l = 0; l < tiny->n_layers; l++)
    {
      const int n = (l == 0 ? 3 : 32) * 9;

      for (int k = 0; k < 16; k++)
        {
          for (int i = 0; i < n; i++)
            tiny->weight[l][(k + 16) * n + i] = 2 * tiny->weight[l][k * n + i];
          tiny->bias[l][k + 16] = 2 * tiny->bias[l][k];
        }
    }

  return tiny_network_save (tiny);
}

/* conv2_1's activations of a picture, dense. */
typedef struct
{
  float *values;    /* [M × N] */
  gsize  m;
  int    n;
} Answer;

static void
keep_rows (void          *data,
           int            tap,
           const ImpRows *x)
{
  Answer *answer = data;

  answer->m      = imp_map_positions (&x->map);
  answer->n      = x->map.channels;
  answer->values = g_new (float, answer->m * answer->n);
  for (gsize i = 0; i < answer->m; i++)
    memcpy (answer->values + i * answer->n, x->map.data + i * x->map.stride,
            answer->n * sizeof (float));
}

static Answer
answer_of (const char *path)
{
  g_autoptr (ImpPicture)  picture = tiny_picture_new (48, 40, 9);
  g_autoptr (GError)      error   = NULL;
  g_autoptr (ImpNet)      net     = imp_net_load (path, &error);
  const int               tap     = imp_tap_find ("conv2_1");
  ImpPool                *pool    = imp_pool_new (1);
  Answer                  answer  = { NULL };
  ImpPass                *pass;

  g_assert_no_error (error);
  pass = imp_pass_new (net, 48, 40, (ImpTapSet) 1 << tap, 0, FALSE, FALSE, FALSE, pool, &error);
  g_assert_no_error (error);
  imp_pass_forward (pass, picture->rgb, keep_rows, &answer);
  imp_pass_free (pass);
  imp_pool_free (pool);

  return answer;
}

/* The least relative distance of a channel to one of the other's. */
static double
nearest (const Answer *a,
         int           channel,
         const Answer *b)
{
  double least = INFINITY;

  for (int c = 0; c < b->n; c++)
    {
      double difference = 0, size = 1e-9;

      for (gsize i = 0; i < a->m; i++)
        {
          const double x = a->values[i * a->n + channel];
          const double y = b->values[i * b->n + c];

          difference += (x - y) * (x - y);
          size       += y * y;
        }
      least = MIN (least, sqrt (difference / size));
    }

  return least;
}

static void
test_network (void)
{
  enum { PICTURES = 12 };
  g_autofree char       *path     = write_redundant ();
  g_autoptr (GError)     error    = NULL;
  g_autofree char       *text     = NULL;
  g_autoptr (ImpNetInfo) info     = NULL;
  ImpPicture            *pictures[PICTURES];
  Answer                 wide, narrow;

  for (int i = 0; i < PICTURES; i++)
    pictures[i] = tiny_picture_new (170 + i, 200 - 3 * i, 20 + i);
  info = imp_net_compress (path, (const ImpPicture *const *) pictures, PICTURES, &half, 1,
                           "narrow", NULL, NULL, NULL, &text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->topology, ==, "16 16, 16");
  g_assert_nonnull (strstr (text, "conv2_1"));

  wide   = answer_of (path);
  narrow = answer_of (info->path);
  for (int c = 0; c < 16; c++)
    g_assert_cmpfloat (nearest (&narrow, c, &wide), <, 0.01);

  g_free (wide.values);
  g_free (narrow.values);
  for (int i = 0; i < PICTURES; i++)
    imp_picture_free (pictures[i]);
}

/* Half of the channels, and three quarters in the fifth block; or what is said of each
 * block. Never less than 16.
 */
static void
test_widths (void)
{
  enum { PICTURES = 4 };
  static const int         convs[]  = { 1, 1, 1, 1, 2 };
  static const int         widths[] = { 16, 32, 48, 64, 64 };
  static const double      each[]   = { 0.5, 0.5, 1, 0.3, 1 };
  g_autoptr (TinyNetwork)  tiny     = tiny_network_make (convs, widths, 5, 6);
  g_autofree char         *path     = tiny_network_save (tiny);
  g_autoptr (GError)       error    = NULL;
  g_autoptr (ImpNetInfo)   info     = NULL;
  ImpPicture              *pictures[PICTURES];

  for (int i = 0; i < PICTURES; i++)
    pictures[i] = tiny_picture_new (160 + i, 180, 40 + i);
  info = imp_net_compress (path, (const ImpPicture *const *) pictures, PICTURES, &half, 1,
                           "widths", NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->topology, ==, "16, 16, 32, 32, 48 48");

  imp_net_info_free (g_steal_pointer (&info));
  info = imp_net_compress (path, (const ImpPicture *const *) pictures, PICTURES, each, 5, "each",
                           NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->topology, ==, "16, 16, 48, 16, 64 64");

  for (int i = 0; i < PICTURES; i++)
    imp_picture_free (pictures[i]);
}

static void
stop (double   fraction,
      gpointer data)
{
  g_cancellable_cancel (data);
}

/* What is refused by its name alone is refused before the work. */
static void
never (double   fraction,
       gpointer data)
{
  g_assert_not_reached ();
}

static void
test_refusals (void)
{
  g_autofree char         *path        = write_redundant ();
  g_autoptr (ImpPicture)   picture     = tiny_picture_new (200, 170, 1);
  const ImpPicture        *pictures[]  = { picture };
  const double             more        = 1.5;
  const double             three[]     = { 0.5, 0.5, 0.5 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError                  *error       = NULL;

  g_assert_null (imp_net_compress (path, pictures, 1, &more, 1, "a", NULL, NULL, NULL, NULL,
                                   &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  g_clear_error (&error);

  g_assert_null (imp_net_compress (path, pictures, 1, three, 3, "a", never, NULL, NULL, NULL,
                                   &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  g_assert_nonnull (strstr (error->message, "3 widths for the network's 2 blocks"));
  g_clear_error (&error);

  g_assert_null (imp_net_compress (path, NULL, 0, &half, 1, "a", NULL, NULL, NULL, NULL,
                                   &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_INPUT);
  g_clear_error (&error);

  g_assert_null (imp_net_compress ("/nowhere.safetensors", pictures, 1, &half, 1, "a", NULL, NULL,
                                   NULL, NULL, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  g_clear_error (&error);

  g_assert_null (imp_net_compress (path, pictures, 1, &half, 1, "a/b", never, NULL, NULL,
                                   NULL, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  g_clear_error (&error);

  g_assert_null (imp_net_compress (path, pictures, 1, &half, 1, "a", stop, cancellable,
                                   cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
}

int
main (int    argc,
      char **argv)
{
  static const double none = 0, some = 1.0;

  g_setenv ("XDG_DATA_HOME", tiny_folder (), TRUE);
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/compress/regression/1", GINT_TO_POINTER (1), test_regression);
  g_test_add_data_func ("/compress/regression/3", GINT_TO_POINTER (3), test_regression);
  g_test_add_func ("/compress/regression-of-nothing", test_regression_of_nothing);
  g_test_add_func ("/compress/choose", test_choose);
  g_test_add_data_func ("/compress/layer/exact", &none, test_layer);
  g_test_add_data_func ("/compress/layer/approximate", &some, test_layer);
  g_test_add_func ("/compress/network", test_network);
  g_test_add_func ("/compress/widths", test_widths);
  g_test_add_func ("/compress/refusals", test_refusals);

  return g_test_run ();
}
