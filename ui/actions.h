/* actions.h - the dialog's buttons: what can be done before, during and after the run. */
#pragma once

#include <libgimp/gimpui.h>

G_BEGIN_DECLS

typedef enum
{
  IMP_STAGE_SETTINGS,
  IMP_STAGE_RUNNING,
  IMP_STAGE_PAINTED      /* the picture is there, and no layer yet */
} ImpStage;

enum
{
  IMP_RESPONSE_RESET = 1,      /* GimpProcedureDialog's own       */
  IMP_RESPONSE_STOP,           /* keep what is painted so far     */
  IMP_RESPONSE_BACK            /* drop it and change the settings */
};

/* Adds what GimpProcedureDialog's own buttons lack. */
void imp_actions_add       (GtkDialog *window);

/* @row: the dialog's child that is ours; the others are for settings. */
void imp_actions_set_stage (GtkDialog *window,
                            GtkWidget *row,
                            ImpStage   stage);

G_END_DECLS
