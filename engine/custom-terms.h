/* custom-terms.h - terms of the user's own, in the place of the mode's. */
#pragma once

#include "impasto.h"

typedef struct
{
  char   *loss;
  int     tap;        /* networks/taps.h */
  double  weight;
} ImpCustomTerm;

void     imp_custom_term_free      (gpointer              term);

/* (transfer full): LOSS:LAYER=WEIGHT */
char *   imp_custom_term_to_string (const ImpCustomTerm  *term);

/* Appends the term that @text is to @terms, which has none of that loss and layer yet.
 * Errors: IMP_ERROR_PARAMS.
 */
gboolean imp_custom_terms_add      (GPtrArray            *terms,
                                    const char           *text,
                                    GError              **error);
