/* task.c - one call of the procedure: the pictures, the network, the settings. */
#include <glib/gi18n.h>

#include "settings.h"
#include "task.h"

gboolean
imp_task_init (ImpTask              *task,
               GimpProcedureConfig  *config,
               GimpImage            *image,
               GimpDrawable        **drawables,
               GError              **error)
{
  task->config = config;

  if (! imp_place_init (&task->place, image, drawables, error))
    return FALSE;

  task->content = imp_layer_read (task->place.drawable, &task->place.seen, 0, _("The layer"),
                                  error);

  return task->content != NULL;
}

void
imp_task_clear (ImpTask *task)
{
  imp_place_clear (&task->place);
  g_clear_pointer (&task->content, imp_picture_free);
  g_clear_pointer (&task->style, imp_style_free);
  g_clear_pointer (&task->net, imp_net_unref);
  g_clear_pointer (&task->net_path, g_free);
}

gboolean
imp_task_read_style (ImpTask  *task,
                     GError  **error)
{
  g_autoptr (GError) trouble = NULL;

  g_clear_pointer (&task->style, imp_style_free);
  task->style = imp_style_read (task->config, &trouble);
  if (! trouble)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&trouble));

  return FALSE;
}

/* Keeps the last network: an estimate is asked for at each change of a slider. */
static ImpNet *
get_net (ImpTask  *task,
         GError  **error)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_object_get (task->config, "network", &name, NULL);
  path = imp_store_find_network (name, error);
  if (! path)
    return NULL;

  if (g_strcmp0 (path, task->net_path) != 0)
    {
      g_clear_pointer (&task->net, imp_net_unref);
      g_clear_pointer (&task->net_path, g_free);

      task->net = imp_net_load (path, error);
      if (task->net)
        task->net_path = g_steal_pointer (&path);
    }

  return task->net;
}

void
imp_task_set_no_style (GError **error)
{
  g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                       _("Choose a style: a layer, a picture file or one of the gallery."));
}

ImpSession *
imp_task_new_session (ImpTask  *task,
                      GError  **error)
{
  g_autoptr (ImpParams)  params  = imp_settings_to_params (task->config, error);
  g_autoptr (GError)     trouble = NULL;
  ImpNet                *net     = params ? get_net (task, error) : NULL;
  ImpInputs              inputs  = { .content = task->content };
  ImpSession            *session;

  if (! net)
    return NULL;

  if (task->style)
    {
      task->styles[0] = task->style->picture;
      inputs.styles   = task->styles;
      inputs.n_styles = 1;
    }

  session = imp_session_new (net, params, &inputs, &trouble);

  /* The engine knows which modes need a style, we know where to get one. */
  if (! session && ! task->style && g_error_matches (trouble, IMP_ERROR, IMP_ERROR_INPUT))
    imp_task_set_no_style (error);
  else if (! session)
    g_propagate_error (error, g_steal_pointer (&trouble));

  return session;
}

gboolean
imp_task_estimate (ImpTask      *task,
                   ImpEstimate  *estimate,
                   GError      **error)
{
  g_autoptr (ImpParams)  params = imp_settings_to_params (task->config, error);
  ImpNet                *net    = params ? get_net (task, error) : NULL;
  const ImpPicture      *style  = task->style ? task->style->picture : task->content;

  return net &&
         imp_session_estimate (net, params, task->content->width, task->content->height,
                               style->width, style->height, estimate, error);
}

GimpLayer *
imp_task_add_result (ImpTask           *task,
                     const ImpPicture  *result,
                     GError           **error)
{
  g_autofree char *name   = NULL;
  g_autofree char *record = NULL;

  name   = imp_settings_to_name (task->config, task->style ? task->style->title : NULL);
  record = imp_settings_to_record (task->config, task->style ? task->style->record : NULL);

  return imp_layer_add (&task->place, task->content, result, name, record, error);
}
