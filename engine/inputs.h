/* inputs.h - the pictures and masks of a run. */
#pragma once

#include "impasto.h"

#include "kernels/pool.h"

/* Is each picture there, finite, and somewhere opaque; has each region a name of its
 * own and two masks in [0,1]? Errors: IMP_ERROR_INPUT, naming a region.
 */
gboolean imp_inputs_check (const ImpInputs  *inputs,
                           GError          **error);

/* (transfer full): a style as a run sees it: at that size, opaque, and in the
 * content's colours where @match.
 */
ImpPicture * imp_inputs_style (const ImpInputs *inputs,
                               int              style,
                               int              width,
                               int              height,
                               gboolean         match,
                               ImpPool         *pool);
