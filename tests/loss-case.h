/* loss-case.h - a loss on maps made up, in the engine and by its oracle. */
#pragma once

#include "losses/loss.h"
#include "oracle.h"
#include "pool.h"

/* Sizes H × W × N; larger for a loss whose maps can't be that small. */
typedef struct
{
  const char *name;
  int         height, width, channels;
  int         style[2][2];               /* H × W; 0: one style              */
} LossShape;

typedef struct
{
  const ImpLossClass *klass;
  const OracleLoss   *oracle;
  const LossShape    *shape;
  const double       *options;
  int                 n_targets;
  OracleMap          *x;
  OracleMap          *targets[2];
  OracleMasks        *masks[3];    /* x's and the targets'; NULL: all is 1   */
  ImpMasks           *as_masks[3]; /* as the engine has them                 */
} LossCase;

/* @self: zero. Borrows what it is given. */
void      loss_case_init      (LossCase           *self,
                               const ImpLossClass *klass,
                               const LossShape    *shape,
                               const double       *options);
void      loss_case_clear     (LossCase           *self);

/* Masks for all its maps; a content's are x's. */
void      loss_case_mask      (LossCase           *self);

/* A term ready to be evaluated; @band: rows of a target at a time, 0 for all. */
ImpTerm * loss_case_term      (const LossCase     *self,
                               ImpPool            *pool,
                               int                 band);

/* All steps for a whole map. */
double    loss_case_eval      (const LossCase     *self,
                               ImpTerm            *term,
                               const ImpMap       *x,
                               double              scale,
                               ImpMap             *dx);

/* By the oracle: E and R; the slope at the @i-th value of x, from differences; and
 * would a step of these change what x is compared with?
 */
double    loss_case_energy    (const LossCase     *self);
double    loss_case_reference (const LossCase     *self);
double    loss_case_slope     (LossCase           *self,
                               int                 i);
gboolean  loss_case_near_jump (const LossCase     *self);

/* As the engine has it: channels last, stored wider than they are; g_aligned_free () its
 * data. And one of that shape, of zeros.
 */
ImpMap    loss_map            (const OracleMap    *map);
ImpMap    loss_zero_map       (const ImpMap       *like);

/* At most @n rows of @map from row @y on. */
ImpRows   loss_rows           (const ImpMap       *map,
                               const ImpMasks     *masks,
                               int                 y,
                               int                 n);
