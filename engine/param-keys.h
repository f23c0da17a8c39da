/* param-keys.h - what each key takes, and whether a value is one of that.
 *
 * Errors, of all checks: IMP_ERROR_PARAMS, naming the key and what would be right.
 */
#pragma once

#include "impasto.h"

/* Of `weight.LOSS` and of a custom term. */
#define IMP_PARAM_WEIGHT_MAX 1e12

typedef enum
{
  IMP_KEY_NUMBER,
  IMP_KEY_SHARES,      /* numbers ≥ 0 between commas, not all of them 0 */
  IMP_KEY_CHOICE,
  IMP_KEY_MODE,
  IMP_KEY_LAYER
} ImpKeyType;

typedef struct
{
  ImpParamInfo info;
  double       min, max;     /* of numbers, inclusive */
  gboolean     integer;
  ImpKeyType   type;
} ImpParamKey;

/* Entries of tables in display order, NULL for an unknown name. */
const ImpParamKey * imp_param_key_find     (const char         *name);
const ImpLossInfo * imp_loss_info_find     (const char         *key);

/* The option that `LOSS.KEY` names; is it `weight.LOSS`? */
const ImpOption *   imp_param_option_find  (const char         *name);
gboolean            imp_param_is_weight    (const char         *name);

/* (transfer full): all losses' keys, for messages. */
char *              imp_param_list_losses  (void);

gboolean            imp_param_check_number (const char         *name,
                                            const char         *text,
                                            double              min,
                                            double              max,
                                            gboolean            integer,
                                            GError            **error);
gboolean            imp_param_check_layer  (const char         *text,
                                            GError            **error);
gboolean            imp_param_check_value  (const ImpParamKey  *key,
                                            const char         *text,
                                            GError            **error);
