/* pickle-names.c - opcodes that name a function or class, and the names that may occur. */
#include "pickle-machine.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* All others are refused. What a call of them means is the readers' to say. */
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

static gboolean
push_name (ImpMachine *machine,
           const char *module,
           const char *name)
{
  g_autofree char *full  = g_strconcat (module, ".", name, NULL);
  ImpPickleValue  *value;

  for (gsize i = 0; i < G_N_ELEMENTS (known_names); i++)
    if (strcmp (full, known_names[i]) == 0)
      {
        value       = imp_machine_value (machine, IMP_PICKLE_NAME);
        value->text = g_steal_pointer (&full);
        return imp_machine_push (machine, value);
      }

  return imp_weights_refuse (machine->bytes->weights, machine->error,
                             _("to open it, Python would have to call “%s”, and nothing in a file "
                               "is ever executed. Expected are tensors alone, as "
                               "torch.save (model.state_dict (), …) writes them."), full);
}

/* GLOBAL: two lines, module and name. */
gboolean
imp_op_global (ImpMachine *machine)
{
  char lines[2][256];

  for (int k = 0; k < 2; k++)
    for (gsize i = 0;; i++)
      {
        if (i == sizeof (lines[k]) || ! imp_bytes_read (machine->bytes, &lines[k][i], 1))
          return imp_machine_damaged (machine);
        if (lines[k][i] == '\n')
          {
            lines[k][i] = '\0';
            if (! g_utf8_validate (lines[k], (gssize) i, NULL))
              return imp_machine_damaged (machine);
            break;
          }
      }

  return push_name (machine, lines[0], lines[1]);
}

gboolean
imp_op_stack_global (ImpMachine *machine)
{
  const ImpPickleValue *name   = imp_machine_pop (machine);
  const ImpPickleValue *module = imp_machine_pop (machine);

  if (name == NULL || module == NULL || name->kind != IMP_PICKLE_STRING ||
      module->kind != IMP_PICKLE_STRING)
    return imp_machine_damaged (machine);

  return push_name (machine, module->text, name->text);
}
