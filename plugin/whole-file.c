/* whole-file.c - does a picture file have its end?
 *
 * JPEG: ITU T.81 B.1: segments of a marker FF xx and a length; after SOS come
 * coded bytes in which FF is followed by 00 or RSTn, until the next marker; the
 * file ends with EOI. PNG: chunks of length, name, data and checksum; the last
 * is IEND. WebP: a RIFF chunk that says how long the file is.
 */
#include <string.h>

#include "whole-file.h"

static guint32
big32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static gboolean
jpeg_is_whole (const guint8 *data,
               gsize         size)
{
  gsize at = 2;

  while (at + 1 < size)
    {
      guint8 marker = data[at + 1];

      if (data[at] != 0xff || marker == 0xff || marker == 0x00 ||
          (marker >= 0xd0 && marker <= 0xd7))
        {
          at++;                     /* coded bytes, fill bytes, RSTn */
          continue;
        }
      if (marker == 0xd9)
        return TRUE;
      if (at + 3 >= size)
        return FALSE;
      at += 2 + (((gsize) data[at + 2] << 8) | data[at + 3]);
    }

  return FALSE;
}

static gboolean
png_is_whole (const guint8 *data,
              gsize         size)
{
  gsize at = 8;

  while (at + 12 <= size)
    {
      gsize length = big32 (data + at);

      if (memcmp (data + at + 4, "IEND", 4) == 0)
        return TRUE;
      at += 12 + length;
    }

  return FALSE;
}

gboolean
imp_file_is_whole (GFile *file)
{
  g_autofree char        *path   = g_file_get_path (file);
  g_autoptr (GMappedFile) mapped = NULL;
  const guint8           *data;
  gsize                   size;

  if (path)
    mapped = g_mapped_file_new (path, FALSE, NULL);
  if (! mapped)
    return TRUE;

  data = (const guint8 *) g_mapped_file_get_contents (mapped);
  size = g_mapped_file_get_length (mapped);

  if (size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return jpeg_is_whole (data, size);
  if (size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return png_is_whole (data, size);
  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return size >= 8 + (data[4] | (gsize) data[5] << 8 | (gsize) data[6] << 16 |
                        (gsize) data[7] << 24);

  return TRUE;
}
