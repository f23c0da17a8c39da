/* objective-case.h - an objective that is asked for, in the engine and by the oracle. */
#pragma once

#include "impasto.h"
#include "oracle.h"
#include "tiny-network.h"

enum { MAX_TERMS = 7, MAX_STYLES = 2, MAX_REGIONS = 2 };

/* What is asked for. */
typedef struct
{
  const char *name;
  int         n_blocks;
  int         convs[TINY_MAX_BLOCKS];
  int         widths[TINY_MAX_BLOCKS];
  gboolean    caffe;
  gboolean    average;
  gboolean    paper;
  int         size[2];                     /* of the content, W × H             */
  int         n_styles;
  int         style_size[MAX_STYLES][2];
  const char *settings[6];                 /* key, value, …                     */
  double      strengths[2];                /* content's and style's, 0 for 1    */
  OracleTerm  terms[MAX_TERMS];            /* loss, layer, w                    */
  double      factors[MAX_TERMS];          /* of settings weight.LOSS, 0 for 1  */
  int         n_terms;
  gboolean    of_mode;                     /* terms come from the mode          */
  gboolean    holes;                       /* content and styles have some      */
  int         n_regions;                   /* two of them leave nothing over    */
  double      shares[MAX_STYLES];          /* of `style-weights`, of sum 1      */
} ObjectiveCase;

/* And what is made of it. */
typedef struct
{
  TinyNetwork *tiny;
  ImpNet      *net;
  ImpParams   *params;
  ImpPicture  *content;
  ImpPicture  *styles[MAX_STYLES];
  ImpMask      masks[MAX_REGIONS][2];   /* the content's, the style's     */
  ImpRegion    regions[MAX_REGIONS];
  ImpInputs    inputs;
  ImpPicture  *image;
  double      *x;            /* image, in double                        */
  gsize        n;
  Oracle      *oracle;
} Objective;

/* @data: an ObjectiveCase, whose weights become those to be found. The image is one where
 * nothing is near a jump of the gradient.
 */
void objective_set_up    (Objective     *f,
                          gconstpointer  data);
void objective_tear_down (Objective     *f,
                          gconstpointer  data);
