/* pickle-scalars.c - opcodes for one value: numbers, strings, and where bytes are. */
#include "pickle-machine.h"

/* Longer than any tensor's name. */
enum { MAX_TEXT = 512 };

static gboolean
push_integer (ImpMachine *machine,
              gint64      number)
{
  ImpPickleValue *value = imp_machine_value (machine, IMP_PICKLE_INT);

  value->integer = number;

  return imp_machine_push (machine, value);
}

/* LONG1: little-endian, two's complement, of any length. */
gboolean
imp_op_long (ImpMachine *machine)
{
  guint64 n;
  guint64 number;

  if (! imp_machine_read (machine, 1, &n))
    return FALSE;
  if (n > 8)
    return imp_machine_skip (machine, n) && imp_machine_push_new (machine, IMP_PICKLE_OTHER);
  if (! imp_machine_read (machine, (int) n, &number))
    return FALSE;
  if (n > 0 && n < 8 && number >> (8 * n - 1) != 0)
    number |= ~ (guint64) 0 << 8 * n;

  return push_integer (machine, (gint64) number);
}

gboolean
imp_op_string (ImpMachine *machine,
               int         n_bytes)
{
  ImpPickleValue *value;
  guint64         n;

  if (! imp_machine_read (machine, n_bytes, &n))
    return FALSE;
  if (n > MAX_TEXT)   /* a note of somebody's, no name of a tensor */
    return imp_machine_skip (machine, n) && imp_machine_push_new (machine, IMP_PICKLE_OTHER);
  if (n > machine->bytes->end - machine->bytes->at)
    return imp_machine_damaged (machine);

  value       = imp_machine_value (machine, IMP_PICKLE_STRING);
  value->text = g_malloc0 (n + 1);
  if (! imp_bytes_read (machine->bytes, value->text, n) ||
      ! g_utf8_validate (value->text, (gssize) n, NULL))
    return imp_machine_damaged (machine);

  return imp_machine_push (machine, value);
}

gboolean
imp_op_bytes (ImpMachine *machine,
              int         n_bytes)
{
  ImpPickleValue *value = imp_machine_value (machine, IMP_PICKLE_BYTES);

  if (! imp_machine_read (machine, n_bytes, &value->size))
    return FALSE;
  value->begin = machine->bytes->at;

  return imp_machine_skip (machine, value->size) && imp_machine_push (machine, value);
}

gboolean
imp_op_integer (ImpMachine *machine,
                int         n_bytes)
{
  guint64 number;

  if (! imp_machine_read (machine, n_bytes, &number))
    return FALSE;

  return push_integer (machine, n_bytes == 4 ? (gint32) (guint32) number : (gint64) number);
}

gboolean
imp_op_bool (ImpMachine *machine,
             gboolean    truth)
{
  ImpPickleValue *value = imp_machine_value (machine, IMP_PICKLE_BOOL);

  value->integer = truth;

  return imp_machine_push (machine, value);
}
