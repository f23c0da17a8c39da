/* arguments.h - the procedure's arguments. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* In the order of their appearance in calls without names: first those below that
 * have words of their own, then every other key of the engine (ui/keys.h). The dialog's
 * own, `add-when-done`, is no argument of calls.
 */
void   imp_arguments_declare  (GimpProcedure       *procedure);

/* An empty text comes as NULL where GIMP remembered it as a default: makes it the
 * default again.
 */
void   imp_arguments_complete (GimpProcedureConfig *config);

/* (transfer full): the value of a number or of a text as imp_params_set () takes it;
 * "" where it is the default, which may be the mode's.
 */
char * imp_argument_get       (GimpProcedureConfig *config,
                               const char          *name);

/* (transfer full): the same, with defaults written out where they are a number. */
char * imp_argument_get_text  (GimpProcedureConfig *config,
                               const char          *name);

/* (transfer full): the items of a list, “sky, house”. */
GStrv  imp_argument_get_list  (GimpProcedureConfig *config,
                               const char          *name);

G_END_DECLS
