/* keys.h - the engine's keys as arguments of the procedure, and in words.
 *
 * A key with a dot, `patch.size`, is the argument `patch-size`; the others have the
 * same name. What the engine declares is here by itself; only what it has no words
 * for, titles of its own keys and of their values, is written down in keys.c.
 */
#pragma once

#include "impasto.h"

G_BEGIN_DECLS

/* (transfer full) (element-type utf8): all keys of a run: the engine's own, then
 * `weight.LOSS` and `LOSS.KEY` of every loss.
 */
GPtrArray *         imp_keys_list        (void);

/* (transfer full) (element-type utf8): those of one loss. */
GPtrArray *         imp_keys_of_loss     (const ImpLossInfo *loss);

/* (transfer full): “patch-size”. */
char *              imp_key_argument     (const char        *key);

/* The default of a number; 0 where the mode decides. */
double              imp_key_number       (const char        *key);

/* NULL for the keys of losses. Static storage. */
const ImpParamInfo * imp_key_info        (const char        *key);

/* (transfer full): translated; the key itself where there are no words for it. */
char *              imp_key_title        (const char        *key);
char *              imp_key_description  (const char        *key);
char *              imp_key_value_title  (const char        *key,
                                          const char        *value);

G_END_DECLS
