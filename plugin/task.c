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
  g_clear_pointer (&task->content, imp_picture_free);
  g_clear_pointer (&task->style, imp_style_free);
  g_clear_pointer (&task->net, imp_net_unref);
  g_clear_pointer (&task->net_path, g_free);
}

gboolean
imp_task_read_style (ImpTask  *task,
                     GError  **error)
{
  g_clear_pointer (&task->style, imp_style_free);
  task->style = imp_style_read (task->config, error);

  return task->style != NULL;
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

static gboolean
check_style (ImpTask  *task,
             GError  **error)
{
  if (! task->style)
    g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                         _("Choose a style: a layer, a picture file or one of the gallery."));

  return task->style != NULL;
}

ImpSession *
imp_task_new_session (ImpTask  *task,
                      GError  **error)
{
  g_autoptr (ImpParams)  params = NULL;
  ImpInputs              inputs = { .content  = task->content,
                                    .styles   = task->styles,
                                    .n_styles = 1 };
  ImpNet                *net;

  if (! check_style (task, error) ||
      ! (params = imp_settings_to_params (task->config, error)) ||
      ! (net = get_net (task, error)))
    return NULL;

  task->styles[0] = task->style->picture;

  return imp_session_new (net, params, &inputs, error);
}

gboolean
imp_task_estimate (ImpTask      *task,
                   ImpEstimate  *estimate,
                   GError      **error)
{
  g_autoptr (ImpParams)  params = NULL;
  ImpNet                *net;

  if (! check_style (task, error) ||
      ! (params = imp_settings_to_params (task->config, error)) ||
      ! (net = get_net (task, error)))
    return FALSE;

  return imp_session_estimate (net, params,
                               task->content->width, task->content->height,
                               task->style->picture->width, task->style->picture->height,
                               estimate, error);
}

GimpLayer *
imp_task_add_result (ImpTask          *task,
                     const ImpPicture *result)
{
  g_autofree char *name   = imp_settings_to_name (task->config, task->style->title);
  g_autofree char *record = imp_settings_to_record (task->config, task->style->record);

  return imp_layer_add (&task->place, task->content, result, name, record);
}
