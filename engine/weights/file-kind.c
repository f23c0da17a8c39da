/* file-kind.c - what a file is, by its first bytes. */
#include "reader.h"

#include <string.h>

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *bytes;
  gsize       n;
  const char *what;
} Signature;

/* Files that people take for networks. */
static const Signature signatures[] =
{
  { "\x93NUMPY",               6, N_("it is a single numpy array (.npy), not a set of them.") },
  { "\x89HDF",                 4, N_("it is an HDF5 file, as Keras writes it.") },
  { "\x1f\x8b",                2, N_("it is compressed with gzip: unpack it first.") },
  { "7z\xbc\xaf",              4, N_("it is a 7-Zip archive: unpack it first.") },
  { "Rar!",                    4, N_("it is a RAR archive: unpack it first.") },
  { "version https://git-lfs", 23, N_("it is a pointer of Git LFS: the file itself was not "
                                      "downloaded.") },
  { "<!DOCTYPE",               9, N_("it is a web page: the download brought no network.") },
  { "<!doctype",               9, N_("it is a web page: the download brought no network.") },
  { "<html",                   5, N_("it is a web page: the download brought no network.") },
  { "\x89PNG",                 4, N_("it is a picture.") },
  { "\xff\xd8\xff",            3, N_("it is a picture.") },
  { "MATLAB",                  6, N_("it is a file of MATLAB's.") },
};

const char *
imp_weights_expected (void)
{
  return _("Expected is a VGG as safetensors, PyTorch’s .pth, numpy’s .npz, or a pickle of "
           "numpy arrays.");
}

static gboolean
looks_like_text (const guint8 *head,
                 gsize         n)
{
  for (gsize i = 0; i < n; i++)
    if (head[i] < 32 && strchr ("\t\r\n\f", head[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
refuse_unknown (const ImpWeights  *weights,
                const guint8      *head,
                gsize              n,
                GError           **error)
{
  gsize zeros = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (n >= signatures[i].n && memcmp (head, signatures[i].bytes, signatures[i].n) == 0)
      return imp_weights_refuse (weights, error, "%s %s", _(signatures[i].what),
                                 imp_weights_expected ());

  while (zeros < n && head[zeros] == 0)
    zeros++;
  if (n == 0)
    return imp_weights_refuse (weights, error, _("it is empty. %s"), imp_weights_expected ());
  if (zeros == n)
    return imp_weights_refuse (weights, error, _("it begins with zeros only: a download that "
                                                 "was not finished? %s"), imp_weights_expected ());
  if (looks_like_text (head, n))
    return imp_weights_refuse (weights, error, _("it is text. %s"), imp_weights_expected ());

  return imp_weights_refuse (weights, error, _("its format is unknown, or its beginning is "
                                               "damaged. %s"), imp_weights_expected ());
}

/* PyTorch's old format begins with a pickle of this number. */
static const guint8 torch_magic[] =
  { 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.' };

gboolean
imp_weights_open_format (ImpWeights  *weights,
                         GError     **error)
{
  guint8        head[512];
  const gsize   n      = (gsize) MIN (weights->size, sizeof (head));
  guint64       length = 0;

  if (! imp_weights_pread (weights, head, n, 0))
    return imp_weights_refuse (weights, error, _("it can't be read."));

  /* safetensors has no mark: a length, then an object. A length may look like another
   * format's mark, but these have no such length.
   */
  for (int i = 7; i >= 0; i--)
    length = length << 8 | (n >= 9 ? head[i] : 0);
  if (length >= 2 && length < weights->size && head[8] == '{')
    return imp_safetensors_open (weights, error);

  if (n >= 4 && memcmp (head, "PK", 2) == 0 && (head[2] == 3 || head[2] == 5))
    {
      if (! imp_torch_open (weights, error))
        return FALSE;

      return weights->format == IMP_WEIGHTS_NPZ ? imp_npz_open (weights, error) : TRUE;
    }
  if (n >= 3 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5)
    {
      if (n >= 2 + sizeof (torch_magic) &&
          memcmp (head + 2, torch_magic, sizeof (torch_magic)) == 0)
        return imp_torch_legacy_open (weights, error);

      return imp_numpy_pickle_open (weights, error);
    }

  if (length >= 2 && head[8] == '{')   /* cut short */
    return imp_safetensors_open (weights, error);

  return refuse_unknown (weights, head, n, error);
}
