/* oracle.h - the objective once more, naive and in double precision.
 *
 * Written from the equations alone, plane by plane, and shares nothing with the
 * engine but the numbers that go in.
 */
#pragma once

#include "tiny-network.h"

/* Of a picture at a layer: m_c · v of each region, and v alone, each [H × W]. */
typedef struct
{
  int      n;
  double **region;
  double  *valid;
} OracleMasks;

/* Activations, one plane a channel: v[(c · H + y) · W + x]. */
typedef struct
{
  int                channels, height, width;
  double            *v;
  const OracleMasks *masks;   /* NULL: one region, and all is 1            */
  double             share;   /* of a target, 0 where all count equally    */
} OracleMap;

OracleMap * oracle_map_new  (int              channels,
                             int              height,
                             int              width);
void        oracle_map_free (OracleMap       *map);      /* accepts NULL */

/* What a loss compares with. */
typedef enum
{
  ORACLE_CONTENT,
  ORACLE_STYLES,
  ORACLE_NOTHING
} OracleTarget;

/* A loss by its key: the energy of @x against its targets, and R in
 * relative units, for which @x gives no more than its size. @options: of
 * that loss, in its order.
 */
typedef struct
{
  const char   *key;
  OracleTarget  target;
  double   (* energy)    (const OracleMap         *x,
                          const OracleMap *const  *targets,
                          int                      n_targets,
                          const double            *options);
  double   (* reference) (const OracleMap         *x,
                          const OracleMap *const  *targets,
                          int                      n_targets,
                          const double            *options);

  /* How near a change of what @x is compared with is, in the scale of a normalised
   * correlation; NULL: never.
   */
  double   (* margin)    (const OracleMap         *x,
                          const OracleMap *const  *targets,
                          int                      n_targets,
                          const double            *options);
} OracleLoss;

/* NULL when there is none of that key. */
const OracleLoss * oracle_loss_find (const char *key);

typedef struct
{
  const char *loss;
  const char *layer;
  double      weight;      /* w_k                                     */
  double      reference;   /* R_k, set by oracle_new ()               */
  double      energy;      /* E_k, set by oracle_eval ()              */
  double      options[5];  /* of the loss, in its order               */
} OracleTerm;

typedef struct _Oracle Oracle;

/* @terms [n_terms]: borrowed, as is @tiny. @inputs: masks have their pictures' sizes;
 * of an alpha only where it is 0 counts, the colours there are taken as they are.
 * @shares: [n_styles], of sum 1; NULL: equal ones.
 */
Oracle * oracle_new    (const TinyNetwork        *tiny,
                        gboolean                  average,
                        gboolean                  relative,
                        OracleTerm               *terms,
                        int                       n_terms,
                        const ImpInputs          *inputs,
                        const double             *shares);
void     oracle_free   (Oracle                   *oracle);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Oracle, oracle_free)

/* L(x) for @x [H × W × 3] of the content's size. */
double   oracle_eval   (Oracle                   *oracle,
                        const double             *x);

/* How near the last evaluation came to a jump of the gradient: the least
 * |pre-activation|, lead of a maximum above 0 over the second, or five times the lead
 * of a match.
 */
double   oracle_margin (const Oracle             *oracle);
