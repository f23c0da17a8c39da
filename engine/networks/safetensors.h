/* safetensors.h - reading weight files.
 *
 * The format: 8 bytes little-endian length n, n bytes of JSON
 * { "NAME": { "dtype": "F32", "shape": [...], "data_offsets": [begin, end] }, …,
 *   "__metadata__": { "key": "value" } }, then the data the offsets count in.
 * Everything a file says is checked against the file's size before it is
 * believed; tensors are read one at a time.
 */
#pragma once

#include <gio/gio.h>

typedef struct _ImpSafetensors ImpSafetensors;

enum { IMP_TENSOR_MAX_DIMS = 4 };

typedef struct
{
  char    *name;
  int      n_dims;
  gint64   dims[IMP_TENSOR_MAX_DIMS];
  gboolean half;                       /* F16, otherwise F32               */
  gboolean readable;                   /* of a dtype and rank we can read  */
  guint64  begin, end;                 /* in the data                      */
} ImpTensorInfo;

/* Errors: IMP_ERROR_NETWORK. */
ImpSafetensors *      imp_safetensors_open     (const char      *path,
                                                GError         **error);
void                  imp_safetensors_free     (ImpSafetensors  *file);  /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpSafetensors, imp_safetensors_free)

/* Both owned by @file; NULL when there is none of that name. */
const ImpTensorInfo * imp_safetensors_find     (ImpSafetensors  *file,
                                                const char      *name);
const char *          imp_safetensors_metadata (ImpSafetensors  *file,
                                                const char      *key);

/* (transfer full): the values as floats, all finite. */
float *               imp_safetensors_read     (ImpSafetensors       *file,
                                                const ImpTensorInfo  *tensor,
                                                GError              **error);
