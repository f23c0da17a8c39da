/* live-preview.c - a quick sketch of what the settings make, before the run: the same
 * engine and the same job, on small pictures.
 *
 * There is one at a time: the next begins where the last one has let go of the pictures.
 */
#include "job.h"
#include "live-preview.h"

/* The steps before look like the picture as it was. */
#define FIRST_SHOWN 4

struct _ImpLivePreview
{
  const ImpDialogHost *host;          /* borrowed                                   */
  ImpLivePreviewFunc   show;
  gpointer             user_data;

  ImpSession          *session;       /* owned; NULL while nothing runs             */
  GCancellable        *cancellable;   /* owned, of the session                      */
  gboolean             again;         /* start anew when the session has ended      */
  gboolean             matched;       /* the style has the picture's colours first  */
};

ImpLivePreview *
imp_live_preview_new (const ImpDialogHost *host,
                      ImpLivePreviewFunc   show,
                      gpointer             user_data)
{
  ImpLivePreview *preview = g_new0 (ImpLivePreview, 1);

  preview->host      = host;
  preview->show      = show;
  preview->user_data = user_data;

  return preview;
}

static void
progressed (const ImpProgress *progress,
            gpointer           data)
{
  ImpLivePreview *preview = data;

  if (progress->image && progress->iteration >= FIRST_SHOWN &&
      ! g_cancellable_is_cancelled (preview->cancellable))
    preview->show (progress->image, preview->user_data);
}

static void
done (GObject      *source,
      GAsyncResult *answer,
      gpointer      data)
{
  ImpLivePreview *preview = data;

  if (imp_job_run_finish (answer, NULL) && ! g_cancellable_is_cancelled (preview->cancellable))
    {
      g_autoptr (ImpPicture) result = imp_session_dup_result (preview->session);

      preview->show (result, preview->user_data);
    }

  g_clear_pointer (&preview->session, imp_session_free);
  g_clear_object (&preview->cancellable);

  if (preview->again)
    imp_live_preview_start (preview);
}

void
imp_live_preview_start (ImpLivePreview *preview)
{
  if (preview->session)
    {
      g_cancellable_cancel (preview->cancellable);
      preview->again = TRUE;
      return;
    }

  /* What is wrong with the settings is said elsewhere. */
  preview->again   = FALSE;
  preview->session = preview->host->new_sketch (preview->host->data, NULL);
  if (! preview->session)
    return;

  preview->cancellable = g_cancellable_new ();
  imp_job_run_async (preview->session, 0, preview->cancellable, progressed, done, preview);
}

gboolean
imp_live_preview_recolor (ImpLivePreview *preview,
                          const char     *color)
{
  const gboolean before = preview->matched;

  preview->matched = g_strcmp0 (color, "match") == 0;

  return preview->matched != before;
}

void
imp_live_preview_stop (ImpLivePreview *preview)
{
  preview->again = FALSE;
  if (preview->session)
    g_cancellable_cancel (preview->cancellable);
}

void
imp_live_preview_free (ImpLivePreview *preview)
{
  imp_live_preview_stop (preview);
  while (preview->session)
    g_main_context_iteration (NULL, TRUE);

  g_free (preview);
}
