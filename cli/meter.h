/* meter.h - one line on the terminal that tells how far a run is. */
#pragma once

#include "impasto.h"

#include "status-line.h"

typedef struct
{
  StatusLine line;
  gboolean   quiet;
  double     last;      /* seconds, of the last change */
} Meter;

void meter_init   (Meter             *meter,
                   gboolean           quiet);
void meter_update (Meter             *meter,
                   const ImpProgress *progress);
void meter_clear  (Meter             *meter);   /* wipes the line */
