/* import-name.c - what an imported network is called. */
#include "import.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "store/store.h"

static gboolean
is_name (const char *name)
{
  if (! g_ascii_isalnum (*name) || g_str_has_suffix (name, ".safetensors") || strlen (name) > 100)
    return FALSE;
  for (; *name != '\0'; name++)
    if (! g_ascii_isalnum (*name) && strchr (".-_", *name) == NULL)
      return FALSE;

  return TRUE;
}

/* The file's name without its ending, with “-” for what names don't have. */
static char *
name_of_file (const char *path)
{
  char *name = imp_store_stem (path);

  for (char *c = name; *c != '\0'; c++)
    if (! g_ascii_isalnum (*c) && strchr (".-_", *c) == NULL)
      *c = '-';
  while (*name != '\0' && ! g_ascii_isalnum (*name))
    memmove (name, name + 1, strlen (name));
  if (strlen (name) > 100)
    name[100] = '\0';

  return name;
}

char *
imp_import_choose_name (const ImpImport  *import,
                        GError          **error)
{
  const char            *given   = import->options->name;
  g_autofree char       *name    = given != NULL ? g_strdup (given) : name_of_file (import->path);
  g_autoptr (GPtrArray)  entries = imp_store_list_networks ();

  if (! is_name (name))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("“%s” can't be a network's name: take letters, digits, “.”, “-” and “_”, "
                     "beginning with a letter or digit."), given != NULL ? given : import->shown);
      return NULL;
    }
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((const ImpStoreEntry *) entries->pdata[i])->name, name) == 0)
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                     _("There is a network “%s” already. Give the new one another name, or remove "
                       "that one first (“impasto networks remove %s”)."), name, name);
        return NULL;
      }

  return g_steal_pointer (&name);
}
