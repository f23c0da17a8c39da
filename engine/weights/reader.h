/* reader.h - what the readers of the formats share. */
#pragma once

#include "weights/weights.h"

struct _ImpWeights
{
  char             *path;
  int               fd;
  guint64           size;        /* of the file                              */
  ImpWeightsFormat  format;
  GPtrArray        *tensors;
  GHashTable       *by_name;     /* name → ImpTensor, borrowed               */
  GHashTable       *metadata;    /* key → value                              */
};

/* One a format: fills in tensors and metadata. */
gboolean imp_safetensors_open  (ImpWeights *weights, GError **error);
gboolean imp_torch_open        (ImpWeights *weights, GError **error);
gboolean imp_torch_legacy_open (ImpWeights *weights, GError **error);
gboolean imp_npz_open          (ImpWeights *weights, GError **error);
gboolean imp_numpy_pickle_open (ImpWeights *weights, GError **error);

/* Recognises the file's format and lets its reader open it (file-kind.c). Errors:
 * what it seems to be.
 */
gboolean     imp_weights_open_format (ImpWeights *weights, GError **error);

/* "Expected is …". Translated, static. */
const char * imp_weights_expected    (void);

/* Sets @error and returns FALSE. */
gboolean imp_weights_refuse    (const ImpWeights  *weights,
                                GError           **error,
                                const char        *format,
                                ...) G_GNUC_PRINTF (3, 4);

/* A new tensor of that name, owned by @weights; NULL where there is one already. */
ImpTensor * imp_weights_add    (ImpWeights        *weights,
                                const char        *name,
                                GError           **error);

/* Exactly @n bytes of the file; FALSE where it has less. */
gboolean imp_weights_pread     (const ImpWeights  *weights,
                                void              *data,
                                gsize              n,
                                guint64            at);

/* Bytes of an element; 0 for those that can't be read. */
gsize    imp_dtype_size        (ImpDtype           dtype);

/**
 * imp_tensor_place:
 * @begin, @size: where the elements are, in the file or in its entry; the tensor
 *     has its dtype, dims and strides.
 *
 * Sets the tensor's range, or makes it unreadable when its dtype or rank is.
 * Errors: a shape that doesn't fit. A tensor never has more elements than there are
 * in @size bytes, so nothing grows when it is read.
 */
gboolean imp_tensor_place      (const ImpWeights  *weights,
                                ImpTensor         *tensor,
                                guint64            begin,
                                guint64            size,
                                GError           **error);

/* Strides of a dense tensor in C order, or in Fortran's. */
void     imp_tensor_pack       (ImpTensor         *tensor,
                                gboolean           fortran);

/* --- zip archives (zip.c) -------------------------------------------------- */

enum { IMP_ZIP_HEAD = 4096 };

/* An entry while its archive is walked through. */
typedef struct
{
  const char   *name;
  guint64       size;
  const guint8 *head;          /* the first bytes                            */
  gsize         n_head;
} ImpZipEntry;

typedef gboolean (* ImpZipFunc) (ImpWeights         *weights,
                                 const ImpZipEntry  *entry,
                                 gpointer            data,
                                 GError            **error);

/* @func for each entry; two of one name are an error. */
gboolean imp_zip_walk          (ImpWeights        *weights,
                                ImpZipFunc         func,
                                gpointer           data,
                                GError           **error);

/* Exactly @n bytes of an entry from @begin on. */
gboolean imp_zip_read          (ImpWeights        *weights,
                                const char        *entry,
                                guint64            begin,
                                void              *data,
                                gsize              n,
                                GError           **error);

/* May @size bytes be in the archive? Weights hardly become smaller when packed;
 * what claims to is made up.
 */
gboolean imp_zip_size_is_sane  (const ImpWeights  *weights,
                                guint64            size);
