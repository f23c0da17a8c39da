/* writer.h - writing safetensors, a tensor at a time. */
#pragma once

#include <gio/gio.h>

typedef struct _ImpWriter ImpWriter;

/* First all tensors are declared, then the file is begun, then the values are put in
 * the order of the declarations.
 */
ImpWriter * imp_writer_new      (void);
void        imp_writer_free     (ImpWriter     *writer);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpWriter, imp_writer_free)

void        imp_writer_note     (ImpWriter     *writer,
                                 const char    *key,
                                 const char    *value);
void        imp_writer_declare  (ImpWriter     *writer,
                                 const char    *name,
                                 gboolean       half,
                                 const gint64  *dims,
                                 int            n_dims);

/* @fd stays the caller's. Errors: of G_FILE_ERROR, such as a full disk. */
gboolean    imp_writer_begin    (ImpWriter     *writer,
                                 int            fd,
                                 GError       **error);

/* Errors: also IMP_ERROR_NETWORK, for what float16 can't hold. */
gboolean    imp_writer_put      (ImpWriter     *writer,
                                 const float   *values,
                                 GError       **error);
