/* import.h - an import on its way, for the files that it takes. */
#pragma once

#include "networks/answers.h"
#include "networks/topology.h"

/* Where the time goes, by and large. */
#define IMP_FRACTION_HASHED 0.5
#define IMP_FRACTION_READ   0.9

typedef struct
{
  const char         *path;
  const char         *shown;         /* the path, for messages                */
  const char         *origin;        /* whose name and checksum are noted     */
  const ImpNetImport *options;
  ImpNetProgressFunc  progress;
  gpointer            user_data;
  GCancellable       *cancellable;
  ImpWeights         *weights;
  ImpTopology         topology;
  const ImpKnownNet  *known;         /* or NULL                               */
  const char         *preprocessing;
  char               *sha256;
  char               *folder;
  gboolean            made_folder;
  char               *temporary;     /* the file being written, or NULL       */
} ImpImport;

/* Imports as imp_net_import () does; the caller has set path, shown, origin and options, and
 * progress, user_data and cancellable where there are any.
 */
ImpNetInfo * imp_import_run     (ImpImport        *import,
                                 char            **text,
                                 GError          **error);

/* (transfer full): a name that is none yet. Errors: IMP_ERROR_PARAMS, IMP_ERROR_NETWORK. */
char *   imp_import_choose_name (const ImpImport  *import,
                                 GError          **error);

void     imp_import_tell        (const ImpImport  *import,
                                 double            fraction);

/* Writes the temporary file, made new where there is none. @answers: [IMP_N_TAPS], what to
 * normalise by, or NULL. Errors: IMP_ERROR_NETWORK, G_IO_ERROR_CANCELLED.
 */
gboolean imp_import_write       (ImpImport        *import,
                                 const ImpAnswer  *answers,
                                 GError          **error);
