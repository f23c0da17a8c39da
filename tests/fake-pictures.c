/* fake-pictures.c - the engine's pictures, for tests of the dialog's parts that have no engine:
 * nothing but the first value means anything.
 */
#include "impasto.h"

ImpPicture *
imp_picture_new (int      width,
                 int      height,
                 gboolean with_alpha)
{
  ImpPicture *picture = g_new0 (ImpPicture, 1);

  picture->width  = width;
  picture->height = height;
  picture->rgb    = g_new0 (float, 3 * width * height);

  return picture;
}

ImpPicture *
imp_picture_copy (const ImpPicture *picture)
{
  return imp_picture_scale (picture, picture->width, picture->height);
}

ImpPicture *
imp_picture_scale (const ImpPicture *picture,
                   int               width,
                   int               height)
{
  ImpPicture *copy = imp_picture_new (width, height, FALSE);

  copy->rgb[0] = picture->rgb[0];

  return copy;
}

void
imp_fit_size (int  width,
              int  height,
              int  longest,
              int *fit_width,
              int *fit_height)
{
  *fit_width  = longest;
  *fit_height = longest;
}

void
imp_picture_free (ImpPicture *picture)
{
  if (picture)
    g_free (picture->rgb);
  g_free (picture);
}
