/* picture.c - making, copying and freeing pictures; sizes that fit. */
#include "impasto.h"

#include <math.h>
#include <string.h>

ImpPicture *
imp_picture_new (int      width,
                 int      height,
                 gboolean with_alpha)
{
  ImpPicture *picture = g_new0 (ImpPicture, 1);
  gsize       n       = (gsize) width * height;

  picture->width  = width;
  picture->height = height;
  picture->rgb    = g_new0 (float, n * 3);

  if (with_alpha)
    {
      picture->alpha = g_new (float, n);
      for (gsize i = 0; i < n; i++)
        picture->alpha[i] = 1.0f;
    }

  return picture;
}

ImpPicture *
imp_picture_copy (const ImpPicture *picture)
{
  ImpPicture *copy = imp_picture_new (picture->width, picture->height,
                                      picture->alpha != NULL);
  gsize       n    = (gsize) picture->width * picture->height;

  memcpy (copy->rgb, picture->rgb, n * 3 * sizeof (float));
  if (picture->alpha != NULL)
    memcpy (copy->alpha, picture->alpha, n * sizeof (float));

  return copy;
}

void
imp_picture_free (ImpPicture *picture)
{
  if (picture == NULL)
    return;

  g_free (picture->rgb);
  g_free (picture->alpha);
  g_free (picture);
}

void
imp_fit_size (int  width,
              int  height,
              int  longest,
              int *fit_width,
              int *fit_height)
{
  double factor = (double) longest / MAX (width, height);

  *fit_width  = MAX (1, (int) floor (width * factor + 0.5));
  *fit_height = MAX (1, (int) floor (height * factor + 0.5));
}
