/* run-options.c - the options that `stylize` and `evaluate` share.
 *
 * What a run can be told is declared in the engine; here it only gets dashes in
 * front. --init alone differs: a value that is not one of its words is a file.
 */
#include "run-options.h"
#include "pictures.h"
#include "regions.h"

#include <string.h>

#include <glib/gi18n.h>

void
run_options_init (RunOptions *options)
{
  *options = (RunOptions)
  {
    .params  = imp_params_new (),
    .regions = region_files_new (),
    .texts   = g_string_chunk_new (1024)
  };
}

void
run_options_clear (RunOptions *options)
{
  g_clear_pointer (&options->params, imp_params_free);
  g_clear_pointer (&options->network, g_free);
  g_clear_pointer (&options->start, g_free);
  g_clear_pointer (&options->regions, g_ptr_array_unref);
  g_clear_pointer (&options->texts, g_string_chunk_free);
}

static const ImpParamInfo *
run_param_find (const char *key)
{
  const ImpParamInfo *info;

  for (int i = 0; (info = imp_param_info (i)) != NULL; i++)
    if (strcmp (info->key, key) == 0)
      return info;

  return NULL;
}

static gboolean
run_option_key (const char  *name,
                const char  *value,
                gpointer     data,
                GError     **error)
{
  RunOptions *options = data;

  return imp_params_set (options->params, name + strlen ("--"), value, error);
}

/* --init: a word that the engine knows, or a picture file. */
static gboolean
run_option_init (const char  *name,
                 const char  *value,
                 gpointer     data,
                 GError     **error)
{
  RunOptions         *options = data;
  const ImpParamInfo *info    = run_param_find ("init");
  g_auto (GStrv)      words   = g_strsplit (info->range, "|", -1);
  gboolean            is_word = g_strv_contains ((const char *const *) words, value) &&
                                strcmp (value, "image") != 0;
  gboolean            is_file = strpbrk (value, "/.") != NULL ||
                                g_file_test (value, G_FILE_TEST_EXISTS);

  g_clear_pointer (&options->start, g_free);
  if (is_word || (! is_file && strcmp (value, "image") != 0))
    return imp_params_set (options->params, "init", value, error);

  options->start = g_strdup (value);

  return imp_params_set (options->params, "init", "image", error);
}

/* --weight LOSS=F and --set LOSS.KEY=VALUE; @prefix goes before the key. */
static gboolean
run_option_pair (const char  *name,
                 const char  *value,
                 const char  *prefix,
                 const char  *form,
                 RunOptions  *options,
                 GError     **error)
{
  const char      *equals = strchr (value, '=');
  g_autofree char *key    = NULL;

  if (equals == NULL || equals == value || equals[1] == '\0')
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("%s takes %s, not “%s”"),
                   name, form, value);
      return FALSE;
    }
  key = g_strdup_printf ("%s%.*s", prefix, (int) (equals - value), value);
  if (strchr (key, '.') == NULL)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("%s takes %s, not “%s”"),
                   name, form, value);
      return FALSE;
    }

  return imp_params_set (options->params, key, equals + 1, error);
}

static gboolean
run_option_weight (const char  *name,
                   const char  *value,
                   gpointer     data,
                   GError     **error)
{
  return run_option_pair (name, value, "weight.", _("LOSS=F"), data, error);
}

static gboolean
run_option_set (const char  *name,
                const char  *value,
                gpointer     data,
                GError     **error)
{
  return run_option_pair (name, value, "", _("LOSS.KEY=VALUE"), data, error);
}

static gboolean
run_option_mask (const char  *name,
                 const char  *value,
                 gpointer     data,
                 GError     **error)
{
  RunOptions *options = data;

  return region_files_add (options->regions, name, value, strcmp (name, "--style-mask") == 0,
                           error);
}

char *
run_option_form (const ImpParamInfo *info)
{
  g_auto (GStrv) words = NULL;

  if (strchr (info->range, '|') == NULL)
    return g_strdup (_("VALUE"));
  if (strcmp (info->key, "init") != 0)
    return g_strdup (info->range);

  words = g_strsplit (info->range, "image", 2);

  return g_strjoinv (_("FILE"), words);
}

char *
run_option_limits (const ImpParamInfo *info)
{
  const gboolean   words = strchr (info->range, '|') != NULL;
  g_autofree char *value = NULL;

  if (strcmp (info->key, "style-weights") == 0)
    return g_strdup (info->range);   /* its description says what there is without it */

  value = info->fallback[0] != '\0' ? g_strdup_printf (_("default %s"), info->fallback)
                                    : g_strdup (_("default: the mode's"));

  return words ? g_steal_pointer (&value) : g_strdup_printf ("%s; %s", info->range, value);
}

static const char *
run_param_help (const RunOptions   *options,
                const ImpParamInfo *info)
{
  g_autofree char *limits = run_option_limits (info);
  g_autofree char *text   = g_strdup_printf ("%s (%s)", _(info->description), limits);

  return g_string_chunk_insert (options->texts, text);
}

void
run_options_add (RunOptions     *options,
                 GOptionContext *context)
{
  const GOptionEntry  own[]   =
  {
    { "network", 0, 0, G_OPTION_ARG_FILENAME, &options->network,
      N_("An installed network or a weight file (default: the built-in one)"), N_("NAME|FILE") },
    { "weight", 0, 0, G_OPTION_ARG_CALLBACK, run_option_weight,
      N_("Multiplier of one loss's terms (default 1)"), N_("LOSS=F") },
    { "term", 0, 0, G_OPTION_ARG_CALLBACK, run_option_key,
      N_("A term; repeatable, in the place of the mode's"), N_("LOSS:LAYER=WEIGHT") },
    { "set", 0, 0, G_OPTION_ARG_CALLBACK, run_option_set,
      N_("An option of a loss; repeatable"), N_("LOSS.KEY=VALUE") },
    { "content-mask", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, run_option_mask,
      N_("Where a region is in the content, a grey picture; repeatable"), N_("NAME=FILE") },
    { "style-mask", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, run_option_mask,
      N_("And where it is in the first style; repeatable"), N_("NAME=FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json,
      N_("Print JSON, nothing else, on standard output"), NULL },
    G_OPTION_ENTRY_NULL
  };
  GOptionGroup       *group   = g_option_group_new ("run", _("Options"), NULL, options, NULL);
  g_autoptr (GArray)  entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  const ImpParamInfo *info;

  for (int i = 0; (info = imp_param_info (i)) != NULL; i++)
    {
      gboolean         init = strcmp (info->key, "init") == 0;
      g_autofree char *form = run_option_form (info);
      GOptionEntry     entry =
      {
        .long_name       = info->key,
        .flags           = init ? G_OPTION_FLAG_FILENAME : 0,
        .arg             = G_OPTION_ARG_CALLBACK,
        .arg_data        = init ? (gpointer) run_option_init : (gpointer) run_option_key,
        .description     = run_param_help (options, info),
        .arg_description = g_string_chunk_insert (options->texts, form)
      };

      if (strcmp (info->key, "term") != 0)
        g_array_append_val (entries, entry);
    }

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, (const GOptionEntry *) (gpointer) entries->data);
  g_option_group_add_entries (group, own);
  g_option_context_set_main_group (context, group);
}

gboolean
run_options_check (const RunOptions  *options,
                   GError           **error)
{
  return imp_params_check (options->params, error) &&
         region_files_check (options->regions, error);
}

ImpNet *
run_options_load_net (const RunOptions  *options,
                      GError           **error)
{
  g_autofree char *path = imp_store_find_network (options->network, error);

  return path != NULL ? imp_net_load (path, error) : NULL;
}

char *
run_options_get (const RunOptions *options,
                 const char       *key)
{
  g_autofree char    *value = imp_params_get (options->params, key);
  const ImpParamInfo *info  = run_param_find (key);

  if ((value == NULL || value[0] == '\0') && info != NULL)
    return g_strdup (info->fallback);

  return g_steal_pointer (&value);
}

gboolean
run_pictures_load (RunPictures       *pictures,
                   const RunOptions  *options,
                   char             **files,
                   int                n_files,
                   GError           **error)
{
  *pictures = (RunPictures)
  {
    .styles = g_ptr_array_new_with_free_func ((GDestroyNotify) imp_picture_free)
  };

  for (int i = 0; i < n_files && files[i] != NULL; i++)
    {
      ImpPicture *picture = picture_load (files[i], error);

      if (picture == NULL)
        return FALSE;
      if (i == 0)
        pictures->content = picture;
      else
        g_ptr_array_add (pictures->styles, picture);
    }

  if (options->start != NULL)
    {
      pictures->start = picture_load (options->start, error);
      if (pictures->start == NULL)
        return FALSE;
    }

  pictures->regions = region_files_load (options->regions, error);
  if (pictures->regions == NULL)
    return FALSE;

  pictures->inputs = (ImpInputs)
  {
    .content   = pictures->content,
    .styles    = (const ImpPicture *const *) pictures->styles->pdata,
    .n_styles  = (int) pictures->styles->len,
    .start     = pictures->start,
    .regions   = (const ImpRegion *) (gpointer) pictures->regions->data,
    .n_regions = (int) pictures->regions->len
  };

  return TRUE;
}

void
run_pictures_clear (RunPictures *pictures)
{
  g_clear_pointer (&pictures->content, imp_picture_free);
  g_clear_pointer (&pictures->styles, g_ptr_array_unref);
  g_clear_pointer (&pictures->start, imp_picture_free);
  g_clear_pointer (&pictures->regions, g_array_unref);
}
