/* torch.c - what torch.save () writes: tensors as views of storages.
 *
 * Since 1.6 a zip archive: NAME/data.pkl is a pickle whose storages are named by key, and
 * NAME/data/KEY has their bytes. Before, one file: pickles of a magic number, a version,
 * the machine's sizes, the object itself and the list of keys, then for each key the
 * number of elements (8 bytes) and the elements.
 * Source: torch/serialization.py of PyTorch.
 */
#include "pickle.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The pickle of a state dictionary has some kilobytes. */
enum { MAX_PICKLE = 16 << 20 };

typedef struct
{
  ImpDtype dtype;
  gsize    element;    /* bytes                                             */
  guint64  count;      /* elements                                          */
  guint64  begin;      /* in the file; 0 in an archive                      */
  char    *entry;      /* of an archive, or NULL                            */
  gboolean placed;     /* its bytes were found                              */
} Storage;

static const struct { const char *name; ImpDtype dtype; gsize element; } storage_types[] =
{
  { "FloatStorage",    IMP_DTYPE_F32,   4 },
  { "HalfStorage",     IMP_DTYPE_F16,   2 },
  { "BFloat16Storage", IMP_DTYPE_BF16,  2 },
  { "DoubleStorage",   IMP_DTYPE_F64,   8 },
  { "LongStorage",     IMP_DTYPE_OTHER, 8 },
  { "IntStorage",      IMP_DTYPE_OTHER, 4 },
  { "ShortStorage",    IMP_DTYPE_OTHER, 2 },
  { "CharStorage",     IMP_DTYPE_OTHER, 1 },
  { "ByteStorage",     IMP_DTYPE_OTHER, 1 },
  { "BoolStorage",     IMP_DTYPE_OTHER, 1 }
};

static void
storage_free (gpointer data)
{
  Storage *storage = data;

  g_free (storage->entry);
  g_free (storage);
}

/* ('storage', torch.FloatStorage, key, device, elements[, view]) */
static const char *
reference_key (const ImpPickleValue *reference)
{
  const ImpPickleValue *id = imp_pickle_item (reference, 0);

  if (! imp_pickle_is_tuple (id, 5) || imp_pickle_item (id, 1)->kind != IMP_PICKLE_NAME ||
      imp_pickle_item (id, 2)->kind != IMP_PICKLE_STRING ||
      (imp_pickle_length (id) > 5 && imp_pickle_item (id, 5)->kind != IMP_PICKLE_NONE))
    return NULL;

  return imp_pickle_item (id, 2)->text;
}

/* All storages that a pickle refers to: key → Storage. */
static GHashTable *
collect_storages (const ImpWeights  *weights,
                  const ImpPickle   *pickle,
                  GError           **error)
{
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                           storage_free);

  for (guint i = 0; i < pickle->values->len; i++)
    {
      const ImpPickleValue *reference = g_ptr_array_index (pickle->values, i);
      const ImpPickleValue *id;
      const char           *key;
      const char           *type;
      const Storage        *other;
      Storage              *storage;
      guint64               count;

      if (reference->kind != IMP_PICKLE_REFERENCE)
        continue;
      id   = imp_pickle_item (reference, 0);
      key  = reference_key (reference);
      type = key != NULL ? strrchr (imp_pickle_item (id, 1)->text, '.') + 1 : NULL;
      if (key == NULL || ! imp_pickle_get_count (imp_pickle_item (id, 4), &count))
        {
          imp_weights_refuse (weights, error, _("it refers to its data in an unknown way."));
          return NULL;
        }

      storage        = g_new0 (Storage, 1);
      storage->count = count;
      for (gsize k = 0; k < G_N_ELEMENTS (storage_types); k++)
        if (strcmp (type, storage_types[k].name) == 0)
          {
            storage->dtype   = storage_types[k].dtype;
            storage->element = storage_types[k].element;
          }
      other = g_hash_table_lookup (storages, key);
      if (storage->element == 0 || count > G_MAXINT64 / 8 ||
          (other != NULL && (other->dtype != storage->dtype || other->count != count)))
        {
          storage_free (storage);
          imp_weights_refuse (weights, error, _("it refers to its data in an unknown way."));
          return NULL;
        }
      g_hash_table_replace (storages, (gpointer) key, storage);
    }

  return g_steal_pointer (&storages);
}

/* (storage, offset, size, stride, …) */
static gboolean
add_tensor (ImpWeights            *weights,
            const char            *name,
            const ImpPickleValue  *call,
            gpointer               data,
            GError               **error)
{
  GHashTable           *storages  = data;
  const ImpPickleValue *arguments = imp_pickle_item (call, 1);
  const ImpPickleValue *reference = imp_pickle_item (arguments, 0);
  const ImpPickleValue *size      = imp_pickle_item (arguments, 2);
  const ImpPickleValue *stride    = imp_pickle_item (arguments, 3);
  const Storage        *storage;
  ImpTensor            *tensor;
  guint64               offset;

  if (imp_pickle_is_call (call, "torch._utils._rebuild_parameter"))
    return reference != NULL && reference->kind == IMP_PICKLE_CALL &&
           ! imp_pickle_is_call (reference, "torch._utils._rebuild_parameter")
             ? add_tensor (weights, name, reference, data, error)
             : imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);
  if (! imp_pickle_is_call (call, "torch._utils._rebuild_tensor_v2") &&
      ! imp_pickle_is_call (call, "torch._utils._rebuild_tensor"))
    return TRUE;   /* a numpy array among them, which is none of ours */

  if (reference == NULL || reference->kind != IMP_PICKLE_REFERENCE ||
      ! imp_pickle_get_count (imp_pickle_item (arguments, 1), &offset) ||
      ! imp_pickle_is_tuple (size, 0) || ! imp_pickle_is_tuple (stride, 0) ||
      imp_pickle_length (size) != imp_pickle_length (stride))
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);

  tensor = imp_weights_add (weights, name, error);
  if (tensor == NULL)
    return FALSE;
  storage        = g_hash_table_lookup (storages, reference_key (reference));
  tensor->dtype  = storage->dtype;
  tensor->entry  = g_strdup (storage->entry);
  tensor->n_dims = (int) MIN (imp_pickle_length (size), IMP_TENSOR_MAX_DIMS + 1u);
  for (int i = 0; i < MIN (tensor->n_dims, IMP_TENSOR_MAX_DIMS); i++)
    {
      guint64 dim, step;

      if (! imp_pickle_get_count (imp_pickle_item (size, i), &dim) ||
          ! imp_pickle_get_count (imp_pickle_item (stride, i), &step))
        return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);
      tensor->dims[i]    = (gint64) dim;
      tensor->strides[i] = (gint64) step;
    }

  if (! storage->placed || offset > storage->count)
    return imp_weights_refuse (weights, error, _("the data of “%s” are missing."), name);

  return imp_tensor_place (weights, tensor, storage->begin + offset * storage->element,
                           (storage->count - offset) * storage->element, error);
}

/* --- the archive ----------------------------------------------------------- */

typedef struct
{
  GHashTable *sizes;     /* entry → bytes                                     */
  char       *folder;    /* with its slash: that of data.pkl, or NULL         */
  gboolean    program;   /* TorchScript                                       */
  gboolean    big_endian;
  int         n_arrays;  /* entries of numpy's                                */
} Contents;

static gboolean
note_entry (ImpWeights         *weights,
            const ImpZipEntry  *entry,
            gpointer            data,
            GError            **error)
{
  Contents *contents = data;

  g_hash_table_insert (contents->sizes, g_strdup (entry->name),
                       g_memdup2 (&entry->size, sizeof (entry->size)));
  if (g_str_has_suffix (entry->name, "/data.pkl") && contents->folder == NULL)
    contents->folder = g_strndup (entry->name, strlen (entry->name) - strlen ("data.pkl"));
  else if (g_str_has_suffix (entry->name, "/constants.pkl"))
    contents->program = TRUE;
  else if (g_str_has_suffix (entry->name, "/byteorder"))
    contents->big_endian = entry->n_head >= 3 && memcmp (entry->head, "big", 3) == 0;
  else if (g_str_has_suffix (entry->name, ".npy"))
    contents->n_arrays++;

  return TRUE;
}

static gboolean
place_in_archive (ImpWeights      *weights,
                  const Contents  *contents,
                  GHashTable      *storages,
                  GError         **error)
{
  GHashTableIter iter;
  gpointer       key, value;

  g_hash_table_iter_init (&iter, storages);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Storage         *storage = value;
      g_autofree char *name    = g_strconcat (contents->folder, "data/", key, NULL);
      const guint64   *size    = g_hash_table_lookup (contents->sizes, name);

      if (size == NULL)
        return imp_weights_refuse (weights, error, _("the data of “%s” are missing."), name);
      if (*size != storage->count * storage->element || ! imp_zip_size_is_sane (weights, *size))
        return imp_weights_refuse (weights, error, _("the shape of “%s” doesn't fit its data."),
                                   name);
      storage->entry  = g_steal_pointer (&name);
      storage->placed = TRUE;
    }

  return TRUE;
}

static gboolean
open_contents (ImpWeights      *weights,
               const Contents  *contents,
               GError         **error)
{
  g_autofree char        *name     = g_strconcat (contents->folder, "data.pkl", NULL);
  const guint64          *size     = g_hash_table_lookup (contents->sizes, name);
  g_autofree guint8      *data     = NULL;
  g_autoptr (ImpPickle)   pickle   = NULL;
  g_autoptr (GHashTable)  storages = NULL;
  ImpBytes                bytes;

  weights->format = IMP_WEIGHTS_TORCH;
  if (contents->program)
    return imp_weights_refuse (weights, error,
                               _("it is a TorchScript program. Expected are tensors alone, as "
                                 "torch.save (model.state_dict (), …) writes them."));
  if (contents->big_endian)
    return imp_weights_refuse (weights, error, _("it comes from a big-endian machine."));
  if (*size > MAX_PICKLE || ! imp_zip_size_is_sane (weights, *size))
    return imp_weights_refuse (weights, error, _("its pickle is too large for a network's."));

  data = g_malloc (MAX (*size, 1));
  if (! imp_zip_read (weights, name, 0, data, *size, error))
    return FALSE;
  imp_bytes_init (&bytes, weights, data, *size);
  pickle   = imp_pickle_read (&bytes, error);
  storages = pickle != NULL ? collect_storages (weights, pickle, error) : NULL;

  return storages != NULL && place_in_archive (weights, contents, storages, error) &&
         imp_pickle_walk (weights, pickle, add_tensor, storages, error);
}

gboolean
imp_torch_open (ImpWeights  *weights,
                GError     **error)
{
  Contents contents = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  gboolean done     = imp_zip_walk (weights, note_entry, &contents, error);

  if (done && contents.folder == NULL && contents.n_arrays > 0)
    weights->format = IMP_WEIGHTS_NPZ;
  else if (done && contents.folder == NULL)
    done = imp_weights_refuse (weights, error,
                               _("it is a zip archive, but neither PyTorch's nor numpy's. If the "
                                 "network is in it, unpack it first."));
  else if (done)
    done = open_contents (weights, &contents, error);

  g_hash_table_unref (contents.sizes);
  g_free (contents.folder);

  return done;
}

/* --- the old format -------------------------------------------------------- */

/* The machine that wrote it: {…, 'little_endian': True, …} */
static gboolean
is_big_endian (const ImpPickle *info)
{
  for (guint i = 0; i + 1 < imp_pickle_length (info->root); i += 2)
    {
      const ImpPickleValue *key   = imp_pickle_item (info->root, i);
      const ImpPickleValue *value = imp_pickle_item (info->root, i + 1);

      if (key->kind == IMP_PICKLE_STRING && strcmp (key->text, "little_endian") == 0)
        return value->kind == IMP_PICKLE_BOOL && ! value->integer;
    }

  return FALSE;
}

static gboolean
place_in_file (ImpWeights            *weights,
               const ImpPickleValue  *keys,
               ImpBytes              *bytes,
               GHashTable            *storages,
               GError               **error)
{
  for (guint i = 0; i < imp_pickle_length (keys); i++)
    {
      const ImpPickleValue *key     = imp_pickle_item (keys, i);
      Storage              *storage = key->kind == IMP_PICKLE_STRING
                                        ? g_hash_table_lookup (storages, key->text) : NULL;
      guint64               count;

      if (storage == NULL || storage->placed)
        return imp_weights_refuse (weights, error, _("its list of data is damaged."));
      if (! imp_bytes_read (bytes, &count, 8))
        return imp_weights_refuse (weights, error, _("it is truncated."));
      if (GUINT64_FROM_LE (count) != storage->count)
        return imp_weights_refuse (weights, error, _("its list of data is damaged."));
      storage->begin = bytes->at;
      if (! imp_bytes_skip (bytes, storage->count * storage->element))
        return imp_weights_refuse (weights, error, _("it is truncated."));
      storage->placed = TRUE;
    }

  return TRUE;
}

gboolean
imp_torch_legacy_open (ImpWeights  *weights,
                       GError     **error)
{
  g_autoptr (ImpPickle)  magic    = NULL;
  g_autoptr (ImpPickle)  version  = NULL;
  g_autoptr (ImpPickle)  info     = NULL;
  g_autoptr (ImpPickle)  object   = NULL;
  g_autoptr (ImpPickle)  keys     = NULL;
  g_autoptr (GHashTable) storages = NULL;
  ImpBytes               bytes;

  weights->format = IMP_WEIGHTS_TORCH_LEGACY;
  imp_bytes_init (&bytes, weights, NULL, weights->size);
  if ((magic   = imp_pickle_read (&bytes, error)) == NULL ||
      (version = imp_pickle_read (&bytes, error)) == NULL ||
      (info    = imp_pickle_read (&bytes, error)) == NULL ||
      (object  = imp_pickle_read (&bytes, error)) == NULL ||
      (keys    = imp_pickle_read (&bytes, error)) == NULL)
    return FALSE;
  if (version->root->kind != IMP_PICKLE_INT || version->root->integer != 1001)
    return imp_weights_refuse (weights, error, _("it is of an unknown version of PyTorch's old "
                                                 "format."));
  if (is_big_endian (info))
    return imp_weights_refuse (weights, error, _("it comes from a big-endian machine."));

  storages = collect_storages (weights, object, error);

  return storages != NULL && place_in_file (weights, keys->root, &bytes, storages, error) &&
         imp_pickle_walk (weights, object, add_tensor, storages, error);
}
