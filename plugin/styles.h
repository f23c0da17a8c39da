/* styles.h - the pictures that the arguments name as styles. Main thread only. */
#pragma once

#include "style.h"

G_BEGIN_DECLS

/**
 * imp_styles_read:
 * @config: style-layer comes before style-file before style-name; then more-layers
 *     and more-styles.
 * @wanted: the first style's masks of these names are read.
 * @old: (nullable) (element-type ImpStyle): what was read before; files among it are
 *     not read again.
 *
 * Returns: (transfer full) (element-type ImpStyle): empty without a first one.
 *
 * Errors: as imp_style_from_layer ().
 */
GPtrArray * imp_styles_read  (GimpProcedureConfig  *config,
                              const char *const    *wanted,
                              GPtrArray            *old,
                              GError              **error);

/* (transfer full): “Mosaic + Woodcut”; NULL without styles. */
char *      imp_styles_title (GPtrArray            *styles);

G_END_DECLS
