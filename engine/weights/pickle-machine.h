/* pickle-machine.h - what the machine is made of, for its opcodes.
 *
 * An opcode's function sets the machine's error and returns FALSE where the pickle can't
 * go on.
 */
#pragma once

#include "pickle.h"

typedef struct
{
  ImpBytes   *bytes;
  ImpPickle  *pickle;
  GPtrArray  *stack;
  GHashTable *memo;      /* index → value                                     */
  GError    **error;
} ImpMachine;

/* Sets the error and returns FALSE. */
gboolean         imp_machine_damaged    (ImpMachine     *machine);

/* A new value, owned by the pickle; on the stack only once it is pushed. */
ImpPickleValue * imp_machine_value      (ImpMachine     *machine,
                                         ImpPickleKind   kind);
void             imp_pickle_append      (ImpPickleValue *value,
                                         ImpPickleValue *item);

/* Always TRUE, so that opcodes can end with it. */
gboolean         imp_machine_push       (ImpMachine     *machine,
                                         ImpPickleValue *value);
gboolean         imp_machine_push_new   (ImpMachine     *machine,
                                         ImpPickleKind   kind);

/* The topmost value, taken or left there; NULL where there is none above a mark. */
ImpPickleValue * imp_machine_pop        (ImpMachine     *machine);
ImpPickleValue * imp_machine_top        (ImpMachine     *machine);

/* Moves what is above the topmost mark to @value, and drops the mark; FALSE, without
 * an error, where there is no mark.
 */
gboolean         imp_machine_take       (ImpMachine     *machine,
                                         ImpPickleValue *value);

/* A number of the program, little-endian, of up to 8 bytes. */
gboolean         imp_machine_read       (ImpMachine     *machine,
                                         int             n_bytes,
                                         guint64        *number);
gboolean         imp_machine_skip       (ImpMachine     *machine,
                                         guint64         n);

/* --- opcodes (pickle-scalars.c): @n_bytes have the number, or the length --- */

gboolean         imp_op_bool            (ImpMachine     *machine,
                                         gboolean        truth);
gboolean         imp_op_integer         (ImpMachine     *machine,
                                         int             n_bytes);
gboolean         imp_op_long            (ImpMachine     *machine);
gboolean         imp_op_string          (ImpMachine     *machine,
                                         int             n_bytes);
gboolean         imp_op_bytes           (ImpMachine     *machine,
                                         int             n_bytes);

/* --- opcodes (pickle-names.c) ---------------------------------------------- */

gboolean         imp_op_global          (ImpMachine     *machine);
gboolean         imp_op_stack_global    (ImpMachine     *machine);

/* --- opcodes (pickle-builders.c) ------------------------------------------- */

/* Of the topmost @n values, or of all above the mark. */
gboolean         imp_op_tuple           (ImpMachine     *machine,
                                         guint           n);
gboolean         imp_op_tuple_from_mark (ImpMachine     *machine);

/* The topmost @n values, 0: all above the mark, to the @kind below them. */
gboolean         imp_op_extend          (ImpMachine     *machine,
                                         ImpPickleKind   kind,
                                         guint           n);
gboolean         imp_op_reduce          (ImpMachine     *machine);
gboolean         imp_op_build           (ImpMachine     *machine);
gboolean         imp_op_reference       (ImpMachine     *machine);
