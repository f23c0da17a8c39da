/* params-fixture.h - values that parameters take and refuse. */
#pragma once

#include "params.h"

/* Taken, and the same when it is asked for. */
void params_take   (ImpParams  *params,
                    const char *key,
                    const char *value);

/* Refused, with a message that says @part; what was set before stays. */
void params_refuse (ImpParams  *params,
                    const char *key,
                    const char *value,
                    const char *part);
