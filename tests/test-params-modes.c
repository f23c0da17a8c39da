/* test-params-modes.c - modes and units: what they have, use and ask for. */
#include "params-fixture.h"

#include <math.h>
#include <string.h>

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

  params_take (params, "mode", "content-only");
  g_assert_false (imp_params_uses (params, IMP_USE_STYLE));
  params_take (params, "mode", "style-only");
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
      params_take (params, "mode", mode->key);
      g_assert_true (imp_params_mode (params) == mode);
      g_assert_true (imp_params_check (params, NULL));
      g_assert_true (imp_mode_find (mode->key) == mode);
      params_take (params, "init", mode->init);
      params_take (params, "init", mode->paper_init);
      params_take (params, "init", "");
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
  params_refuse (params, "mode", "gaty", "gatys");
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

      params_take (params, "mode", mode->key);
      params_take (params, "units", "paper");
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

            params_take (params, key, "0.5");
          }
      g_assert_true (imp_params_check (params, NULL) == (missing < n));
      g_assert_true (imp_params_set (params, "term", "tv:image=1", NULL));
      g_assert_true (imp_params_check (params, NULL));
    }
}

/* `layer` is for the modes of one layer. */
static void
test_check (void)
{
  g_autoptr (ImpParams) params = imp_params_new ();
  g_autoptr (GError)    error  = NULL;

  g_assert_true (imp_params_check (params, NULL));
  params_take (params, "units", "paper");
  g_assert_true (imp_params_check (params, NULL));
  params_take (params, "layer", "conv2_1");
  g_assert_false (imp_params_check (params, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_PARAMS);
  g_assert_nonnull (strstr (error->message, "layer"));
  params_take (params, "mode", "content-only");
  g_assert_true (imp_params_check (params, NULL));
  imp_params_set (params, "term", "gram:conv3_1=0.1", NULL);
  g_assert_false (imp_params_check (params, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/params-modes/" name, func)
  ADD ("uses", test_uses);
  ADD ("modes", test_modes);
  ADD ("paper-units", test_paper_units);
  ADD ("check", test_check);
#undef ADD

  return g_test_run ();
}
