/* live-preview.h - a quick sketch of what the settings make, before the run. GIO only:
 * no GTK, no GIMP.
 */
#pragma once

#include "host.h"

G_BEGIN_DECLS

typedef struct _ImpLivePreview ImpLivePreview;

/* @frame: the sketch so far; this call only. */
typedef void (* ImpLivePreviewFunc) (const ImpPicture *frame,
                                     gpointer          user_data);

/* @host: borrowed. @show: on the main thread, never after imp_live_preview_stop (). */
ImpLivePreview * imp_live_preview_new   (const ImpDialogHost *host,
                                         ImpLivePreviewFunc   show,
                                         gpointer             user_data);

/* Sketches with the settings as they are now, on a worker. A sketch that is still being
 * made is given up first; nothing happens where the settings make none.
 */
void             imp_live_preview_start (ImpLivePreview      *preview);

/* What is to become of the colours, the argument `color`, is this now. TRUE where the sketch
 * will be another one: the picture's own come back after it, whoever shows the frames sees to
 * that.
 */
gboolean         imp_live_preview_recolor (ImpLivePreview    *preview,
                                           const char        *color);

/* Returns at once; the worker is gone within an evaluation, some hundredths of a second. */
void             imp_live_preview_stop  (ImpLivePreview      *preview);

/* Waits for that, in the main context. */
void             imp_live_preview_free  (ImpLivePreview      *preview);

G_END_DECLS
