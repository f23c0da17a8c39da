/* import.c - a network of the user's own, made of a weight file. */
#include "impasto.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "networks/check.h"
#include "networks/net.h"
#include "networks/topology.h"
#include "store/store.h"
#include "weights/writer.h"

/* A filter whose mean is this small against its layer's hardly answers at all: divided by
 * it, it would be all noise.
 */
#define TINY_MU 1e-3

enum { HASH_BLOCK = 1 << 20 };

/* Where the time goes, by and large. */
#define FRACTION_HASHED 0.5
#define FRACTION_READ   0.9

typedef struct
{
  const char         *path;
  const char         *shown;         /* the path, for messages                */
  const ImpNetImport *options;
  ImpNetProgressFunc  progress;
  gpointer            user_data;
  GCancellable       *cancellable;
  ImpWeights         *weights;
  ImpTopology         topology;
  const ImpKnownNet  *known;         /* or NULL                               */
  const char         *preprocessing;
  char               *sha256;
  char               *folder;
  gboolean            made_folder;
  char               *temporary;     /* the file being written, or NULL       */
} Import;

static void
tell (const Import *import,
      double        fraction)
{
  if (import->progress != NULL)
    import->progress (fraction, import->user_data);
}

/* --- names ----------------------------------------------------------------- */

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
  char *name = g_path_get_basename (path);
  char *dot  = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  for (char *c = name; *c != '\0'; c++)
    if (! g_ascii_isalnum (*c) && strchr (".-_", *c) == NULL)
      *c = '-';
  while (*name != '\0' && ! g_ascii_isalnum (*name))
    memmove (name, name + 1, strlen (name));
  if (strlen (name) > 100)
    name[100] = '\0';

  return name;
}

static char *
choose_name (const Import  *import,
             GError       **error)
{
  const char            *given   = import->options->name;
  g_autofree char       *name    = given != NULL ? g_strdup (given) : name_of_file (import->path);
  g_autoptr (GPtrArray)  entries = imp_store_list_networks ();

  if (! is_name (name))
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("“%s” can't be a network's name: take letters, digits, “.”, “-” and “_”, "
                     "beginning with a letter or digit (--name)."), given != NULL ? given : import->shown);
      return NULL;
    }
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((const ImpStoreEntry *) entries->pdata[i])->name, name) == 0)
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                     _("There is a network “%s” already. Give the new one another name (--name), or "
                       "remove that one first (“impasto networks remove %s”)."), name, name);
        return NULL;
      }

  return g_steal_pointer (&name);
}

/* --- reading --------------------------------------------------------------- */

static gboolean
hash_source (Import  *import,
             GError **error)
{
  g_autoptr (GFile)            file     = g_file_new_for_path (import->path);
  g_autoptr (GFileInputStream) stream   = g_file_read (file, import->cancellable, error);
  g_autoptr (GChecksum)        checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8           *block    = g_malloc (HASH_BLOCK);
  GStatBuf                     info;
  double                       done     = 0;
  gssize                       got;

  if (stream == NULL)
    return FALSE;
  if (g_stat (import->path, &info) != 0)
    info.st_size = 0;
  while ((got = g_input_stream_read (G_INPUT_STREAM (stream), block, HASH_BLOCK,
                                     import->cancellable, error)) > 0)
    {
      g_checksum_update (checksum, block, got);
      done += (double) got;
      tell (import, FRACTION_HASHED * MIN (1, done / MAX (1.0, (double) info.st_size)));
    }
  import->sha256 = g_strdup (g_checksum_get_string (checksum));

  return got == 0;
}

/* Which network is it, and how does it see pictures? */
static gboolean
recognise (Import  *import,
           GError **error)
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

/* --- writing --------------------------------------------------------------- */

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
declare (const Import    *import,
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
note (const Import    *import,
      ImpWriter       *writer,
      const ImpAnswer *answers)
{
  g_autofree char *base     = g_path_get_basename (import->path);
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
put_layers (const Import     *import,
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
      tell (import, FRACTION_HASHED + (FRACTION_READ - FRACTION_HASHED) * (i + 1) /
                                        import->topology.n_layers);
    }

  return TRUE;
}

/* To the temporary file, which is made new. @answers: what to normalise by, or NULL. */
static gboolean
write_network (Import           *import,
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

/* What was read is free by now, but glibc keeps it; the check needs the room. */
static void
give_memory_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

/* The network in the temporary file, checked. */
static ImpNet *
load_checked (const Import  *import,
              char         **text,
              GError       **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (ImpNet) net     = NULL;

  give_memory_back ();
  net = imp_net_load (import->temporary, &failure);
  give_memory_back ();
  if (net != NULL && imp_net_check (net, import->cancellable, text, &failure))
    return g_steal_pointer (&net);

  if (failure->domain == IMP_ERROR)   /* the temporary file means nothing to anybody */
    {
      g_autofree char  *base    = g_path_get_basename (import->temporary);
      g_auto (GStrv)    parts   = g_strsplit (failure->message, base, -1);
      g_autofree char  *message = g_strjoinv (import->shown, parts);

      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_NETWORK, message);
    }
  else
    g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}

static gboolean
normalize (Import   *import,
           char    **text,
           GError  **error)
{
  g_autoptr (ImpNet)  net  = load_checked (import, NULL, error);
  ImpAnswer           answers[IMP_N_TAPS];
  gboolean            done;

  if (net == NULL)
    return FALSE;
  done = imp_net_answer (net, import->options->pictures, import->options->n_pictures, answers,
                         import->cancellable, error);
  g_clear_pointer (&net, imp_net_unref);
  if (done)
    done = write_network (import, answers, error);
  imp_answers_clear (answers);
  if (done)
    net = load_checked (import, text, error);

  return net != NULL;
}

static gboolean
write_and_check (Import   *import,
                 char    **text,
                 GError  **error)
{
  import->made_folder = ! g_file_test (import->folder, G_FILE_TEST_IS_DIR);
  if (g_mkdir_with_parents (import->folder, 0755) != 0)
    {
      g_autofree char *folder = g_filename_display_name (import->folder);

      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK, _("The folder “%s” can't be made: %s"),
                   folder, g_strerror (errno));
      return FALSE;
    }
  if (! write_network (import, NULL, error))
    return FALSE;

  if (import->options->n_pictures > 0)
    return normalize (import, text, error);
  else
    {
      g_autoptr (ImpNet) net = load_checked (import, text, error);

      return net != NULL;
    }
}

/* --- all of it ------------------------------------------------------------- */

static char *
describe_source (const Import *import,
                 const char   *check)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("“%s” is %s"), import->shown, imp_weights_get_kind (import->weights));
  if (import->known != NULL)
    g_string_append_printf (text, _(", recognised by its first layer as %s"), import->known->title);
  g_string_append_printf (text, _(". Its pre-processing is taken as “%s”"), import->preprocessing);
  if (import->known == NULL && import->options->preprocessing == NULL &&
      imp_weights_metadata (import->weights, "preprocessing") == NULL)
    g_string_append (text, _(", since it is none of the networks that we know; --preprocessing says "
                             "otherwise"));
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
imp_net_import (const char          *path,
                const ImpNetImport  *options,
                ImpNetProgressFunc   progress,
                gpointer             user_data,
                GCancellable        *cancellable,
                char               **text,
                GError             **error)
{
  g_autofree char *shown  = g_filename_display_name (path);
  Import           import = { path, shown, options, progress, user_data, cancellable };
  g_autofree char *name   = NULL;
  g_autofree char *file   = NULL;
  g_autofree char *target = NULL;
  g_autofree char *check  = NULL;
  ImpNetInfo      *info   = NULL;

  import.folder = imp_store_user_networks ();
  if (check_options (options, error) &&
      (name = choose_name (&import, error)) != NULL &&
      (import.weights = imp_weights_open (path, error)) != NULL &&
      imp_topology_find (&import.topology, import.weights, path, error) &&
      recognise (&import, error) &&
      hash_source (&import, error) &&
      write_and_check (&import, &check, error))
    {
      file   = g_strconcat (name, ".safetensors", NULL);
      target = g_build_filename (import.folder, file, NULL);
      if (g_rename (import.temporary, target) == 0)
        {
          g_clear_pointer (&import.temporary, g_free);
          tell (&import, 1);
          if (text != NULL)
            *text = describe_source (&import, check);
          info = imp_net_describe (target, error);
        }
      else
        g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK, _("“%s” can't be written: %s"), target,
                     g_strerror (errno));
    }

  if (import.temporary != NULL)
    g_unlink (import.temporary);
  if (info == NULL && import.made_folder)
    g_rmdir (import.folder);
  g_free (import.temporary);
  g_free (import.folder);
  g_free (import.sha256);
  imp_weights_free (import.weights);

  return info;
}
