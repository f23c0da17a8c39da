/* regions.h - regions named on the command line, and their mask files. */
#pragma once

#include "impasto.h"

/* One region; either file is NULL until it is given. */
typedef struct
{
  char *name;
  char *content;
  char *style;
} RegionFiles;

/* (transfer full) (element-type RegionFiles): none yet; frees its elements. */
GPtrArray * region_files_new   (void);

/* Takes @value, NAME=FILE, of the option @option.
 * Errors: IMP_ERROR_PARAMS, naming the region that has its file already.
 */
gboolean    region_files_add   (GPtrArray        *regions,
                                const char       *option,
                                const char       *value,
                                gboolean          style,
                                GError          **error);

/* Has every region both files? Errors: IMP_ERROR_PARAMS, naming it. */
gboolean    region_files_check (const GPtrArray  *regions,
                                GError          **error);

/* (transfer full) (element-type ImpRegion): names are borrowed from @regions, masks
 * freed with the array. NULL: a file can't be read. Errors: IMP_ERROR_INPUT.
 */
GArray *    region_files_load  (const GPtrArray  *regions,
                                GError          **error);
