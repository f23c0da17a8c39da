/* topology-refuse.h - what is said of files that hold no VGG. */
#pragma once

#include "weights/weights.h"

/* All set @error and return FALSE. @path: as messages show it; @name: the tensor that
 * gives it away.
 */
gboolean imp_topology_refuse_batch_norm (const char        *path,
                                         const char        *name,
                                         GError           **error);
gboolean imp_topology_refuse_other      (const char        *path,
                                         const char        *name,
                                         GError           **error);

/* Nothing in it is called as a VGG's convolutions are. */
gboolean imp_topology_refuse_contents   (const ImpWeights  *weights,
                                         const char        *path,
                                         GError           **error);
