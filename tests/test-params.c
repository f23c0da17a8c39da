/* test-params.c - every key, mode and option that there is, taken and refused. */
#include <math.h>
#include <string.h>

#include "params.h"

static void
takes (ImpParams  *params,
       const char *key,
       const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *got   = NULL;

  g_assert_true (imp_params_set (params, key, value, &error));
  g_assert_no_error (error);
  got = imp_params_get (params, key);
  g_assert_cmpstr (got, ==, value);
}

/* Refused, with a message that says @part; what was set before stays. */
static void
refuses (ImpParams  *params,
         const char *key,
         const char *value,
         const char *part)
{
  g_autofree char   *before = imp_params_to_string (params);
  g_autofree char   *after  = NULL;
  g_autoptr (GError) error  = NULL;

  if (imp_params_set (params, key, value, &error))
    g_error ("“%s” takes “%s”", key, value);
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” doesn't say “%s”", error->message, part);
  after = imp_params_to_string (params);
  g_assert_cmpstr (after, ==, before);
}

static char *
number_text (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof (buffer), "%.17g", value));
}

/* Limits are taken and nothing beyond them, and nothing that is no number. */
static void
check_number (ImpParams  *params,
              const char *key,
              double      min,
              double      max,
              gboolean    integer)
{
  static const char *const garbage[] =
  {
    "nan", "NaN", "inf", "-inf", "infinity", "1,5", "one", "-", "+", ".", "1x", "x1", "1 ", " 1",
    "\n1", "1\n", "1e", "1e999", "--1", "0x10", "1.5.2", "½", "1_000", "%s%n"
  };
  g_autofree char *least    = number_text (min);
  g_autofree char *greatest = number_text (max);
  g_autofree char *below    = number_text (integer ? min - 1 : min - 1e-6 * MAX (1, fabs (min)));
  g_autofree char *above    = number_text (integer ? max + 1 : max + 1e-6 * MAX (1, fabs (max)));

  takes (params, key, least);
  takes (params, key, greatest);
  refuses (params, key, below, key);
  refuses (params, key, above, key);
  refuses (params, key, "1e300", key);
  refuses (params, key, "-1e300", key);
  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    refuses (params, key, garbage[i], key);
  if (integer)
    refuses (params, key, "2.5", "whole number");
  takes (params, key, "");
}

/* A range is `0…1000` or `0, 16…32768`; others are names. */
static gboolean
parse_range (const char *range,
             double     *min,
             double     *max)
{
  const char *comma = strchr (range, ',');
  const char *dots  = strstr (range, "…");

  if (dots == NULL)
    return FALSE;
  *min = g_ascii_strtod (range, NULL);
  *max = g_ascii_strtod (dots + strlen ("…"), NULL);
  g_assert_true (comma == NULL || comma < dots);

  return TRUE;
}

static gboolean
is_whole (const char *key)
{
  static const char *const whole[] = { "size", "iterations", "history", "levels", "seed",
                                       "threads", NULL };

  return g_strv_contains (whole, key);
}

static void
test_keys (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  const ImpParamInfo   *info;

  for (int i = 0; (info = imp_param_info (i)) != NULL; i++)
    {
      g_autofree char *unset = imp_params_get (params, info->key);
      double           min, max;

      g_test_message ("%s", info->key);
      g_assert_cmpstr (unset, ==, "");
      g_assert_true (info->description != NULL && *info->description != '\0');
      if (*info->fallback != '\0')
        takes (params, info->key, info->fallback);
      takes (params, info->key, "");
      if (parse_range (info->range, &min, &max))
        check_number (params, info->key, min, max, is_whole (info->key));
      else
        {
          g_auto (GStrv) words = g_strsplit (info->range, "|", -1);

          for (char **word = words; words[1] != NULL && *word != NULL; word++)
            takes (params, info->key, *word);
          takes (params, info->key, "");
          refuses (params, info->key, "garbage", "garbage");
          refuses (params, info->key, " ", "“ ”");
          refuses (params, info->key, "max|average", "max|average");
        }
    }
  g_assert_null (imp_param_info (-1));
  g_assert_null (imp_param_info (1000));
  refuses (params, "size", "15", "size");
  takes (params, "size", "16");
}

/* Shares of styles. */
static void
test_shares (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  g_autofree double    *shares = NULL;
  int                   n;

  g_assert_null (imp_params_numbers (params, "style-weights", &n));
  g_assert_cmpint (n, ==, 0);
  takes (params, "style-weights", "1");
  takes (params, "style-weights", "0,2.5,1e-3");
  shares = imp_params_numbers (params, "style-weights", &n);
  g_assert_cmpint (n, ==, 3);
  g_assert_cmpfloat (shares[0], ==, 0);
  g_assert_cmpfloat (shares[1], ==, 2.5);
  g_assert_cmpfloat (shares[2], ==, 1e-3);

  refuses (params, "style-weights", "1,-2", "-2");
  refuses (params, "style-weights", "1,nan", "nan");
  refuses (params, "style-weights", "inf,1", "inf");
  refuses (params, "style-weights", "0,0", "style-weights");
  refuses (params, "style-weights", "0", "above 0");
  refuses (params, "style-weights", "1,,2", "style-weights");
  refuses (params, "style-weights", "1,2,", "style-weights");
  refuses (params, "style-weights", "1;2", "1;2");
}

static void
test_losses (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  const ImpLossInfo    *loss;

  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    {
      g_autofree char *weight = g_strconcat ("weight.", loss->key, NULL);

      check_number (params, weight, 0, 1e12, FALSE);
      g_assert_cmpfloat (imp_params_weight (params, loss->key), ==, 1);
      for (int o = 0; o < loss->n_options; o++)
        {
          const ImpOption *option = &loss->options[o];
          g_autofree char *key    = g_strconcat (loss->key, ".", option->key, NULL);
          g_autofree char *value  = number_text (option->value);

          g_assert_cmpfloat (imp_params_option (params, loss->key, option), ==, option->value);
          takes (params, key, value);
          check_number (params, key, option->min, option->max, option->integer);
        }
    }
}

/* What is told of a number is what is taken. */
static void
test_ranges (void)
{
  const ImpParamInfo *info;
  double              min, max;
  gboolean            integer;

  for (int i = 0; (info = imp_param_info (i)) != NULL; i++)
    {
      double least = 0, greatest = 0;

      if (! parse_range (info->range, &least, &greatest))
        {
          g_assert_false (imp_param_range (info->key, &min, &max, &integer));
          continue;
        }
      g_assert_true (imp_param_range (info->key, &min, &max, &integer));
      g_assert_cmpfloat (min, ==, least);
      g_assert_cmpfloat (max, ==, greatest);
      g_assert_cmpint (integer, ==, is_whole (info->key));
    }

  g_assert_true (imp_param_range ("weight.gram", &min, &max, &integer));
  g_assert_cmpfloat (max, ==, 1e12);
  g_assert_false (imp_param_range ("weight.zork", &min, &max, &integer));
  g_assert_false (imp_param_range ("term", &min, &max, &integer));
  g_assert_false (imp_param_range ("", &min, &max, &integer));
}

/* What a run looks at, by its mode and by terms that replace the mode's. */
static void
test_uses (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();

  g_assert_true (imp_params_uses (params, IMP_USE_CONTENT));
  g_assert_true (imp_params_uses (params, IMP_USE_STYLE));
  g_assert_false (imp_params_uses (params, IMP_USE_REGIONS));
  g_assert_true (imp_params_uses_loss (params, "gram"));
  g_assert_false (imp_params_uses_loss (params, "zork"));

  takes (params, "mode", "content-only");
  g_assert_false (imp_params_uses (params, IMP_USE_STYLE));
  takes (params, "mode", "style-only");
  g_assert_false (imp_params_uses (params, IMP_USE_CONTENT));

  g_assert_true (imp_params_set (params, "term", "region-gram:conv1_1=1", NULL));
  g_assert_true (imp_params_uses (params, IMP_USE_REGIONS));
  g_assert_false (imp_params_uses_loss (params, "gram"));
}

static void
test_modes (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  const ImpModeInfo    *mode;

  for (int i = 0; (mode = imp_mode_info (i)) != NULL; i++)
    {
      takes (params, "mode", mode->key);
      g_assert_true (imp_params_mode (params) == mode);
      g_assert_true (imp_params_check (params, NULL));
      g_assert_true (imp_mode_find (mode->key) == mode);
      takes (params, "init", mode->init);
      takes (params, "init", mode->paper_init);
      takes (params, "init", "");
      g_assert_cmpint (mode->iterations, >, 0);
      g_assert_cmpint (mode->paper_iterations, >, 0);
      g_assert_cmpint (mode->levels, >, 0);
      for (const ImpModeTerm *term = mode->terms; term->loss != NULL; term++)
        {
          g_autofree char *text = g_strdup_printf ("%s:%s=1", term->loss, term->layer);
          gboolean         has  = FALSE;

          g_assert_cmpfloat (term->layer_weight, >, 0);
          g_assert_true (imp_params_set (params, "term", text, NULL));
          for (const ImpModeWeight *w = mode->weights; w->loss != NULL; w++)
            has = has || strcmp (w->loss, term->loss) == 0;
          g_assert_true (has);
        }
      imp_params_set (params, "term", "", NULL);
    }
  g_assert_null (imp_mode_info (-1));
  g_assert_null (imp_mode_find (""));
  refuses (params, "mode", "gaty", "gatys");
}

/* In paper units a mode refuses to guess a weight that its source doesn't have. */
static void
test_paper_units (void)
{
  const ImpModeInfo *mode;

  for (int i = 0; (mode = imp_mode_info (i)) != NULL; i++)
    {
      g_autoptr (ImpParams) params  = imp_params_new ();
      GError               *error   = NULL;
      int                   n       = 0;
      int                   missing = 0;

      takes (params, "mode", mode->key);
      takes (params, "units", "paper");
      for (const ImpModeWeight *w = mode->weights; w->loss != NULL; w++, n++)
        {
          g_assert_true (isfinite (w->relative) && w->relative > 0);
          missing += isnan (w->paper);
        }
      g_assert_true (imp_mode_has_paper (mode) == (missing < n));
      if (missing == 0)
        {
          g_assert_true (imp_params_check (params, &error));
          continue;
        }

      g_assert_false (imp_params_check (params, &error));
      g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
      g_assert_nonnull (strstr (error->message, mode->key));
      g_clear_error (&error);

      /* one's own weights do where others are known, one's own terms always */
      for (const ImpModeWeight *w = mode->weights; w->loss != NULL; w++)
        if (isnan (w->paper))
          {
            g_autofree char *key = g_strconcat ("weight.", w->loss, NULL);

            takes (params, key, "0.5");
          }
      g_assert_true (imp_params_check (params, NULL) == (missing < n));
      g_assert_true (imp_params_set (params, "term", "tv:image=1", NULL));
      g_assert_true (imp_params_check (params, NULL));
    }
}

static void
test_unknown (void)
{
  static const char *const unknown[] =
  {
    "", ".", "sizes", "Size", "size ", "weight", "weight.", "weight.none", "gram", "gram.",
    "gram.none", ".gram", "content..", "=", "term.gram", "weight.gram.x"
  };
  g_autoptr (ImpParams) params = imp_params_new ();

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      refuses (params, unknown[i], "1", unknown[i]);
      refuses (params, unknown[i], "", unknown[i]);
      g_assert_null (imp_params_get (params, unknown[i]));
    }
}

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
    refuses (params, "term", wrong[i].text, wrong[i].part);
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
  takes (params, "weight.gram", "0.1");
  takes (params, "threads", "3");
  takes (params, "mode", "style-only");
  takes (params, "layer", "relu3_1");
  takes (params, "seed", "4294967295");
  takes (params, "style-strength", "1e-3");
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
  takes (copy, "threads", "4");
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

/* `layer` is for the modes of one layer. */
static void
test_check (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  g_autoptr (GError)    error  = NULL;

  g_assert_true (imp_params_check (params, NULL));
  takes (params, "units", "paper");
  g_assert_true (imp_params_check (params, NULL));
  takes (params, "layer", "conv2_1");
  g_assert_false (imp_params_check (params, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  g_assert_nonnull (strstr (error->message, "layer"));
  takes (params, "mode", "content-only");
  g_assert_true (imp_params_check (params, NULL));
  imp_params_set (params, "term", "gram:conv3_1=0.1", NULL);
  g_assert_false (imp_params_check (params, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/params/" name, func)
  ADD ("keys", test_keys);
  ADD ("shares", test_shares);
  ADD ("losses", test_losses);
  ADD ("ranges", test_ranges);
  ADD ("uses", test_uses);
  ADD ("modes", test_modes);
  ADD ("paper-units", test_paper_units);
  ADD ("unknown", test_unknown);
  ADD ("terms", test_terms);
  ADD ("text", test_text);
  ADD ("damaged-text", test_damaged_text);
  ADD ("check", test_check);
#undef ADD

  return g_test_run ();
}
