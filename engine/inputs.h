/* inputs.h - the pictures of a run. */
#pragma once

#include "impasto.h"

/* Is each there, finite, and somewhere opaque? Errors: IMP_ERROR_INPUT. */
gboolean imp_inputs_check (const ImpInputs  *inputs,
                           GError          **error);
