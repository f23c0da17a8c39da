/* part.c - a file that is still arriving. */
#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

enum { CHUNK = 1 << 18 };

static gboolean
part_fail (ImpPart     *part,
           GError     **error)
{
  const int        number = errno;
  g_autofree char *shown  = g_filename_display_name (part->part_path);

  g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
               _("“%s” can't be written: %s."), shown, g_strerror (number));

  return FALSE;
}

/* Opens and locks it. Another program may have finished the file meanwhile, and
 * given it its name: then what is locked is not the part any more.
 */
static gboolean
part_lock (ImpPart  *part,
           GError  **error)
{
  for (;;)
    {
      struct stat opened, named;

      part->fd = g_open (part->part_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
      if (part->fd < 0)
        return part_fail (part, error);

      if (flock (part->fd, LOCK_EX | LOCK_NB) != 0)
        {
          g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                       _("Another program is downloading it at the moment."));
          g_close (part->fd, NULL);
          part->fd = -1;
          return FALSE;
        }

      if (fstat (part->fd, &opened) != 0)
        return part_fail (part, error);
      if (stat (part->part_path, &named) == 0 &&
          opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
        {
          part->have = (guint64) opened.st_size;
          return TRUE;
        }
      g_close (part->fd, NULL);
    }
}

gboolean
imp_part_open (ImpPart     *part,
               const char  *path,
               GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  *part = (ImpPart) {
    .path      = g_strdup (path),
    .part_path = g_strconcat (path, ".part", NULL),
    .from_path = g_strconcat (path, ".part.from", NULL),
    .fd        = -1
  };
  if (g_mkdir_with_parents (folder, 0755) != 0 ? ! part_fail (part, error)
                                               : ! part_lock (part, error))
    {
      imp_part_close (part);
      return FALSE;
    }

  g_file_get_contents (part->from_path, &part->validator, NULL, NULL);

  return TRUE;
}

gboolean
imp_part_restart (ImpPart     *part,
                  const char  *validator,
                  GError     **error)
{
  /* In this order: bytes never stand beside the validator of others. */
  g_unlink (part->from_path);
  g_free (part->validator);
  part->validator = g_strdup (validator);
  part->have      = 0;
  if (ftruncate (part->fd, 0) != 0 || lseek (part->fd, 0, SEEK_SET) != 0)
    return part_fail (part, error);

  return validator == NULL || g_file_set_contents (part->from_path, validator, -1, error);
}

gboolean
imp_part_write (ImpPart     *part,
                const void  *data,
                gsize        n,
                GError     **error)
{
  const guint8 *at = data;

  while (n > 0)
    {
      const ssize_t written = pwrite (part->fd, at, n, (off_t) part->have);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return part_fail (part, error);
      at         += written;
      n          -= (gsize) written;
      part->have += (guint64) written;
    }

  return TRUE;
}

char *
imp_part_digest (ImpPart             *part,
                 ImpNetProgressFunc   progress,
                 gpointer             user_data,
                 GCancellable        *cancellable,
                 GError             **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8    *chunk    = g_malloc (CHUNK);
  guint64               at       = 0;

  while (at < part->have)
    {
      const ssize_t n = pread (part->fd, chunk, CHUNK, (off_t) at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          part_fail (part, error);
          return NULL;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_checksum_update (checksum, chunk, n);
      at += (guint64) n;
      progress ((double) at / (double) part->have, user_data);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

gboolean
imp_part_finish (ImpPart  *part,
                 GError  **error)
{
  if (fsync (part->fd) != 0 || g_rename (part->part_path, part->path) != 0)
    return part_fail (part, error);
  g_unlink (part->from_path);

  return TRUE;
}

void
imp_part_discard (ImpPart *part)
{
  g_unlink (part->part_path);
  g_unlink (part->from_path);
  part->have = 0;
}

void
imp_part_close (ImpPart *part)
{
  if (part->fd >= 0)
    {
      if (part->have == 0)
        imp_part_discard (part);
      g_close (part->fd, NULL);
    }
  g_free (part->path);
  g_free (part->part_path);
  g_free (part->from_path);
  g_free (part->validator);
  *part = (ImpPart) { .fd = -1 };
}
