/* style.h - one picture as a style. Main thread only. */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"
#include "masks.h"

G_BEGIN_DECLS

/* Counted references: g_rc_box_acquire (). */
typedef struct
{
  ImpPicture *picture;
  ImpPicture *small;     /* (nullable): a copy for sketches, made by sketch.c   */
  ImpMaskSet *masks;     /* (nullable): where its image may have channels       */
  char       *title;     /* for a layer's name: “Starlit impasto”, “monet.jpg”  */
  char       *record;    /* a line for the settings: “style-name=…”             */
} ImpStyle;

/* All (transfer full). @wanted: masks of these names are read. @argument: begins the
 * record.
 *
 * Errors: IMP_ERROR_INPUT: the layer is gone, the file is missing, damaged or no
 * picture, the gallery has no such picture.
 */
ImpStyle * imp_style_from_layer   (GimpItem            *layer,
                                   const char *const   *wanted,
                                   const char          *argument,
                                   GError             **error);
ImpStyle * imp_style_from_file    (GFile               *file,
                                   const char *const   *wanted,
                                   const char          *argument,
                                   GError             **error);
ImpStyle * imp_style_from_gallery (const char          *name,
                                   const char          *argument,
                                   GError             **error);
void       imp_style_unref        (ImpStyle            *style);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpStyle, imp_style_unref)

G_END_DECLS
