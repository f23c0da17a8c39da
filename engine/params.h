/* params.h - typed access to parameters, for the engine. Every getter gives the
 * default where nothing was set; values were checked when they were set.
 */
#pragma once

#include "impasto.h"

#include "custom-terms.h"

const ImpModeInfo * imp_params_mode    (const ImpParams *params);
gboolean            imp_params_is_set  (const ImpParams *params,
                                        const char      *key);

/* Of a number. Where the default is the mode's: @fallback. */
double              imp_params_number  (const ImpParams *params,
                                        const char      *key,
                                        double           fallback);

/* (transfer full) (nullable): [@n], of a list of numbers; NULL where nothing was set. */
double *            imp_params_numbers (const ImpParams *params,
                                        const char      *key,
                                        int             *n);

/* Of a choice or a name; NULL where nothing was set and there is no default. */
const char *        imp_params_choice  (const ImpParams *params,
                                        const char      *key);

/* `weight.LOSS`, 1 by default; and an option of a loss. */
double              imp_params_weight  (const ImpParams *params,
                                        const char      *loss);
double              imp_params_option  (const ImpParams *params,
                                        const char      *loss,
                                        const ImpOption *option);

/* (element-type ImpCustomTerm), in the order they were set. */
const GPtrArray *   imp_params_terms   (const ImpParams *params);
