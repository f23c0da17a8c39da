/* networks-compress.c - impasto networks compress: a narrower network of a wide one. */
#include "networks.h"

#include <string.h>

#include <glib/gi18n.h>

#include "interrupt.h"
#include "pictures.h"
#include "status-line.h"

/* More pictures make it slower and hardly better. */
enum { MOST_PICTURES = 200, LONGEST = 256 };

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full) (element-type filename): all files of a folder, in order. */
static GPtrArray *
list_folder (const char  *folder,
             GError     **error)
{
  g_autoptr (GPtrArray)  files = g_ptr_array_new_with_free_func (g_free);
  GDir                  *dir   = g_dir_open (folder, 0, error);
  const char            *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_dir_close (dir);
  g_ptr_array_sort (files, compare_names);

  return g_steal_pointer (&files);
}

/* The pictures of a folder, no more than that many, from all of it; other files are
 * passed over.
 */
static GPtrArray *
load_folder (const char  *folder,
             GError     **error)
{
  g_autoptr (GPtrArray) files    = list_folder (folder, error);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) imp_picture_free);
  const guint           n        = files != NULL ? files->len : 0;

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < MIN (n, MOST_PICTURES); i++)
    {
      const char             *file    = files->pdata[n <= MOST_PICTURES ? i
                                                     : (guint64) i * n / MOST_PICTURES];
      g_autoptr (ImpPicture)  picture = picture_load (file, NULL);
      int                     width, height;

      if (picture == NULL)
        continue;
      imp_fit_size (picture->width, picture->height, LONGEST, &width, &height);
      g_ptr_array_add (pictures, imp_picture_scale (picture, width, height));
    }
  if (pictures->len == 0)
    {
      g_autofree char *shown = g_filename_display_name (folder);

      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("“%s” holds no pictures that can be read. A hundred different photographs "
                     "and paintings are right."), shown);
      return NULL;
    }

  return g_steal_pointer (&pictures);
}

/* (transfer full) (element-type double): the numbers between commas. */
static GArray *
parse_widths (const char  *text,
              GError     **error)
{
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (double));
  g_auto (GStrv)     words  = g_strsplit (text, ",", -1);

  for (char **word = words; *word != NULL; word++)
    {
      char         *end;
      const double  width = g_ascii_strtod (*word, &end);

      if (end == *word || *end != '\0')
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                       _("“%s” is no number: --width takes one for all blocks, such as 0.5, or "
                         "one a block, with commas between them."), *word);
          return NULL;
        }
      g_array_append_val (widths, width);
    }

  return g_steal_pointer (&widths);
}

static void
show_progress (double   fraction,
               gpointer data)
{
  status_line_show (data, g_strdup_printf (_("compressing, %d %%"), (int) (100 * fraction)));
}

int
networks_compress (int    argc,
                   char **argv)
{
  g_autofree char            *name        = NULL;
  g_autofree char            *width       = NULL;
  const GOptionEntry          options[]   =
  {
    { "width", 0, 0, G_OPTION_ARG_STRING, &width,
      N_("share of each layer's channels, such as 0.5, or one a block"), N_("F[,F…]") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("what to call it"), N_("NAME") },
    G_OPTION_ENTRY_NULL
  };
  const char                 *form        = _("NETWORK IMAGES-FOLDER --width F --name NAME");
  g_autoptr (GError)          error       = NULL;
  g_autoptr (GOptionContext)  context     = g_option_context_new (form);
  g_autoptr (GCancellable)    cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray)       pictures    = NULL;
  g_autoptr (GArray)          widths      = NULL;
  g_autoptr (ImpNetInfo)      info        = NULL;
  g_auto (GStrv)              arguments   = NULL;
  g_autofree char            *path        = NULL;
  g_autofree char            *text        = NULL;
  StatusLine                  line;

  g_option_context_set_summary (context, _("Makes a narrower and faster network that sees nearly "
                                           "the same in the pictures of a folder."));
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (! command_parse (context, form, argc, argv, 2, 2, &arguments, &error))
    return command_fail (error);
  if (name == NULL || width == NULL)
    {
      g_set_error (&error, IMP_ERROR, IMP_ERROR_PARAMS, _("--width and --name are needed; see “%s "
                                                          "--help”"), g_get_prgname ());
      return command_fail (error);
    }
  widths = parse_widths (width, &error);
  if (widths == NULL)
    return command_fail (error);

  interrupt_cancels (cancellable);
  status_line_init (&line);
  path     = imp_store_find_network (arguments[0], &error);
  pictures = path != NULL ? load_folder (arguments[1], &error) : NULL;
  if (pictures != NULL)
    info = imp_net_compress (path, (const ImpPicture *const *) pictures->pdata, pictures->len,
                             (const double *) widths->data, widths->len, name, show_progress,
                             &line, cancellable, &text, &error);
  status_line_clear (&line);
  if (info == NULL)
    return command_fail (error);

  g_print ("%s%s\n", text, info->name);
  networks_print_info (info);

  return STATUS_DONE;
}
