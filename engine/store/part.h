/* part.h - a file that is still arriving.
 *
 * NAME.part holds what came so far, NAME.part.from the server's validator of it,
 * so that it is continued only while the server's file is the same. Nothing is
 * called NAME before all of it is there and has the right SHA-256.
 */
#pragma once

#include "impasto.h"

typedef struct
{
  char    *path;         /* of the finished file                            */
  char    *part_path;
  char    *from_path;
  int      fd;           /* of part_path, locked                            */
  guint64  have;         /* bytes                                           */
  char    *validator;    /* for If-Range, or NULL: can't be continued       */
} ImpPart;

/* Opens or creates the part of @path; the folder is made. One program at a time.
 * Errors, here and below: IMP_ERROR_NETWORK, or of GLib's files.
 */
gboolean imp_part_open    (ImpPart       *part,
                           const char    *path,
                           GError       **error);

/* Empties it; what is written from here on is of @validator (nullable). */
gboolean imp_part_restart (ImpPart       *part,
                           const char    *validator,
                           GError       **error);
gboolean imp_part_write   (ImpPart       *part,
                           const void    *data,
                           gsize          n,
                           GError       **error);

/* The SHA-256 of all of it, (transfer full), or NULL. */
char *   imp_part_digest  (ImpPart             *part,
                           ImpNetProgressFunc   progress,
                           gpointer             user_data,
                           GCancellable        *cancellable,
                           GError             **error);

/* Gives it its name. */
gboolean imp_part_finish  (ImpPart       *part,
                           GError       **error);
void     imp_part_discard (ImpPart       *part);   /* removes it               */
void     imp_part_close   (ImpPart       *part);   /* keeps it, unless empty   */
