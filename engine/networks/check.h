/* check.h - a network's answers to a picture, layer by layer. */
#pragma once

#include "networks/net.h"

/* (transfer full): the test picture, 64 × 64: ramps, rings, squares and noise. */
ImpPicture * imp_check_picture    (void);

/* What the filters of a tapped convolution gave, over all positions. */
typedef struct
{
  int      n;          /* filters                                            */
  double  *mean;       /* [n], times mu where the network was normalised     */
  double   sum;        /* mean of all                                        */
  double   rms;
  gboolean finite;
  int      n_silent;   /* filters that are 0 everywhere                      */
} ImpAnswer;

/* Adds up the answers of every convolution to @pictures: @answers [IMP_N_TAPS], those
 * of other taps stay empty.
 * Errors: G_IO_ERROR_CANCELLED, IMP_ERROR_MEMORY.
 */
gboolean     imp_net_answer       (ImpNet                   *net,
                                   const ImpPicture *const  *pictures,
                                   int                       n_pictures,
                                   ImpAnswer                *answers,
                                   GCancellable             *cancellable,
                                   GError                  **error);
void         imp_answers_clear    (ImpAnswer                *answers);
