/* compare.c - impasto compare: PSNR and SSIM of two pictures. */
#include "command.h"
#include "pictures.h"
#include "report.h"

#include <glib/gi18n.h>

static gboolean
compare_run (char     **files,
             gboolean   as_json,
             GError   **error)
{
  g_autoptr (ImpPicture) a = picture_load (files[0], error);
  g_autoptr (ImpPicture) b = a != NULL ? picture_load (files[1], error) : NULL;
  JsonWriter             json;
  double                 psnr, ssim;

  if (b == NULL)
    return FALSE;
  if (a->width != b->width || a->height != b->height)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("the sizes differ: %d × %d and %d × %d"),
                   a->width, a->height, b->width, b->height);
      return FALSE;
    }

  psnr = imp_psnr (a, b);
  ssim = imp_ssim (a, b);
  if (as_json)
    {
      json_writer_init (&json);
      json_open_object (&json, NULL);
      json_add_number (&json, "psnr", psnr);
      json_add_number (&json, "ssim", ssim);
      report_print (&json);
    }
  else
    g_print ("PSNR %.9f dB\nSSIM %.9f\n", psnr, ssim);

  return TRUE;
}

int
command_compare (int    argc,
                 char **argv)
{
  gboolean                   as_json   = FALSE;
  g_auto (GStrv)             files     = NULL;
  g_autoptr (GError)         error     = NULL;
  g_autoptr (GOptionContext) context   = g_option_context_new (_("A B"));
  const GOptionEntry         entries[] =
  {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_set_summary (context, _("Prints PSNR and SSIM of two pictures of one size."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (! command_parse (context, _("A B"), argc, argv, 2, 2, &files, &error) ||
      ! compare_run (files, as_json, &error))
    return command_fail (error);

  return STATUS_DONE;
}
