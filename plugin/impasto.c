/* impasto.c - the plug-in: its procedures, and a run of plug-in-impasto. */
#include <string.h>

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <glib/gi18n.h>

#include "arguments.h"
#include "check.h"
#include "dialog.h"
#include "impasto.h"
#include "progress.h"
#include "settings.h"
#include "sketch.h"
#include "task.h"

#define PLUG_IN_BINARY "impasto"
#define PLUG_IN_PROC   "plug-in-impasto"

#define IMP_TYPE_PLUG_IN (imp_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (ImpPlugIn, imp_plug_in, IMP, PLUG_IN, GimpPlugIn)

struct _ImpPlugIn
{
  GimpPlugIn parent_instance;
};

static GList          * imp_plug_in_query_procedures (GimpPlugIn           *plug_in);
static GimpProcedure  * imp_plug_in_create_procedure (GimpPlugIn           *plug_in,
                                                      const gchar          *name);
static GimpValueArray * imp_plug_in_run              (GimpProcedure        *procedure,
                                                      GimpRunMode           run_mode,
                                                      GimpImage            *image,
                                                      GimpDrawable        **drawables,
                                                      GimpProcedureConfig  *config,
                                                      gpointer              run_data);

G_DEFINE_FINAL_TYPE (ImpPlugIn, imp_plug_in, GIMP_TYPE_PLUG_IN)

GIMP_MAIN (IMP_TYPE_PLUG_IN)

static void
imp_plug_in_class_init (ImpPlugInClass *klass)
{
  GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS (klass);

  plug_in_class->query_procedures = imp_plug_in_query_procedures;
  plug_in_class->create_procedure = imp_plug_in_create_procedure;
}

static void
imp_plug_in_init (ImpPlugIn *self)
{
}

static GList *
imp_plug_in_query_procedures (GimpPlugIn *plug_in)
{
  return g_list_append (g_list_append (NULL, g_strdup (PLUG_IN_PROC)), g_strdup (IMP_CHECK_PROC));
}

static GimpProcedure *
imp_plug_in_create_procedure (GimpPlugIn  *plug_in,
                              const gchar *name)
{
  GimpProcedure *procedure;

  if (strcmp (name, IMP_CHECK_PROC) == 0)
    return imp_check_procedure_new (plug_in);
  if (strcmp (name, PLUG_IN_PROC) != 0)
    return NULL;

  procedure = gimp_image_procedure_new (plug_in, name, GIMP_PDB_PROC_TYPE_PLUGIN,
                                        imp_plug_in_run, NULL, NULL);

  /* This only greys out the menu item; the run refuses what it cannot paint. */
  gimp_procedure_set_image_types (procedure, "RGB*, GRAY*");
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE);

  gimp_procedure_set_menu_label (procedure, _("_Impasto..."));
  gimp_procedure_add_menu_path (procedure, "<Image>/Filters/Artistic");
  gimp_procedure_set_icon_name (procedure, GIMP_ICON_TOOL_PAINTBRUSH);
  gimp_procedure_set_documentation (procedure,
                                    _("Paint a layer in the style of another picture"),
                                    _("Repaints the layer with the colours, strokes and textures "
                                      "of a style: a layer, a picture file or one of the built-in "
                                      "gallery. The result is a new layer above; with a "
                                      "selection, its bounds are painted and the selection "
                                      "becomes the new layer's mask."),
                                    NULL);
  gimp_procedure_set_attribution (procedure, "The Impasto developers",
                                  "The Impasto developers", "2026");

  imp_arguments_declare (procedure);
  gimp_procedure_add_layer_return_value (procedure, "result-layer",
                                         _("Result layer"),
                                         _("The new layer"),
                                         FALSE, G_PARAM_READWRITE);

  return procedure;
}

/* What the dialog asks for. */

static void
host_use_layer (gpointer    data,
                const char *name,
                int         id)
{
  ImpTask   *task  = data;
  GimpLayer *layer = id > 0 ? gimp_layer_get_by_id (id) : NULL;

  g_object_set (task->config, name, layer, NULL);
}

static void
host_use_more_layers (gpointer   data,
                      const int *ids,
                      int        n)
{
  ImpTask               *task   = data;
  g_autofree GimpLayer **layers = g_new0 (GimpLayer *, n + 1);
  int                    at     = 0;

  for (int i = 0; i < n; i++)
    if ((layers[at] = gimp_layer_get_by_id (ids[i])))
      at++;

  g_object_set (task->config, "more-layers", at > 0 ? layers : NULL, NULL);
}

static const ImpPicture *
host_read_style (gpointer   data,
                 GError   **error)
{
  ImpTask *task = data;

  if (! imp_task_read_more (task, error))
    return NULL;

  if (task->styles->len == 0)
    {
      imp_task_set_no_style (error);
      return NULL;
    }

  return ((ImpStyle *) task->styles->pdata[0])->picture;
}

static GStrv
host_list_regions (gpointer data)
{
  return imp_task_list_regions (data);
}

static ImpParams *
host_new_params (gpointer data)
{
  ImpTask *task = data;

  return imp_settings_to_params (task->config, NULL);
}

static ImpParams *
host_get_sizes (gpointer   data,
                ImpSizes **sizes)
{
  return imp_task_get_sizes (data, sizes, NULL);
}

static gboolean
host_estimate (gpointer      data,
               ImpEstimate  *estimate,
               GError      **error)
{
  return imp_task_estimate (data, estimate, error);
}

static ImpSession *
host_new_session (gpointer   data,
                  GError   **error)
{
  return imp_task_new_session (data, TRUE, error);
}

static ImpSession *
host_new_sketch (gpointer   data,
                 GError   **error)
{
  return imp_sketch_new (data, error);
}

/* NULL without an error: the user cancelled. @warnings: as in imp_dialog_run (). */
static ImpPicture *
run_dialog (ImpTask       *task,
            GimpProcedure *procedure,
            GStrv         *warnings)
{
  const ImpDialogHost host =
  {
    .data            = task,
    .content         = task->content,
    .content_item    = task->place.drawable,
    .use_layer       = host_use_layer,
    .use_more_layers = host_use_more_layers,
    .read_style      = host_read_style,
    .list_regions    = host_list_regions,
    .new_params      = host_new_params,
    .get_sizes       = host_get_sizes,
    .estimate        = host_estimate,
    .new_session     = host_new_session,
    .new_sketch      = host_new_sketch,
  };

  gimp_ui_init (PLUG_IN_BINARY);

  return imp_dialog_run (procedure, task->config, &host, warnings);
}

static GimpValueArray *
imp_plug_in_run (GimpProcedure        *procedure,
                 GimpRunMode           run_mode,
                 GimpImage            *image,
                 GimpDrawable        **drawables,
                 GimpProcedureConfig  *config,
                 gpointer              run_data)
{
  ImpTask                 task     = { NULL, };
  g_autoptr (ImpPicture)  result   = NULL;
  g_auto (GStrv)          warnings = NULL;
  GimpPDBStatusType       status   = GIMP_PDB_EXECUTION_ERROR;
  GError                 *error    = NULL;
  GimpLayer              *layer    = NULL;
  GimpValueArray         *return_vals;

  gegl_init (NULL, NULL);
  imp_init ();
  imp_arguments_complete (config);

  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      if (imp_task_init (&task, config, image, drawables, &error))
        {
          result = run_dialog (&task, procedure, &warnings);
          status = result ? GIMP_PDB_SUCCESS : GIMP_PDB_CANCEL;
        }
    }
  else if (! imp_settings_check (config, &error))
    {
      status = GIMP_PDB_CALLING_ERROR;
    }
  else if (imp_task_init (&task, config, image, drawables, &error) &&
           imp_task_read_more (&task, &error) &&
           (result = imp_run_with_progress (&task, &warnings, &error)))
    {
      status = GIMP_PDB_SUCCESS;
    }

  /* The image is changed only here: until now, nothing had to be undone. */
  if (result && ! (layer = imp_task_add_result (&task, result, &error)))
    status = GIMP_PDB_EXECUTION_ERROR;

  for (guint i = 0; layer && warnings && warnings[i]; i++)
    gimp_message (warnings[i]);
  /* The dialog does not show them then. */
  if (layer && run_mode != GIMP_RUN_INTERACTIVE && imp_task_has_idle_regions (&task))
    gimp_message (_("The regions play no part: the mode does not look at them."));

  return_vals = gimp_procedure_new_return_values (procedure, status, error);
  if (layer)
    GIMP_VALUES_SET_LAYER (return_vals, 1, layer);

  imp_task_clear (&task);

  return return_vals;
}
