/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mask.h: planes of floats: coverage drawn with cairo, blurred, and distances.
 */

#ifndef MASK_H
#define MASK_H

#include <cairo.h>
#include <glib.h>

cairo_t * mask_begin    (void);
float   * mask_end      (cairo_t   *cr);
void      plane_blur    (float     *plane,
                         int        width,
                         int        height,
                         double     radius);
float   * zone_distance (const int *zones);

#endif /* MASK_H */
