/* fuzz-weights.c - weight files of every format: all that is in them, and as a network. */
#include "fuzz.h"

#include <math.h>

#include "impasto.h"
#include "weights/weights.h"

static void
check_error (const GError *error)
{
  g_assert_true (error->domain == IMP_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
read_all (const char *path)
{
  g_autoptr (GError)      error   = NULL;
  g_autoptr (ImpWeights)  weights = imp_weights_open (path, &error);
  const ImpTensor        *tensor;

  if (weights == NULL)
    {
      check_error (error);
      return;
    }

  for (guint i = 0; (tensor = imp_weights_get (weights, i)) != NULL; i++)
    if (tensor->readable)
      {
        g_autoptr (GError) wrong  = NULL;
        g_autofree float  *values = imp_weights_read (weights, tensor, &wrong);

        g_assert_nonnull (imp_weights_find (weights, tensor->name));
        if (values == NULL)
          check_error (wrong);
        for (gsize k = 0; values != NULL && k < imp_tensor_count (tensor); k++)
          g_assert_true (isfinite (values[k]));
      }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         n)
{
  const char        *path  = fuzz_file (data, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (ImpNet) net   = NULL;

  read_all (path);
  net = imp_net_load (path, &error);
  g_assert_true ((net == NULL) == (error != NULL));
  if (error != NULL)
    check_error (error);

  return 0;
}
