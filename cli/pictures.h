/* pictures.h - picture files: what GdkPixbuf reads, and .npy. */
#pragma once

#include "impasto.h"

/* (transfer full): turned as its EXIF data say. `.npy` is taken exactly as it
 * is, [3,H,W] float32. Errors: IMP_ERROR_INPUT, naming the file.
 */
ImpPicture * picture_load         (const char        *path,
                                   GError           **error);

/* (transfer full): a grey picture in [0,1], and of one with colours the luma
 * 0.299 R + 0.587 G + 0.114 B, black where it is transparent; `.npy` is taken
 * exactly as it is, [H,W] float32. Errors: IMP_ERROR_INPUT, naming the file.
 */
ImpMask *    mask_load            (const char        *path,
                                   GError           **error);
void         mask_free            (ImpMask           *mask);   /* accepts NULL */

/* Whether we write files that end like @path. Errors: IMP_ERROR_PARAMS. */
gboolean     picture_check_ending (const char        *path,
                                   GError           **error);

/* PNG, JPEG, TIFF or .npy by extension. Where alpha is lost, a notice says so.
 * Errors: G_FILE_ERROR, naming the file.
 */
gboolean     picture_save         (const ImpPicture  *picture,
                                   const char        *path,
                                   GError           **error);

/* @samples: [H × W × 3], written as .npy of shape [3,H,W]. */
gboolean     picture_save_planes  (const float       *samples,
                                   int                width,
                                   int                height,
                                   const char        *path,
                                   GError           **error);
