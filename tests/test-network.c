/* test-network.c - which files are a VGG, and what a VGG's layers are called. */
#include "networks/net.h"

#include <stdlib.h>
#include <string.h>

#include "networks/pass.h"
#include "pool.h"
#include "tiny-network.h"

/* A file of the tensors in @text, all zero: `NAME DTYPE N,N,…` a line. The last
 * value of @bad's data, if that is one of them, is infinite.
 */
static char *
write_tensors (const char *metadata,
               const char *text,
               const char *bad)
{
  g_auto (GStrv)         lines  = g_strsplit (text, "\n", -1);
  g_autoptr (GString)    header = g_string_new ("{");
  g_autoptr (GByteArray) data   = g_byte_array_new ();

  g_string_append_printf (header, "\"__metadata__\":{%s}", metadata);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      static const guint8 infinite[] = { 0, 0, 0x80, 0x7f };
      static const guint8 half[]     = { 0, 0x7c };
      static const guint8 zero[4]    = { 0 };
      g_auto (GStrv)      words      = g_strsplit (*line, " ", 3);
      g_auto (GStrv)      dims       = g_strsplit (words[2], ",", -1);
      const gboolean      single     = strcmp (words[1], "F32") == 0;
      const guint         begin      = data->len;
      int                 n          = 1;

      for (char **dim = dims; *dim != NULL; dim++)
        n *= atoi (*dim);
      for (int i = 0; i < n; i++)
        g_byte_array_append (data, i < n - 1 || g_strcmp0 (words[0], bad) != 0 ? zero
                                   : single ? infinite : half, single ? 4 : 2);
      g_string_append_printf (header, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],"
                              "\"data_offsets\":[%u,%u]}",
                              words[0], words[1], words[2], begin, data->len);
    }
  g_string_append (header, "}");

  return tiny_safetensors (header->str, data->data, data->len);
}

static ImpNet *
load (const char *metadata,
      const char *text)
{
  g_autofree char *path  = write_tensors (metadata, text, NULL);
  GError          *error = NULL;
  ImpNet          *net   = imp_net_load (path, &error);

  g_assert_no_error (error);

  return net;
}

#define FIRST  "features.0.weight F32 2,3,3,3\nfeatures.0.bias F32 2\n"
#define SECOND "features.2.weight F16 3,2,3,3\nfeatures.2.bias F16 3\n"

typedef struct
{
  const char *name;
  const char *metadata;
  const char *tensors;
  const char *bad;        /* the tensor with a value that is not finite   */
  const char *part;       /* what the message says                        */
} Refusal;

static const Refusal refusals[] =
{
  { "no-tensor", "", "", NULL, "features.0.weight" },
  { "classifier-only", "", "classifier.0.weight F32 4,5\nclassifier.0.bias F32 4\n", NULL,
    "features.0.weight" },
  { "other-names", "", "conv1_1.weight F32 2,3,3,3\n", NULL, "features.0.weight" },
  { "first-missing", "", "features.2.weight F32 2,3,3,3\nfeatures.2.bias F32 2\n", NULL,
    "features.0.weight" },
  { "batch-norm", "",
    FIRST "features.1.weight F32 2\nfeatures.1.bias F32 2\n"
    "features.3.weight F32 2,2,3,3\nfeatures.3.bias F32 2\n", NULL, "features.1.weight" },
  { "gap", "",
    FIRST SECOND "features.7.weight F32 2,3,3,3\nfeatures.7.bias F32 2\n", NULL,
    "features.7.weight" },
  { "five-in-a-block", "",
    FIRST "features.2.weight F32 1,2,3,3\nfeatures.2.bias F32 1\n"
    "features.4.weight F32 1,1,3,3\nfeatures.4.bias F32 1\n"
    "features.6.weight F32 1,1,3,3\nfeatures.6.bias F32 1\n"
    "features.8.weight F32 1,1,3,3\nfeatures.8.bias F32 1\n", NULL, "features.8.weight" },
  { "missing-bias", "", FIRST "features.2.weight F32 2,2,3,3\n", NULL, "features.2.bias" },
  { "short-bias", "", "features.0.weight F32 2,3,3,3\nfeatures.0.bias F32 1\n", NULL,
    "features.0.bias" },
  { "square-bias", "", "features.0.weight F32 2,3,3,3\nfeatures.0.bias F32 2,1\n", NULL,
    "features.0.bias" },
  { "odd-bias", "", "features.0.weight F32 2,3,3,3\nfeatures.0.bias I16 2\n", NULL,
    "features.0.bias" },
  { "four-channels-in", "", "features.0.weight F32 2,4,3,3\nfeatures.0.bias F32 2\n", NULL,
    "N × 3 × 3 × 3" },
  { "channels-do-not-follow", "", FIRST "features.2.weight F32 2,3,3,3\nfeatures.2.bias F32 2\n",
    NULL, "N × 2 × 3 × 3" },
  { "five-by-five", "", "features.0.weight F32 2,3,5,5\nfeatures.0.bias F32 2\n", NULL,
    "2 × 3 × 5 × 5" },
  { "zero-width", "", "features.0.weight F32 0,3,3,3\nfeatures.0.bias F32 0\n", NULL,
    "0 × 3 × 3 × 3" },
  { "too-wide", "", "features.0.weight F32 4097,3,3,3\nfeatures.0.bias F32 4097\n", NULL,
    "4097 × 3 × 3 × 3" },
  { "matrix", "", "features.0.weight F32 2,27\nfeatures.0.bias F32 2\n", NULL,
    "four dimensions" },
  { "five-dimensions", "", "features.0.weight F32 1,2,3,3,3\nfeatures.0.bias F32 2\n", NULL,
    "four dimensions" },
  { "integers", "", "features.0.weight I16 2,3,3,3\nfeatures.0.bias F32 2\n", NULL,
    "float16" },
  { "infinite-weight", "", FIRST SECOND, "features.2.weight", "features.2.weight" },
  { "infinite-bias", "", FIRST SECOND, "features.0.bias", "features.0.bias" },
  { "preprocessing", "\"preprocessing\":\"tensorflow\"", FIRST, NULL, "“tensorflow”" },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal   *refusal = data;
  g_autofree char *path    = write_tensors (refusal->metadata, refusal->tensors, refusal->bad);
  g_autofree char *base    = g_path_get_basename (path);
  GError          *error   = NULL;
  char            *stem    = base;

  *strrchr (stem, '.') = '\0';
  g_assert_null (imp_net_load (path, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  if (strstr (error->message, stem) == NULL || strstr (error->message, refusal->part) == NULL)
    g_error ("“%s” doesn't say “%s”", error->message, refusal->part);
  g_clear_error (&error);
}

/* A VGG of @convs convolutions in its blocks has exactly these taps, with the
 * widths and sizes that go with them.
 */
static void
check_topology (const int *convs,
                int        n_blocks)
{
  static const int   widths[] = { 2, 3, 4, 5, 6 };
  g_autofree char   *path     = tiny_network_write (convs, widths, n_blocks, 1);
  g_autoptr (GError) error    = NULL;
  g_autoptr (ImpNet) net      = imp_net_load (path, &error);
  int                w        = 77;
  int                h        = 50;

  g_assert_no_error (error);
  for (int b = 0; b < IMP_MAX_BLOCKS; b++)
    {
      for (int i = 0; i <= IMP_POOL_IN_BLOCK; i++)
        {
          const int      tap  = imp_tap (b, i);
          const gboolean pool = i == IMP_POOL_IN_BLOCK;
          const gboolean has  = b < n_blocks && (pool || i < convs[b]);
          int            tap_w, tap_h;

          g_assert_cmpint (imp_net_has_tap (net, tap), ==, has);
          if (has)
            g_assert_cmpint (imp_net_channels (net, tap), ==, widths[b]);
          if (pool)
            {
              w /= 2;
              h /= 2;
            }
          imp_tap_size (net, tap, 77, 50, &tap_w, &tap_h);
          g_assert_cmpint (tap_w, ==, w);
          g_assert_cmpint (tap_h, ==, h);
        }
    }
  g_assert_true (imp_net_has_tap (net, IMP_TAP_IMAGE));
  g_assert_cmpint (imp_net_channels (net, IMP_TAP_IMAGE), ==, 3);
  g_assert_false (imp_net_has_tap (net, IMP_TAP_NONE));
  g_assert_false (imp_net_has_tap (net, IMP_N_TAPS));
}

static void
test_topologies (void)
{
  static const int vgg11[]  = { 1, 1, 2, 2, 2 };
  static const int vgg16[]  = { 2, 2, 3, 3, 3 };
  static const int vgg19[]  = { 2, 2, 4, 4, 4 };
  static const int full[]   = { 4, 4, 4, 4, 4 };
  static const int single[] = { 1 };
  static const int mixed[]  = { 4, 1, 3 };

  check_topology (vgg11, 5);
  check_topology (vgg16, 5);
  check_topology (vgg19, 5);
  check_topology (full, 5);
  check_topology (single, 1);
  check_topology (mixed, 3);
}

/* What comes behind the fifth block is none of our business. */
static void
test_classifier (void)
{
  static const char  text[] =
    "features.0.weight F32 2,3,3,3\nfeatures.0.bias F32 2\n"
    "features.3.weight F32 2,2,3,3\nfeatures.3.bias F32 2\n"
    "features.6.weight F32 2,2,3,3\nfeatures.6.bias F32 2\n"
    "features.9.weight F32 2,2,3,3\nfeatures.9.bias F32 2\n"
    "features.12.weight F32 2,2,3,3\nfeatures.12.bias F32 2\n"
    "features.15.weight F32 7,2,1,1\nfeatures.15.bias F32 7\n"
    "classifier.0.weight F32 4,5\nclassifier.0.bias F32 4\n";
  g_autoptr (ImpNet) net = load ("\"preprocessing\":\"caffe\"", text);

  g_assert_true (imp_net_has_tap (net, imp_tap_find ("pool5")));
  g_assert_false (imp_net_has_tap (net, imp_tap_find ("conv5_2")));
}

static void
test_name (void)
{
  g_autofree char   *path  = write_tensors ("", FIRST, NULL);
  g_autofree char   *data  = NULL;
  g_autofree char   *other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImpNet) net   = NULL;
  gsize              n;

  g_file_get_contents (path, &data, &n, NULL);
  other = tiny_file_write ("half.width.safetensors", data, n);
  net   = imp_net_load (other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (imp_net_get_name (net), ==, "half.width");
  imp_net_unref (imp_net_ref (net));
  g_assert_cmpstr (imp_net_get_name (net), ==, "half.width");
  imp_net_unref (NULL);
}

static void
test_taps (void)
{
  static const char *const none[] =
  {
    "", "conv", "conv0_1", "conv6_1", "conv1_5", "conv1_0", "pool0", "pool6", "relu", "relu1",
    "pool1_1", "relupool1", "Conv1_1", "conv1_1 ", "conv10_1", "imag", "images", "rel"
  };

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    {
      g_autofree char *relu = g_strconcat ("relu", imp_tap_name (tap) + 4, NULL);

      g_assert_cmpint (imp_tap_find (imp_tap_name (tap)), ==, tap);
      if (tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK)
        g_assert_cmpint (imp_tap_find (relu), ==, tap);
      else
        g_assert_cmpint (imp_tap_find (relu), ==, IMP_TAP_NONE);
    }
  g_assert_cmpint (imp_tap_find ("conv4_2"), ==, imp_tap (3, 1));
  g_assert_cmpint (imp_tap_find ("pool2"), ==, imp_tap (1, IMP_POOL_IN_BLOCK));
  g_assert_cmpint (imp_tap_find ("image"), ==, IMP_TAP_IMAGE);
  g_assert_cmpstr (imp_tap_name (IMP_TAP_IMAGE), ==, "image");
  g_assert_null (imp_tap_name (IMP_TAP_NONE));
  g_assert_null (imp_tap_name (IMP_N_TAPS));
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpint (imp_tap_find (none[i]), ==, IMP_TAP_NONE);
}

static gpointer
use_convs (gpointer data)
{
  ImpPool *pool = imp_pool_new (1);

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (imp_net_has_tap (data, tap) && tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK)
      g_assert_nonnull (imp_net_get_conv (data, tap, FALSE, pool));
  imp_pool_free (pool);
  imp_net_unref (data);

  return NULL;
}

/* Several sessions may prepare a shared network's weights at once. */
static void
test_shared (void)
{
  for (int i = 0; i < 20; i++)
    {
      ImpNet  *net = tiny_network_new ();
      GThread *threads[4];

      for (int t = 0; t < 4; t++)
        threads[t] = g_thread_new ("convs", use_convs, imp_net_ref (net));
      imp_net_unref (net);
      for (int t = 0; t < 4; t++)
        g_thread_join (threads[t]);
    }
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/network/refuses/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/network/topologies", test_topologies);
  g_test_add_func ("/network/classifier", test_classifier);
  g_test_add_func ("/network/name", test_name);
  g_test_add_func ("/network/taps", test_taps);
  g_test_add_func ("/network/shared", test_shared);

  return g_test_run ();
}
