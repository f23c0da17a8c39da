/* oracle-layers.h - the oracle's network and masks, for the oracle itself. */
#pragma once

#include "oracle.h"

enum { ORACLE_PLACES = 5 };   /* of a block: up to four convolutions, and its pooling */

/* The last one is the picture itself. */
enum { ORACLE_IMAGE = TINY_MAX_BLOCKS * ORACLE_PLACES, ORACLE_N_TAPS };

/* All maps of @x [H × W × 3]: [block · 5 + place], and the picture. @margin: to a jump of
 * the gradient, as oracle_margin ().
 */
OracleMap ** oracle_maps_new    (const TinyNetwork *tiny,
                                 gboolean           average,
                                 const double      *x,
                                 int                width,
                                 int                height,
                                 double            *margin);
OracleMap ** oracle_maps_of     (const TinyNetwork *tiny,
                                 gboolean           average,
                                 const ImpPicture  *picture);
void         oracle_maps_free   (OracleMap        **maps);   /* accepts NULL */

/* Where a layer's map is among them. */
int          oracle_tap_index   (const char        *layer);

/* Of one picture: @masks [taps]; a further style is all in each region. */
void         oracle_masks_make  (OracleMasks       *masks,
                                 const TinyNetwork *tiny,
                                 const ImpInputs   *inputs,
                                 const ImpPicture  *picture,
                                 gboolean           content,
                                 gboolean           further);
void         oracle_masks_clear (OracleMasks       *masks);
