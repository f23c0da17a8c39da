/* keys.c - the engine's keys as arguments of the procedure, and in words. */
#include <string.h>

#include <glib/gi18n.h>

#include "keys.h"

#define WEIGHT "weight."

/* Titles of keys (no value) and of values that one can choose. */
static const struct
{
  const char *key;
  const char *value;
  const char *title;
} words[] =
{
  { "color",         NULL,       N_("Colours") },
  { "color",         "none",     N_("The style's") },
  { "color",         "keep",     N_("Those of your picture") },
  { "color",         "match",    N_("The style, moved to your picture's") },
  { "history",       NULL,       N_("Steps remembered") },
  { "init",          NULL,       N_("Begins as") },
  { "init",          "content",  N_("Your picture") },
  { "init",          "matched",  N_("Your picture in the style's colours") },
  { "init",          "noise",    N_("Noise") },
  { "init",          "style",    N_("The style") },
  { "init",          "image",    N_("The start layer") },
  { "iterations",    "0",        N_("the mode's own") },
  { "layer",         NULL,       N_("Layer of the network") },
  { "levels",        NULL,       N_("Levels") },
  { "levels",        "0",        N_("the mode's own") },
  { "pooling",       NULL,       N_("Pooling") },
  { "pooling",       "max",      N_("Maximum") },
  { "pooling",       "average",  N_("Average") },
  { "size",          "0",        N_("the layer's own") },
  { "smooth",        NULL,       N_("Smooth at the end") },
  { "smooth",        "on",       N_("Yes") },
  { "smooth",        "off",      N_("No") },
  { "style-scale",   NULL,       N_("Size of the style") },
  { "style-weights", NULL,       N_("Shares of the styles") },
  { "threads",       NULL,       N_("Processor cores") },
  { "threads",       "0",        N_("all") },
  { "units",         NULL,       N_("Units of the weights") },
  { "units",         "relative", N_("Comparable") },
  { "units",         "paper",    N_("Those of the paper") },
};

GPtrArray *
imp_keys_of_loss (const ImpLossInfo *loss)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (keys, g_strconcat (WEIGHT, loss->key, NULL));
  for (int i = 0; i < loss->n_options; i++)
    g_ptr_array_add (keys, g_strconcat (loss->key, ".", loss->options[i].key, NULL));

  return keys;
}

GPtrArray *
imp_keys_list (void)
{
  GPtrArray          *keys = g_ptr_array_new_with_free_func (g_free);
  const ImpParamInfo *info;
  const ImpLossInfo  *loss;

  for (int i = 0; (info = imp_param_info (i)) != NULL; i++)
    g_ptr_array_add (keys, g_strdup (info->key));
  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    g_ptr_array_extend_and_steal (keys, imp_keys_of_loss (loss));

  return keys;
}

char *
imp_key_argument (const char *key)
{
  return g_strdelimit (g_strdup (key), ".", '-');
}

const ImpParamInfo *
imp_key_info (const char *key)
{
  const ImpParamInfo *info;

  for (int i = 0; (info = imp_param_info (i)) != NULL; i++)
    if (g_str_equal (info->key, key))
      return info;

  return NULL;
}

/* The loss that “weight.gram” or “patch.size” belongs to, and the option, or NULL. */
static const ImpLossInfo *
find_loss (const char       *key,
           const ImpOption **option)
{
  g_auto (GStrv)     parts  = g_strsplit (key, ".", 2);
  gboolean           weight = g_str_has_prefix (key, WEIGHT);
  const ImpLossInfo *loss;

  *option = NULL;
  if (! parts[0] || ! parts[1])
    return NULL;

  for (int i = 0; (loss = imp_loss_info (i)) != NULL; i++)
    if (g_str_equal (loss->key, weight ? parts[1] : parts[0]))
      break;
  for (int i = 0; loss && ! weight && i < loss->n_options; i++)
    if (g_str_equal (loss->options[i].key, parts[1]))
      *option = &loss->options[i];

  return loss;
}

double
imp_key_number (const char *key)
{
  const ImpParamInfo *info = imp_key_info (key);
  const ImpOption    *option;

  find_loss (key, &option);

  return info ? g_ascii_strtod (info->fallback, NULL) : option ? option->value : 1.0;
}

static const char *
find_words (const char *key,
            const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].key, key) && g_strcmp0 (words[i].value, value) == 0)
      return _(words[i].title);

  return NULL;
}

char *
imp_key_title (const char *key)
{
  const ImpOption   *option;
  const ImpLossInfo *loss  = find_loss (key, &option);
  const char        *title = find_words (key, NULL);

  if (option)
    return g_strdup (_(option->title));
  if (loss)
    /* Translators: a part of what is painted by, as “Content”. */
    return g_strdup_printf (_("Weight: %s"), _(loss->title));

  return g_strdup (title ? title : key);
}

char *
imp_key_description (const char *key)
{
  const ImpParamInfo *info = imp_key_info (key);
  const ImpOption    *option;
  const ImpLossInfo  *loss = find_loss (key, &option);

  if (option)
    return g_strdup (_(option->description));
  if (loss)
    return g_strdup_printf (_("Times the mode's own weight of “%s”: 0 leaves it out"),
                            _(loss->title));

  return g_strdup (info ? _(info->description) : key);
}

char *
imp_key_value_title (const char *key,
                     const char *value)
{
  const char *title = find_words (key, value);

  return g_strdup (title ? title : value);
}
