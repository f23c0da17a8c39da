/* networks-import.c - importing, checking and removing networks. */
#include "networks.h"

#include <string.h>

#include <glib/gi18n.h>

#include "interrupt.h"
#include "pictures.h"
#include "status-line.h"

/* Of pictures to normalise by; longest side. Larger ones would take more memory than the
 * network itself.
 */
enum { NORMALIZE_SIZE = 192 };

void
networks_print_info (const ImpNetInfo *info)
{
  g_autofree char *shown = g_filename_display_name (info->path);
  g_autofree char *size  = g_format_size (info->bytes);

  g_print (_("  %s, %s%s, pre-processing %s\n"), size, info->half ? "float16" : "float32",
           info->normalized ? _(", normalised") : "", info->preprocessing);
  g_print (_("  widths %s\n"), info->topology);
  g_print ("  %s\n", shown);
}

static void
show_progress (double   fraction,
               gpointer data)
{
  status_line_show (data, g_strdup_printf (_("importing, %d %%"), (int) (100 * fraction)));
}

/* The gallery, at the size that networks are normalised at. */
static GPtrArray *
load_gallery (GError **error)
{
  g_autoptr (GPtrArray) entries  = imp_store_list_styles ();
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) imp_picture_free);

  for (guint i = 0; i < entries->len; i++)
    {
      const ImpStoreEntry    *entry   = entries->pdata[i];
      g_autoptr (ImpPicture)  picture = picture_load (entry->path, error);
      int                     width, height;

      if (picture == NULL)
        return NULL;
      imp_fit_size (picture->width, picture->height, NORMALIZE_SIZE, &width, &height);
      g_ptr_array_add (pictures, imp_picture_scale (picture, width, height));
    }
  if (pictures->len == 0)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("--normalize measures on the gallery's pictures, and there are none: "
                             "Impasto is not completely installed."));
      return NULL;
    }

  return g_steal_pointer (&pictures);
}

int
networks_import (int    argc,
                 char **argv)
{
  g_autofree char            *name          = NULL;
  g_autofree char            *preprocessing = NULL;
  gboolean                    float32       = FALSE;
  gboolean                    normalize     = FALSE;
  const GOptionEntry          options[]     =
  {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name,
      N_("what to call it (the file's name)"), N_("NAME") },
    { "preprocessing", 0, 0, G_OPTION_ARG_STRING, &preprocessing,
      N_("how it sees pictures (as recognised)"), "torchvision|caffe" },
    { "float32", 0, 0, G_OPTION_ARG_NONE, &float32,
      N_("keep all bits; otherwise float16, half as large"), NULL },
    { "normalize", 0, 0, G_OPTION_ARG_NONE, &normalize,
      N_("scale filters so that their mean activation is 1"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError)          error       = NULL;
  g_autoptr (GOptionContext)  context     = g_option_context_new (_("FILE"));
  g_autoptr (GCancellable)    cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray)       pictures    = NULL;
  g_autoptr (ImpNetInfo)      info        = NULL;
  g_auto (GStrv)              files       = NULL;
  g_autofree char            *text        = NULL;
  StatusLine                  line;
  ImpNetImport                import      = { 0 };

  g_option_context_set_summary (context,
                                _("Makes a network of a VGG in FILE: safetensors, PyTorch's .pth, "
                                  "numpy's .npz, or a pickle of numpy arrays."));
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (! command_parse (context, _("FILE"), argc, argv, 1, 1, &files, &error))
    return command_fail (error);

  if (normalize)
    {
      pictures = load_gallery (&error);
      if (pictures == NULL)
        return command_fail (error);
    }
  import.name          = name;
  import.preprocessing = preprocessing;
  import.float32       = float32;
  import.pictures      = normalize ? (const ImpPicture *const *) pictures->pdata : NULL;
  import.n_pictures    = normalize ? (int) pictures->len : 0;

  interrupt_cancels (cancellable);
  status_line_init (&line);
  info = imp_net_import (files[0], &import, show_progress, &line, cancellable, &text, &error);
  status_line_clear (&line);
  if (info == NULL)
    return command_fail (error);

  g_print ("%s\n", text);
  if (preprocessing == NULL && info->title == NULL)
    g_print (_("If its pre-processing was another one, say so with --preprocessing.\n"));
  g_print ("%s - %s\n", info->name, info->title != NULL ? info->title : info->name);
  networks_print_info (info);

  return STATUS_DONE;
}

int
networks_check (int    argc,
                char **argv)
{
  g_autoptr (GError)          error       = NULL;
  g_autoptr (GOptionContext)  context     = g_option_context_new (_("NAME"));
  g_autoptr (GCancellable)    cancellable = g_cancellable_new ();
  g_autoptr (ImpNetInfo)      info        = NULL;
  g_auto (GStrv)              names       = NULL;
  g_autofree char            *path        = NULL;
  g_autofree char            *text        = NULL;

  g_option_context_set_summary (context, _("Runs a test picture through a network and says whether "
                                           "it is sound."));
  if (! command_parse (context, _("NAME"), argc, argv, 1, 1, &names, &error))
    return command_fail (error);

  interrupt_cancels (cancellable);
  path = imp_store_find_network (names[0], &error);
  info = path != NULL ? imp_net_describe (path, &error) : NULL;
  if (info == NULL || ! imp_net_check (path, cancellable, &text, &error))
    return command_fail (error);

  g_print (_("%s is sound. %s\n"), info->name, text);
  networks_print_info (info);

  return STATUS_DONE;
}

int
networks_remove (int    argc,
                 char **argv)
{
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (_("NAME"));
  g_auto (GStrv)             names   = NULL;

  g_option_context_set_summary (context, _("Deletes an imported network."));
  if (! command_parse (context, _("NAME"), argc, argv, 1, 1, &names, &error) ||
      ! imp_net_remove (names[0], &error))
    return command_fail (error);

  return STATUS_DONE;
}
