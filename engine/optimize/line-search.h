/* line-search.h - a step that meets the strong Wolfe conditions. */
#pragma once

#include <glib.h>

/* φ(t) along the direction, and φ'(t). */
typedef double (* ImpAlong) (void   *data,
                             double  t,
                             double *slope);

typedef struct
{
  gboolean found;     /* t is worth taking; it was evaluated last          */
  gboolean finite;    /* no value or slope was infinite or not a number    */
  double   t;
  double   f;
} ImpSearch;

/* @f, @slope: φ(0) and φ'(0) < 0; @first: the first t to try. */
ImpSearch imp_line_search (ImpAlong  func,
                           void     *data,
                           double    f,
                           double    slope,
                           double    first);
