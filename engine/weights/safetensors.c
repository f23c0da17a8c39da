/* safetensors.c - Hugging Face's format.
 *
 * 8 bytes little-endian length n, n bytes of JSON
 * { "NAME": { "dtype": "F32", "shape": [...], "data_offsets": [begin, end] }, …,
 *   "__metadata__": { "key": "value" } }, then the data the offsets count in.
 */
#include "reader.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* A VGG's header has 4 KiB; no file of ours needs more than this. */
enum { MAX_HEADER = 16 << 20, MAX_DEPTH = 16 };

/* json-glib recurses: a header of brackets must not end on the stack. Outside of
 * strings nothing but JSON's own characters is let through: what json-glib takes
 * for comments could hide brackets.
 */
static gboolean
depth_is_sane (const char *json,
               gsize       n)
{
  gboolean in_string = FALSE;
  int      depth     = 0;

  for (gsize i = 0; i < n; i++)
    if (in_string)
      {
        if (json[i] == '\\')
          i++;
        else if (json[i] == '"')
          in_string = FALSE;
      }
    else if (json[i] == '"')
      in_string = TRUE;
    else if (json[i] == '{' || json[i] == '[')
      {
        if (++depth > MAX_DEPTH)
          return FALSE;
      }
    else if (json[i] == '}' || json[i] == ']')
      depth--;
    else if (! g_ascii_isalnum (json[i]) && strchr (":,+-. \t\r\n", json[i]) == NULL)
      return FALSE;

  return depth == 0 && ! in_string;
}

/* A non-negative integer of a JSON array, below 2⁵³. */
static gboolean
get_count (JsonArray *array,
           guint      i,
           guint64   *count)
{
  JsonNode *node = json_array_get_element (array, i);

  if (! JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 ||
      json_node_get_int (node) < 0 || json_node_get_int (node) > ((gint64) 1 << 53))
    return FALSE;

  *count = (guint64) json_node_get_int (node);

  return TRUE;
}

static JsonArray *
get_array (JsonObject *object,
           const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
parse_tensor (ImpWeights  *weights,
              const char  *name,
              JsonNode    *node,
              guint64      data,
              GError     **error)
{
  ImpTensor   *tensor = imp_weights_add (weights, name, error);
  JsonObject  *object;
  JsonNode    *dtype;
  JsonArray   *shape;
  JsonArray   *offsets;
  const char  *type;
  guint64      begin, end;

  if (tensor == NULL)
    return FALSE;
  if (! JSON_NODE_HOLDS_OBJECT (node))
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);

  object  = json_node_get_object (node);
  dtype   = json_object_get_member (object, "dtype");
  shape   = get_array (object, "shape");
  offsets = get_array (object, "data_offsets");
  if (dtype == NULL || ! JSON_NODE_HOLDS_VALUE (dtype) ||
      json_node_get_value_type (dtype) != G_TYPE_STRING ||
      shape == NULL || offsets == NULL || json_array_get_length (offsets) != 2 ||
      ! get_count (offsets, 0, &begin) || ! get_count (offsets, 1, &end) || begin > end)
    return imp_weights_refuse (weights, error, _("its entry “%s” is damaged."), name);

  if (end > weights->size - data)
    return imp_weights_refuse (weights, error,
                               _("the file is truncated: “%s” should end at byte %" PRIu64
                                 ", the file ends at %" PRIu64 "."),
                               name, data + end, weights->size);

  type           = json_node_get_string (dtype);
  tensor->dtype  = strcmp (type, "F32") == 0  ? IMP_DTYPE_F32  :
                   strcmp (type, "F16") == 0  ? IMP_DTYPE_F16  :
                   strcmp (type, "BF16") == 0 ? IMP_DTYPE_BF16 :
                   strcmp (type, "F64") == 0  ? IMP_DTYPE_F64  : IMP_DTYPE_OTHER;
  tensor->n_dims = (int) MIN (json_array_get_length (shape), IMP_TENSOR_MAX_DIMS + 1u);
  tensor->begin  = data + begin;
  tensor->end    = data + end;
  for (int i = 0; i < MIN (tensor->n_dims, IMP_TENSOR_MAX_DIMS); i++)
    {
      guint64 dim;

      if (! get_count (shape, i, &dim))
        return imp_weights_refuse (weights, error, _("the shape of “%s” doesn't fit its data."),
                                   name);
      tensor->dims[i] = (gint64) dim;
    }
  imp_tensor_pack (tensor, FALSE);
  if (! imp_tensor_place (weights, tensor, data + begin, end - begin, error))
    return FALSE;
  if (tensor->readable && tensor->end != data + end)
    return imp_weights_refuse (weights, error, _("the shape of “%s” doesn't fit its data."), name);

  return TRUE;
}

static int
compare_begin (gconstpointer a,
               gconstpointer b)
{
  const ImpTensor *s = *(const ImpTensor *const *) a;
  const ImpTensor *t = *(const ImpTensor *const *) b;

  return s->begin < t->begin ? -1 : s->begin > t->begin;
}

static gboolean
check_overlap (const ImpWeights  *weights,
               GError           **error)
{
  g_autoptr (GPtrArray)  sorted = g_ptr_array_new ();
  const ImpTensor       *last   = NULL;

  for (guint i = 0; i < weights->tensors->len; i++)
    g_ptr_array_add (sorted, weights->tensors->pdata[i]);
  g_ptr_array_sort (sorted, compare_begin);
  for (guint i = 0; i < sorted->len; i++)
    {
      const ImpTensor *t = g_ptr_array_index (sorted, i);

      if (t->begin == t->end)
        continue;
      if (last != NULL && last->end > t->begin)
        return imp_weights_refuse (weights, error, _("“%s” and “%s” overlap."),
                                   last->name, t->name);
      last = t;
    }

  return TRUE;
}

/* What json-glib would silently replace. */
typedef struct
{
  GHashTable *seen;      /* members of all objects                          */
  char       *twice;     /* the first that came again                       */
} Members;

static void
note_member (JsonParser *parser,
             JsonObject *object,
             const char *name,
             gpointer    data)
{
  Members *members = data;
  char    *key     = g_strdup_printf ("%p %s", (void *) object, name);

  if (! g_hash_table_add (members->seen, key) && members->twice == NULL)
    members->twice = g_strdup (name);
}

static gboolean
load_json (const ImpWeights  *weights,
           JsonParser        *parser,
           const char        *json,
           gsize              n,
           GError           **error)
{
  Members         members = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  gboolean        valid;
  g_autofree char *twice  = NULL;

  g_signal_connect (parser, "object-member", G_CALLBACK (note_member), &members);
  valid = g_utf8_validate (json, n, NULL) && depth_is_sane (json, n) &&
          json_parser_load_from_data (parser, json, n, NULL);
  g_hash_table_unref (members.seen);
  twice = members.twice;
  if (! valid || json_parser_get_root (parser) == NULL ||
      ! JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return imp_weights_refuse (weights, error,
                               _("it is no safetensors file, or its header is damaged."));
  if (twice != NULL)
    return imp_weights_refuse (weights, error, _("it holds “%s” twice."), twice);

  return TRUE;
}

static void
parse_metadata (ImpWeights *weights,
                JsonNode   *node)
{
  JsonObjectIter  entries;
  const char     *key;
  JsonNode       *value;

  if (! JSON_NODE_HOLDS_OBJECT (node))
    return;

  json_object_iter_init (&entries, json_node_get_object (node));
  while (json_object_iter_next (&entries, &key, &value))
    if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
      g_hash_table_replace (weights->metadata, g_strdup (key), json_node_dup_string (value));
}

gboolean
imp_safetensors_open (ImpWeights  *weights,
                      GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char       *json   = NULL;
  guint8                 prefix[8];
  guint64                length = 0;
  JsonObjectIter         iter;
  const char            *name;
  JsonNode              *node;

  if (! imp_weights_pread (weights, prefix, 8, 0))
    return imp_weights_refuse (weights, error, _("it can't be read."));
  for (int i = 7; i >= 0; i--)
    length = length << 8 | prefix[i];
  if (length > MAX_HEADER || length > weights->size - 8)
    return imp_weights_refuse (weights, error,
                               _("it is no safetensors file, or it is truncated."));

  json         = g_malloc (length + 1);
  json[length] = '\0';
  if (! imp_weights_pread (weights, json, length, 8))
    return imp_weights_refuse (weights, error, _("it can't be read."));
  if (! load_json (weights, parser, json, length, error))
    return FALSE;
  weights->format = IMP_WEIGHTS_SAFETENSORS;

  json_object_iter_init (&iter, json_node_get_object (json_parser_get_root (parser)));
  while (json_object_iter_next (&iter, &name, &node))
    if (strcmp (name, "__metadata__") == 0)
      parse_metadata (weights, node);
    else if (! parse_tensor (weights, name, node, 8 + length, error))
      return FALSE;

  return check_overlap (weights, error);
}
