/* oracle-patch.h - the patch loss of the oracle, for an OracleLoss. */
#pragma once

#include "oracle.h"

double oracle_patch_energy    (const OracleMap        *x,
                               const OracleMap *const *targets,
                               int                     n_targets,
                               const double           *options);
double oracle_patch_reference (const OracleMap        *x,
                               const OracleMap *const *targets,
                               int                     n_targets,
                               const double           *options);
double oracle_patch_margin    (const OracleMap        *x,
                               const OracleMap *const *targets,
                               int                     n_targets,
                               const double           *options);
