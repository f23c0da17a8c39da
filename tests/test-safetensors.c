/* test-safetensors.c - weight files read right, and all that can be wrong with one. */
#include "weights/weights.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tiny-network.h"

static ImpWeights *
open_file (const char *header,
           const void *data,
           gsize       n)
{
  g_autofree char *path  = tiny_safetensors (header, data, n);
  GError          *error = NULL;
  ImpWeights  *file  = imp_weights_open (path, &error);

  g_assert_no_error (error);

  return file;
}

/* A half as IEEE 754 defines it. */
static double
half_value (int bits)
{
  const int    exponent = bits / 1024 % 32;
  const double mantissa = bits % 1024 / 1024.0;
  const double sign     = bits / 32768 != 0 ? -1 : 1;

  if (exponent == 31)
    return mantissa != 0 ? NAN : sign * INFINITY;

  return exponent == 0 ? sign * mantissa * pow (2, -14)
                       : sign * (1 + mantissa) * pow (2, exponent - 15);
}

/* Each of the 65536, in tensors of 1024, by sign and exponent. */
static void
test_halves (void)
{
  g_autoptr (GString)        header = g_string_new ("{");
  g_autofree guint8         *data   = g_malloc (65536 * 2);
  g_autoptr (ImpWeights) file   = NULL;

  for (int i = 0; i < 65536; i++)
    {
      data[2 * i]     = i & 255;
      data[2 * i + 1] = i >> 8;
    }
  for (int t = 0; t < 64; t++)
    g_string_append_printf (header, "%s\"t%d\":{\"dtype\":\"F16\",\"shape\":[4,256],"
                            "\"data_offsets\":[%d,%d]}", t > 0 ? "," : "", t, t * 2048,
                            (t + 1) * 2048);
  g_string_append (header, "}");
  file = open_file (header->str, data, 65536 * 2);

  for (int t = 0; t < 64; t++)
    {
      g_autofree char     *name   = g_strdup_printf ("t%d", t);
      const ImpTensor *info   = imp_weights_find (file, name);
      GError              *error  = NULL;
      g_autofree float    *values = NULL;

      g_assert_true (info->readable && info->dtype == IMP_DTYPE_F16);
      g_assert_cmpint (info->n_dims, ==, 2);
      g_assert_cmpint (info->dims[1], ==, 256);
      values = imp_weights_read (file, info, &error);
      if (t % 32 == 31)   /* infinities and what is not a number */
        {
          g_assert_null (values);
          g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
          g_assert_nonnull (strstr (error->message, name));
          g_clear_error (&error);
          continue;
        }
      g_assert_no_error (error);
      for (int i = 0; i < 1024; i++)
        {
          g_assert_cmpfloat (values[i], ==, half_value (t * 1024 + i));
          g_assert_cmpint (signbit (values[i]) != 0, ==, t >= 32);
        }
    }
}

static void
test_floats (void)
{
  static const float         in[7]  = { 1, -0.0f, 3.4e38f, 1e-45f, -1e-38f, 0.1f, 65504 };
  static const char          text[] =
    "{\"__metadata__\":{\"preprocessing\":\"caffe\",\"n\":\"2\"},"
    "\"a\":{\"dtype\":\"F32\",\"shape\":[7],\"data_offsets\":[4,32]},"
    "\"one\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
    "\"none\":{\"dtype\":\"F16\",\"shape\":[3,0],\"data_offsets\":[32,32]},"
    "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[32,34]},"
    "\"d\":{\"dtype\":\"I64\",\"shape\":[0],\"data_offsets\":[34,34]},"
    "\"c\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,0],\"data_offsets\":[34,34]}}   ";
  guint8                     data[34];
  GError                    *error  = NULL;
  g_autoptr (ImpWeights) file   = NULL;
  g_autofree float          *a      = NULL;
  g_autofree float          *one    = NULL;
  g_autofree float          *none   = NULL;
  g_autofree float          *b      = NULL;

  memset (data, 0, sizeof (data));
  memcpy (data + 4, in, sizeof (in));
  memcpy (data + 32, "\x20\xc0", 2);
  file = open_file (text, data, sizeof (data));
  a    = imp_weights_read (file, imp_weights_find (file, "a"), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (a, sizeof (in), in, sizeof (in));
  one = imp_weights_read (file, imp_weights_find (file, "one"), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (one[0], ==, 0);
  none = imp_weights_read (file, imp_weights_find (file, "none"), &error);
  g_assert_no_error (error);
  g_assert_nonnull (none);

  b = imp_weights_read (file, imp_weights_find (file, "b"), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (b[0], ==, -2.5);
  g_assert_false (imp_weights_find (file, "d")->readable);
  g_assert_false (imp_weights_find (file, "c")->readable);
  g_assert_null (imp_weights_find (file, "e"));
  g_assert_null (imp_weights_find (file, "__metadata__"));
  g_assert_cmpstr (imp_weights_metadata (file, "preprocessing"), ==, "caffe");
  g_assert_null (imp_weights_metadata (file, "other"));
}

/* A refusal names the file, and says @part. */
static void
refuse_path (const char *path,
             const char *part)
{
  GError         *error = NULL;
  ImpWeights *file  = imp_weights_open (path, &error);

  g_assert_null (file);
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  if (strstr (error->message, path) == NULL || strstr (error->message, part) == NULL)
    g_error ("“%s” doesn't say “%s”", error->message, part);
  g_clear_error (&error);
}

static void
refuse_bytes (const void *data,
              gsize       n,
              const char *part)
{
  g_autofree char *path = tiny_file_write ("refused", data, n);

  refuse_path (path, part);
}

static void
refuse_header (const char *header,
               const char *part)
{
  g_autofree char *path = tiny_safetensors (header, "0123456789abcdef", 16);

  refuse_path (path, part);
}

static void
test_not_a_file (void)
{
  g_autofree char *path = tiny_file_write ("locked", "12345678", 8);

  refuse_path ("/no/such/file.safetensors", "No such file");
  refuse_path (tiny_folder (), "folder");
  refuse_path ("/dev/null", "no ordinary file");

  g_chmod (path, 0);
  if (access (path, R_OK) == 0)
    g_test_message ("root reads what nobody may");
  else
    refuse_path (path, "denied");
}

static void
test_length (void)
{
  static const char text[] = "This is no safetensors file, but a letter to whoever reads it.";
  guint8            huge[24];

  refuse_bytes ("", 0, "empty");
  refuse_bytes ("1234567", 7, "text");
  refuse_bytes (text, strlen (text), "text");
  refuse_bytes ("\0\0\0\0\0\0\0\0", 8, "zeros");
  refuse_bytes ("\3\0\0\0\0\0\0\0{}", 10, "truncated");
  refuse_bytes ("\1\0\0\0\0\0\0\0{}", 10, "unknown");

  /* 2⁶⁰, 2⁶⁴ - 1, 2⁶⁴ - 8: a sum with 8 wraps around */
  memset (huge, 0, sizeof (huge));
  huge[7] = 0x10;
  huge[8] = '{';
  refuse_bytes (huge, sizeof (huge), "truncated");
  memset (huge, 0xff, 8);
  refuse_bytes (huge, sizeof (huge), "truncated");
  huge[0] = 0xf8;
  refuse_bytes (huge, sizeof (huge), "truncated");
}

static void
test_json (void)
{
  static const char *const damaged[] =
  {
    "  ", "{ ", " }", "[]", "33", "\"text\"", "null", "{\"a\":}", "{\"a\" 1}", "{\"a\":{}",
    "{\"a\":\"\xff\xfe\"}", "\xef\xbb\xbf{", "{'a':{}}", "{]}", "{\"a\":[}]",
    "{\"unfinished", "{\"a\\",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    refuse_header (damaged[i], *damaged[i] == '{' ? "damaged" : "unknown");
  refuse_bytes ("\4\0\0\0\0\0\0\0{\0}\0", 12, "damaged");
}

static char *
repeat (const char *before,
        char        c,
        int         n,
        const char *after)
{
  g_autofree char *middle = g_strnfill (n, c);

  return g_strconcat (before, middle, after, NULL);
}

/* Brackets enough to end on a parser's stack, plain and behind what looks as if
 * it closed as many.
 */
static void
test_depth (void)
{
  enum { DEEP = 2000000 };
  g_autofree char *plain   = repeat ("{\"a\":", '[', DEEP, "");
  g_autofree char *closing = repeat ("{\"", ']', DEEP, "\":");
  g_autofree char *hidden  = repeat (closing, '[', DEEP, "");
  g_autofree char *quoted  = repeat ("{\"\\\"", ']', DEEP, "\":");
  g_autofree char *escaped = repeat (quoted, '[', DEEP, "");
  g_autofree char *remark  = repeat ("/*\"*/{\"a\":", '[', DEEP, "");
  g_autofree char *line    = repeat ("#\"\n{\"a\":", '{', DEEP, "");

  refuse_header (plain, "damaged");
  refuse_header (hidden, "damaged");
  refuse_header (escaped, "damaged");
  refuse_header (remark, "unknown");
  refuse_header (line, "unknown");
}

/* Brackets in names and texts mean nothing. */
static void
test_brackets_in_strings (void)
{
  g_autofree char           *text = repeat ("{\"__metadata__\":{\"note\":\"", '[', 50,
                                            "\\\"{\\\\\"}}");
  g_autoptr (ImpWeights) file = open_file (text, "", 0);

  g_assert_true (g_str_has_suffix (imp_weights_metadata (file, "note"), "[\"{\\"));
}

static void
test_entries (void)
{
  static const char *const damaged[] =
  {
    "1", "[]", "null", "{}",
    "{\"dtype\":1,\"shape\":[4],\"data_offsets\":[0,16]}",
    "{\"dtype\":\"F32\",\"data_offsets\":[0,16]}",
    "{\"dtype\":\"F32\",\"shape\":4,\"data_offsets\":[0,16]}",
    "{\"dtype\":\"F32\",\"shape\":[4]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":16}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,8,16]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[16,0]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[-16,0]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[\"0\",\"16\"]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0.5,16]}",
    "{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,99999999999999999999999]}",
  };
  static const char *const shapes[] =
  {
    "[5]", "[3]", "[2,1]", "[-4]", "[\"4\"]", "[4.5]", "[]", "[0]", "[4,0]", "[[4]]",
    "[4294967296,4294967296,4]", "[9007199254740992,9007199254740992]",
    "[2147483648,2147483648,4,1]", "[18446744073709551620]", "[4611686018427387908]",
    "[0,9223372036854775807,2]",
    "[2147549185,2147418113,4]",   /* 2⁶⁴ + 4 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autofree char *header = g_strdup_printf ("{\"wrong\":%s}", damaged[i]);

      refuse_header (header, "“wrong”");
    }
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *header = g_strdup_printf ("{\"wrong\":{\"dtype\":\"F32\",\"shape\":%s,"
                                                 "\"data_offsets\":[0,16]}}", shapes[i]);

      refuse_header (header, "“wrong”");
    }
}

#define TENSOR(name, shape, begin, end) \
  "\"" name "\":{\"dtype\":\"F32\",\"shape\":[" #shape "],\"data_offsets\":[" #begin "," #end "]}"

static void
test_extent (void)
{
  refuse_header ("{" TENSOR ("a", 5, 0, 20) "}", "truncated: “a” should end");
  refuse_header ("{" TENSOR ("a", 4, 1, 17) "}", "truncated: “a”");
  refuse_header ("{" TENSOR ("a", 4, 9007199254740976, 9007199254740992) "}", "truncated: “a”");
  refuse_header ("{" TENSOR ("a", 2, 0, 8) "," TENSOR ("b", 2, 4, 12) "}", "overlap");
  refuse_header ("{" TENSOR ("a", 2, 0, 8) "," TENSOR ("b", 2, 0, 8) "}", "overlap");
  refuse_header ("{" TENSOR ("a", 4, 0, 16) "," TENSOR ("b", 1, 4, 8) "}", "overlap");
  /* also behind one that is empty, or short */
  refuse_header ("{" TENSOR ("a", 4, 0, 16) "," TENSOR ("b", 0, 4, 4) ","
                 TENSOR ("c", 1, 8, 12) "}", "overlap");
}

/* json-glib would take the last. */
static void
test_twice (void)
{
  refuse_header ("{" TENSOR ("a", 2, 0, 8) "," TENSOR ("a", 2, 8, 16) "}", "“a” twice");
  refuse_header ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[4],"
                 "\"data_offsets\":[0,16]}}", "“shape” twice");
}

/* Wherever a file is cut, it is refused or reads as before. */
static void
test_truncated (void)
{
  static const int convs[]  = { 1 };
  static const int widths[] = { 2 };
  g_autofree char *path     = tiny_network_write (convs, widths, 1, 3);
  g_autofree char *data     = NULL;
  g_autoptr (ImpWeights) whole = imp_weights_open (path, NULL);
  gsize            n;

  g_assert_nonnull (whole);
  g_file_get_contents (path, &data, &n, NULL);
  for (gsize cut = 0; cut < n; cut++)
    refuse_bytes (data, cut, "");
  refuse_bytes (data, n - 1, "truncated: “features.0.bias”");
}

/* Bytes changed at random: an error or not, but nothing worse. */
static void
test_damage (void)
{
  static const int  convs[]  = { 1, 1 };
  static const int  widths[] = { 2, 3 };
  g_autofree char  *path     = tiny_network_write (convs, widths, 2, 3);
  g_autoptr (GRand) rand     = g_rand_new_with_seed (5);
  g_autofree char  *data     = NULL;
  gsize             n;

  g_file_get_contents (path, &data, &n, NULL);
  for (int i = 0; i < 2000; i++)
    {
      g_autofree char   *copy    = g_memdup2 (data, n);
      g_autofree char   *damaged = NULL;
      g_autoptr (ImpNet) net     = NULL;
      g_autoptr (GError) error   = NULL;

      for (int k = g_rand_int_range (rand, 1, 4); k > 0; k--)
        copy[g_rand_int_range (rand, 0, 400)] = g_rand_int_range (rand, 0, 256);
      damaged = tiny_file_write ("damaged.safetensors", copy, n);
      net     = imp_net_load (damaged, &error);
      g_assert_true ((net == NULL) == (error != NULL));
    }
}

/* The header's length may begin like the mark of another format. */
static void
test_length_like_a_mark (void)
{
  static const int lengths[] = { 0x280, 0x480, 0x580 };   /* 80 02, as a pickle does */

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GString)    header = g_string_new ("{\"t\":{\"dtype\":\"F32\",\"shape\":[1],"
                                                    "\"data_offsets\":[0,4]}}");
      g_autoptr (ImpWeights) file   = NULL;

      while ((int) header->len < lengths[i])
        g_string_append_c (header, ' ');
      file = open_file (header->str, "0123", 4);
      g_assert_cmpint (imp_weights_get_format (file), ==, IMP_WEIGHTS_SAFETENSORS);
      g_assert_nonnull (imp_weights_find (file, "t"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/safetensors/" name, func)
  ADD ("length-like-a-mark", test_length_like_a_mark);
  ADD ("halves", test_halves);
  ADD ("floats", test_floats);
  ADD ("not-a-file", test_not_a_file);
  ADD ("length", test_length);
  ADD ("json", test_json);
  ADD ("depth", test_depth);
  ADD ("brackets-in-strings", test_brackets_in_strings);
  ADD ("entries", test_entries);
  ADD ("extent", test_extent);
  ADD ("twice", test_twice);
  ADD ("truncated", test_truncated);
  ADD ("damage", test_damage);
#undef ADD

  return g_test_run ();
}
