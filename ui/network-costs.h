/* network-costs.h - what each of several networks takes, worked out on a worker. */
#pragma once

#include "impasto.h"

G_BEGIN_DECLS

/* As imp_session_estimate () takes them, for each of the files. */
typedef struct
{
  GStrv        paths;                       /* owned                               */
  ImpParams   *params;                      /* owned                               */
  ImpSizes    *sizes;                       /* owned                               */
  ImpEstimate *costs;                       /* [paths]: owned; bytes = 0: unknown  */
} ImpNetworkCosts;

/* Takes @costs. @done calls imp_network_costs_finish (), also after a cancellation. */
void              imp_network_costs_async  (ImpNetworkCosts      *costs,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   done,
                                            gpointer              user_data);

/* Owned by @answer. (nullable): NULL: cancelled. */
const ImpNetworkCosts *
                  imp_network_costs_finish (GAsyncResult         *answer);

G_END_DECLS
