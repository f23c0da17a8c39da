/* network-costs.c - what each of several networks takes, worked out on a worker.
 *
 * A network has to be loaded for that, which is too long for an open dialog; one after
 * the other, so that no two are in memory.
 */
#include "network-costs.h"

static void
costs_free (ImpNetworkCosts *costs)
{
  g_strfreev (costs->paths);
  imp_params_free (costs->params);
  imp_sizes_free (costs->sizes);
  g_free (costs->costs);
  g_free (costs);
}

static void
work (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  ImpNetworkCosts *costs = data;

  for (guint i = 0; costs->paths[i] && ! g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (ImpNet) net = imp_net_load (costs->paths[i], NULL);

      if (! net || ! imp_session_estimate (net, costs->params, costs->sizes, &costs->costs[i], NULL))
        costs->costs[i].bytes = 0;
    }
  g_task_return_boolean (task, TRUE);
}

void
imp_network_costs_async (ImpNetworkCosts     *costs,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  done,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, user_data);

  costs->costs = g_new0 (ImpEstimate, g_strv_length (costs->paths));
  g_task_set_task_data (task, costs, (GDestroyNotify) costs_free);
  g_task_run_in_thread (task, work);
}

const ImpNetworkCosts *
imp_network_costs_finish (GAsyncResult *answer)
{
  GTask *task = G_TASK (answer);

  return g_task_propagate_boolean (task, NULL) ? g_task_get_task_data (task) : NULL;
}
