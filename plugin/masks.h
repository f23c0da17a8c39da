/* masks.h - channels and layer masks as the regions of pictures. Main thread only.
 *
 * A region has a name: the channel of that name, or the layer's own mask where the
 * name is IMP_REGION_MASK and there is no such channel.
 */
#pragma once

#include <libgimp/gimp.h>

#include "impasto.h"

G_BEGIN_DECLS

#define IMP_REGION_MASK "mask"

/* Masks of one picture, read where they were wanted. */
typedef struct
{
  GStrv      names;    /* of all that there are                                */
  GPtrArray *masks;    /* (element-type ImpMask): as names; NULL: not wanted   */
} ImpMaskSet;

/* (transfer full): the names of @drawable's image, nothing read yet. */
ImpMaskSet *    imp_mask_set_new   (GimpDrawable        *drawable);

/**
 * imp_mask_set_read:
 * @rect, @longest: as the picture was read by imp_layer_read ().
 * @wanted: names; others, and those that are missing, are left alone.
 */
void            imp_mask_set_read  (ImpMaskSet          *set,
                                    GimpDrawable        *drawable,
                                    const GeglRectangle *rect,
                                    int                  longest,
                                    const char *const   *wanted);

/* NULL: there is none of that name, or it was not read. */
const ImpMask * imp_mask_set_find  (const ImpMaskSet    *set,
                                    const char          *name);
void            imp_mask_set_free  (ImpMaskSet          *set);    /* accepts NULL */

/**
 * imp_mask_sets_pair:
 * @names: of the regions that are wanted.
 * @content, @style: (nullable): what there is.
 *
 * Returns: (transfer full) (element-type ImpRegion): borrows names and masks.
 *
 * Errors: IMP_ERROR_INPUT: a name is missing on one side; the message lists those
 * that there are.
 */
GArray *        imp_mask_sets_pair (const char *const   *names,
                                    const ImpMaskSet    *content,
                                    const ImpMaskSet    *style,
                                    GError             **error);

G_END_DECLS
