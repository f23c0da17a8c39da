/* fill.c - push and pull: average what is known into ever coarser pictures,
 * then fill what is unknown in the finer ones from them.
 */
#include "fill.h"

#include "pictures/scale.h"

/* rgb [H × W × 3] where weight [H × W] > 0 is known; fills the rest. */
static void
push_pull (float *rgb,
           float *weight,
           int    width,
           int    height)
{
  const int         w      = (width + 1) / 2;
  const int         h      = (height + 1) / 2;
  gboolean          holes  = FALSE;
  g_autofree float *half   = NULL;
  g_autofree float *half_w = NULL;

  for (gsize i = 0; i < (gsize) width * height && ! holes; i++)
    holes = weight[i] <= 0.0f;
  if (! holes || (width == 1 && height == 1))
    return;

  half   = g_new0 (float, (gsize) w * h * 3);
  half_w = g_new0 (float, (gsize) w * h);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const gsize i = (gsize) y * width + x;
        const gsize j = (gsize) (y / 2) * w + x / 2;

        if (weight[i] <= 0.0f)
          continue;   /* its colour may be anything, not a number even */
        for (int c = 0; c < 3; c++)
          half[3 * j + c] += weight[i] * rgb[3 * i + c];
        half_w[j] += weight[i];
      }
  for (gsize j = 0; j < (gsize) w * h; j++)
    if (half_w[j] > 0.0f)
      {
        for (int c = 0; c < 3; c++)
          half[3 * j + c] /= half_w[j];
        half_w[j] = 1.0f;
      }

  push_pull (half, half_w, w, h);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const gsize i = (gsize) y * width + x;
        const gsize j = (gsize) (y / 2) * w + x / 2;

        if (weight[i] <= 0.0f)
          for (int c = 0; c < 3; c++)
            rgb[3 * i + c] = half[3 * j + c];
      }
}

ImpPicture *
imp_picture_fill (const ImpPicture *picture)
{
  ImpPicture *filled = imp_picture_copy (picture);

  if (filled->alpha != NULL)
    {
      gsize             n       = (gsize) filled->width * filled->height;
      g_autofree float *weights = g_new (float, n);

      for (gsize i = 0; i < n; i++)
        weights[i] = filled->alpha[i] > 0.0f ? 1.0f : 0.0f;
      push_pull (filled->rgb, weights, filled->width, filled->height);
    }

  return filled;
}

ImpPicture *
imp_picture_opaque (const ImpPicture *picture,
                    int               width,
                    int               height,
                    ImpPool          *pool)
{
  g_autoptr (ImpPicture) filled = imp_picture_fill (picture);

  g_clear_pointer (&filled->alpha, g_free);

  return imp_picture_resize (filled, width, height, pool);
}
