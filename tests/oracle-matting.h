/* oracle-matting.h - the matting Laplacian from its definition, and its energy. */
#pragma once

#include "oracle.h"

/* (transfer full): M [n × n] of @p, which has three channels and n positions. */
double * oracle_matting_laplacian (const OracleMap        *p,
                                   double                  epsilon);

/* As OracleLoss has them. */
double   oracle_matting_energy    (const OracleMap        *x,
                                   const OracleMap *const *targets,
                                   int                     n_targets,
                                   const double           *options);
double   oracle_matting_reference (const OracleMap        *x,
                                   const OracleMap *const *targets,
                                   int                     n_targets,
                                   const double           *options);
