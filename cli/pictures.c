/* pictures.c - reading files of pictures and masks. */
#include "pictures.h"
#include "npy.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

#define MAX_PIXELS (G_GINT64_CONSTANT (1) << 28)

/* Says of @path that @reason; returns NULL to be returned. */
static gpointer
picture_refuse (const char  *path,
                const char  *reason,
                GError     **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT, "%s: %s", shown, reason);

  return NULL;
}

static gboolean
picture_is_npy (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".npy");
}

/* The array's shape, as far as its sides are pixels, is not too large. */
static gboolean
npy_fits (const char  *path,
          const int   *sides,
          GError     **error)
{
  if ((gint64) sides[0] * sides[1] <= MAX_PIXELS)
    return TRUE;
  picture_refuse (path, _("too large: more than 2²⁸ pixels"), error);

  return FALSE;
}

static ImpPicture *
picture_load_npy (const char    *path,
                  const guint8  *data,
                  gsize          length,
                  GError       **error)
{
  g_autoptr (GError)  local  = NULL;
  g_autofree float   *planes = NULL;
  ImpPicture         *picture;
  int                 shape[3];
  gsize               n;

  planes = npy_parse (data, length, 3, shape, &local);
  if (planes == NULL)
    return picture_refuse (path, local->message, error);
  if (shape[0] != 3)
    {
      g_autofree char *reason = g_strdup_printf (_("shape [%d,%d,%d]; [3,H,W] is needed"),
                                                 shape[0], shape[1], shape[2]);

      return picture_refuse (path, reason, error);
    }
  if (! npy_fits (path, shape + 1, error))
    return NULL;

  n       = (gsize) shape[1] * (gsize) shape[2];
  picture = imp_picture_new (shape[2], shape[1], FALSE);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      picture->rgb[3 * i + c] = planes[c * n + i];

  return picture;
}

/* Follows a JPEG's segments to its end-of-image marker. libjpeg takes a file
 * that breaks off for a picture with a grey rest; we don't.
 */
static gboolean
jpeg_is_whole (const guint8 *data,
               gsize         length)
{
  gsize at = 2;

  while (at + 1 < length)
    {
      guint8 marker = data[at + 1];

      if (data[at] != 0xff || marker == 0x00 || marker == 0xff)
        at++;                                        /* coded samples or filling */
      else if (marker == 0xd9)
        return TRUE;
      else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        at += 2;                                     /* markers on their own */
      else if (at + 3 < length)
        at += 2 + 256u * data[at + 2] + data[at + 3];
      else
        return FALSE;
    }

  return FALSE;
}

/* A BMP tells its length; GdkPixbuf doesn't mind when there is less. */
static gboolean
bmp_is_whole (const guint8 *data,
              gsize         length)
{
  guint32 told;

  if (length < 6)
    return FALSE;
  memcpy (&told, data + 2, sizeof told);

  return length >= GUINT32_FROM_LE (told);
}

static ImpPicture *
picture_from_pixbuf (GdkPixbuf *pixbuf)
{
  int           width    = gdk_pixbuf_get_width (pixbuf);
  int           height   = gdk_pixbuf_get_height (pixbuf);
  int           channels = gdk_pixbuf_get_n_channels (pixbuf);
  gboolean      alpha    = gdk_pixbuf_get_has_alpha (pixbuf);
  gsize         stride   = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels   = gdk_pixbuf_read_pixels (pixbuf);
  ImpPicture   *picture  = imp_picture_new (width, height, alpha);

  for (gsize y = 0; y < (gsize) height; y++)
    for (gsize x = 0; x < (gsize) width; x++)
      {
        const guint8 *in = pixels + y * stride + x * (gsize) channels;
        gsize         i  = y * (gsize) width + x;

        for (gsize c = 0; c < 3; c++)
          picture->rgb[3 * i + c] = in[c] / 255.0f;
        if (alpha)
          picture->alpha[i] = in[3] / 255.0f;
      }

  return picture;
}

static ImpPicture *
picture_load_pixbuf (const char    *path,
                     const guint8  *data,
                     gsize          length,
                     GError       **error)
{
  g_autoptr (GError)    local  = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  GdkPixbufFormat      *format;
  g_autofree char      *name   = NULL;
  int                   width, height;

  format = gdk_pixbuf_get_file_info (path, &width, &height);
  if (format == NULL)
    return picture_refuse (path, _("damaged, or not a picture of a kind that can be read"), error);
  if ((gint64) width * height > MAX_PIXELS)
    {
      g_autofree char *reason = g_strdup_printf (_("%d × %d is too large: more than 2²⁸ pixels"),
                                                 width, height);

      return picture_refuse (path, reason, error);
    }

  name = gdk_pixbuf_format_get_name (format);
  if ((strcmp (name, "jpeg") == 0 && ! jpeg_is_whole (data, length)) ||
      (strcmp (name, "bmp") == 0 && ! bmp_is_whole (data, length)))
    return picture_refuse (path, _("the picture is cut off"), error);

  pixbuf = gdk_pixbuf_new_from_file (path, &local);
  if (pixbuf == NULL)
    {
      g_autofree char *reason = g_strdup_printf (_("the picture is damaged (%s)"), local->message);

      return picture_refuse (path, reason, error);
    }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  if (upright == NULL)
    return picture_refuse (path, _("too large for the memory there is"), error);

  return picture_from_pixbuf (upright);
}

static ImpMask *
mask_load_npy (const char    *path,
               const guint8  *data,
               gsize          length,
               GError       **error)
{
  g_autoptr (GError)  local  = NULL;
  g_autofree float   *values = NULL;
  ImpMask            *mask;
  int                 shape[2];

  values = npy_parse (data, length, 2, shape, &local);
  if (values == NULL)
    return picture_refuse (path, local->message, error);
  if (! npy_fits (path, shape, error))
    return NULL;

  mask  = g_new (ImpMask, 1);
  *mask = (ImpMask) { shape[1], shape[0], g_steal_pointer (&values) };

  return mask;
}

static ImpMask *
mask_from_picture (const ImpPicture *picture)
{
  const gsize  n    = (gsize) picture->width * (gsize) picture->height;
  ImpMask     *mask = g_new (ImpMask, 1);

  *mask = (ImpMask) { picture->width, picture->height, g_new (float, n) };
  for (gsize i = 0; i < n; i++)
    {
      const float *rgb = picture->rgb + 3 * i;
      const float  luma = rgb[0] == rgb[1] && rgb[1] == rgb[2]
                          ? rgb[0] : 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];

      mask->data[i] = picture->alpha != NULL ? luma * picture->alpha[i] : luma;
    }

  return mask;
}

/* (transfer full): the file's bytes, at least one. */
static GMappedFile *
file_map (const char  *path,
          GError     **error)
{
  g_autoptr (GError)      local = NULL;
  g_autoptr (GMappedFile) file  = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return picture_refuse (path, _("it is a folder"), error);
  if (! g_file_test (path, G_FILE_TEST_EXISTS))
    return picture_refuse (path, _("there is no such file"), error);
  file = g_mapped_file_new (path, FALSE, &local);
  if (file == NULL)
    return picture_refuse (path, local->message, error);
  if (g_mapped_file_get_length (file) == 0)
    return picture_refuse (path, _("the file is empty"), error);

  return g_steal_pointer (&file);
}

ImpPicture *
picture_load (const char  *path,
              GError     **error)
{
  g_autoptr (GMappedFile)  file = file_map (path, error);
  const guint8            *data;

  if (file == NULL)
    return NULL;
  data = (const guint8 *) g_mapped_file_get_contents (file);

  return (picture_is_npy (path) ? picture_load_npy : picture_load_pixbuf)
         (path, data, g_mapped_file_get_length (file), error);
}

ImpMask *
mask_load (const char  *path,
           GError     **error)
{
  g_autoptr (ImpPicture)  picture = NULL;
  g_autoptr (GMappedFile) file    = NULL;

  if (! picture_is_npy (path))
    {
      picture = picture_load (path, error);
      return picture != NULL ? mask_from_picture (picture) : NULL;
    }

  file = file_map (path, error);

  return file == NULL ? NULL
         : mask_load_npy (path, (const guint8 *) g_mapped_file_get_contents (file),
                          g_mapped_file_get_length (file), error);
}

void
mask_free (ImpMask *mask)
{
  if (mask == NULL)
    return;

  g_free (mask->data);
  g_free (mask);
}
