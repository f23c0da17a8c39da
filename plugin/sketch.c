/* sketch.c - a small picture of a call, to see soon what its settings make. */
#include "settings.h"
#include "sketch.h"

#define NETWORK    "vgg16-tiny"

#define LONGEST    192     /* of the picture's sides                                */
#define SHORTEST   64      /* below that, the network's deepest layers see nothing  */
#define ITERATIONS 30      /* enough to tell the style                              */

/* Another style is scaled anew; of the same the small copy is kept. */
static const ImpPicture *
get_small (const ImpPicture  *picture,
           double             longest,
           ImpPicture       **small)
{
  double scale = longest / MAX (picture->width, picture->height);
  int    width;
  int    height;

  scale  = MAX (scale, (double) SHORTEST / MIN (picture->width, picture->height));
  width  = (int) (picture->width * scale + 0.5);
  height = (int) (picture->height * scale + 0.5);

  if (! *small || (*small)->width != width || (*small)->height != height)
    {
      imp_picture_free (*small);
      *small = imp_picture_scale (picture, width, height);
    }

  return *small;
}

/* The styles keep their sizes against the picture's. */
static double
get_style_longest (ImpTask          *task,
                   const ImpPicture *style)
{
  const ImpPicture *content = task->content;
  const int         longest = MAX (content->width, content->height);
  int               size;
  double            scale;
  double            side;

  g_object_get (task->config, "size", &size, "style-scale", &scale, NULL);
  side = size > 0 ? 1.0 : (double) MAX (style->width, style->height) / longest;

  return MIN (side * scale * MAX (task->small_content->width, task->small_content->height),
              3.0 * LONGEST);
}

static ImpParams *
get_params (ImpTask  *task,
            GError  **error)
{
  ImpParams       *params     = imp_settings_to_params (task->config, error);
  g_autofree char *iterations = NULL;
  int              n;

  if (! params)
    return NULL;

  g_object_get (task->config, "iterations", &n, NULL);
  iterations = g_strdup_printf ("%d", n > 0 ? MIN (n, ITERATIONS) : ITERATIONS);
  imp_params_set (params, "iterations", iterations, NULL);
  imp_params_set (params, "levels", "1", NULL);
  imp_params_set (params, "size", "", NULL);
  imp_params_set (params, "style-scale", "", NULL);

  return params;
}

static ImpNet *
get_net (ImpTask  *task,
         GError  **error)
{
  g_autofree char *path = NULL;

  if (task->small_net)
    return task->small_net;

  path = imp_store_find_network (NETWORK, NULL);
  if (! path)
    path = imp_store_find_network (NULL, error);
  if (path)
    task->small_net = imp_net_load (path, error);

  return task->small_net;
}

ImpSession *
imp_sketch_new (ImpTask  *task,
                GError  **error)
{
  g_autoptr (ImpParams)         params = get_params (task, error);
  ImpNet                       *net    = params ? get_net (task, error) : NULL;
  const guint                   n      = task->styles ? task->styles->len : 0;
  g_autofree const ImpPicture **styles = g_new (const ImpPicture *, n);
  ImpInputs                     inputs = { .styles = styles, .n_styles = (int) n };

  if (! net)
    return NULL;

  inputs.content = get_small (task->content,
                              MIN (LONGEST, MAX (task->content->width, task->content->height)),
                              &task->small_content);
  for (guint i = 0; i < n; i++)
    {
      ImpStyle *style = task->styles->pdata[i];

      styles[i] = get_small (style->picture, get_style_longest (task, style->picture),
                             &style->small);
    }
  g_clear_pointer (&task->small_start, imp_picture_free);
  if (task->start)
    task->small_start = imp_picture_scale (task->start, inputs.content->width,
                                           inputs.content->height);
  inputs.start = task->small_start;

  return imp_task_make_session (task, params, net, &inputs, TRUE, error);
}
