/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watercolour-wash.h: washes of pigment on a sheet of paper.
 */

#ifndef WATERCOLOUR_WASH_H
#define WATERCOLOUR_WASH_H

#include <cairo.h>

#include "canvas.h"

typedef struct
{
  float *absorb[3];
  float *grain;
} Sheet;

typedef struct
{
  Color   first;      /* two pigments that run into each other */
  Color   second;
  double  strength;
  double  soft;       /* how wet the paper is, canvas pixels   */
  double  edge;       /* the dark edge of a dry wash           */
  double  settle;     /* granulation                           */
  double  uneven;
  double  scale;      /* of the unevenness, canvas pixels      */
  guint32 seed;
} Wash;

void sheet_init   (Sheet      *sheet);
void sheet_finish (Sheet      *sheet,
                   Canvas     *canvas);
void sheet_wash   (Sheet      *sheet,
                   cairo_t    *cr,
                   const Wash *wash);
void sheet_bloom  (Sheet      *sheet,
                   double      cx,
                   double      cy,
                   double      radius,
                   guint32     seed);
void sheet_lift   (Sheet      *sheet,
                   double      cx,
                   double      cy,
                   double      radius,
                   double      squash);

#endif /* WATERCOLOUR_WASH_H */
