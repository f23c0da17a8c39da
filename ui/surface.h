/* surface.h - pictures as cairo surfaces. */
#pragma once

#include <cairo.h>

#include "impasto.h"

G_BEGIN_DECLS

/* (transfer full): @picture at most @longest pixels long, premultiplied. */
cairo_surface_t * imp_surface_new_from_picture (const ImpPicture *picture,
                                                int               longest);

G_END_DECLS
