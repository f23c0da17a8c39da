/* taps.c - names of taps. */
#include "taps.h"

#include <string.h>

static const char *const names[IMP_N_TAPS] =
{
  "conv1_1", "conv1_2", "conv1_3", "conv1_4", "pool1",
  "conv2_1", "conv2_2", "conv2_3", "conv2_4", "pool2",
  "conv3_1", "conv3_2", "conv3_3", "conv3_4", "pool3",
  "conv4_1", "conv4_2", "conv4_3", "conv4_4", "pool4",
  "conv5_1", "conv5_2", "conv5_3", "conv5_4", "pool5"
};

const char *
imp_tap_name (int tap)
{
  return tap == IMP_TAP_IMAGE ? "image" : tap >= 0 && tap < IMP_N_TAPS ? names[tap] : NULL;
}

int
imp_tap_find (const char *name)
{
  const gboolean relu = g_str_has_prefix (name, "relu");

  if (strcmp (name, "image") == 0)
    return IMP_TAP_IMAGE;

  for (int i = 0; i < IMP_N_TAPS; i++)
    if (relu ? strcmp (name + 4, names[i] + 4) == 0 && names[i][0] == 'c'
             : strcmp (name, names[i]) == 0)
      return i;

  return IMP_TAP_NONE;
}
