/* report.c - what a run or an evaluation prints. */
#include "report.h"

#include <stdio.h>

Likeness
likeness_measure (const ImpPicture *picture,
                  const ImpPicture *other)
{
  g_autoptr (ImpPicture) scaled = imp_picture_scale (other, picture->width, picture->height);

  return (Likeness) { imp_psnr (picture, scaled), imp_ssim (picture, scaled) };
}

void
report_begin (JsonWriter       *json,
              const RunOptions *options,
              const char       *network,
              int               width,
              int               height)
{
  g_autofree char *mode  = run_options_get (options, "mode");
  g_autofree char *units = run_options_get (options, "units");

  json_writer_init (json);
  json_open_object (json, NULL);
  json_add_string (json, "mode", mode);
  json_add_string (json, "units", units);
  json_add_string (json, "network", network);
  json_add_integer (json, "width", width);
  json_add_integer (json, "height", height);
}

void
report_add_terms (JsonWriter        *json,
                  const ImpTermInfo *terms,
                  int                n_terms)
{
  json_open_array (json, "terms");
  for (int i = 0; i < n_terms && terms[i].loss != NULL; i++)
    {
      json_open_object (json, NULL);
      json_add_string (json, "loss", terms[i].loss);
      json_add_string (json, "layer", terms[i].layer);
      json_add_number (json, "weight", terms[i].weight);
      json_add_number (json, "reference", terms[i].reference);
      json_add_number (json, "energy", terms[i].energy);
      json_close (json);
    }
  json_close (json);
}

void
report_print (JsonWriter *json)
{
  g_autofree char *text = NULL;

  json_close (json);
  text = json_writer_finish (json);
  fputs (text, stdout);
}
