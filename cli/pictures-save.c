/* pictures-save.c - writing picture files. */
#include "pictures.h"
#include "command.h"
#include "npy.h"
#include "output.h"

#include <math.h>
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

typedef struct
{
  const char *ending;
  const char *type;       /* GdkPixbuf's name; NULL: .npy */
  gboolean    alpha;      /* can hold it                  */
} PictureKind;

static const PictureKind kinds[] =
{
  { ".png",  "png",  TRUE  },
  { ".jpg",  "jpeg", FALSE },
  { ".jpeg", "jpeg", FALSE },
  { ".tif",  "tiff", TRUE  },
  { ".tiff", "tiff", TRUE  },
  { ".npy",  NULL,   FALSE }
};

static const PictureKind *
picture_kind (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (lower, kinds[i].ending))
      return &kinds[i];

  return NULL;
}

gboolean
picture_check_ending (const char  *path,
                      GError     **error)
{
  if (picture_kind (path) == NULL)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                   _("%s: results are written to .png, .jpg, .tiff or .npy"), shown);
      return FALSE;
    }

  return TRUE;
}

static guint8
picture_byte (float value)
{
  return (guint8) lrintf (255.0f * CLAMP (value, 0.0f, 1.0f));
}

/* (transfer full): 8 bits a sample; without alpha on white. */
static GdkPixbuf *
picture_to_pixbuf (const ImpPicture *picture,
                   gboolean          with_alpha)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, with_alpha, 8,
                                      picture->width, picture->height);
  gsize      stride, channels;
  guint8    *pixels;

  if (pixbuf == NULL)
    return NULL;

  stride   = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  channels = (gsize) gdk_pixbuf_get_n_channels (pixbuf);
  pixels   = gdk_pixbuf_get_pixels (pixbuf);

  for (gsize y = 0; y < (gsize) picture->height; y++)
    for (gsize x = 0; x < (gsize) picture->width; x++)
      {
        gsize   i     = y * (gsize) picture->width + x;
        guint8 *out   = pixels + y * stride + x * channels;
        float   alpha = picture->alpha != NULL ? picture->alpha[i] : 1.0f;

        for (gsize c = 0; c < 3; c++)
          {
            float value = picture->rgb[3 * i + c];

            out[c] = picture_byte (with_alpha ? value : alpha * value + (1.0f - alpha));
          }
        if (with_alpha)
          out[3] = picture_byte (alpha);
      }

  return pixbuf;
}

static gboolean
picture_encode (const ImpPicture   *picture,
                const PictureKind  *kind,
                const char         *path,
                GError            **error)
{
  g_autoptr (GdkPixbuf) pixbuf = picture_to_pixbuf (picture, kind->alpha && picture->alpha != NULL);
  g_autoptr (GError)    local  = NULL;
  g_autofree char      *data   = NULL;
  gsize                 length = 0;
  gboolean              jpeg   = strcmp (kind->type, "jpeg") == 0;

  if (pixbuf == NULL ||
      ! gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, kind->type, &local,
                                   jpeg ? "quality" : NULL, "95", NULL))
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _("%s cannot be written: %s"), shown,
                   local != NULL ? local->message : _("too large for the memory there is"));
      return FALSE;
    }

  return output_write (path, data, length, error);
}

gboolean
picture_save (const ImpPicture  *picture,
              const char        *path,
              GError           **error)
{
  const PictureKind *kind = picture_kind (path);

  g_return_val_if_fail (kind != NULL, FALSE);

  if (picture->alpha != NULL && ! kind->alpha)
    {
      g_autofree char *shown = g_filename_display_name (path);

      command_notice (kind->type != NULL ? _("%s: no transparency in this format; put on white")
                                         : _("%s: no transparency in this format; left out"),
                      shown);
    }

  return kind->type != NULL
         ? picture_encode (picture, kind, path, error)
         : picture_save_planes (picture->rgb, picture->width, picture->height, path, error);
}

gboolean
picture_save_planes (const float  *samples,
                     int           width,
                     int           height,
                     const char   *path,
                     GError      **error)
{
  gsize                  n        = (gsize) width * (gsize) height;
  g_autofree float      *planes   = g_new (float, 3 * n);
  const int              shape[3] = { 3, height, width };
  g_autoptr (GByteArray) file     = NULL;

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      planes[c * n + i] = samples[3 * i + c];
  file = npy_format (planes, shape, 3);

  return output_write (path, file->data, file->len, error);
}
