/* style.h - the picture that the arguments name as style. Main thread only. */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"

G_BEGIN_DECLS

typedef struct
{
  ImpPicture *picture;
  char       *title;     /* for a layer's name: “Starlit impasto”, “monet.jpg”  */
  char       *record;    /* a line for the settings: “style-name=…”             */
} ImpStyle;

/**
 * imp_style_read:
 * @config: style-layer comes before style-file before style-name.
 *
 * Returns: (transfer full) (nullable): NULL without an error: none is given.
 *
 * Errors: IMP_ERROR_INPUT: the layer is gone, the file is missing, damaged or no
 * picture, the gallery has no such picture.
 */
ImpStyle * imp_style_read (GimpProcedureConfig  *config,
                           GError              **error);
void       imp_style_free (ImpStyle             *style);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpStyle, imp_style_free)

G_END_DECLS
