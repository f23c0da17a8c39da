/* tiny-run.c - what most tests of a run begin with. */
#include "tiny-run.h"

void
tiny_run_tear_down (TinyRun       *run,
                    gconstpointer  data)
{
  imp_params_free (run->params);
  imp_picture_free (run->style);
  imp_picture_free (run->content);
  imp_net_unref (run->net);
}

ImpSession *
tiny_run_session (const TinyRun  *run,
                  GError        **error)
{
  const ImpPicture *styles[] = { run->style };
  const ImpInputs   inputs   = { .content = run->content, .styles = styles, .n_styles = 1 };

  return imp_session_new (run->net, run->params, &inputs, error);
}
