/* gram-rows.h - what a Gram matrix and its gradient share: a run over a map, and its rows.
 */
#pragma once

#include "gram.h"
#include "isa.h"

enum { IMP_GRAM_CHUNK = 256 };   /* positions that a worker has rows for, twice */

typedef struct
{
  const ImpIsa *isa;
  const ImpMap *f;
  ImpMap       *df;
  ImpGramKind   kind;
  int           shifted;
  int           copied;      /* rows can't be used where they lie               */
  int           width;       /* of all matrices: IMP_PAD (N)                    */
  float        *g;
  const float  *d;
  float         scale;
  int           n_parts;
  float        *matrices;    /* [n_parts × width²], or packed scale D and its
                              *   transpose                                     */
  float        *rows;        /* [n_workers × 2 × IMP_GRAM_CHUNK × width]        */
} ImpGramRun;

/* @kind: (nullable): plain. @scratch: of imp_gram_scratch (). Both and @f are borrowed;
 * g, or df, d and scale, are the caller's to set.
 */
ImpGramRun imp_gram_run         (const ImpMap      *f,
                                 const ImpGramKind *kind,
                                 void              *scratch);

/* rows[p] = weight · F(p + sign δ), zero where that is outside the map. The
 * weight is m(p + sign δ), times m(p) when @both.
 */
void       imp_gram_gather      (float             *rows,
                                 const ImpGramRun  *gram,
                                 int                sign,
                                 int                both,
                                 size_t             first,
                                 int                n);

/* rows = weight · F of the positions from *first to @last that have a mask, at most
 * @most: returns how many. The weight is m, m² when @both; @at: (nullable): where they
 * are. *first moves on.
 */
int        imp_gram_gather_seen (float             *rows,
                                 const ImpGramRun  *gram,
                                 int                both,
                                 size_t            *first,
                                 size_t             last,
                                 int                most,
                                 size_t            *at);
