/* report.h - what a run or an evaluation prints. */
#pragma once

#include "impasto.h"
#include "json-writer.h"
#include "run-options.h"

/* PSNR and SSIM of a result against one picture. */
typedef struct
{
  double psnr;   /* dB, INFINITY for identical pictures */
  double ssim;
} Likeness;

/* @other is scaled to @picture first. */
Likeness likeness_measure  (const ImpPicture   *picture,
                            const ImpPicture   *other);

/* Begins the outermost object, with what was asked for and a picture's size. */
void     report_begin      (JsonWriter         *json,
                            const RunOptions   *options,
                            const char         *network,
                            int                 width,
                            int                 height);

/* Member "terms": an array with one object a term; empty where nothing was
 * evaluated.
 */
void     report_add_terms  (JsonWriter         *json,
                            const ImpTermInfo  *terms,
                            int                 n_terms);

/* Closes the outermost object and prints it on standard output. */
void     report_print      (JsonWriter         *json);
