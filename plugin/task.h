/* task.h - one call of the procedure: the pictures, the network, the settings.
 *
 * The session and its estimate are made without a word to GIMP, so that an open
 * dialog may ask for them at any time.
 */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"
#include "layers.h"
#include "style.h"

G_BEGIN_DECLS

typedef struct
{
  GimpProcedureConfig *config;      /* borrowed                              */
  ImpPlace             place;
  ImpPicture          *content;     /* owned, read at place.seen             */
  ImpStyle            *style;       /* owned, nullable                       */
  const ImpPicture    *styles[1];   /* what a session borrows                */
  ImpNet              *net;         /* owned, nullable: the last one used    */
  char                *net_path;    /* owned: where it came from             */
} ImpTask;

/* Reads the content. Errors: as imp_place_init () and imp_layer_read (). */
gboolean     imp_task_init        (ImpTask              *task,
                                   GimpProcedureConfig  *config,
                                   GimpImage            *image,
                                   GimpDrawable        **drawables,
                                   GError              **error);
void         imp_task_clear       (ImpTask              *task);   /* also half-built */

/* Reads the style that the config names now, from GIMP where it must; none is no
 * error, since some modes need none. Errors: as imp_style_read ().
 */
gboolean     imp_task_read_style  (ImpTask              *task,
                                   GError              **error);

/* “Choose a style …” */
void         imp_task_set_no_style (GError             **error);

/* (transfer full): borrows content and style. Errors: as imp_session_new (),
 * IMP_ERROR_NETWORK, and IMP_ERROR_INPUT without a style where the mode needs one.
 */
ImpSession * imp_task_new_session (ImpTask              *task,
                                   GError              **error);
gboolean     imp_task_estimate    (ImpTask              *task,
                                   ImpEstimate          *estimate,
                                   GError              **error);

/* Adds the layer to the image. Errors: as imp_layer_add (). */
GimpLayer *  imp_task_add_result  (ImpTask              *task,
                                   const ImpPicture     *result,
                                   GError              **error);

G_END_DECLS
