/* store.c - where networks and style pictures are. */
#include "store/store.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "impasto.h"

static const char BUILT_IN[] = "vgg16-slim";

static void
entry_free (gpointer data)
{
  ImpStoreEntry *entry = data;

  g_free (entry->name);
  g_free (entry->title);
  g_free (entry->path);
  g_free (entry);
}

char *
imp_store_stem (const char *path)
{
  char *name = g_path_get_basename (path);
  char *dot  = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';

  return name;
}

/* The folder of the running program, or NULL. */
static char *
program_folder (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  return path != NULL ? g_path_get_dirname (path) : NULL;
}

char *
imp_store_user_data (void)
{
  return g_build_filename (g_get_user_data_dir (), "impasto", NULL);
}

char *
imp_store_user_downloads (void)
{
  return g_build_filename (g_get_user_cache_dir (), "impasto", "downloads", NULL);
}

GPtrArray *
imp_store_folders (void)
{
  GPtrArray       *folders = g_ptr_array_new_with_free_func (g_free);
  const char      *env     = g_getenv ("IMPASTO_DATADIR");
  g_autofree char *program = program_folder ();

  if (env != NULL && *env != '\0')
    g_ptr_array_add (folders, g_strdup (env));
  if (program != NULL)
    {
      g_ptr_array_add (folders, g_build_filename (program, "data", NULL));
      g_ptr_array_add (folders, g_build_filename (program, "..", "share", "impasto", NULL));
    }
  g_ptr_array_add (folders, imp_store_user_data ());

  return folders;
}

char *
imp_store_user_networks (void)
{
  return g_build_filename (g_get_user_data_dir (), "impasto", "networks", NULL);
}

/* The name of a file of that kind without its extension, or NULL. */
static char *
name_of (const char        *file,
         const char *const *extensions)
{
  for (int i = 0; extensions[i] != NULL; i++)
    if (g_str_has_suffix (file, extensions[i]))
      return g_strndup (file, strlen (file) - strlen (extensions[i]));

  return NULL;
}

static gboolean
contains (GPtrArray  *entries,
          const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((ImpStoreEntry *) g_ptr_array_index (entries, i))->name, name) == 0)
      return TRUE;

  return FALSE;
}

/* The title a folder's `index` (a key file, a group a name) gives, translated. */
static char *
title_of (GKeyFile   *index,
          const char *name)
{
  g_autofree char *title = g_key_file_get_string (index, name, "title", NULL);

  return g_strdup (title != NULL ? g_dgettext (GETTEXT_PACKAGE, title) : name);
}

static void
list_folder (GPtrArray         *entries,
             const char        *folder,
             const char *const *extensions)
{
  g_autoptr (GDir)     dir   = g_dir_open (folder, 0, NULL);
  g_autoptr (GKeyFile) index = g_key_file_new ();
  g_autofree char     *file  = g_build_filename (folder, "index", NULL);
  const char          *base;

  if (dir == NULL)
    return;

  g_key_file_load_from_file (index, file, G_KEY_FILE_NONE, NULL);
  while ((base = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = name_of (base, extensions);

      if (name != NULL && ! contains (entries, name))
        {
          ImpStoreEntry   *entry = g_new (ImpStoreEntry, 1);
          g_autofree char *path  = g_build_filename (folder, base, NULL);

          entry->title = title_of (index, name);
          entry->path  = g_canonicalize_filename (path, NULL);
          entry->name  = g_steal_pointer (&name);
          g_ptr_array_add (entries, entry);
        }
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const ImpStoreEntry *s = *(const ImpStoreEntry *const *) a;
  const ImpStoreEntry *t = *(const ImpStoreEntry *const *) b;

  return strcmp (s->name, t->name);
}

static GPtrArray *
list (const char        *kind,
      const char *const *extensions)
{
  g_autoptr (GPtrArray)  folders = imp_store_folders ();
  GPtrArray             *entries = g_ptr_array_new_with_free_func (entry_free);

  for (guint i = 0; i < folders->len; i++)
    {
      g_autofree char *folder = g_build_filename (g_ptr_array_index (folders, i), kind, NULL);

      list_folder (entries, folder, extensions);
    }
  g_ptr_array_sort (entries, compare_names);

  return entries;
}

GPtrArray *
imp_store_list_networks (void)
{
  static const char *const extensions[] = { ".safetensors", NULL };

  return list ("networks", extensions);
}

GPtrArray *
imp_store_list_styles (void)
{
  static const char *const extensions[] = { ".jpg", ".png", NULL };

  return list ("styles", extensions);
}

/* (nullable): the path of @name. */
static char *
find (GPtrArray  *entries,
      const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const ImpStoreEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->name, name) == 0)
        return g_strdup (entry->path);
    }

  return NULL;
}

static char *
join_names (GPtrArray *entries)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
                            ((const ImpStoreEntry *) entries->pdata[i])->name);

  return g_string_free (all, FALSE);
}

/* --- what is asked for ---------------------------------------------------- */

/* How to get @name: by download, if it is published, and from a file. */
static void
append_ways (GString    *text,
             const char *name)
{
  g_autoptr (GString)    names = g_string_new (NULL);
  const ImpDownloadInfo *info;

  for (int i = 0; (info = imp_download_info (i)) != NULL; i++)
    {
      if (strcmp (info->name, name) == 0)
        {
          g_string_append_printf (text,
                                  _("There are two ways to get it: download it (“impasto networks "
                                    "download %s”, %.0f MB), or import a weight file of it that you "
                                    "have (“impasto networks import FILE --name %s”)."),
                                  name, (double) info->size / 1e6, name);
          return;
        }
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", info->name);
    }

  g_string_append_printf (text,
                          _("If somebody gave you its weight file, import that (“impasto networks "
                            "import FILE --name %s”); it is none of those that can be downloaded "
                            "(“impasto networks download NAME”: %s)."), name, names->str);
}

static void
set_missing (const char  *asked,
             const char  *name,
             GPtrArray   *entries,
             GError     **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("There is no network “%s”."), asked);
  g_string_append_c (text, ' ');
  append_ways (text, name);
  g_string_append_c (text, ' ');
  g_string_append (text, _("In GIMP, “Add network…” in the dialog does both."));
  g_string_append_c (text, ' ');
  if (entries->len > 0)
    {
      g_autofree char *names = join_names (entries);

      g_string_append_printf (text, _("Installed are: %s."), names);
    }
  else
    g_string_append (text, _("No network is installed at all, not even the one that comes with "
                             "Impasto: its installation is not complete."));

  g_set_error_literal (error, IMP_ERROR, IMP_ERROR_NETWORK, text->str);
}

char *
imp_store_find_network (const char  *name,
                        GError     **error)
{
  const char            *asked   = name != NULL && *name != '\0' ? name : BUILT_IN;
  g_autoptr (GPtrArray)  entries = NULL;
  g_auto (GStrv)         names   = NULL;
  char                  *path    = NULL;

  if (strchr (asked, '/') != NULL || g_str_has_suffix (asked, ".safetensors"))
    return g_strdup (asked);

  entries = imp_store_list_networks ();
  names   = g_strsplit (asked, ",", -1);
  for (char **each = names; *each != NULL && path == NULL; each++)
    path = find (entries, g_strstrip (*each));
  if (path == NULL)
    set_missing (asked, names[0], entries, error);

  return path;
}

char *
imp_store_find_style (const char  *name,
                      GError     **error)
{
  g_autoptr (GPtrArray)  entries = imp_store_list_styles ();
  char                  *path    = find (entries, name);

  if (path == NULL)
    {
      g_autofree char *names = join_names (entries);

      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("There is no style “%s” in the gallery. There are: %s."), name, names);
    }

  return path;
}
