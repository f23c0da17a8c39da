/* check.c - the procedure plug-in-impasto-check.
 *
 * A script gets the text, a person a window with it.
 */
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <glib/gi18n.h>

#include "check.h"
#include "check-dialog.h"
#include "impasto.h"

/* (transfer full): what GIMP knows; it may be asked on the main thread only. */
static char *
about_gimp (void)
{
  g_autofree char *version = gimp_version ();

  return g_strdup_printf (_("GIMP %s\n"), version);
}

/* (transfer full) */
static char *
about_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder  = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *shown   = folder ? g_filename_display_name (folder) : NULL;

  return g_strdup_printf (_("To remove the plug-in, delete its folder, or the package that it came "
                            "with:\n  %s\n"),
                          shown ? shown : _("unknown"));
}

static GimpValueArray *
check_run (GimpProcedure       *procedure,
           GimpProcedureConfig *config,
           gpointer             run_data)
{
  g_autofree char *before = about_gimp ();
  g_autofree char *after  = about_folder ();
  g_autofree char *report = NULL;
  GimpRunMode      mode;
  GimpValueArray  *return_vals;

  imp_init ();
  g_object_get (config, "run-mode", &mode, NULL);

  if (mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init ("impasto");
      report = imp_check_dialog_run (before, after);
    }
  else
    {
      g_autofree char *text = imp_diagnostics ();

      report = g_strconcat (before, text, after, NULL);
    }

  return_vals = gimp_procedure_new_return_values (procedure, GIMP_PDB_SUCCESS, NULL);
  GIMP_VALUES_SET_STRING (return_vals, 1, report);

  return return_vals;
}

GimpProcedure *
imp_check_procedure_new (GimpPlugIn *plug_in)
{
  GimpProcedure *procedure = gimp_procedure_new (plug_in, IMP_CHECK_PROC,
                                                 GIMP_PDB_PROC_TYPE_PLUGIN,
                                                 check_run, NULL, NULL);

  gimp_procedure_set_menu_label (procedure, _("Check _Impasto..."));
  gimp_procedure_add_menu_path (procedure, "<Image>/Help");
  gimp_procedure_set_icon_name (procedure, GIMP_ICON_DIALOG_INFORMATION);
  gimp_procedure_set_documentation (procedure,
                                    _("Say what Impasto works with, for a report of a fault"),
                                    _("Version, processor, memory, where networks and styles are "
                                      "looked for, every network and whether it is sound, and how "
                                      "to remove everything. Needs no image."),
                                    NULL);
  gimp_procedure_set_attribution (procedure, "The Impasto developers",
                                  "The Impasto developers", "2026");

  gimp_procedure_add_enum_argument (procedure, "run-mode",
                                    _("Run mode"),
                                    _("Interactively, the text is shown in a window"),
                                    GIMP_TYPE_RUN_MODE, GIMP_RUN_NONINTERACTIVE,
                                    G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "report",
                                          _("Report"),
                                          _("The text"),
                                          NULL, G_PARAM_READWRITE);

  return procedure;
}
