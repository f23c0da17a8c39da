/* layers.h - GIMP's layers as pictures, and a picture as a layer.
 *
 * Everything here talks to GIMP: main thread only.
 */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"
#include "place.h"

G_BEGIN_DECLS

/* What gegl_buffer_get () wants to read @rect with a longest side of at most
 * @longest, 0 = any: the scale, and the rectangle in scaled coordinates.
 */
double       imp_layer_scale  (const GeglRectangle  *rect,
                               int                   longest,
                               GeglRectangle        *scaled);

/**
 * imp_layer_read:
 * @rect: part of @drawable, in its own coordinates.
 * @longest: reduce to this longest side where it is larger; 0 = never.
 * @what: “The layer”, to name it in errors.
 *
 * Returns: (transfer full): sRGB; without alpha where all is opaque.
 *
 * Errors: IMP_ERROR_INPUT where all is transparent or too small, IMP_ERROR_MEMORY.
 */
ImpPicture * imp_layer_read   (GimpDrawable         *drawable,
                               const GeglRectangle  *rect,
                               int                   longest,
                               const char           *what,
                               GError              **error);

/**
 * imp_layer_add:
 * @content: what was read at place->seen, for its alpha.
 * @result: of any size, scaled to place->seen.
 * @settings: text for the layer's parasite "impasto-settings".
 *
 * One undo step: a new layer above the place's drawable, in the same group, with
 * the place's mask; on top of all where that drawable is gone.
 *
 * Errors: IMP_ERROR_INPUT where the image is gone or has become an indexed one.
 */
GimpLayer *  imp_layer_add    (const ImpPlace       *place,
                               const ImpPicture     *content,
                               const ImpPicture     *result,
                               const char           *name,
                               const char           *settings,
                               GError              **error);

G_END_DECLS
