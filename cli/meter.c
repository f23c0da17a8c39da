/* meter.c - one line on the terminal that tells how far a run is. */
#include "meter.h"

#include <glib/gi18n.h>

#define METER_PERIOD  0.1     /* s */
#define METER_SETTLED 0.02    /* share of the run before time left is told */

void
meter_init (Meter    *meter,
            gboolean  quiet)
{
  status_line_init (&meter->line);
  meter->quiet = quiet;
  meter->last  = -METER_PERIOD;
}

static char *
meter_time_left (const ImpProgress *progress)
{
  double left;

  if (progress->fraction < METER_SETTLED)
    return g_strdup ("");

  left = progress->seconds * (1.0 - progress->fraction) / progress->fraction;
  if (left >= 99.5)
    return g_strdup_printf (_(", %.0f min left"), left / 60.0);

  return g_strdup_printf (_(", %.0f s left"), left);
}

void
meter_update (Meter             *meter,
              const ImpProgress *progress)
{
  g_autofree char *left = NULL;

  if (meter->quiet || progress->seconds < meter->last + METER_PERIOD)
    return;

  meter->last = progress->seconds;
  left        = meter_time_left (progress);
  status_line_show (&meter->line,
                    g_strdup_printf (_("level %d of %d, iteration %d of %d, %.0f %%%s"),
                                     progress->level + 1, progress->n_levels,
                                     progress->iteration, progress->n_iterations,
                                     100.0 * progress->fraction, left));
}

void
meter_clear (Meter *meter)
{
  status_line_clear (&meter->line);
}
