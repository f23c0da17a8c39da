/* params-fixture.c - values that parameters take and refuse. */
#include "params-fixture.h"

#include <string.h>

void
params_take (ImpParams  *params,
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

void
params_refuse (ImpParams  *params,
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
