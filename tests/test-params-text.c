/* test-params-text.c - terms of one's own, and parameters as text. */
#include "params-fixture.h"

#include <string.h>

static void
test_terms (void)
{
  static const struct { const char *text, *part; } wrong[] =
  {
    { "gram", "gram:conv3_1=0.5" }, { "gram:conv1_1", "gram:conv3_1=0.5" },
    { "gram=1", "gram:conv3_1=0.5" }, { "none:conv1_1=1", "“none”" }, { ":conv1_1=1", "“”" },
    { "gram:=1", "“”" }, { "gram:conv9_1=1", "conv9_1" }, { "gram:image=1", "image" },
    { "gram:conv1_1=", "gram:conv1_1" }, { "gram:conv1_1=x", "“x”" },
    { "gram:conv1_1=1,5", "1,5" }, { "gram:conv1_1=nan", "nan" }, { "gram:conv1_1=-1", "-1" },
    { "gram:conv1_1=1e13", "1e13" }, { "gram:conv2_1=3", "twice" }, { "gram:relu2_1=3", "twice" },
  };
  g_autoptr (ImpParams) params = imp_params_new ();
  const GPtrArray      *terms;
  const ImpCustomTerm  *term;

  g_assert_true (imp_params_set (params, "term", "gram:relu2_1=0.125", NULL));
  g_assert_true (imp_params_set (params, "term", "content:pool4=1e-3", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    params_refuse (params, "term", wrong[i].text, wrong[i].part);
  terms = imp_params_terms (params);
  g_assert_cmpint (terms->len, ==, 2);
  term = g_ptr_array_index (terms, 0);
  g_assert_cmpstr (term->loss, ==, "gram");
  g_assert_cmpint (term->tap, ==, 5);
  g_assert_cmpfloat (term->weight, ==, 0.125);
  term = g_ptr_array_index (terms, 1);
  g_assert_cmpint (term->tap, ==, 19);
  g_assert_cmpfloat (term->weight, ==, 1e-3);
  g_assert_true (imp_params_set (params, "term", "", NULL));
  g_assert_cmpint (imp_params_terms (params)->len, ==, 0);
}

static void
test_text (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  g_autoptr (ImpParams) again  = NULL;
  g_autoptr (ImpParams) copy   = NULL;
  g_autofree char      *empty  = imp_params_to_string (params);
  g_autofree char      *text   = NULL;
  g_autofree char      *text2  = NULL;
  g_autofree char      *text3  = NULL;
  GError               *error  = NULL;

  g_assert_cmpstr (empty, ==, "");
  params_take (params, "weight.gram", "0.1");
  params_take (params, "threads", "3");
  params_take (params, "mode", "style-only");
  params_take (params, "layer", "relu3_1");
  params_take (params, "seed", "4294967295");
  params_take (params, "style-strength", "1e-3");
  g_assert_true (imp_params_set (params, "term", "gram:conv3_1=0.1", NULL));
  g_assert_true (imp_params_set (params, "term", "content:conv3_1=12345678.9", NULL));
  text = imp_params_to_string (params);
  g_assert_true (g_str_has_prefix (text, "mode=style-only\n"));
  again = imp_params_from_string (text, &error);
  g_assert_no_error (error);
  text2 = imp_params_to_string (again);
  g_assert_cmpstr (text2, ==, text);
  g_assert_cmpfloat (((ImpCustomTerm *) imp_params_terms (again)->pdata[0])->weight, ==, 0.1);
  g_assert_cmpfloat (((ImpCustomTerm *) imp_params_terms (again)->pdata[1])->weight, ==,
                     12345678.9);
  copy  = imp_params_copy (params);
  text3 = imp_params_to_string (copy);
  g_assert_cmpstr (text3, ==, text);
  params_take (copy, "threads", "4");
  g_assert_cmpfloat (imp_params_number (params, "threads", 0), ==, 3);
  imp_params_free (NULL);
}

static void
test_damaged_text (void)
{
  static const struct { const char *text, *part; } damaged[] =
  {
    { "size", "“size”" }, { "size=512\nfoo\n", "“foo”" }, { "=5", "“”" }, { "=", "“”" },
    { "size=512\r\n", "size" }, { "none=1", "none" }, { "size=512\n\nsize=x", "size" },
    { "term=gram:conv1_1=1\nterm=gram:conv1_1=1", "twice" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (imp_params_from_string (damaged[i].text, &error));
      g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
      if (strstr (error->message, damaged[i].part) == NULL)
        g_error ("“%s” doesn't say “%s”", error->message, damaged[i].part);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/params-text/" name, func)
  ADD ("terms", test_terms);
  ADD ("text", test_text);
  ADD ("damaged-text", test_damaged_text);
#undef ADD

  return g_test_run ();
}
