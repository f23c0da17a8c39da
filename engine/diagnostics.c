/* diagnostics.c - what somebody who is to find a fault needs to know first. */
#include "impasto.h"

#include <string.h>
#include <sys/utsname.h>

#include <glib/gi18n-lib.h>

#include "memory.h"
#include "pool.h"
#include "store/store.h"

/* (transfer full): as the system calls it, or the kind of machine. */
static char *
processor (void)
{
  g_autofree char *info  = NULL;
  char            *line  = NULL;
  char            *value = NULL;
  struct utsname   name;

  if (g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL) &&
      (line = strstr (info, "model name")) != NULL)
    {
      line[strcspn (line, "\n")] = '\0';
      value = strchr (line, ':');
    }
  if (value != NULL)
    return g_strdup (g_strstrip (value + 1));

  return g_strdup (uname (&name) == 0 ? name.machine : _("unknown"));
}

static void
add_machine (GString *text)
{
  const char      *wanted    = g_getenv ("IMPASTO_KERNELS");
  const guint64    available = imp_memory_available ();
  g_autofree char *cpu       = processor ();
  g_autofree char *memory    = available < G_MAXUINT64
                               ? g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS)
                               : g_strdup (_("unknown"));
  struct utsname   name;

  if (uname (&name) == 0)
    g_string_append_printf (text, _("System: %s %s, %s\n"), name.sysname, name.release,
                            name.machine);
  g_string_append_printf (text, _("Processor: %s\n"), cpu);
  if (wanted != NULL)
    g_string_append_printf (text, _("Kernels: %s (IMPASTO_KERNELS asks for “%s”)\n"),
                            imp_kernels_name (), wanted);
  else
    g_string_append_printf (text, _("Kernels: %s\n"), imp_kernels_name ());
  g_string_append_printf (text, _("Processor cores to use: %d\n"), imp_available_cores ());
  g_string_append_printf (text, _("Memory available: %s\n"), memory);
}

static void
add_folders (GString *text)
{
  g_autoptr (GPtrArray) folders = imp_store_folders ();

  g_string_append (text, _("\nData folders, in the order they are searched:\n"));
  for (guint i = 0; i < folders->len; i++)
    {
      const char      *folder = folders->pdata[i];
      g_autofree char *path   = g_canonicalize_filename (folder, NULL);
      g_autofree char *shown  = g_filename_display_name (path);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        g_string_append_printf (text, "  %s\n", shown);
      else
        /* Translators: a folder. */
        g_string_append_printf (text, _("  %s (not there)\n"), shown);
    }
}

/* Lines of their own for a sentence that may have several. */
static void
add_lines (GString    *text,
           const char *sentence)
{
  g_auto (GStrv) lines = g_strsplit (sentence, "\n", -1);

  for (char **line = lines; *line; line++)
    g_string_append_printf (text, "    %s\n", *line);
}

static void
add_network (GString             *text,
             const ImpStoreEntry *entry)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (ImpNetInfo) info  = imp_net_describe (entry->path, &error);
  g_autofree char       *shown = g_filename_display_name (entry->path);
  g_autofree char       *check = NULL;

  g_string_append_printf (text, "  %s\n    %s\n", entry->name, shown);
  if (info != NULL)
    {
      g_autofree char *size = g_format_size (info->bytes);

      g_string_append_printf (text, _("    %s, %s%s, pre-processing %s\n"), size,
                              info->half ? "float16" : "float32",
                              info->normalized ? _(", normalised") : "", info->preprocessing);
      g_string_append_printf (text, _("    widths %s\n"), info->topology);
    }

  if (info != NULL && imp_net_check (entry->path, NULL, &check, &error))
    {
      g_string_append (text, _("    Sound.\n"));
      add_lines (text, check);
    }
  else
    {
      g_string_append (text, _("    Can't be used:\n"));
      add_lines (text, error->message);
    }
}

static void
add_networks (GString *text)
{
  g_autoptr (GPtrArray) networks = imp_store_list_networks ();

  g_string_append (text, _("\nNetworks:\n"));
  for (guint i = 0; i < networks->len; i++)
    add_network (text, networks->pdata[i]);
  if (networks->len == 0)
    g_string_append (text, _("  none: Impasto is not completely installed\n"));
}

static void
add_rest (GString *text)
{
  g_autoptr (GPtrArray)  styles      = imp_store_list_styles ();
  g_autofree char       *data        = imp_store_user_data ();
  g_autofree char       *cache       = imp_store_user_downloads ();
  g_autofree char       *data_shown  = g_filename_display_name (data);
  g_autofree char       *cache_shown = g_filename_display_name (cache);

  g_string_append_printf (text, _("\nStyle pictures in the gallery: %u\n"), styles->len);
  g_string_append_printf (text, _("\nTo remove everything of yours, delete these folders:\n"
                                  "  %s (imported networks)\n"
                                  "  %s (unfinished downloads)\n"),
                          data_shown, cache_shown);
}

char *
imp_diagnostics (void)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("Impasto %s\n"), IMP_VERSION);
  add_machine (text);
  add_folders (text);
  add_networks (text);
  add_rest (text);

  return g_string_free (text, FALSE);
}
