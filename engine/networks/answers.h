/* answers.h - what a network's layers give for pictures. */
#pragma once

#include "networks/net.h"

/* What the filters of a convolution gave, over all positions of all pictures. */
typedef struct
{
  int      n;          /* filters; 0: no such layer                          */
  double  *mean;       /* [n], times mu where the network was normalised     */
  double   sum;        /* mean of all                                        */
  double   rms;
  gboolean finite;
  int      n_silent;   /* filters that are 0 everywhere                      */
} ImpAnswer;

typedef struct
{
  char              *name;           /* of the network                       */
  const char        *preprocessing;  /* static                               */
  const ImpKnownNet *known;          /* or NULL                              */
  ImpAnswer          taps[IMP_N_TAPS];
} ImpAnswers;

/**
 * imp_net_answer:
 * @path: as imp_net_load () takes it.
 * @answers: zeroed; to be cleared, after FALSE too.
 *
 * Loads the network, for whatever may be wrong with it, and lets every convolution
 * answer to @pictures: what is too small to have a position left at a layer doesn't
 * count there. The weights are read layer by layer, so that this takes less memory
 * than loading does.
 *
 * Errors: as imp_net_load (); G_IO_ERROR_CANCELLED; IMP_ERROR_MEMORY.
 */
gboolean imp_net_answer    (const char               *path,
                            const ImpPicture *const  *pictures,
                            int                       n_pictures,
                            ImpAnswers               *answers,
                            GCancellable             *cancellable,
                            GError                  **error);
void     imp_answers_clear (ImpAnswers               *answers);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImpAnswers, imp_answers_clear)
