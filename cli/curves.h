/* curves.h - how the objective fell: a row an iteration, a column a term.
 *
 * A column, named LOSS:LAYER, holds weight · energy / reference, so that a row's
 * terms sum to its total. Terms may differ between levels: columns are those of
 * all levels.
 */
#pragma once

#include "impasto.h"

typedef struct _Curves Curves;

/* A row up to its total, as ImpProgress has it. */
typedef struct
{
  int    level;
  int    iteration;
  int    evaluations;
  double seconds;
  double total;
} CurvesRow;

Curves *          curves_new    (void);
void              curves_free   (Curves             *curves);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Curves, curves_free)

/* Another row: progress, total, and each term's share of the total. */
void              curves_add    (Curves             *curves,
                                 const ImpProgress  *progress);

/* The i-th row, the i-th column's name; NULL past the end. Owned by @curves. */
const CurvesRow * curves_row    (const Curves       *curves,
                                 guint               i);
const char *      curves_column (const Curves       *curves,
                                 guint               i);

/* NAN where the level has no such term. */
double            curves_share  (const Curves       *curves,
                                 guint               row,
                                 guint               column);

/* (transfer full): a header, then the rows, as comma-separated values; empty where a
 * term is absent.
 */
char *            curves_to_csv (const Curves       *curves);
