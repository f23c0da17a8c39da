/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * canvas.h: what is painted on, its relief, and the picture made of it.
 */

#ifndef CANVAS_H
#define CANVAS_H

#include "colour.h"

#define PICTURE_SIZE 512   /* the finished picture, in pixels */
#define CANVAS_SIZE  1024  /* what is painted on              */

typedef struct
{
  int      size;
  Color   *color;
  float   *height;    /* thickness of the paint, about 0..1 */

  /* scratch space of canvas_stroke () */
  guint32  stamp;
  guint32 *stamps;
  float   *dist;
  float   *along;
  float   *across;
} Canvas;

Canvas * canvas_new    (Color        ground);
void     canvas_free   (Canvas      *canvas);
void     canvas_weave  (Canvas      *canvas,
                        guint32      seed,
                        double       depth);
void     canvas_relief (Canvas      *canvas,
                        double       depth,
                        double       gloss);
gboolean canvas_save   (Canvas      *canvas,
                        const char  *file,
                        GError     **error);

#endif /* CANVAS_H */
