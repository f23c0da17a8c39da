/* region-fixture.h - pictures with regions, for tests of what masks do to a run. */
#pragma once

#include "tiny-run.h"

/* Two regions, of which `inputs` has the first; so it is with the styles. */
typedef struct
{
  TinyRun           run;
  ImpPicture       *further;      /* a second style                             */
  const ImpPicture *styles[2];
  ImpMask           masks[4];     /* content's and style's, of both             */
  ImpRegion         regions[2];   /* "sky" and "sea"                            */
  ImpInputs         inputs;
} RegionFixture;

void            region_set_up    (RegionFixture    *f,
                                  gconstpointer     data);   /* not looked at */
void            region_tear_down (RegionFixture    *f,
                                  gconstpointer     data);

/* (transfer full): @from to @to of the way across is inside. */
ImpMask         region_stripe    (int               width,
                                  int               height,
                                  double            from,
                                  double            to);

/* Another content of that size; the old one is freed. */
void            region_content   (RegionFixture    *f,
                                  int               width,
                                  int               height);

/* (transfer full): the objective there; nothing may be wrong. */
ImpEvaluation * region_evaluate  (RegionFixture    *f,
                                  const ImpPicture *image);

/* Runs and evaluations are refused, saying @words. */
void            region_expect    (RegionFixture    *f,
                                  ImpError          code,
                                  const char       *words);
