/* unpickle.c - the machine that pickles are programs for, as far as weights need it.
 *
 * Source of the opcodes: Lib/pickletools.py of CPython. Protocols 2 to 5; the text
 * opcodes of protocol 0 are not among what PyTorch and numpy write.
 */
#include "pickle.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "impasto.h"

/* A VGG takes a thousand opcodes, the largest networks some ten thousands. All else
 * that is allocated is bounded by these two: every value takes an opcode.
 */
enum { MAX_OPS = 1 << 19, MAX_TEXT = 512 };

typedef struct
{
  ImpBytes   *bytes;
  ImpPickle  *pickle;
  GPtrArray  *stack;
  GHashTable *memo;      /* index → value                                     */
  GError    **error;
} Machine;

/* Names that may occur. What a call of them means is the readers' to say. */
static const char *const known_names[] =
{
  "collections.OrderedDict",
  "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor",
  "torch._utils._rebuild_parameter",
  "torch.FloatStorage", "torch.HalfStorage", "torch.BFloat16Storage", "torch.DoubleStorage",
  "torch.LongStorage", "torch.IntStorage", "torch.ShortStorage", "torch.CharStorage",
  "torch.ByteStorage", "torch.BoolStorage",
  "torch.cuda.FloatStorage", "torch.cuda.HalfStorage", "torch.cuda.BFloat16Storage",
  "torch.cuda.DoubleStorage", "torch.cuda.LongStorage", "torch.cuda.IntStorage",
  "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
  "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
  "numpy.ndarray", "numpy.dtype",
};

/* --- values ---------------------------------------------------------------- */

static void
value_free (gpointer data)
{
  ImpPickleValue *value = data;

  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value->text);
  g_free (value);
}

static ImpPickleValue *
value_new (Machine       *machine,
           ImpPickleKind  kind)
{
  ImpPickleValue *value = g_new0 (ImpPickleValue, 1);

  value->kind = kind;
  g_ptr_array_add (machine->pickle->values, value);

  return value;
}

static void
value_append (ImpPickleValue *value,
              ImpPickleValue *item)
{
  if (value->items == NULL)
    value->items = g_ptr_array_new ();
  g_ptr_array_add (value->items, item);
}

/* --- the machine ----------------------------------------------------------- */

static gboolean
damaged (Machine *machine)
{
  return imp_weights_refuse (machine->bytes->weights, machine->error,
                             _("its pickle is damaged or truncated, at byte %" PRIu64 "."),
                             machine->bytes->at);
}

static gboolean
push (Machine        *machine,
      ImpPickleValue *value)
{
  g_ptr_array_add (machine->stack, value);

  return TRUE;
}

static ImpPickleValue *
pop (Machine *machine)
{
  ImpPickleValue *value;

  if (machine->stack->len == 0)
    return NULL;
  value = g_ptr_array_index (machine->stack, machine->stack->len - 1);
  if (value->kind == IMP_PICKLE_MARK)
    return NULL;
  g_ptr_array_set_size (machine->stack, (int) machine->stack->len - 1);

  return value;
}

static ImpPickleValue *
top (Machine *machine)
{
  ImpPickleValue *value = pop (machine);

  if (value != NULL)
    push (machine, value);

  return value;
}

/* The place of the topmost mark. */
static gboolean
find_mark (Machine *machine,
           guint   *place)
{
  for (guint i = machine->stack->len; i-- > 0;)
    if (((ImpPickleValue *) g_ptr_array_index (machine->stack, i))->kind == IMP_PICKLE_MARK)
      {
        *place = i;
        return TRUE;
      }

  return FALSE;
}

/* Moves what is above the topmost mark to @value, and drops the mark. */
static gboolean
take_items (Machine        *machine,
            ImpPickleValue *value)
{
  guint mark;

  if (! find_mark (machine, &mark))
    return FALSE;
  for (guint i = mark + 1; i < machine->stack->len; i++)
    value_append (value, g_ptr_array_index (machine->stack, i));
  g_ptr_array_set_size (machine->stack, (int) mark);

  return TRUE;
}

static gboolean
read_number (Machine *machine,
             int      n_bytes,
             guint64 *number)
{
  guint8 data[8];

  *number = 0;
  if (! imp_bytes_read (machine->bytes, data, (gsize) n_bytes))
    return damaged (machine);
  for (int i = n_bytes - 1; i >= 0; i--)
    *number = *number << 8 | data[i];

  return TRUE;
}

static gboolean
push_integer (Machine *machine,
              gint64   number)
{
  ImpPickleValue *value = value_new (machine, IMP_PICKLE_INT);

  value->integer = number;

  return push (machine, value);
}

/* LONG1: little-endian, two's complement, of any length. */
static gboolean
op_long (Machine *machine)
{
  guint64 n;
  guint64 number;

  if (! read_number (machine, 1, &n))
    return FALSE;
  if (n > 8)
    return imp_bytes_skip (machine->bytes, n) ? push (machine, value_new (machine, IMP_PICKLE_OTHER))
                                              : damaged (machine);
  if (! read_number (machine, (int) n, &number))
    return FALSE;
  if (n > 0 && n < 8 && number >> (8 * n - 1) != 0)
    number |= ~ (guint64) 0 << 8 * n;

  return push_integer (machine, (gint64) number);
}

static gboolean
op_string (Machine *machine,
           int      n_bytes)
{
  ImpPickleValue *value = value_new (machine, IMP_PICKLE_STRING);
  guint64         n;

  if (! read_number (machine, n_bytes, &n))
    return FALSE;
  if (n > MAX_TEXT)   /* a note of somebody's, no name of a tensor */
    {
      value->kind = IMP_PICKLE_OTHER;
      return imp_bytes_skip (machine->bytes, n) ? push (machine, value) : damaged (machine);
    }
  if (n > machine->bytes->end - machine->bytes->at)
    return damaged (machine);
  value->text = g_malloc0 (n + 1);
  if (! imp_bytes_read (machine->bytes, value->text, n) ||
      ! g_utf8_validate (value->text, (gssize) n, NULL))
    return damaged (machine);

  return push (machine, value);
}

static gboolean
op_bytes (Machine *machine,
          int      n_bytes)
{
  ImpPickleValue *value = value_new (machine, IMP_PICKLE_BYTES);

  if (! read_number (machine, n_bytes, &value->size))
    return FALSE;
  value->begin = machine->bytes->at;
  if (! imp_bytes_skip (machine->bytes, value->size))
    return damaged (machine);

  return push (machine, value);
}

static gboolean
push_name (Machine    *machine,
           const char *module,
           const char *name)
{
  g_autofree char *full  = g_strconcat (module, ".", name, NULL);
  ImpPickleValue  *value;

  for (gsize i = 0; i < G_N_ELEMENTS (known_names); i++)
    if (strcmp (full, known_names[i]) == 0)
      {
        value       = value_new (machine, IMP_PICKLE_NAME);
        value->text = g_steal_pointer (&full);
        return push (machine, value);
      }

  return imp_weights_refuse (machine->bytes->weights, machine->error,
                             _("to open it, Python would have to call “%s”, and nothing in a file "
                               "is ever executed. Expected are tensors alone, as "
                               "torch.save (model.state_dict (), …) writes them."), full);
}

/* GLOBAL: two lines, module and name. */
static gboolean
op_global (Machine *machine)
{
  char lines[2][256];

  for (int k = 0; k < 2; k++)
    for (gsize i = 0;; i++)
      {
        if (i == sizeof (lines[k]) || ! imp_bytes_read (machine->bytes, &lines[k][i], 1))
          return damaged (machine);
        if (lines[k][i] == '\n')
          {
            lines[k][i] = '\0';
            if (! g_utf8_validate (lines[k], (gssize) i, NULL))
              return damaged (machine);
            break;
          }
      }

  return push_name (machine, lines[0], lines[1]);
}

static gboolean
op_stack_global (Machine *machine)
{
  const ImpPickleValue *name   = pop (machine);
  const ImpPickleValue *module = pop (machine);

  if (name == NULL || module == NULL || name->kind != IMP_PICKLE_STRING ||
      module->kind != IMP_PICKLE_STRING)
    return damaged (machine);

  return push_name (machine, module->text, name->text);
}

static gboolean
op_tuple (Machine *machine,
          guint    n)
{
  ImpPickleValue *tuple = value_new (machine, IMP_PICKLE_TUPLE);

  if (machine->stack->len < n)
    return damaged (machine);
  for (guint i = machine->stack->len - n; i < machine->stack->len; i++)
    {
      ImpPickleValue *item = g_ptr_array_index (machine->stack, i);

      if (item->kind == IMP_PICKLE_MARK)
        return damaged (machine);
      value_append (tuple, item);
    }
  g_ptr_array_set_size (machine->stack, (int) (machine->stack->len - n));

  return push (machine, tuple);
}

static gboolean
op_tuple_from_mark (Machine *machine)
{
  ImpPickleValue *tuple = value_new (machine, IMP_PICKLE_TUPLE);

  return take_items (machine, tuple) ? push (machine, tuple) : damaged (machine);
}

/* SETITEM, SETITEMS, APPEND, APPENDS: to what is below them. */
static gboolean
op_extend (Machine       *machine,
           ImpPickleKind  kind,
           guint          n)
{
  ImpPickleValue  items = { IMP_PICKLE_LIST };
  ImpPickleValue *target;
  gboolean        fits  = TRUE;

  for (guint i = 0; i < n && fits; i++)
    {
      ImpPickleValue *item = pop (machine);

      fits = item != NULL;
      if (fits)
        {
          value_append (&items, NULL);
          memmove (items.items->pdata + 1, items.items->pdata, i * sizeof (gpointer));
          items.items->pdata[0] = item;
        }
    }
  if (fits && n == 0)
    fits = take_items (machine, &items);

  target = fits ? top (machine) : NULL;
  fits   = target != NULL && target->kind == kind &&
           (kind != IMP_PICKLE_DICT || imp_pickle_length (&items) % 2 == 0);
  for (guint i = 0; fits && i < imp_pickle_length (&items); i++)
    value_append (target, imp_pickle_item (&items, i));
  g_clear_pointer (&items.items, g_ptr_array_unref);

  return fits || damaged (machine);
}

/* An OrderedDict () is a dictionary; that of Python 2 is given its pairs at once. */
static gboolean
ordered_dict (Machine              *machine,
              const ImpPickleValue *arguments)
{
  ImpPickleValue       *dict  = value_new (machine, IMP_PICKLE_DICT);
  const ImpPickleValue *pairs = imp_pickle_item (arguments, 0);

  for (guint i = 0; pairs != NULL && i < imp_pickle_length (pairs); i++)
    {
      const ImpPickleValue *pair = imp_pickle_item (pairs, i);

      if (imp_pickle_length (pair) != 2)
        return damaged (machine);
      value_append (dict, imp_pickle_item (pair, 0));
      value_append (dict, imp_pickle_item (pair, 1));
    }

  return push (machine, dict);
}

static gboolean
op_reduce (Machine *machine)
{
  ImpPickleValue *arguments = pop (machine);
  ImpPickleValue *name      = pop (machine);
  ImpPickleValue *call;

  if (name == NULL || name->kind != IMP_PICKLE_NAME || ! imp_pickle_is_tuple (arguments, 0))
    return damaged (machine);
  if (strcmp (name->text, "collections.OrderedDict") == 0)
    return ordered_dict (machine, arguments);

  call = value_new (machine, IMP_PICKLE_CALL);
  value_append (call, name);
  value_append (call, arguments);

  return push (machine, call);
}

/* BUILD: the state of an object. A dictionary's attributes mean nothing to us. */
static gboolean
op_build (Machine *machine)
{
  ImpPickleValue *state  = pop (machine);
  ImpPickleValue *object = top (machine);

  if (state == NULL || object == NULL ||
      (object->kind != IMP_PICKLE_CALL && object->kind != IMP_PICKLE_DICT) ||
      (object->kind == IMP_PICKLE_CALL && imp_pickle_length (object) > 2))
    return damaged (machine);
  if (object->kind == IMP_PICKLE_CALL)
    value_append (object, state);

  return TRUE;
}

static gboolean
op_reference (Machine *machine)
{
  ImpPickleValue *id        = pop (machine);
  ImpPickleValue *reference = value_new (machine, IMP_PICKLE_REFERENCE);

  if (id == NULL)
    return damaged (machine);
  value_append (reference, id);

  return push (machine, reference);
}

static gboolean
memo_put (Machine *machine,
          guint64  index)
{
  ImpPickleValue *value = top (machine);

  if (value == NULL || index > G_MAXUINT32)
    return damaged (machine);
  g_hash_table_insert (machine->memo, GUINT_TO_POINTER ((guint) index), value);

  return TRUE;
}

static gboolean
op_get (Machine *machine,
        int      n_bytes)
{
  ImpPickleValue *value;
  guint64         index;

  if (! read_number (machine, n_bytes, &index))
    return FALSE;
  value = g_hash_table_lookup (machine->memo, GUINT_TO_POINTER ((guint) index));

  return value != NULL ? push (machine, value) : damaged (machine);
}

static gboolean
op_put (Machine *machine,
        int      n_bytes)
{
  guint64 index;

  return read_number (machine, n_bytes, &index) && memo_put (machine, index);
}

static gboolean
op_integer (Machine *machine,
            int      n_bytes)
{
  guint64 number;

  if (! read_number (machine, n_bytes, &number))
    return FALSE;

  return push_integer (machine, n_bytes == 4 ? (gint32) (guint32) number : (gint64) number);
}

static gboolean
op_bool (Machine  *machine,
         gboolean  truth)
{
  ImpPickleValue *value = value_new (machine, IMP_PICKLE_BOOL);

  value->integer = truth;

  return push (machine, value);
}

static gboolean
op_skip (Machine *machine,
         guint64  n)
{
  return imp_bytes_skip (machine->bytes, n) || damaged (machine);
}

static gboolean
op_pop (Machine *machine)
{
  return pop (machine) != NULL || damaged (machine);
}

static gboolean
run_op (Machine *machine,
        guint8   op)
{
  switch (op)
    {
    case 0x80: return op_skip (machine, 1);                                /* PROTO          */
    case 0x95: return op_skip (machine, 8);                                /* FRAME          */
    case '(':  return push (machine, value_new (machine, IMP_PICKLE_MARK));
    case 'N':  return push (machine, value_new (machine, IMP_PICKLE_NONE));
    case 0x88: return op_bool (machine, TRUE);
    case 0x89: return op_bool (machine, FALSE);
    case 'K':  return op_integer (machine, 1);                             /* BININT1        */
    case 'M':  return op_integer (machine, 2);
    case 'J':  return op_integer (machine, 4);
    case 0x8a: return op_long (machine);                                   /* LONG1          */
    case 'G':                                                              /* BINFLOAT       */
      return op_skip (machine, 8) && push (machine, value_new (machine, IMP_PICKLE_OTHER));
    case 0x8c:                                                             /* SHORT_BINUNICODE */
    case 'U':  return op_string (machine, 1);                              /* SHORT_BINSTRING */
    case 'X':
    case 'T':  return op_string (machine, 4);
    case 0x8d: return op_string (machine, 8);
    case 'C':  return op_bytes (machine, 1);                               /* SHORT_BINBYTES */
    case 'B':  return op_bytes (machine, 4);
    case 0x8e:
    case 0x96: return op_bytes (machine, 8);                               /* BYTEARRAY8     */
    case ')':  return push (machine, value_new (machine, IMP_PICKLE_TUPLE));
    case 0x85: return op_tuple (machine, 1);
    case 0x86: return op_tuple (machine, 2);
    case 0x87: return op_tuple (machine, 3);
    case 't':  return op_tuple_from_mark (machine);
    case ']':  return push (machine, value_new (machine, IMP_PICKLE_LIST));
    case 'a':  return op_extend (machine, IMP_PICKLE_LIST, 1);             /* APPEND         */
    case 'e':  return op_extend (machine, IMP_PICKLE_LIST, 0);
    case '}':  return push (machine, value_new (machine, IMP_PICKLE_DICT));
    case 's':  return op_extend (machine, IMP_PICKLE_DICT, 2);             /* SETITEM        */
    case 'u':  return op_extend (machine, IMP_PICKLE_DICT, 0);
    case 'c':  return op_global (machine);
    case 0x93: return op_stack_global (machine);
    case 'R':                                                              /* REDUCE         */
    case 0x81: return op_reduce (machine);                                 /* NEWOBJ         */
    case 'b':  return op_build (machine);
    case 'Q':  return op_reference (machine);                              /* BINPERSID      */
    case 'q':  return op_put (machine, 1);                                 /* BINPUT         */
    case 'r':  return op_put (machine, 4);
    case 0x94: return memo_put (machine, g_hash_table_size (machine->memo)); /* MEMOIZE      */
    case 'h':  return op_get (machine, 1);                                 /* BINGET         */
    case 'j':  return op_get (machine, 4);
    case '0':  return op_pop (machine);
    default:
      return imp_weights_refuse (machine->bytes->weights, machine->error,
                                 _("its pickle is damaged, or of a kind that weight files don't "
                                   "need (code %d at byte %" PRIu64 ")."),
                                 op, machine->bytes->at - 1);
    }
}

static gboolean
run (Machine *machine)
{
  for (int n = 0; n < MAX_OPS; n++)
    {
      guint8 op;

      if (! imp_bytes_read (machine->bytes, &op, 1))
        return damaged (machine);
      if (op == '.')
        {
          machine->pickle->root = pop (machine);
          return machine->pickle->root != NULL || damaged (machine);
        }
      if (! run_op (machine, op))
        return FALSE;
    }

  return imp_weights_refuse (machine->bytes->weights, machine->error,
                             _("its pickle is too large for a network's."));
}

ImpPickle *
imp_pickle_read (ImpBytes  *bytes,
                 GError   **error)
{
  g_autoptr (ImpPickle)  pickle  = g_new0 (ImpPickle, 1);
  g_autoptr (GPtrArray)  stack   = g_ptr_array_new ();
  g_autoptr (GHashTable) memo    = g_hash_table_new (NULL, NULL);
  Machine                machine = { bytes, pickle, stack, memo, error };

  pickle->values = g_ptr_array_new_with_free_func (value_free);

  return run (&machine) ? g_steal_pointer (&pickle) : NULL;
}
