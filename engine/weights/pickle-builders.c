/* pickle-builders.c - opcodes that put values together: tuples, lists, dictionaries, calls. */
#include "pickle-machine.h"

#include <string.h>

gboolean
imp_op_tuple (ImpMachine *machine,
              guint       n)
{
  ImpPickleValue *tuple = imp_machine_value (machine, IMP_PICKLE_TUPLE);

  if (machine->stack->len < n)
    return imp_machine_damaged (machine);
  for (guint i = machine->stack->len - n; i < machine->stack->len; i++)
    {
      ImpPickleValue *item = g_ptr_array_index (machine->stack, i);

      if (item->kind == IMP_PICKLE_MARK)
        return imp_machine_damaged (machine);
      imp_pickle_append (tuple, item);
    }
  g_ptr_array_set_size (machine->stack, (int) (machine->stack->len - n));

  return imp_machine_push (machine, tuple);
}

gboolean
imp_op_tuple_from_mark (ImpMachine *machine)
{
  ImpPickleValue *tuple = imp_machine_value (machine, IMP_PICKLE_TUPLE);

  return imp_machine_take (machine, tuple) ? imp_machine_push (machine, tuple)
                                           : imp_machine_damaged (machine);
}

/* SETITEM, SETITEMS, APPEND, APPENDS: to what is below them. */
gboolean
imp_op_extend (ImpMachine    *machine,
               ImpPickleKind  kind,
               guint          n)
{
  ImpPickleValue  items = { IMP_PICKLE_LIST };
  ImpPickleValue *target;
  gboolean        fits  = TRUE;

  for (guint i = 0; i < n && fits; i++)
    {
      ImpPickleValue *item = imp_machine_pop (machine);

      fits = item != NULL;
      if (fits)
        {
          imp_pickle_append (&items, NULL);
          memmove (items.items->pdata + 1, items.items->pdata, i * sizeof (gpointer));
          items.items->pdata[0] = item;
        }
    }
  if (fits && n == 0)
    fits = imp_machine_take (machine, &items);

  target = fits ? imp_machine_top (machine) : NULL;
  fits   = target != NULL && target->kind == kind &&
           (kind != IMP_PICKLE_DICT || imp_pickle_length (&items) % 2 == 0);
  for (guint i = 0; fits && i < imp_pickle_length (&items); i++)
    imp_pickle_append (target, imp_pickle_item (&items, i));
  g_clear_pointer (&items.items, g_ptr_array_unref);

  return fits || imp_machine_damaged (machine);
}

/* An OrderedDict () is a dictionary; that of Python 2 is given its pairs at once. */
static gboolean
ordered_dict (ImpMachine           *machine,
              const ImpPickleValue *arguments)
{
  ImpPickleValue       *dict  = imp_machine_value (machine, IMP_PICKLE_DICT);
  const ImpPickleValue *pairs = imp_pickle_item (arguments, 0);

  for (guint i = 0; pairs != NULL && i < imp_pickle_length (pairs); i++)
    {
      const ImpPickleValue *pair = imp_pickle_item (pairs, i);

      if (imp_pickle_length (pair) != 2)
        return imp_machine_damaged (machine);
      imp_pickle_append (dict, imp_pickle_item (pair, 0));
      imp_pickle_append (dict, imp_pickle_item (pair, 1));
    }

  return imp_machine_push (machine, dict);
}

gboolean
imp_op_reduce (ImpMachine *machine)
{
  ImpPickleValue *arguments = imp_machine_pop (machine);
  ImpPickleValue *name      = imp_machine_pop (machine);
  ImpPickleValue *call;

  if (name == NULL || name->kind != IMP_PICKLE_NAME || ! imp_pickle_is_tuple (arguments, 0))
    return imp_machine_damaged (machine);
  if (strcmp (name->text, "collections.OrderedDict") == 0)
    return ordered_dict (machine, arguments);

  call = imp_machine_value (machine, IMP_PICKLE_CALL);
  imp_pickle_append (call, name);
  imp_pickle_append (call, arguments);

  return imp_machine_push (machine, call);
}

/* BUILD: the state of an object. A dictionary's attributes mean nothing to us. */
gboolean
imp_op_build (ImpMachine *machine)
{
  ImpPickleValue *state  = imp_machine_pop (machine);
  ImpPickleValue *object = imp_machine_top (machine);

  if (state == NULL || object == NULL ||
      (object->kind != IMP_PICKLE_CALL && object->kind != IMP_PICKLE_DICT) ||
      (object->kind == IMP_PICKLE_CALL && imp_pickle_length (object) > 2))
    return imp_machine_damaged (machine);
  if (object->kind == IMP_PICKLE_CALL)
    imp_pickle_append (object, state);

  return TRUE;
}

gboolean
imp_op_reference (ImpMachine *machine)
{
  ImpPickleValue *id        = imp_machine_pop (machine);
  ImpPickleValue *reference = imp_machine_value (machine, IMP_PICKLE_REFERENCE);

  if (id == NULL)
    return imp_machine_damaged (machine);
  imp_pickle_append (reference, id);

  return imp_machine_push (machine, reference);
}
