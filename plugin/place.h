/* place.h - where in an image is painted. Main thread only. */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"

G_BEGIN_DECLS

/* Smaller layers are refused: pixels that the engine can halve a few times. */
#define IMP_SMALLEST 16

/* A mask, as it is read and written. */
#define IMP_MASK_FORMAT "Y float"

/* What is to be painted, as it is at the beginning: while the dialog is open, the
 * user can move, select and delete.
 */
typedef struct
{
  GimpImage     *image;      /* borrowed                                         */
  GimpDrawable  *drawable;   /* borrowed                                         */
  int            off_x;      /* of the drawable in the image                     */
  int            off_y;
  GeglRectangle  bounds;     /* of the result, in the drawable's coordinates     */
  GeglRectangle  seen;       /* the same with a margin: what the engine gets     */
  float         *mask;       /* of the result, in the bounds: the selection and  */
                             /*   the layer's mask, owned; NULL = neither        */
} ImpPlace;

/* Errors: IMP_ERROR_INPUT, saying why this cannot be painted: several drawables,
 * an indexed image, a selection beside the layer, a layer that is too small.
 */
gboolean     imp_place_init   (ImpPlace             *place,
                               GimpImage            *image,
                               GimpDrawable        **drawables,
                               GError              **error);
void         imp_place_clear  (ImpPlace             *place);

/* Can this image be painted, still? Errors: IMP_ERROR_INPUT. */
gboolean     imp_place_check  (GimpImage            *image,
                               GError              **error);

G_END_DECLS
