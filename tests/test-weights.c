/* test-weights.c - one network in every format reads the same, and no damage to its files
 * does more than an error. tests/weights is written by cli-test/weights.py.
 */
#include "weights/weights.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "impasto.h"
#include "tiny-network.h"
#include "weights/half.h"

static const char *const formats[] =
{
  "zip.pth", "legacy.pth", "arrays.npz", "packed.npz", "arrays.pkl", "arrays-5.pkl",
  "small.safetensors",
};

static char *
file_path (const char *name)
{
  return g_build_filename (IMP_TEST_WEIGHTS, name, NULL);
}

static void
test_same (gconstpointer data)
{
  g_autofree char       *plain  = file_path ("small.safetensors");
  g_autofree char       *path   = file_path (data);
  GError                *error  = NULL;
  g_autoptr (ImpWeights) first  = imp_weights_open (plain, &error);
  g_autoptr (ImpWeights) second = NULL;

  g_assert_no_error (error);
  second = imp_weights_open (path, &error);
  g_assert_no_error (error);
  g_assert_null (imp_weights_get (second, 2));
  for (guint i = 0; i < 2; i++)
    {
      const ImpTensor  *a = imp_weights_get (first, i);
      const ImpTensor  *b = imp_weights_find (second, a->name);
      g_autofree float *x = imp_weights_read (first, a, &error);
      g_autofree float *y = imp_weights_read (second, b, &error);

      g_assert_no_error (error);
      g_assert_cmpint (b->n_dims, ==, a->n_dims);
      for (int k = 0; k < a->n_dims; k++)
        g_assert_cmpint (b->dims[k], ==, a->dims[k]);
      g_assert_cmpmem (x, imp_tensor_count (a) * 4, y, imp_tensor_count (b) * 4);
    }
}

/* All of it read, or an error, which names the file. */
static gboolean
try_file (const char *path)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (ImpWeights) weights = imp_weights_open (path, &error);
  const ImpTensor       *tensor;

  for (guint i = 0; weights != NULL && (tensor = imp_weights_get (weights, i)) != NULL; i++)
    if (tensor->readable && error == NULL)
      {
        g_autofree float *values = imp_weights_read (weights, tensor, &error);

        g_assert_true ((values == NULL) == (error != NULL));
      }
  if (error != NULL)
    {
      g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
      g_assert_nonnull (strstr (error->message, path));
    }
  else
    g_assert_nonnull (weights);

  return error == NULL;
}

static void
test_truncated (gconstpointer data)
{
  g_autofree char *path = file_path (data);
  g_autofree char *all  = NULL;
  gsize            n;
  gsize            whole;

  g_assert_true (g_file_get_contents (path, &all, &n, NULL));
  /* libarchive finds the directory of a zip archive without its last bytes */
  whole = n - (memcmp (all, "PK", 2) == 0 ? 22 : 0);
  for (gsize cut = 0; cut < n; cut++)
    {
      g_autofree char *shorter = tiny_file_write ("shorter", all, cut);
      const gboolean   fine    = try_file (shorter);

      g_remove (shorter);   /* to write over it would wait for the disk */
      if (cut < whole)
        g_assert_false (fine);
    }
}

static void
test_damage (gconstpointer data)
{
  g_autofree char  *path = file_path (data);
  g_autofree char  *all  = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  gsize             n;

  g_assert_true (g_file_get_contents (path, &all, &n, NULL));
  for (int i = 0; i < 1500; i++)
    {
      g_autofree char *copy    = g_memdup2 (all, n);
      g_autofree char *damaged = NULL;

      for (int k = g_rand_int_range (rand, 1, 5); k > 0; k--)
        copy[g_rand_int_range (rand, 0, (gint32) n)] = g_rand_boolean (rand)
          ? g_rand_int_range (rand, 0, 256) : "\xff\x7f\x80()}].RQbtuN\0\1"[g_rand_int_range (rand, 0, 16)];
      damaged = tiny_file_write ("damaged", copy, n);
      try_file (damaged);
      g_remove (damaged);
    }
}

typedef struct
{
  const char *name;
  const char *bytes;     /* behind the protocol's two                        */
  gsize       n;
  const char *says;
} Pickle;

#define PICKLE(name, bytes, says) { name, bytes, sizeof (bytes) - 1, says }

static const Pickle pickles[] =
{
  PICKLE ("system",        "cos\nsystem\nX\4\0\0\0true\x85R.",                  "os.system"),
  PICKLE ("stack-global",  "\x8c\2os\x8c\6system\x93.",                          "os.system"),
  PICKLE ("eval",          "c__builtin__\neval\nX\1\0\0\0" "1\x85R.",            "__builtin__.eval"),
  PICKLE ("instance",      "(i__main__\nX\n.",                                   "code 105"),
  PICKLE ("nothing",       "",                                                   "unknown"),
  PICKLE ("empty-stack",   ".",                                                  "truncated"),
  PICKLE ("only-a-mark",   "(.",                                                 "truncated"),
  PICKLE ("no-mark",       "}u.",                                                "truncated"),
  PICKLE ("no-target",     "NNs.",                                               "truncated"),
  PICKLE ("odd-items",     "}(Nu.",                                              "truncated"),
  PICKLE ("mark-in-tuple", "N(\x86.",                                            "truncated"),
  PICKLE ("not-memoized",  "h\7.",                                               "truncated"),
  PICKLE ("long-string",   "X\xff\xff\xff\xff" "a.",                             "truncated"),
  PICKLE ("long-bytes",    "\x8e\xff\xff\xff\xff\xff\xff\xff\xff.",              "truncated"),
  PICKLE ("long-frame",    "\x95\xff\xff\xff\xff\xff\xff\xff\x7f.",              "truncated"),
  PICKLE ("no-line-end",   "cnumpy",                                             "truncated"),
  PICKLE ("not-utf8",      "X\2\0\0\0\xff\xfe.",                                 "truncated"),
  PICKLE ("call-a-number", "K\1)R.",                                             "truncated"),
  PICKLE ("build-a-list",  "]Nb.",                                               "truncated"),
  PICKLE ("build-twice",   "cnumpy\ndtype\n)RNbNb.",                             "truncated"),
  PICKLE ("no-pairs",      "ccollections\nOrderedDict\n]N\x61\x85R.",            "truncated"),
};

static void
test_pickle (gconstpointer data)
{
  const Pickle          *pickle = data;
  g_autoptr (GByteArray) bytes  = g_byte_array_new ();
  g_autofree char       *path   = NULL;
  g_autoptr (GError)     error  = NULL;

  g_byte_array_append (bytes, (const guint8 *) "\x80\3", 2);
  g_byte_array_append (bytes, (const guint8 *) pickle->bytes, pickle->n);
  path = tiny_file_write ("pickle", bytes->data, bytes->len);
  g_assert_null (imp_weights_open (path, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  if (strstr (error->message, pickle->says) == NULL)
    g_error ("“%s” doesn't say “%s”", error->message, pickle->says);
}

/* Cycles, and a dictionary reached on very many ways, end. */
static void
test_graph (void)
{
  g_autoptr (GString) ways = g_string_new ("\x80\3}q");

  g_string_append_len (ways, "\0", 1);
  for (int depth = 1; depth < 60; depth++)
    {
      g_string_append_printf (ways, "}q%c(", depth);
      for (int k = 0; k < 10; k++)
        {
          g_string_append_printf (ways, "X%c", 1);
          g_string_append_len (ways, "\0\0\0", 3);
          g_string_append_printf (ways, "%ch", 'a' + k);
          g_string_append_len (ways, depth == 1 ? "\0" : (char[]) { (char) (depth - 1) }, 1);
        }
      g_string_append (ways, "u");
    }
  g_string_append (ways, "X");
  g_string_append_len (ways, "\1\0\0\0xh", 6);
  g_string_append_len (ways, (char[]) { 59 }, 1);
  g_string_append (ways, "s.");   /* the last holds itself */
  {
    g_autofree char       *path    = tiny_file_write ("graph", ways->str, ways->len);
    GError                *error   = NULL;
    g_autoptr (ImpWeights) weights = imp_weights_open (path, &error);

    g_assert_no_error (error);
    g_assert_null (imp_weights_get (weights, 0));
  }
}

/* As long as one likes, of bytes that make something each. */
static void
test_bombs (void)
{
  static const char *const fillings[] = { "]", "(", ")", "}", "N", "K\1", "]2", "}q\1" };

  for (gsize i = 0; i < G_N_ELEMENTS (fillings); i++)
    {
      g_autoptr (GString)    bomb  = g_string_new ("\x80\3");
      g_autoptr (GError)     error = NULL;
      g_autofree char       *path  = NULL;

      while (bomb->len < 4 << 20)
        g_string_append (bomb, fillings[i]);
      path = tiny_file_write ("bomb", bomb->str, bomb->len);
      g_assert_null (imp_weights_open (path, &error));
      g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
    }
}

/* Every half comes back from its float, and what lies between goes to the nearer. */
static void
test_halves (void)
{
  for (guint32 bits = 0; bits < 0x7c00; bits++)
    {
      const float here = imp_half_to_float ((guint16) bits);
      const float next = bits == 0x7bff ? 65536.0f : imp_half_to_float ((guint16) (bits + 1));
      const float half = (here + next) / 2;

      g_assert_cmpint (imp_half_from_float (here), ==, bits);
      g_assert_cmpint (imp_half_from_float (-here), ==, bits | 0x8000);
      g_assert_cmpint (imp_half_from_float (nextafterf (half, 0)), ==, bits);
      g_assert_cmpint (imp_half_from_float (half), ==, bits + (bits & 1));
      g_assert_cmpint (imp_half_from_float (nextafterf (half, INFINITY)), ==, bits + 1);
    }
}

static void
add (const char    *kind,
     const char    *name,
     gconstpointer  data,
     GTestDataFunc  func)
{
  g_autofree char *path = g_strdup_printf ("/weights/%s/%s", kind, name);

  g_test_add_data_func (path, data, func);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      add ("same", formats[i], formats[i], test_same);
      add ("truncated", formats[i], formats[i], test_truncated);
      add ("damage", formats[i], formats[i], test_damage);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (pickles); i++)
    add ("pickle", pickles[i].name, &pickles[i], test_pickle);
  g_test_add_func ("/weights/graph", test_graph);
  g_test_add_func ("/weights/bombs", test_bombs);
  g_test_add_func ("/weights/halves", test_halves);

  return g_test_run ();
}
