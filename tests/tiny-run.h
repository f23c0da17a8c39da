/* tiny-run.h - what most tests of a run begin with. */
#pragma once

#include "tiny-network.h"

/* All owned; a fixture of its own, or the beginning of one. */
typedef struct
{
  ImpNet     *net;
  ImpPicture *content;
  ImpPicture *style;
  ImpParams  *params;
} TinyRun;

void         tiny_run_tear_down (TinyRun        *run,
                                 gconstpointer   data);   /* not looked at */

/* A session of these. */
ImpSession * tiny_run_session   (const TinyRun  *run,
                                 GError        **error);
