/* dialog.h - the dialog of plug-in-impasto. */
#pragma once

#include <libgimp/gimpui.h>

#include "host.h"

G_BEGIN_DECLS

/**
 * imp_dialog_run:
 * @config: the procedure's; holds the user's choice afterwards.
 * @warnings: (out) (transfer full) (nullable): what the run noticed.
 *
 * Shows the dialog, which stays open while the picture is painted, until that
 * is done or the user gave up.
 *
 * Returns: (transfer full) (nullable): the painted picture, also an unfinished
 *     one that the user wants to keep; NULL after Cancel.
 */
ImpPicture * imp_dialog_run (GimpProcedure       *procedure,
                             GimpProcedureConfig *config,
                             const ImpDialogHost *host,
                             GStrv               *warnings);

G_END_DECLS
