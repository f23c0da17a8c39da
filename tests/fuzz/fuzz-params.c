/* fuzz-params.c - the record in a layer and in presets: key=value lines.
 *
 * What is taken must come back the same from its own text.
 */
#include "fuzz.h"

#include "impasto.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         n)
{
  g_autofree char       *text   = g_strndup ((const char *) data, n);
  g_autoptr (GError)     error  = NULL;
  g_autoptr (ImpParams)  params = imp_params_from_string (text, &error);

  g_assert_true ((params == NULL) == (error != NULL));
  if (params != NULL)
    {
      g_autofree char       *first  = imp_params_to_string (params);
      g_autoptr (ImpParams)  again  = imp_params_from_string (first, &error);
      g_autofree char       *second = NULL;

      g_assert_no_error (error);
      second = imp_params_to_string (again);
      g_assert_cmpstr (first, ==, second);
      imp_params_check (params, NULL);
    }
  else
    {
      g_assert_true (g_error_matches (error, IMP_ERROR, IMP_ERROR_PARAMS));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }

  return 0;
}
