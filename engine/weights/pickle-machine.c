/* pickle-machine.c - the machine that pickles are programs for, as far as weights need it.
 *
 * Source of the opcodes: Lib/pickletools.py of CPython. Protocols 2 to 5; the text
 * opcodes of protocol 0 are not among what PyTorch and numpy write.
 */
#include "pickle-machine.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

/* A VGG takes a thousand opcodes, the largest networks some ten thousands. What is
 * allocated is bounded by this and by a text's length: every value takes an opcode.
 */
enum { MAX_OPS = 1 << 19 };

/* --- values ---------------------------------------------------------------- */

static void
value_free (gpointer data)
{
  ImpPickleValue *value = data;

  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value->text);
  g_free (value);
}

ImpPickleValue *
imp_machine_value (ImpMachine    *machine,
                   ImpPickleKind  kind)
{
  ImpPickleValue *value = g_new0 (ImpPickleValue, 1);

  value->kind = kind;
  g_ptr_array_add (machine->pickle->values, value);

  return value;
}

void
imp_pickle_append (ImpPickleValue *value,
                   ImpPickleValue *item)
{
  if (value->items == NULL)
    value->items = g_ptr_array_new ();
  g_ptr_array_add (value->items, item);
}

/* --- the program and the stack --------------------------------------------- */

gboolean
imp_machine_damaged (ImpMachine *machine)
{
  return imp_weights_refuse (machine->bytes->weights, machine->error,
                             _("its pickle is damaged or truncated, at byte %" PRIu64 "."),
                             machine->bytes->at);
}

gboolean
imp_machine_push (ImpMachine     *machine,
                  ImpPickleValue *value)
{
  g_ptr_array_add (machine->stack, value);

  return TRUE;
}

gboolean
imp_machine_push_new (ImpMachine    *machine,
                      ImpPickleKind  kind)
{
  return imp_machine_push (machine, imp_machine_value (machine, kind));
}

ImpPickleValue *
imp_machine_pop (ImpMachine *machine)
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

ImpPickleValue *
imp_machine_top (ImpMachine *machine)
{
  ImpPickleValue *value = imp_machine_pop (machine);

  if (value != NULL)
    imp_machine_push (machine, value);

  return value;
}

/* The place of the topmost mark. */
static gboolean
find_mark (ImpMachine *machine,
           guint      *place)
{
  for (guint i = machine->stack->len; i-- > 0;)
    if (((ImpPickleValue *) g_ptr_array_index (machine->stack, i))->kind == IMP_PICKLE_MARK)
      {
        *place = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
imp_machine_take (ImpMachine     *machine,
                  ImpPickleValue *value)
{
  guint mark;

  if (! find_mark (machine, &mark))
    return FALSE;
  for (guint i = mark + 1; i < machine->stack->len; i++)
    imp_pickle_append (value, g_ptr_array_index (machine->stack, i));
  g_ptr_array_set_size (machine->stack, (int) mark);

  return TRUE;
}

gboolean
imp_machine_read (ImpMachine *machine,
                  int         n_bytes,
                  guint64    *number)
{
  guint8 data[8];

  *number = 0;
  if (! imp_bytes_read (machine->bytes, data, (gsize) n_bytes))
    return imp_machine_damaged (machine);
  for (int i = n_bytes - 1; i >= 0; i--)
    *number = *number << 8 | data[i];

  return TRUE;
}

gboolean
imp_machine_skip (ImpMachine *machine,
                  guint64     n)
{
  return imp_bytes_skip (machine->bytes, n) || imp_machine_damaged (machine);
}

/* --- running --------------------------------------------------------------- */

static gboolean
memo_put (ImpMachine *machine,
          guint64     index)
{
  ImpPickleValue *value = imp_machine_top (machine);

  if (value == NULL || index > G_MAXUINT32)
    return imp_machine_damaged (machine);
  g_hash_table_insert (machine->memo, GUINT_TO_POINTER ((guint) index), value);

  return TRUE;
}

static gboolean
op_get (ImpMachine *machine,
        int         n_bytes)
{
  ImpPickleValue *value;
  guint64         index;

  if (! imp_machine_read (machine, n_bytes, &index))
    return FALSE;
  value = g_hash_table_lookup (machine->memo, GUINT_TO_POINTER ((guint) index));

  return value != NULL ? imp_machine_push (machine, value) : imp_machine_damaged (machine);
}

static gboolean
op_put (ImpMachine *machine,
        int         n_bytes)
{
  guint64 index;

  return imp_machine_read (machine, n_bytes, &index) && memo_put (machine, index);
}

static gboolean
op_pop (ImpMachine *machine)
{
  return imp_machine_pop (machine) != NULL || imp_machine_damaged (machine);
}

static gboolean
run_op (ImpMachine *machine,
        guint8      op)
{
  switch (op)
    {
    case 0x80: return imp_machine_skip (machine, 1);                      /* PROTO */
    case 0x95: return imp_machine_skip (machine, 8);                      /* FRAME */
    case '(':  return imp_machine_push_new (machine, IMP_PICKLE_MARK);
    case 'N':  return imp_machine_push_new (machine, IMP_PICKLE_NONE);
    case 0x88: return imp_op_bool (machine, TRUE);
    case 0x89: return imp_op_bool (machine, FALSE);
    case 'K':  return imp_op_integer (machine, 1);                        /* BININT1 */
    case 'M':  return imp_op_integer (machine, 2);
    case 'J':  return imp_op_integer (machine, 4);
    case 0x8a: return imp_op_long (machine);                              /* LONG1 */
    case 'G':                                                             /* BINFLOAT */
      return imp_machine_skip (machine, 8) && imp_machine_push_new (machine, IMP_PICKLE_OTHER);
    case 0x8c:                                                            /* SHORT_BINUNICODE */
    case 'U':  return imp_op_string (machine, 1);                         /* SHORT_BINSTRING */
    case 'X':
    case 'T':  return imp_op_string (machine, 4);
    case 0x8d: return imp_op_string (machine, 8);
    case 'C':  return imp_op_bytes (machine, 1);                          /* SHORT_BINBYTES */
    case 'B':  return imp_op_bytes (machine, 4);
    case 0x8e:
    case 0x96: return imp_op_bytes (machine, 8);                          /* BYTEARRAY8 */
    case ')':  return imp_machine_push_new (machine, IMP_PICKLE_TUPLE);
    case 0x85: return imp_op_tuple (machine, 1);
    case 0x86: return imp_op_tuple (machine, 2);
    case 0x87: return imp_op_tuple (machine, 3);
    case 't':  return imp_op_tuple_from_mark (machine);
    case ']':  return imp_machine_push_new (machine, IMP_PICKLE_LIST);
    case 'a':  return imp_op_extend (machine, IMP_PICKLE_LIST, 1);        /* APPEND */
    case 'e':  return imp_op_extend (machine, IMP_PICKLE_LIST, 0);
    case '}':  return imp_machine_push_new (machine, IMP_PICKLE_DICT);
    case 's':  return imp_op_extend (machine, IMP_PICKLE_DICT, 2);        /* SETITEM */
    case 'u':  return imp_op_extend (machine, IMP_PICKLE_DICT, 0);
    case 'c':  return imp_op_global (machine);
    case 0x93: return imp_op_stack_global (machine);
    case 'R':                                                             /* REDUCE */
    case 0x81: return imp_op_reduce (machine);                            /* NEWOBJ */
    case 'b':  return imp_op_build (machine);
    case 'Q':  return imp_op_reference (machine);                         /* BINPERSID */
    case 'q':  return op_put (machine, 1);                                /* BINPUT */
    case 'r':  return op_put (machine, 4);
    case 0x94: return memo_put (machine, g_hash_table_size (machine->memo)); /* MEMOIZE */
    case 'h':  return op_get (machine, 1);                                /* BINGET */
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
run (ImpMachine *machine)
{
  for (int n = 0; n < MAX_OPS; n++)
    {
      guint8 op;

      if (! imp_bytes_read (machine->bytes, &op, 1))
        return imp_machine_damaged (machine);
      if (op == '.')
        {
          machine->pickle->root = imp_machine_pop (machine);
          return machine->pickle->root != NULL || imp_machine_damaged (machine);
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
  ImpMachine             machine = { bytes, pickle, stack, memo, error };

  pickle->values = g_ptr_array_new_with_free_func (value_free);

  return run (&machine) ? g_steal_pointer (&pickle) : NULL;
}
