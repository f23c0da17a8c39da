/* settings.h - what the engine makes of the procedure's arguments. */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"

G_BEGIN_DECLS

/* Are mode, style-name and network among those there are? GIMP would turn an
 * unknown choice silently into the default, so they are strings, checked here.
 * Errors: IMP_ERROR_PARAMS, IMP_ERROR_INPUT, IMP_ERROR_NETWORK, listing what exists.
 */
gboolean    imp_settings_check     (GimpProcedureConfig  *config,
                                    GError              **error);

/* (transfer full). Errors: IMP_ERROR_PARAMS. */
ImpParams * imp_settings_to_params (GimpProcedureConfig  *config,
                                    GError              **error);

/* (transfer full): a name for the layer: “Impasto: Starlit impasto, Painting, style × 2”.
 * @style_title: (nullable).
 */
char *      imp_settings_to_name   (GimpProcedureConfig  *config,
                                    const char           *style_title);

/* (transfer full): all that is needed to do it again, `key=value` lines.
 * @styles_record: such lines for the styles.
 */
char *      imp_settings_to_record (GimpProcedureConfig  *config,
                                    const char           *styles_record);

G_END_DECLS
