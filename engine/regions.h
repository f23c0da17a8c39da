/* regions.h - what of each picture of a run counts for statistics: its regions, the
 * remainder among them, and the pixels that are not transparent.
 */
#pragma once

#include "plan.h"

#include "networks/masks.h"

typedef struct _ImpRegions ImpRegions;

enum { IMP_REGIONS_CONTENT = -1 };   /* in the place of a style's number */

/**
 * imp_regions_new:
 * @inputs: checked (inputs.h), needed for this call only.
 *
 * Masks are scaled to the full size of the work, v = [alpha > 0] with them. The
 * remainder max (0, 1 - Σ m_c), without slivers below 1/64, is one more region
 * where content and style both have one. Empty is what has a mean of m_c · v
 * below 10⁻³.
 *
 * Errors: IMP_ERROR_INPUT, naming a region that is empty.
 */
ImpRegions *    imp_regions_new         (const ImpPlan    *plan,
                                         const ImpInputs  *inputs,
                                         ImpPool          *pool,
                                         GError          **error);
void            imp_regions_free        (ImpRegions       *regions);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpRegions, imp_regions_free)

/* Adds what the user should know to @warnings (element-type utf8, owned). */
void            imp_regions_add_warnings (const ImpRegions *regions,
                                          GPtrArray        *warnings);

/* (transfer full) (nullable): the masks of a picture at @taps, for a stage at which
 * the picture has that size. @style: or IMP_REGIONS_CONTENT. NULL where one
 * region is everywhere 1. @regions: (nullable): all are.
 */
ImpLayerMasks * imp_regions_carry        (const ImpRegions *regions,
                                          int               style,
                                          int               width,
                                          int               height,
                                          const ImpNet     *net,
                                          ImpTapSet         taps,
                                          ImpPool          *pool);

/* (transfer full) (nullable): v of a style at that size, [H × W]; NULL where it is 1
 * everywhere, and for @regions NULL.
 */
float *         imp_regions_valid        (const ImpRegions *regions,
                                          int               style,
                                          int               width,
                                          int               height,
                                          ImpPool          *pool);

/* Bytes of the masks at full size, at most. */
guint64         imp_regions_memory       (const ImpPlan    *plan);

/* And of those that imp_regions_carry () gives. */
guint64         imp_regions_carry_memory (const ImpPlan    *plan,
                                          int               style,
                                          int               width,
                                          int               height,
                                          const ImpNet     *net,
                                          ImpTapSet         taps);
