/* test-header.c - the public header needs nothing before it, and what is declared
 * there is there.
 */
#include "impasto.h"

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

  /* what accepts NULL, for the host's error paths */
  imp_picture_free (NULL);
  imp_net_unref (NULL);
  imp_params_free (NULL);
  imp_session_free (NULL);
  imp_evaluation_free (NULL);
  g_assert_cmpstr (g_quark_to_string (IMP_ERROR), ==, "imp-error-quark");

  return g_test_run ();
}
