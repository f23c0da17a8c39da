/* fuzz-npy.c - NumPy's arrays as pictures and masks. */
#include "fuzz.h"

#include <math.h>

#include "impasto.h"
#include "npy.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         n)
{
  for (int n_dims = 2; n_dims <= 3; n_dims++)
    {
      int                shape[3] = { 1, 1, 1 };
      g_autoptr (GError) error    = NULL;
      g_autofree float  *samples  = npy_parse (data, n, n_dims, shape, &error);

      g_assert_true ((samples == NULL) == (error != NULL));
      if (samples != NULL)
        {
          const gsize count = (gsize) shape[0] * (gsize) shape[1] * (gsize) shape[2];

          g_assert_cmpuint (count, <=, n / sizeof (float));
          for (gsize i = 0; i < count; i++)
            g_assert_true (isfinite (samples[i]));
        }
      else
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }

  return 0;
}
