/* output.c - files that appear whole or not at all. */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

static gboolean
output_fail (const char  *path,
             const char  *reason,
             int          number,
             GError     **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
               _("%s cannot be written: %s"), shown, reason);

  return FALSE;
}

/* (transfer full): where @path leads to, so that a link stays one. */
static char *
output_resolve (const char *path)
{
  char *real     = realpath (path, NULL);
  char *resolved = g_strdup (real != NULL ? real : path);

  free (real);

  return resolved;
}

gboolean
output_check (const char  *path,
              GError     **error)
{
  g_autofree char *target = output_resolve (path);
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *trial  = g_strconcat (target, ".XXXXXX", NULL);
  GStatBuf         info;
  int              fd;

  if (g_stat (target, &info) == 0 && ! S_ISREG (info.st_mode))
    return output_fail (path, S_ISDIR (info.st_mode) ? _("it is a folder")
                                                     : _("it is not a regular file"),
                        EISDIR, error);
  if (! g_file_test (folder, G_FILE_TEST_IS_DIR))
    return output_fail (path, _("its folder does not exist"), ENOENT, error);

  fd = g_mkstemp (trial);
  if (fd < 0)
    return output_fail (path, g_strerror (errno), errno, error);

  close (fd);
  g_unlink (trial);

  return TRUE;
}

gboolean
output_write (const char     *path,
              gconstpointer   data,
              gsize           length,
              GError        **error)
{
  g_autofree char   *target = output_resolve (path);
  g_autoptr (GError) local  = NULL;

  if (! g_file_set_contents_full (target, data, (gssize) length,
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0666, &local))
    return output_fail (path, local->message, EIO, error);

  return TRUE;
}
