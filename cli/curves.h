/* curves.h - how the objective fell, as comma-separated values. */
#pragma once

#include "impasto.h"

typedef struct _Curves Curves;

Curves * curves_new    (void);
void     curves_free   (Curves             *curves);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Curves, curves_free)

/* Another row: progress, total, and each term's share of the total. */
void     curves_add    (Curves             *curves,
                        const ImpProgress  *progress);

/* (transfer full): a header, then the rows. */
char *   curves_to_csv (const Curves       *curves);
