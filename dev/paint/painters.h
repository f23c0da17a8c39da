/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * painters.h: the painters of the built-in style pictures.
 */

#ifndef PAINTERS_H
#define PAINTERS_H

#include "canvas.h"

/* Everything random is seeded: a painter makes the same picture each time. */

void paint_starlit_impasto (Canvas *canvas);
void paint_mosaic          (Canvas *canvas);
void paint_etching         (Canvas *canvas);
void paint_woodcut         (Canvas *canvas);
void paint_watercolour     (Canvas *canvas);
void paint_stained_glass   (Canvas *canvas);
void paint_pointillism     (Canvas *canvas);
void paint_pastel          (Canvas *canvas);

#endif /* PAINTERS_H */
