/* pickle.c - the tree that a pickle makes: bytes it comes from, access, a walk. */
#include "pickle.h"

#include <string.h>

enum { MAX_DEPTH = 8 };

/* --- bytes ----------------------------------------------------------------- */

void
imp_bytes_init (ImpBytes         *bytes,
                const ImpWeights *weights,
                const guint8     *memory,
                guint64           end)
{
  bytes->weights   = weights;
  bytes->memory    = memory;
  bytes->at        = 0;
  bytes->end       = end;
  bytes->buffer_at = 0;
  bytes->buffer_n  = 0;
}

gboolean
imp_bytes_read (ImpBytes *bytes,
                void     *data,
                gsize     n)
{
  if (n > bytes->end - bytes->at)
    return FALSE;

  if (bytes->memory != NULL)
    memcpy (data, bytes->memory + bytes->at, n);
  else if (n > sizeof (bytes->buffer))
    {
      if (! imp_weights_pread (bytes->weights, data, n, bytes->at))
        return FALSE;
    }
  else
    {
      if (bytes->at < bytes->buffer_at || bytes->at + n > bytes->buffer_at + bytes->buffer_n)
        {
          bytes->buffer_at = bytes->at;
          bytes->buffer_n  = (gsize) MIN (sizeof (bytes->buffer), bytes->end - bytes->at);
          if (! imp_weights_pread (bytes->weights, bytes->buffer, bytes->buffer_n, bytes->at))
            {
              bytes->buffer_n = 0;
              return FALSE;
            }
        }
      memcpy (data, bytes->buffer + (bytes->at - bytes->buffer_at), n);
    }
  bytes->at += n;

  return TRUE;
}

gboolean
imp_bytes_skip (ImpBytes *bytes,
                guint64   n)
{
  if (n > bytes->end - bytes->at)
    return FALSE;
  bytes->at += n;

  return TRUE;
}

/* --- values ---------------------------------------------------------------- */

guint
imp_pickle_length (const ImpPickleValue *value)
{
  return value->items != NULL ? value->items->len : 0;
}

ImpPickleValue *
imp_pickle_item (const ImpPickleValue *value,
                 guint                 i)
{
  return i < imp_pickle_length (value) ? g_ptr_array_index (value->items, i) : NULL;
}

gboolean
imp_pickle_is_tuple (const ImpPickleValue *value,
                     guint                 n)
{
  return value != NULL && value->kind == IMP_PICKLE_TUPLE && imp_pickle_length (value) >= n;
}

gboolean
imp_pickle_is_call (const ImpPickleValue *value,
                    const char           *name)
{
  return value != NULL && value->kind == IMP_PICKLE_CALL &&
         strcmp (imp_pickle_item (value, 0)->text, name) == 0;
}

gboolean
imp_pickle_get_count (const ImpPickleValue *value,
                      guint64              *count)
{
  if (value == NULL || value->kind != IMP_PICKLE_INT || value->integer < 0)
    return FALSE;
  *count = (guint64) value->integer;

  return TRUE;
}

void
imp_pickle_free (ImpPickle *pickle)
{
  if (pickle == NULL)
    return;

  g_ptr_array_unref (pickle->values);
  g_free (pickle);
}

/* --- walking through a tree ------------------------------------------------ */

typedef struct
{
  ImpWeights    *weights;
  ImpPickleLeaf  leaf;
  gpointer       data;
} Walk;

static gboolean
walk (Walk            *it,
      ImpPickleValue  *value,
      const char      *name,
      int              depth,
      GError         **error)
{
  if (value->kind == IMP_PICKLE_CALL)
    return it->leaf (it->weights, name, value, it->data, error);
  if (value->kind != IMP_PICKLE_DICT || value->visited || depth == MAX_DEPTH)
    return TRUE;

  value->visited = TRUE;   /* a dictionary may hold itself */
  for (guint i = 0; i + 1 < imp_pickle_length (value); i += 2)
    {
      const ImpPickleValue *key  = imp_pickle_item (value, i);
      g_autofree char      *full = NULL;

      if (key->kind != IMP_PICKLE_STRING)
        continue;
      full = *name != '\0' ? g_strconcat (name, ".", key->text, NULL) : g_strdup (key->text);
      if (! walk (it, imp_pickle_item (value, i + 1), full, depth + 1, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
imp_pickle_walk (ImpWeights     *weights,
                 ImpPickle      *pickle,
                 ImpPickleLeaf   leaf,
                 gpointer        data,
                 GError        **error)
{
  Walk it = { weights, leaf, data };

  return walk (&it, pickle->root, "", 0, error);
}
