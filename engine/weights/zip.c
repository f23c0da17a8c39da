/* zip.c - entries of zip archives, by libarchive. */
#include "reader.h"

#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>

/* A state dictionary has an entry a tensor; none of ours has a thousand. */
enum { MAX_ENTRIES = 65536, MAX_INFLATION = 16, BLOCK = 1 << 16 };

typedef struct archive Archive;

static void
archive_close (Archive *archive)
{
  archive_read_free (archive);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_close)

static gboolean
refuse_damaged (const ImpWeights  *weights,
                Archive           *archive,
                GError           **error)
{
  const char      *detail = archive_error_string (archive);
  g_autofree char *valid  = g_utf8_make_valid (detail != NULL ? detail : "?", -1);

  return imp_weights_refuse (weights, error,
                             _("its zip archive, as PyTorch and numpy write them, is damaged or "
                               "truncated (%s)."), valid);
}

static Archive *
open_archive (const ImpWeights  *weights,
              GError           **error)
{
  g_autoptr (Archive) archive = archive_read_new ();

  if (lseek (weights->fd, 0, SEEK_SET) != 0 ||
      archive_read_support_format_zip_seekable (archive) != ARCHIVE_OK ||
      archive_read_open_fd (archive, weights->fd, BLOCK) != ARCHIVE_OK)
    {
      refuse_damaged (weights, archive, error);
      return NULL;
    }

  return g_steal_pointer (&archive);
}

/* FALSE at the end and on errors, which are set. */
static gboolean
next_entry (const ImpWeights      *weights,
            Archive               *archive,
            struct archive_entry **entry,
            GError               **error)
{
  const int status = archive_read_next_header (archive, entry);

  if (status == ARCHIVE_EOF)
    return FALSE;

  return status == ARCHIVE_OK ? TRUE : refuse_damaged (weights, archive, error);
}

/* Up to @n bytes; -1 on errors. */
static gssize
read_some (Archive *archive,
           guint8  *data,
           gsize    n)
{
  gsize done = 0;

  while (done < n)
    {
      const gssize got = archive_read_data (archive, data + done, n - done);

      if (got < 0)
        return -1;
      if (got == 0)
        break;
      done += (gsize) got;
    }

  return (gssize) done;
}

gboolean
imp_zip_walk (ImpWeights  *weights,
              ImpZipFunc   func,
              gpointer     data,
              GError     **error)
{
  g_autoptr (GHashTable)  seen    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (Archive)     archive = open_archive (weights, error);
  g_autoptr (GError)      failure = NULL;
  struct archive_entry   *entry   = NULL;
  guint8                  head[IMP_ZIP_HEAD];

  if (archive == NULL)
    return FALSE;

  while (next_entry (weights, archive, &entry, &failure))
    {
      const char  *name = archive_entry_pathname_utf8 (entry);
      const gint64 size = archive_entry_size (entry);
      ImpZipEntry  it   = { name, (guint64) size, head, 0 };
      gssize       got;

      if (name == NULL || ! archive_entry_size_is_set (entry) || size < 0)
        return imp_weights_refuse (weights, error, _("its zip archive has an entry without name or "
                                                     "size."));
      if (! g_hash_table_add (seen, g_strdup (name)))
        return imp_weights_refuse (weights, error, _("it holds “%s” twice."), name);
      if (g_hash_table_size (seen) > MAX_ENTRIES)
        return imp_weights_refuse (weights, error, _("it has too many parts."));
      if (archive_entry_filetype (entry) != AE_IFREG)
        continue;

      got = read_some (archive, head, (gsize) MIN ((guint64) size, sizeof (head)));
      if (got < 0)
        return refuse_damaged (weights, archive, error);
      it.n_head = (gsize) got;
      if (! func (weights, &it, data, error))
        return FALSE;
    }

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  return TRUE;
}

gboolean
imp_zip_read (ImpWeights  *weights,
              const char  *name,
              guint64      begin,
              void        *data,
              gsize        n,
              GError     **error)
{
  g_autoptr (Archive)   archive = open_archive (weights, error);
  g_autoptr (GError)    failure = NULL;
  struct archive_entry *entry   = NULL;
  guint8                skipped[BLOCK];

  if (archive == NULL)
    return FALSE;

  while (next_entry (weights, archive, &entry, &failure))
    if (g_strcmp0 (archive_entry_pathname_utf8 (entry), name) == 0)
      {
        while (begin > 0)
          {
            const gssize got = read_some (archive, skipped, MIN (begin, BLOCK));

            if (got <= 0)
              return refuse_damaged (weights, archive, error);
            begin -= (guint64) got;
          }
        if (read_some (archive, data, n) != (gssize) n)
          return refuse_damaged (weights, archive, error);
        /* the checksum is compared at the end */
        while (TRUE)
          {
            const gssize got = archive_read_data (archive, skipped, sizeof (skipped));

            if (got < 0)
              return refuse_damaged (weights, archive, error);
            if (got == 0)
              return TRUE;
          }
      }

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    imp_weights_refuse (weights, error, _("“%s” can't be read."), name);

  return FALSE;
}

gboolean
imp_zip_size_is_sane (const ImpWeights *weights,
                      guint64           size)
{
  return size / MAX_INFLATION <= weights->size;
}
