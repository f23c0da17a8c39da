/* plan.h - what a run will do: parameters, network and sizes made into terms and
 * stages. It has no pictures, so estimates are made from it too.
 */
#pragma once

#include "impasto.h"

#include "losses/loss.h"
#include "networks/pass.h"

typedef struct
{
  const ImpLossClass *klass;
  int                 tap;
  double              weight;      /* w_k                                    */
  gboolean            late;        /* in force in late stages only           */
  double             *options;     /* [klass->info.n_options], owned         */
} ImpPlanTerm;

/* One optimisation at one size. */
typedef struct
{
  int    width, height;
  double scale;                    /* against the full size, for the styles  */
  int    iterations;
  gboolean late;                   /* all terms are in force                 */
} ImpStage;

typedef struct
{
  ImpPlanTerm *terms;
  int          n_terms;
  ImpStage    *stages;             /* from coarse to fine, then the late one */
  int          n_stages;
  int         *style_widths;       /* [n_styles], at full size               */
  int         *style_heights;
  double      *style_shares;       /* [n_styles], their sum is 1             */
  int          n_styles;
  int          n_regions;          /* at most, with the remainder; 1 where no */
                                   /*   term looks at them                    */
  gboolean     has_holes;          /* some picture is transparent somewhere   */
  gboolean     average;            /* pooling                                */
  gboolean     relative;           /* units                                  */
  gboolean     lean;               /* a stage is so large that memory counts */
  gboolean     smooth;             /* the result follows the content at last */
  const char  *init;               /* static                                 */
  int          leading_style;      /* of the largest share: for starts       */
  gboolean     match_colors;       /* the styles get the content's           */
  gboolean     keep_colors;        /* the result gets the content's          */
  int          history;
  guint32      seed;
  int          n_threads;
} ImpPlan;

/* Errors: IMP_ERROR_PARAMS, IMP_ERROR_NETWORK, IMP_ERROR_INPUT. */
ImpPlan * imp_plan_new        (const ImpParams  *params,
                               const ImpNet     *net,
                               const ImpSizes   *sizes,
                               GError          **error);
void      imp_plan_free       (ImpPlan          *plan);      /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpPlan, imp_plan_free)

/* The same for the pictures and regions of a run, which are checked as well.
 * Errors: IMP_ERROR_INPUT, too, for what is wrong with one (inputs.h).
 */
ImpPlan * imp_plan_for_inputs (const ImpParams  *params,
                               const ImpNet     *net,
                               const ImpInputs  *inputs,
                               GError          **error);

static inline gboolean
imp_plan_in_force (const ImpPlanTerm *term,
                   const ImpStage    *stage)
{
  return ! term->late || stage->late;
}

/* The taps that terms of that kind look at; all where @kind is IMP_TARGET_NONE. */
ImpTapSet imp_plan_taps       (const ImpPlan    *plan,
                               ImpTargetKind     kind);

/* The least height and width of a picture that @term can look at. */
int       imp_plan_smallest   (const ImpPlanTerm   *term);

/* A style of a stage as terms see it: as it is, or turned and scaled by so many steps
 * (pictures/copies.h).
 */
typedef struct
{
  int style;
  int rotation, scale;
  int width, height;
} ImpPlanTarget;

/* (transfer full) (element-type ImpPlanTarget): of all styles that count, a style before
 * its copies.
 */
GArray *  imp_plan_targets    (const ImpPlan       *plan,
                               const ImpStage      *stage);

/* Does @term look at it? A copy that is too small for the term is left out. */
gboolean  imp_plan_takes      (const ImpPlanTerm   *term,
                               const ImpPlanTarget *target);

/* The taps where a term that looks at it does. */
ImpTapSet imp_plan_target_taps (const ImpPlan       *plan,
                                const ImpPlanTarget *target);

/* What a term's new () is told at a stage. @masks: (nullable) */
ImpTermSetup imp_plan_setup   (const ImpPlanTerm   *term,
                               const ImpStage      *stage,
                               const ImpNet        *net,
                               const ImpMasks      *masks,
                               ImpPool             *pool);

/* The taps where a term must see its map as a whole. */
ImpTapSet imp_plan_whole_taps (const ImpPlan    *plan);

/* A style's size at a stage. */
void      imp_plan_style_size (const ImpPlan    *plan,
                               const ImpStage   *stage,
                               int               style,
                               int              *width,
                               int              *height);

/* A side times @scale, in whole pixels. */
int       imp_plan_scaled     (int               side,
                               double            scale);

/* For imp_plan_new (), when all else of the plan is known. @width, @height: of the
 * result. Errors: IMP_ERROR_INPUT for pictures that are too small for a term.
 */
gboolean  imp_plan_add_stages (ImpPlan          *plan,
                               const ImpParams  *params,
                               const ImpNet     *net,
                               int               width,
                               int               height,
                               GError          **error);
