/* pickle.h - reading Python's pickles without Python.
 *
 * A pickle is a program for a small machine with a stack, which may name any function
 * and call it. This reader calls nothing: it builds a tree in which calls of the few
 * names that weight files need are nodes, and refuses all other names. Large byte
 * strings are not read; the tree says where they are.
 */
#pragma once

#include "reader.h"

/* Bytes to be read one after the other, of a file or of memory. */
typedef struct
{
  const ImpWeights *weights;    /* of this file, where there is no @memory       */
  const guint8     *memory;
  guint64           at;
  guint64           end;
  guint8            buffer[4096];
  guint64           buffer_at;
  gsize             buffer_n;
} ImpBytes;

void     imp_bytes_init (ImpBytes         *bytes,
                         const ImpWeights *weights,
                         const guint8     *memory,
                         guint64           end);
gboolean imp_bytes_read (ImpBytes         *bytes,
                         void             *data,
                         gsize             n);
gboolean imp_bytes_skip (ImpBytes         *bytes,
                         guint64           n);

typedef enum
{
  IMP_PICKLE_NONE,
  IMP_PICKLE_BOOL,
  IMP_PICKLE_INT,
  IMP_PICKLE_OTHER,         /* a number that is no 64-bit integer               */
  IMP_PICKLE_STRING,
  IMP_PICKLE_BYTES,
  IMP_PICKLE_TUPLE,
  IMP_PICKLE_LIST,
  IMP_PICKLE_DICT,          /* items: key, value, key, value …                  */
  IMP_PICKLE_NAME,          /* of a function or class                           */
  IMP_PICKLE_CALL,          /* items: name, arguments, and the state, if set    */
  IMP_PICKLE_REFERENCE,     /* items: a tuple that names something outside      */
  IMP_PICKLE_MARK
} ImpPickleKind;

typedef struct
{
  ImpPickleKind  kind;
  gboolean       visited;   /* for who walks through it                         */
  gint64         integer;
  char          *text;      /* STRING; NAME: "module.name"                      */
  guint64        begin;     /* BYTES: where they are, and how many              */
  guint64        size;
  GPtrArray     *items;     /* NULL for none                                    */
} ImpPickleValue;

typedef struct
{
  GPtrArray      *values;   /* all of them, owned                               */
  ImpPickleValue *root;
} ImpPickle;

/* Reads one pickle, and leaves @bytes behind it. Errors: IMP_ERROR_NETWORK. */
ImpPickle *      imp_pickle_read    (ImpBytes              *bytes,
                                     GError               **error);
void             imp_pickle_free    (ImpPickle             *pickle);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpPickle, imp_pickle_free)

/* How many items, and the i-th, or NULL. */
guint            imp_pickle_length  (const ImpPickleValue  *value);
ImpPickleValue * imp_pickle_item    (const ImpPickleValue  *value,
                                     guint                  i);

/* Is it a tuple of @n items at least, or a call of @name? */
gboolean         imp_pickle_is_tuple (const ImpPickleValue *value,
                                      guint                 n);
gboolean         imp_pickle_is_call  (const ImpPickleValue *value,
                                      const char           *name);

/* A non-negative integer. */
gboolean         imp_pickle_get_count (const ImpPickleValue *value,
                                       guint64              *count);

/* A tensor that a call describes: FALSE without an error where it is none. */
typedef gboolean (* ImpPickleLeaf)   (ImpWeights            *weights,
                                      const char            *name,
                                      const ImpPickleValue  *call,
                                      gpointer               data,
                                      GError               **error);

/* @leaf for each call in the dictionaries under the root, with its keys joined by
 * points as name.
 */
gboolean         imp_pickle_walk     (ImpWeights            *weights,
                                      ImpPickle             *pickle,
                                      ImpPickleLeaf          leaf,
                                      gpointer               data,
                                      GError               **error);
