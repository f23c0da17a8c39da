/* import.c - a network of the user's own, made of a weight file. */
#include "import.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "store/store.h"

enum { HASH_BLOCK = 1 << 20 };

void
imp_import_tell (const ImpImport *import,
                 double           fraction)
{
  if (import->progress != NULL)
    import->progress (fraction, import->user_data);
}

/* --- reading --------------------------------------------------------------- */

static gboolean
hash_source (ImpImport  *import,
             GError    **error)
{
  g_autoptr (GFile)            file     = g_file_new_for_path (import->origin);
  g_autoptr (GFileInputStream) stream   = g_file_read (file, import->cancellable, error);
  g_autoptr (GChecksum)        checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8           *block    = g_malloc (HASH_BLOCK);
  GStatBuf                     info;
  double                       done     = 0;
  gssize                       got;

  if (stream == NULL)
    return FALSE;
  if (g_stat (import->origin, &info) != 0)
    info.st_size = 0;
  while ((got = g_input_stream_read (G_INPUT_STREAM (stream), block, HASH_BLOCK,
                                     import->cancellable, error)) > 0)
    {
      g_checksum_update (checksum, block, got);
      done += (double) got;
      imp_import_tell (import, IMP_FRACTION_HASHED *
                                 MIN (1, done / MAX (1.0, (double) info.st_size)));
    }
  import->sha256 = g_strdup (g_checksum_get_string (checksum));

  return got == 0;
}

/* Which network is it, and how does it see pictures? */
static gboolean
recognise (ImpImport  *import,
           GError    **error)
{
  const ImpTopologyLayer *first  = &import->topology.layers[0];
  const char             *asked  = import->options->preprocessing;
  const char             *stated = imp_weights_metadata (import->weights, "preprocessing");
  g_autofree float       *weight = imp_weights_read (import->weights, &first->weight, error);
  g_autofree float       *bias   = weight != NULL ? imp_weights_read (import->weights, &first->bias,
                                                                      error) : NULL;

  if (bias == NULL)
    return FALSE;

  import->known         = imp_known_net_recognise (import->topology.n_layers, weight, bias);
  import->preprocessing = asked != NULL ? asked : stated != NULL ? stated
                          : import->known != NULL ? import->known->preprocessing : "torchvision";

  return TRUE;
}

/* --- checking -------------------------------------------------------------- */

/* The network in the temporary file. */
static gboolean
check_written (const ImpImport  *import,
               char            **text,
               GError          **error)
{
  g_autoptr (GError) failure = NULL;

  if (imp_net_check (import->temporary, import->cancellable, text, &failure))
    return TRUE;

  if (failure->domain == IMP_ERROR)   /* the temporary file means nothing to anybody */
    {
      g_autofree char  *base    = g_path_get_basename (import->temporary);
      g_auto (GStrv)    parts   = g_strsplit (failure->message, base, -1);
      g_autofree char  *message = g_strjoinv (import->shown, parts);

      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_NETWORK, message);
    }
  else
    g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

/* The temporary file once more, in the scale that the pictures give. What isn't sound stays
 * as it is, for the check.
 */
static gboolean
normalize (ImpImport  *import,
           GError    **error)
{
  g_auto (ImpAnswers) answers = { 0 };

  return imp_net_answer (import->temporary, import->options->pictures,
                         import->options->n_pictures, &answers, import->cancellable, error) &&
         imp_import_write (import, answers.taps, error);
}

static gboolean
write_and_check (ImpImport  *import,
                 char      **text,
                 GError    **error)
{
  import->made_folder = ! g_file_test (import->folder, G_FILE_TEST_IS_DIR);
  if (g_mkdir_with_parents (import->folder, 0755) != 0)
    {
      g_autofree char *folder = g_filename_display_name (import->folder);

      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK, _("The folder “%s” can't be made: %s"),
                   folder, g_strerror (errno));
      return FALSE;
    }

  return imp_import_write (import, NULL, error) &&
         (import->options->n_pictures == 0 || normalize (import, error)) &&
         check_written (import, text, error);
}

/* --- all of it ------------------------------------------------------------- */

static char *
describe_source (const ImpImport *import,
                 const char   *check)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("“%s” is %s"), import->shown, imp_weights_get_kind (import->weights));
  if (import->known != NULL)
    g_string_append_printf (text, _(", recognised by its first layer as %s"), import->known->title);
  g_string_append_printf (text, _(". Its pre-processing is taken as “%s”"), import->preprocessing);
  if (import->known == NULL && import->options->preprocessing == NULL &&
      imp_weights_metadata (import->weights, "preprocessing") == NULL)
    g_string_append (text, _(", since it is none of the networks that we know"));
  g_string_append_printf (text, ".\n%s", check);

  return g_string_free (text, FALSE);
}

static gboolean
check_options (const ImpNetImport  *options,
               GError             **error)
{
  if (options->preprocessing == NULL || strcmp (options->preprocessing, "torchvision") == 0 ||
      strcmp (options->preprocessing, "caffe") == 0)
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
               _("“%s” is no pre-processing; there are “torchvision” and “caffe”."),
               options->preprocessing);

  return FALSE;
}

ImpNetInfo *
imp_import_run (ImpImport  *import,
                char      **text,
                GError    **error)
{
  g_autofree char *name   = NULL;
  g_autofree char *file   = NULL;
  g_autofree char *target = NULL;
  g_autofree char *check  = NULL;
  ImpNetInfo      *info   = NULL;

  import->folder = imp_store_user_networks ();
  if (check_options (import->options, error) &&
      (name = imp_import_choose_name (import, error)) != NULL &&
      (import->weights = imp_weights_open (import->path, error)) != NULL &&
      imp_topology_find (&import->topology, import->weights, import->path, error) &&
      recognise (import, error) &&
      hash_source (import, error) &&
      write_and_check (import, &check, error))
    {
      file   = g_strconcat (name, ".safetensors", NULL);
      target = g_build_filename (import->folder, file, NULL);
      if (g_rename (import->temporary, target) == 0)
        {
          g_clear_pointer (&import->temporary, g_free);
          imp_import_tell (import, 1);
          if (text != NULL)
            *text = describe_source (import, check);
          info = imp_net_describe (target, error);
        }
      else
        g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK, _("“%s” can't be written: %s"), target,
                     g_strerror (errno));
    }

  if (import->temporary != NULL)
    g_unlink (import->temporary);
  if (info == NULL && import->made_folder)
    {
      g_autofree char *ours = g_path_get_dirname (import->folder);

      g_rmdir (import->folder);
      g_rmdir (ours);   /* unless it holds anything else */
    }
  g_free (import->temporary);
  g_free (import->folder);
  g_free (import->sha256);
  imp_weights_free (import->weights);

  return info;
}

ImpNetInfo *
imp_net_import (const char          *path,
                const ImpNetImport  *options,
                ImpNetProgressFunc   progress,
                gpointer             user_data,
                GCancellable        *cancellable,
                char               **text,
                GError             **error)
{
  g_autofree char *shown  = g_filename_display_name (path);
  ImpImport        import =
    {
      .path = path, .shown = shown, .origin = path, .options = options,
      .progress = progress, .user_data = user_data, .cancellable = cancellable
    };

  return imp_import_run (&import, text, error);
}
