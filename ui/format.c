/* format.c - numbers as people say them. */
#include <glib/gi18n.h>

#include "format.h"

char *
imp_format_seconds (double seconds)
{
  int whole = (int) CLAMP (seconds + 0.5, 1.0, 1e8);

  /* Not to the second: it is a forecast. */
  if (whole >= 3600)
    return g_strdup_printf (_("%d h %d min"), whole / 3600, whole % 3600 / 60);
  if (whole >= 600)
    return g_strdup_printf (_("%d min"), whole / 60);
  if (whole >= 60)
    return g_strdup_printf (_("%d min %d s"), whole / 60, whole % 60);

  return g_strdup_printf (_("%d s"), whole);
}

char *
imp_format_bytes (guint64 bytes)
{
  if (bytes < G_GUINT64_CONSTANT (95000000))
    return g_strdup_printf (_("%d MB"), (int) ((bytes + 999999) / 1000000));
  if (bytes < 950 * G_GUINT64_CONSTANT (1000000))
    return g_strdup_printf (_("%d MB"), (int) ((bytes + 9999999) / 10000000) * 10);

  return g_strdup_printf (_("%.1f GB"), bytes / 1e9);
}

char *
imp_format_estimate (const ImpEstimate *estimate,
                     int                width,
                     int                height)
{
  g_autofree char *time   = imp_format_seconds (estimate->seconds);
  g_autofree char *memory = imp_format_bytes (estimate->bytes);

  /* Translators: width and height in pixels, a time as “40 s”, a size as “1.2 GB”. */
  return g_strdup_printf (_("%d × %d pixels: takes about %s and %s of memory"),
                          width, height, time, memory);
}

char *
imp_format_progress (const ImpProgress *progress)
{
  g_autofree char *text = NULL;
  g_autofree char *left = NULL;

  text = g_strdup_printf (_("Level %d of %d, iteration %d of %d"),
                          progress->level + 1, progress->n_levels,
                          progress->iteration, progress->n_iterations);

  /* The first moments say nothing about the rest. */
  if (progress->fraction < 0.03 || progress->seconds < 1.0)
    return g_steal_pointer (&text);

  left = imp_format_seconds (progress->seconds * (1.0 - progress->fraction) /
                             progress->fraction);

  /* Translators: where the run is, and a time as “40 s”. */
  return g_strdup_printf (_("%s – %s left"), text, left);
}
