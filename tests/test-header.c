/* test-header.c - the public header needs nothing before it. */
#include "impasto.h"

/* What accepts NULL, for a host's error paths. */
static void
test_null (void)
{
  imp_picture_free (NULL);
  imp_net_unref (NULL);
  imp_params_free (NULL);
  imp_session_free (NULL);
  imp_evaluation_free (NULL);
  g_assert_cmpstr (g_quark_to_string (IMP_ERROR), ==, "imp-error-quark");
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/header/null", test_null);

  return g_test_run ();
}
