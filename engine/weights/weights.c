/* weights.c - a file of tensors, open. */
#include "weights.h"
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "impasto.h"

/* --- for the readers ------------------------------------------------------- */

gboolean
imp_weights_refuse (const ImpWeights  *weights,
                    GError           **error,
                    const char        *format,
                    ...)
{
  g_autofree char *what  = NULL;
  g_autofree char *shown = g_filename_display_name (weights->path);
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  if (weights->format == IMP_WEIGHTS_UNKNOWN)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("“%s” can't be used as a network: %s"), shown, what);
  else
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("“%s” is %s, but can't be used as a network: %s"), shown,
                 imp_weights_get_kind (weights), what);

  return FALSE;
}

static void
tensor_free (gpointer data)
{
  ImpTensor *tensor = data;

  g_free (tensor->name);
  g_free (tensor->entry);
  g_free (tensor);
}

/* No network has more, or longer ones. */
enum { MAX_TENSORS = 16384, MAX_NAME = 1024 };

ImpTensor *
imp_weights_add (ImpWeights  *weights,
                 const char  *name,
                 GError     **error)
{
  ImpTensor *tensor;

  if (weights->tensors->len == MAX_TENSORS || strlen (name) > MAX_NAME)
    {
      imp_weights_refuse (weights, error, _("it has too many parts."));
      return NULL;
    }
  if (g_hash_table_contains (weights->by_name, name))
    {
      imp_weights_refuse (weights, error, _("it holds “%s” twice."), name);
      return NULL;
    }

  tensor       = g_new0 (ImpTensor, 1);
  tensor->name = g_strdup (name);
  g_ptr_array_add (weights->tensors, tensor);
  g_hash_table_insert (weights->by_name, tensor->name, tensor);

  return tensor;
}

gboolean
imp_weights_pread (const ImpWeights *weights,
                   void             *data,
                   gsize             n,
                   guint64           at)
{
  guint8 *bytes = data;

  while (n > 0)
    {
      const gssize got = pread (weights->fd, bytes, MIN (n, 1u << 30), (off_t) at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      bytes += got;
      at    += (guint64) got;
      n     -= (gsize) got;
    }

  return TRUE;
}

/* --- opening --------------------------------------------------------------- */

ImpWeights *
imp_weights_open (const char  *path,
                  GError     **error)
{
  g_autoptr (ImpWeights) weights = g_new0 (ImpWeights, 1);
  GStatBuf               info;

  weights->path     = g_strdup (path);
  weights->fd       = -1;
  weights->tensors  = g_ptr_array_new_with_free_func (tensor_free);
  weights->by_name  = g_hash_table_new (g_str_hash, g_str_equal);
  weights->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (g_stat (path, &info) != 0)
    imp_weights_refuse (weights, error, "%s", g_strerror (errno));
  else if (S_ISDIR (info.st_mode))
    imp_weights_refuse (weights, error, _("it is a folder. %s"), imp_weights_expected ());
  else if (! S_ISREG (info.st_mode))
    imp_weights_refuse (weights, error, _("it is no ordinary file. %s"), imp_weights_expected ());
  else if ((weights->fd = g_open (path, O_RDONLY | O_CLOEXEC, 0)) < 0 ||
           fstat (weights->fd, &info) != 0)
    imp_weights_refuse (weights, error, "%s", g_strerror (errno));
  else
    {
      weights->size = (guint64) info.st_size;
      if (imp_weights_open_format (weights, error))
        return g_steal_pointer (&weights);
    }

  return NULL;
}

void
imp_weights_free (ImpWeights *weights)
{
  if (weights == NULL)
    return;

  if (weights->fd >= 0)
    close (weights->fd);
  g_hash_table_unref (weights->by_name);
  g_hash_table_unref (weights->metadata);
  g_ptr_array_unref (weights->tensors);
  g_free (weights->path);
  g_free (weights);
}

ImpWeightsFormat
imp_weights_get_format (const ImpWeights *weights)
{
  return weights->format;
}

const char *
imp_weights_get_kind (const ImpWeights *weights)
{
  switch (weights->format)
    {
    case IMP_WEIGHTS_TORCH:        return _("a PyTorch file");
    case IMP_WEIGHTS_TORCH_LEGACY: return _("a PyTorch file of the old kind");
    case IMP_WEIGHTS_NPZ:          return _("a numpy archive");
    case IMP_WEIGHTS_PICKLE:       return _("a pickle of numpy arrays");
    default:                       return _("a safetensors file");
    }
}

const ImpTensor *
imp_weights_get (const ImpWeights *weights,
                 guint             i)
{
  return i < weights->tensors->len ? g_ptr_array_index (weights->tensors, i) : NULL;
}

const ImpTensor *
imp_weights_find (const ImpWeights *weights,
                  const char       *name)
{
  return g_hash_table_lookup (weights->by_name, name);
}

const char *
imp_weights_metadata (const ImpWeights *weights,
                      const char       *key)
{
  return g_hash_table_lookup (weights->metadata, key);
}
