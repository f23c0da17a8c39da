/* weights.h - files of named tensors, in the formats people have.
 *
 * A file is recognised by what is in it, not by its name. Everything it says is
 * checked against its size before it is believed, nothing in it is executed, and
 * tensors are read one at a time: what is never read takes no memory.
 */
#pragma once

#include <gio/gio.h>

typedef struct _ImpWeights ImpWeights;

enum { IMP_TENSOR_MAX_DIMS = 4 };

typedef enum
{
  IMP_WEIGHTS_UNKNOWN,        /* only while it is opened                     */
  IMP_WEIGHTS_SAFETENSORS,
  IMP_WEIGHTS_TORCH,          /* PyTorch's zip archive                       */
  IMP_WEIGHTS_TORCH_LEGACY,   /* what PyTorch wrote before 1.6               */
  IMP_WEIGHTS_NPZ,            /* numpy's archive                             */
  IMP_WEIGHTS_PICKLE          /* numpy arrays in a plain pickle              */
} ImpWeightsFormat;

typedef enum
{
  IMP_DTYPE_OTHER,            /* integers and the like: can't be read        */
  IMP_DTYPE_F16,
  IMP_DTYPE_BF16,
  IMP_DTYPE_F32,
  IMP_DTYPE_F64               /* rounded to float                            */
} ImpDtype;

typedef struct
{
  char     *name;
  ImpDtype  dtype;
  int       n_dims;                         /* at most MAX_DIMS + 1          */
  gint64    dims[IMP_TENSOR_MAX_DIMS];
  gint64    strides[IMP_TENSOR_MAX_DIMS];   /* elements, ≥ 0                 */
  gboolean  readable;                       /* of a dtype and rank we read   */
  guint64   begin;                          /* byte of the first element     */
  guint64   end;                            /* behind the last               */
  char     *entry;                          /* of an archive, or NULL        */
} ImpTensor;

/* Errors: IMP_ERROR_NETWORK, saying what the file seems to be. */
ImpWeights *      imp_weights_open       (const char       *path,
                                          GError          **error);
void              imp_weights_free       (ImpWeights       *weights);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpWeights, imp_weights_free)

ImpWeightsFormat  imp_weights_get_format (const ImpWeights *weights);

/* "a PyTorch file". Translated, static. */
const char *      imp_weights_get_kind   (const ImpWeights *weights);

/* In the file's order; NULL past the end. Owned by @weights. */
const ImpTensor * imp_weights_get        (const ImpWeights *weights,
                                          guint             i);

/* Both owned by @weights; NULL when there is none of that name. */
const ImpTensor * imp_weights_find       (const ImpWeights *weights,
                                          const char       *name);
const char *      imp_weights_metadata   (const ImpWeights *weights,
                                          const char       *key);

/* Elements of a readable tensor. */
gsize             imp_tensor_count       (const ImpTensor  *tensor);

/* (transfer full): the values as floats in C order, all finite. */
float *           imp_weights_read       (ImpWeights       *weights,
                                          const ImpTensor  *tensor,
                                          GError          **error);
