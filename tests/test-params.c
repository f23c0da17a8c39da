/* test-params.c - every key and option that there is, taken and refused. */
#include "params-fixture.h"

#include <math.h>
#include <string.h>

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

  params_take (params, key, least);
  params_take (params, key, greatest);
  params_refuse (params, key, below, key);
  params_refuse (params, key, above, key);
  params_refuse (params, key, "1e300", key);
  params_refuse (params, key, "-1e300", key);
  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    params_refuse (params, key, garbage[i], key);
  if (integer)
    params_refuse (params, key, "2.5", "whole number");
  params_take (params, key, "");
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
        params_take (params, info->key, info->fallback);
      params_take (params, info->key, "");
      if (parse_range (info->range, &min, &max))
        check_number (params, info->key, min, max, is_whole (info->key));
      else
        {
          g_auto (GStrv) words = g_strsplit (info->range, "|", -1);

          for (char **word = words; words[1] != NULL && *word != NULL; word++)
            params_take (params, info->key, *word);
          params_take (params, info->key, "");
          params_refuse (params, info->key, "garbage", "garbage");
          params_refuse (params, info->key, " ", "“ ”");
          params_refuse (params, info->key, "max|average", "max|average");
        }
    }
  g_assert_null (imp_param_info (-1));
  g_assert_null (imp_param_info (1000));
  params_refuse (params, "size", "15", "size");
  params_take (params, "size", "16");
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
  params_take (params, "style-weights", "1");
  params_take (params, "style-weights", "0,2.5,1e-3");
  shares = imp_params_numbers (params, "style-weights", &n);
  g_assert_cmpint (n, ==, 3);
  g_assert_cmpfloat (shares[0], ==, 0);
  g_assert_cmpfloat (shares[1], ==, 2.5);
  g_assert_cmpfloat (shares[2], ==, 1e-3);

  params_refuse (params, "style-weights", "1,-2", "-2");
  params_refuse (params, "style-weights", "1,nan", "nan");
  params_refuse (params, "style-weights", "inf,1", "inf");
  params_refuse (params, "style-weights", "0,0", "style-weights");
  params_refuse (params, "style-weights", "0", "above 0");
  params_refuse (params, "style-weights", "1,,2", "style-weights");
  params_refuse (params, "style-weights", "1,2,", "style-weights");
  params_refuse (params, "style-weights", "1;2", "1;2");
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
          params_take (params, key, value);
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
      params_refuse (params, unknown[i], "1", unknown[i]);
      params_refuse (params, unknown[i], "", unknown[i]);
      g_assert_null (imp_params_get (params, unknown[i]));
    }
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
  ADD ("unknown", test_unknown);
#undef ADD

  return g_test_run ();
}
