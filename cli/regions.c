/* regions.c - regions named on the command line, and their mask files. */
#include "regions.h"
#include "pictures.h"

#include <string.h>

#include <glib/gi18n.h>

static void
region_files_free (gpointer data)
{
  RegionFiles *region = data;

  g_free (region->name);
  g_free (region->content);
  g_free (region->style);
  g_free (region);
}

GPtrArray *
region_files_new (void)
{
  return g_ptr_array_new_with_free_func (region_files_free);
}

/* The region of that name, which is taken over; a new one if there is none. */
static RegionFiles *
region_files_get (GPtrArray *regions,
                  char      *name)
{
  RegionFiles *region;

  for (guint i = 0; i < regions->len; i++)
    {
      region = g_ptr_array_index (regions, i);
      if (strcmp (region->name, name) == 0)
        {
          g_free (name);
          return region;
        }
    }

  region       = g_new0 (RegionFiles, 1);
  region->name = name;
  g_ptr_array_add (regions, region);

  return region;
}

gboolean
region_files_add (GPtrArray   *regions,
                  const char  *option,
                  const char  *value,
                  gboolean     style,
                  GError     **error)
{
  const char   *equals = strchr (value, '=');
  RegionFiles  *region;
  char        **file;

  if (equals == NULL || equals == value || equals[1] == '\0')
    {
      g_autofree char *shown = g_filename_display_name (value);

      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("%s takes %s, not “%s”"),
                   option, _("NAME=FILE"), shown);
      return FALSE;
    }

  region = region_files_get (regions, g_strndup (value, equals - value));
  file   = style ? &region->style : &region->content;
  if (*file != NULL)
    {
      g_autofree char *shown = g_filename_display_name (region->name);

      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("%s gives the region “%s” twice"),
                   option, shown);
      return FALSE;
    }
  *file = g_strdup (equals + 1);

  return TRUE;
}

gboolean
region_files_check (const GPtrArray  *regions,
                    GError          **error)
{
  for (guint i = 0; i < regions->len; i++)
    {
      const RegionFiles *region = g_ptr_array_index (regions, i);
      g_autofree char   *shown  = g_filename_display_name (region->name);

      if (region->content != NULL && region->style != NULL)
        continue;
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   region->style != NULL
                   ? _("the region “%s” has a --style-mask and no --content-mask; give both")
                   : _("the region “%s” has a --content-mask and no --style-mask; give both"),
                   shown);
      return FALSE;
    }

  return TRUE;
}

static void
region_clear (gpointer data)
{
  ImpRegion *region = data;

  mask_free ((ImpMask *) region->content);
  mask_free ((ImpMask *) region->style);
}

GArray *
region_files_load (const GPtrArray  *regions,
                   GError          **error)
{
  g_autoptr (GArray) loaded = g_array_new (FALSE, TRUE, sizeof (ImpRegion));

  g_array_set_clear_func (loaded, region_clear);
  for (guint i = 0; i < regions->len; i++)
    {
      const RegionFiles *files = g_ptr_array_index (regions, i);
      ImpRegion         *region;

      g_array_set_size (loaded, i + 1);
      region          = &g_array_index (loaded, ImpRegion, i);
      region->name    = files->name;
      region->content = mask_load (files->content, error);
      if (region->content == NULL)
        return NULL;
      region->style   = mask_load (files->style, error);
      if (region->style == NULL)
        return NULL;
    }

  return g_steal_pointer (&loaded);
}
