/* import-write.c - writing the network that is imported, under a temporary name. */
#include "import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "weights/writer.h"

/* A filter whose mean is this small against its layer's hardly answers at all: divided by
 * it, it would be all noise.
 */
#define TINY_MU 1e-3

/* Divisors of a layer's filters, 1 for those that are left alone. */
static float *
divisors (const ImpAnswer *answer)
{
  float *mu = g_new (float, answer->n);

  for (int c = 0; c < answer->n; c++)
    mu[c] = answer->mean[c] > TINY_MU * answer->sum ? (float) answer->mean[c] : 1;

  return mu;
}

static void
declare (const ImpImport *import,
         ImpWriter       *writer,
         const ImpAnswer *answers)
{
  const gboolean half = ! import->options->float32;

  for (int i = 0; i < import->topology.n_layers; i++)
    {
      const ImpTopologyLayer *layer  = &import->topology.layers[i];
      g_autofree char        *weight = g_strdup_printf ("features.%d.weight", layer->index);
      g_autofree char        *bias   = g_strdup_printf ("features.%d.bias", layer->index);
      g_autofree char        *mu     = g_strdup_printf ("mu.%d", layer->index);

      imp_writer_declare (writer, weight, half, layer->weight.dims, 4);
      imp_writer_declare (writer, bias, half, layer->bias.dims, 1);
      if (answers != NULL)
        imp_writer_declare (writer, mu, FALSE, layer->bias.dims, 1);
    }
}

static void
note (const ImpImport *import,
      ImpWriter       *writer,
      const ImpAnswer *answers)
{
  g_autofree char *base     = g_path_get_basename (import->origin);
  g_autofree char *source   = g_filename_display_name (base);
  g_autofree char *topology = imp_topology_to_string (&import->topology);
  const char      *licence  = imp_weights_metadata (import->weights, "licence");

  imp_writer_note (writer, "source", source);
  imp_writer_note (writer, "source-sha256", import->sha256);
  imp_writer_note (writer, "topology", topology);
  imp_writer_note (writer, "preprocessing", import->preprocessing);
  imp_writer_note (writer, "licence", import->known != NULL ? import->known->licence :
                   licence != NULL ? licence : "that of its source");
  imp_writer_note (writer, "changes", "the convolutions alone, written by Impasto " IMP_VERSION);
  if (import->known != NULL)
    {
      imp_writer_note (writer, "network", import->known->key);
      imp_writer_note (writer, "title", import->known->title);
    }
  if (answers != NULL)
    {
      g_autofree char *text = g_strdup_printf ("mean activations over %d pictures are 1; mu.N is what "
                                               "the filters of features.N were divided by",
                                               import->options->n_pictures);

      imp_writer_note (writer, "normalized", text);
    }
}

/* w_i / μ_i, b_i / μ_i, and the inputs from channel i times its μ of the layer before. */
static void
rescale (const ImpTopologyLayer *layer,
         float                  *weight,
         float                  *bias,
         const float            *mu,
         const float            *mu_before)
{
  for (int o = 0; o < layer->c_out; o++)
    {
      for (int i = 0; i < layer->c_in; i++)
        for (int k = 0; k < 9; k++)
          {
            float *w = &weight[((gsize) o * layer->c_in + i) * 9 + k];

            *w = (float) (*w * (mu_before != NULL ? (double) mu_before[i] : 1) / mu[o]);
          }
      bias[o] = (float) ((double) bias[o] / mu[o]);
    }
}

static gboolean
put_layers (const ImpImport  *import,
            ImpWriter        *writer,
            const ImpAnswer  *answers,
            GError          **error)
{
  g_autofree float *before = NULL;

  for (int i = 0; i < import->topology.n_layers; i++)
    {
      const ImpTopologyLayer *layer  = &import->topology.layers[i];
      g_autofree float       *weight = imp_weights_read (import->weights, &layer->weight, error);
      g_autofree float       *bias   = weight != NULL ? imp_weights_read (import->weights,
                                                                          &layer->bias, error)
                                                      : NULL;
      g_autofree float       *mu     = answers != NULL ? divisors (&answers[layer->tap]) : NULL;

      if (bias == NULL)
        return FALSE;
      if (mu != NULL)
        rescale (layer, weight, bias, mu, before);
      if (! imp_writer_put (writer, weight, error) || ! imp_writer_put (writer, bias, error) ||
          (mu != NULL && ! imp_writer_put (writer, mu, error)) ||
          g_cancellable_set_error_if_cancelled (import->cancellable, error))
        return FALSE;
      g_free (before);
      before = g_steal_pointer (&mu);
      imp_import_tell (import, IMP_FRACTION_HASHED +
                                 (IMP_FRACTION_READ - IMP_FRACTION_HASHED) * (i + 1) /
                                   import->topology.n_layers);
    }

  return TRUE;
}

gboolean
imp_import_write (ImpImport        *import,
                  const ImpAnswer  *answers,
                  GError          **error)
{
  g_autoptr (ImpWriter) writer  = imp_writer_new ();
  g_autoptr (GError)    failure = NULL;
  gboolean              done;
  int                   fd;

  if (import->temporary == NULL)
    import->temporary = g_build_filename (import->folder, ".import-XXXXXX", NULL);
  fd = strstr (import->temporary, "XXXXXX") != NULL
         ? g_mkstemp_full (import->temporary, O_WRONLY | O_CLOEXEC, 0644)
         : g_open (import->temporary, O_WRONLY | O_CLOEXEC | O_TRUNC, 0644);
  if (fd < 0)
    {
      g_autofree char *folder = g_filename_display_name (import->folder);

      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK, _("Nothing can be written in “%s”: %s"),
                   folder, g_strerror (errno));
      g_clear_pointer (&import->temporary, g_free);
      return FALSE;
    }

  declare (import, writer, answers);
  note (import, writer, answers);
  done = imp_writer_begin (writer, fd, &failure) && put_layers (import, writer, answers, &failure);
  if (done && fsync (fd) != 0 && errno != EINVAL)
    {
      done = FALSE;
      g_set_error_literal (&failure, G_FILE_ERROR, g_file_error_from_errno (errno),
                           g_strerror (errno));
    }
  if (close (fd) != 0 && done)
    {
      done = FALSE;
      g_set_error_literal (&failure, G_FILE_ERROR, g_file_error_from_errno (errno),
                           g_strerror (errno));
    }
  if (! done && failure->domain == G_FILE_ERROR)
    {
      g_autofree char *folder = g_filename_display_name (import->folder);

      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("The network can't be written in “%s”: %s. Nothing was left there."), folder,
                   failure->message);
    }
  else if (! done)
    g_propagate_error (error, g_steal_pointer (&failure));

  return done;
}
