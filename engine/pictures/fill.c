/* fill.c - push and pull: average what is known into ever coarser pictures,
 * then fill what is unknown in the finer ones from them.
 */
#include "fill.h"

#include <string.h>

#include "pictures/scale.h"

enum { ROWS = 16 };   /* a job */

/* rgb [H × W × 3], known [H × W]; and their means over 2 × 2 pixels. */
typedef struct
{
  int      width, height;
  float   *rgb;
  guint8  *known;
  int      half_width, half_height;
  float   *half;
  guint8  *half_known;

  const ImpPicture *picture;   /* to be copied at first */
  float            *alpha;
} Level;

static void
run (int         n_rows,
     ImpJobFunc  job,
     Level      *level,
     ImpPool    *pool)
{
  const int n_jobs = (n_rows + ROWS - 1) / ROWS;

  if (pool != NULL)
    imp_pool_run (pool, n_jobs, job, level);
  else
    for (int i = 0; i < n_jobs; i++)
      job (level, i, 0);
}

static void
copy_job (void *data,
          int   job,
          int   worker)
{
  const Level *level = data;
  const gsize  first = (gsize) job * ROWS * level->width;
  const gsize  last  = (gsize) MIN ((job + 1) * ROWS, level->height) * level->width;

  memcpy (level->rgb + 3 * first, level->picture->rgb + 3 * first,
          3 * (last - first) * sizeof (float));
  memcpy (level->alpha + first, level->picture->alpha + first, (last - first) * sizeof (float));
  for (gsize i = first; i < last; i++)
    level->known[i] = level->alpha[i] > 0.0f;
}

/* Coarse rows: the mean of those of four pixels that are known. */
static void
push_job (void *data,
          int   job,
          int   worker)
{
  const Level *level = data;

  for (int y = job * ROWS; y < MIN ((job + 1) * ROWS, level->half_height); y++)
    for (int x = 0; x < level->half_width; x++)
      {
        const gsize j      = (gsize) y * level->half_width + x;
        float       sum[3] = { 0 };
        int         n      = 0;

        for (int v = 2 * y; v < MIN (2 * y + 2, level->height); v++)
          for (int u = 2 * x; u < MIN (2 * x + 2, level->width); u++)
            {
              const gsize i = (gsize) v * level->width + u;

              if (! level->known[i])
                continue;   /* its colour may be anything, not a number even */
              for (int c = 0; c < 3; c++)
                sum[c] += level->rgb[3 * i + c];
              n++;
            }
        for (int c = 0; c < 3; c++)
          level->half[3 * j + c] = n > 0 ? sum[c] / n : 0.0f;
        level->half_known[j] = n > 0;
      }
}

static void
pull_job (void *data,
          int   job,
          int   worker)
{
  const Level *level = data;

  for (int y = job * ROWS; y < MIN ((job + 1) * ROWS, level->height); y++)
    for (int x = 0; x < level->width; x++)
      {
        const gsize i = (gsize) y * level->width + x;
        const gsize j = (gsize) (y / 2) * level->half_width + x / 2;

        if (! level->known[i])
          memcpy (level->rgb + 3 * i, level->half + 3 * j, 3 * sizeof (float));
      }
}

static void
push_pull (float   *rgb,
           guint8  *known,
           int      width,
           int      height,
           ImpPool *pool)
{
  Level              level      = { width, height, rgb, known };
  g_autofree float  *half       = NULL;
  g_autofree guint8 *half_known = NULL;

  if (memchr (known, 0, (gsize) width * height) == NULL || (width == 1 && height == 1))
    return;

  level.half_width  = (width + 1) / 2;
  level.half_height = (height + 1) / 2;
  level.half        = half = g_new0 (float, (gsize) level.half_width * level.half_height * 3);
  level.half_known  = half_known = g_malloc0 ((gsize) level.half_width * level.half_height);

  run (level.half_height, push_job, &level, pool);
  push_pull (half, half_known, level.half_width, level.half_height, pool);
  run (height, pull_job, &level, pool);
}

ImpPicture *
imp_picture_fill (const ImpPicture *picture,
                  ImpPool          *pool)
{
  const gsize        n     = (gsize) picture->width * picture->height;
  g_autofree guint8 *known = NULL;
  ImpPicture        *filled;
  Level              level = { picture->width, picture->height };

  if (picture->alpha == NULL)
    return imp_picture_copy (picture);

  filled        = imp_picture_new (picture->width, picture->height, FALSE);
  filled->alpha = g_new0 (float, n);
  known         = g_malloc0 (n);
  level.rgb     = filled->rgb;
  level.known   = known;
  level.picture = picture;
  level.alpha   = filled->alpha;
  run (picture->height, copy_job, &level, pool);
  push_pull (filled->rgb, known, picture->width, picture->height, pool);

  return filled;
}

ImpPicture *
imp_picture_opaque (const ImpPicture *picture,
                    int               width,
                    int               height,
                    ImpPool          *pool)
{
  g_autoptr (ImpPicture) filled = NULL;

  if (picture->alpha == NULL)
    return imp_picture_resize (picture, width, height, pool);

  filled = imp_picture_fill (picture, pool);
  g_clear_pointer (&filled->alpha, g_free);
  if (width == picture->width && height == picture->height)
    return g_steal_pointer (&filled);

  return imp_picture_resize (filled, width, height, pool);
}
