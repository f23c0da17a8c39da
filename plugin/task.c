/* task.c - one call of the procedure: the pictures, the network, the settings. */
#include <glib/gi18n.h>

#include "arguments.h"
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
  task->masks   = imp_mask_set_new (task->place.drawable);

  return task->content != NULL;
}

void
imp_task_clear (ImpTask *task)
{
  imp_place_clear (&task->place);
  g_clear_pointer (&task->content, imp_picture_free);
  g_clear_pointer (&task->masks, imp_mask_set_free);
  g_clear_pointer (&task->styles, g_ptr_array_unref);
  g_clear_pointer (&task->start, imp_picture_free);
  g_clear_pointer (&task->start_record, g_free);
  g_clear_pointer (&task->net, imp_net_unref);
  g_clear_pointer (&task->net_path, g_free);
  g_clear_pointer (&task->small_content, imp_picture_free);
  g_clear_pointer (&task->small_start, imp_picture_free);
  g_clear_pointer (&task->small_net, imp_net_unref);
}

/* What of the start layer lies under the content. */
static gboolean
read_start (ImpTask  *task,
            GError  **error)
{
  g_autoptr (GimpLayer) layer = NULL;
  g_autofree char      *name  = NULL;
  GeglRectangle         rect  = task->place.seen;
  GeglRectangle         seen;
  GeglRectangle         all;
  int                   x;
  int                   y;

  g_clear_pointer (&task->start, imp_picture_free);
  g_clear_pointer (&task->start_record, g_free);
  g_object_get (task->config, "start-layer", &layer, NULL);
  if (! layer)
    return TRUE;

  if (! gimp_item_is_valid (GIMP_ITEM (layer)))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("The start layer does not exist any more."));
      return FALSE;
    }

  gimp_drawable_get_offsets (GIMP_DRAWABLE (layer), &x, &y);
  all  = (GeglRectangle) { x, y, gimp_drawable_get_width (GIMP_DRAWABLE (layer)),
                           gimp_drawable_get_height (GIMP_DRAWABLE (layer)) };
  seen = task->place.bounds;
  seen.x += task->place.off_x;
  seen.y += task->place.off_y;
  if (! gegl_rectangle_contains (&all, &seen))
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("The start layer does not cover all that is to be painted."));
      return FALSE;
    }

  /* Around a selection there may be less of it: its edge goes on there. */
  rect.x += task->place.off_x - x;
  rect.y += task->place.off_y - y;
  task->start        = imp_layer_read (GIMP_DRAWABLE (layer), &rect, 0, _("The start layer"),
                                       error);
  name               = gimp_item_get_name (GIMP_ITEM (layer));
  task->start_record = g_strdup_printf ("start-layer=%s\n", name);

  return task->start != NULL;
}

gboolean
imp_task_read_more (ImpTask  *task,
                    GError  **error)
{
  const char *const    *names = (const char *const *) task->masks->names;
  g_autoptr (GPtrArray) old   = g_steal_pointer (&task->styles);
  ImpStyle             *first;

  task->styles = imp_styles_read (task->config, names, old, error);
  if (! task->styles)
    return FALSE;

  first = task->styles->len > 0 ? task->styles->pdata[0] : NULL;
  if (first && first->masks)
    imp_mask_set_read (task->masks, task->place.drawable, &task->place.seen, 0,
                       (const char *const *) first->masks->names);

  return read_start (task, error);
}

GStrv
imp_task_list_regions (ImpTask *task)
{
  g_autoptr (GStrvBuilder)  names = g_strv_builder_new ();
  ImpStyle                 *first = NULL;

  if (task->styles && task->styles->len > 0)
    first = task->styles->pdata[0];
  for (char **name = task->masks->names; first && *name; name++)
    if (imp_mask_set_find (first->masks, *name))
      g_strv_builder_add (names, *name);

  return g_strv_builder_end (names);
}

gboolean
imp_task_has_idle_regions (ImpTask *task)
{
  g_autoptr (ImpParams) params = imp_settings_to_params (task->config, NULL);
  g_auto (GStrv)        names  = imp_argument_get_list (task->config, "regions");

  return *names && params && ! imp_params_uses (params, IMP_USE_REGIONS);
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

/* Those that are asked for, where something looks at them. */
static GArray *
get_regions (ImpTask          *task,
             const ImpParams  *params,
             GStrv             names,
             GError          **error)
{
  static const char *const none[] = { NULL };
  ImpStyle                *first  = task->styles->len > 0 ? task->styles->pdata[0] : NULL;

  if (! imp_params_uses (params, IMP_USE_REGIONS))
    return imp_mask_sets_pair (none, NULL, NULL, error);

  return imp_mask_sets_pair ((const char *const *) names, task->masks,
                             first ? first->masks : NULL, error);
}

/* (transfer container): none where none is chosen. */
static const ImpPicture **
list_styles (ImpTask *task)
{
  guint              n      = task->styles ? task->styles->len : 0;
  const ImpPicture **styles = g_new (const ImpPicture *, n);

  for (guint i = 0; i < n; i++)
    styles[i] = ((ImpStyle *) task->styles->pdata[i])->picture;

  return styles;
}

ImpSession *
imp_task_make_session (ImpTask    *task,
                       ImpParams  *params,
                       ImpNet     *net,
                       ImpInputs  *inputs,
                       gboolean    keep_later,
                       GError    **error)
{
  g_auto (GStrv)     names   = imp_argument_get_list (task->config, "regions");
  g_autofree char   *color   = imp_params_get (params, "color");
  g_autoptr (GArray) regions = NULL;

  if (! task->styles || (inputs->n_styles == 0 && imp_params_uses (params, IMP_USE_STYLE)))
    {
      imp_task_set_no_style (error);
      return NULL;
    }
  regions = get_regions (task, params, names, error);
  if (! regions)
    return NULL;

  inputs->regions   = (const ImpRegion *) regions->data;
  inputs->n_regions = (int) regions->len;
  if (keep_later && g_str_equal (color, "keep"))
    imp_params_set (params, "color", "none", NULL);

  return imp_session_new (net, params, inputs, error);
}

ImpSession *
imp_task_new_session (ImpTask   *task,
                      gboolean   keep_later,
                      GError   **error)
{
  g_autoptr (ImpParams)         params = imp_settings_to_params (task->config, error);
  ImpNet                       *net    = params ? get_net (task, error) : NULL;
  g_autofree const ImpPicture **styles = list_styles (task);
  ImpInputs                     inputs =
  {
    .content  = task->content,
    .styles   = styles,
    .n_styles = task->styles ? (int) task->styles->len : 0,
    .start    = task->start,
  };

  return net ? imp_task_make_session (task, params, net, &inputs, keep_later, error) : NULL;
}

ImpParams *
imp_task_get_sizes (ImpTask   *task,
                    ImpSizes **sizes,
                    GError   **error)
{
  ImpParams                     *params = imp_settings_to_params (task->config, error);
  g_autofree const ImpPicture  **styles = list_styles (task);
  g_auto (GStrv)                 names  = imp_argument_get_list (task->config, "regions");
  ImpInputs                      inputs = { .content = task->content, .styles = styles };

  if (! params)
    return NULL;

  inputs.n_styles = task->styles ? (int) task->styles->len : 0;
  if (inputs.n_styles == 0)
    {
      inputs.styles   = &inputs.content;
      inputs.n_styles = 1;
      imp_params_set (params, "style-weights", "", NULL);
    }
  inputs.n_regions = (int) g_strv_length (names);
  *sizes           = imp_sizes_new (&inputs);

  return params;
}

gboolean
imp_task_estimate (ImpTask      *task,
                   ImpEstimate  *estimate,
                   GError      **error)
{
  g_autoptr (ImpSizes)   sizes  = NULL;
  g_autoptr (ImpParams)  params = imp_task_get_sizes (task, &sizes, error);
  ImpNet                *net    = params ? get_net (task, error) : NULL;

  return net && imp_session_estimate (net, params, sizes, estimate, error);
}

GimpLayer *
imp_task_add_result (ImpTask           *task,
                     const ImpPicture  *result,
                     GError           **error)
{
  g_autofree char *title  = imp_styles_title (task->styles);
  g_autofree char *name   = imp_settings_to_name (task->config, title);
  GString         *record = g_string_new (NULL);
  g_autofree char *text   = NULL;
  GimpLayer       *layer;

  for (guint i = 0; i < task->styles->len; i++)
    g_string_append_printf (record, "%s\n", ((ImpStyle *) task->styles->pdata[i])->record);
  if (task->start_record)
    g_string_append (record, task->start_record);
  text  = imp_settings_to_record (task->config, record->str);
  layer = imp_layer_add (&task->place, task->content, result, name, text, error);
  g_string_free (record, TRUE);

  return layer;
}
