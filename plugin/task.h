/* task.h - one call of the procedure: the pictures, the network, the settings.
 *
 * The session and its estimate are made without a word to GIMP, so that an open
 * dialog may ask for them at any time.
 */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"
#include "layers.h"
#include "styles.h"

G_BEGIN_DECLS

typedef struct
{
  GimpProcedureConfig *config;         /* borrowed                              */
  ImpPlace             place;
  ImpPicture          *content;        /* owned, read at place.seen             */
  ImpMaskSet          *masks;          /* owned: the content's                  */
  GPtrArray           *styles;         /* owned (element-type ImpStyle)         */
  ImpPicture          *start;          /* owned, nullable: the start layer      */
  char                *start_record;   /* owned, nullable: a line for settings  */
  ImpNet              *net;            /* owned, nullable: the last one used    */
  char                *net_path;       /* owned: where it came from             */

  ImpPicture          *small_content;  /* owned, nullable: all these by sketch.c */
  ImpPicture          *small_start;
  ImpNet              *small_net;
} ImpTask;

/* Reads the content. Errors: as imp_place_init () and imp_layer_read (). */
gboolean     imp_task_init        (ImpTask              *task,
                                   GimpProcedureConfig  *config,
                                   GimpImage            *image,
                                   GimpDrawable        **drawables,
                                   GError              **error);
void         imp_task_clear       (ImpTask              *task);   /* also half-built */

/* Reads what else the config names now: the styles, the start layer, and the masks
 * that content and first style both have. No style is no error, since some modes
 * need none. Errors: as imp_styles_read (); IMP_ERROR_INPUT: the start layer is
 * gone or elsewhere.
 */
gboolean     imp_task_read_more   (ImpTask              *task,
                                   GError              **error);

/* (transfer full): names of regions that content and first style both have. */
GStrv        imp_task_list_regions (ImpTask             *task);

/* Are there regions asked for that nothing looks at? */
gboolean     imp_task_has_idle_regions (ImpTask         *task);

/* “Choose a style …” */
void         imp_task_set_no_style (GError             **error);

/* (transfer full): borrows content and start. @keep_later: the picture's colours are
 * kept by the caller, where they should be. Errors: as imp_session_new (),
 * IMP_ERROR_NETWORK, and IMP_ERROR_INPUT without a style, a start layer or a region
 * where one is needed.
 */
ImpSession * imp_task_new_session (ImpTask              *task,
                                   gboolean              keep_later,
                                   GError              **error);

/* (transfer full): the same for other pictures and settings of the task: @inputs has
 * them, and gets the regions. May change @params.
 */
ImpSession * imp_task_make_session (ImpTask             *task,
                                    ImpParams           *params,
                                    ImpNet              *net,
                                    ImpInputs           *inputs,
                                    gboolean             keep_later,
                                    GError             **error);

/* (transfer full): the settings to estimate with; @sizes, too. Where no style is chosen
 * yet, the picture stands for one. Errors: as imp_settings_to_params ().
 */
ImpParams *  imp_task_get_sizes   (ImpTask              *task,
                                   ImpSizes            **sizes,
                                   GError              **error);
gboolean     imp_task_estimate    (ImpTask              *task,
                                   ImpEstimate          *estimate,
                                   GError              **error);

/* Adds the layer to the image. Errors: as imp_layer_add (). */
GimpLayer *  imp_task_add_result  (ImpTask              *task,
                                   const ImpPicture     *result,
                                   GError              **error);

G_END_DECLS
