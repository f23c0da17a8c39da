/* copies.c - see copies.h.
 *
 * The largest upright rectangle in one of w × h turned by α < π/4, with sine s and
 * cosine c: its corners lie on all four sides,
 *
 *   w' = (w c - h s) / (c² - s²),   h' = (h c - w s) / (c² - s²),
 *
 * unless the picture is so long that two of them lie on the long sides alone; then
 * the short side m decides, w' = m/2s and h' = m/2c for w ≥ h.
 *
 * Turned pixels are interpolated by Catmull-Rom's cubic, as scale.c does.
 */
#include "copies.h"

#include <math.h>

#include "scale.h"

static const double STEP_ANGLE = G_PI / 24;
static const double STEP_SCALE = 1.05;

/* What a picture or mask of @channels looks like, turned. */
typedef struct
{
  const float *from;
  int          width, height, channels;
  float       *to;
  int          to_width, to_height;
  double       sine, cosine;
} Turn;

static void
turned_size (int     width,
             int     height,
             int     rotation,
             int    *to_width,
             int    *to_height)
{
  const double angle     = fabs (rotation * STEP_ANGLE);
  const double s         = sin (angle);
  const double c         = cos (angle);
  const double shorter   = MIN (width, height);
  const double longer    = MAX (width, height);
  double       along     = (longer * c - shorter * s) / (c * c - s * s);
  double       across    = (shorter * c - longer * s) / (c * c - s * s);

  if (shorter <= 2 * s * c * longer)
    {
      along  = shorter / (2 * s);
      across = shorter / (2 * c);
    }
  *to_width  = MAX (1, (int) floor ((width >= height ? along : across) + 1e-9));
  *to_height = MAX (1, (int) floor ((width >= height ? across : along) + 1e-9));
}

static int
scaled (int side,
        int scale)
{
  return MAX (1, (int) floor (side * pow (STEP_SCALE, scale) + 0.5));
}

void
imp_copy_size (int  width,
               int  height,
               int  rotation,
               int  scale,
               int *copy_width,
               int *copy_height)
{
  turned_size (width, height, rotation, copy_width, copy_height);
  *copy_width  = scaled (*copy_width, scale);
  *copy_height = scaled (*copy_height, scale);
}

/* Weights of the samples at -1, 0, 1, 2 for a place @t between 0 and 1. */
static void
cubic (double t,
       double weights[4])
{
  weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  weights[1] = (1.5 * t - 2.5) * t * t + 1;
  weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  weights[3] = (0.5 * t - 0.5) * t * t;
}

/* One row. */
static void
turn_job (void *data,
          int   job,
          int   worker)
{
  const Turn *turn = data;
  const int   n    = turn->channels;

  for (int j = 0; j < turn->to_width; j++)
    {
      const double u  = j + 0.5 - 0.5 * turn->to_width;
      const double v  = job + 0.5 - 0.5 * turn->to_height;
      const double x  = turn->cosine * u + turn->sine * v + 0.5 * turn->width - 0.5;
      const double y  = -turn->sine * u + turn->cosine * v + 0.5 * turn->height - 0.5;
      const int    x0 = (int) floor (x);
      const int    y0 = (int) floor (y);
      float       *to = turn->to + ((gsize) job * turn->to_width + j) * n;
      double       wx[4], wy[4];

      cubic (x - x0, wx);
      cubic (y - y0, wy);
      for (int c = 0; c < n; c++)
        {
          double sum = 0;

          for (int dy = 0; dy < 4; dy++)
            for (int dx = 0; dx < 4; dx++)
              {
                const int row    = CLAMP (y0 + dy - 1, 0, turn->height - 1);
                const int column = CLAMP (x0 + dx - 1, 0, turn->width - 1);

                sum += wy[dy] * wx[dx] *
                       turn->from[((gsize) row * turn->width + column) * n + c];
              }
          to[c] = (float) sum;
        }
    }
}

static void
turn_run (float       *to,
          int          to_width,
          int          to_height,
          const float *from,
          int          width,
          int          height,
          int          channels,
          int          rotation,
          ImpPool     *pool)
{
  Turn turn = { from, width, height, channels, to, to_width, to_height,
                sin (rotation * STEP_ANGLE), cos (rotation * STEP_ANGLE) };

  imp_pool_run (pool, to_height, turn_job, &turn);
}

ImpPicture *
imp_copy_picture (const ImpPicture *picture,
                  int               rotation,
                  int               scale,
                  ImpPool          *pool)
{
  g_autoptr (ImpPicture) turned = NULL;
  int                    w, h;

  if (rotation != 0)
    {
      turned_size (picture->width, picture->height, rotation, &w, &h);
      turned = imp_picture_new (w, h, FALSE);
      turn_run (turned->rgb, w, h, picture->rgb, picture->width, picture->height, 3, rotation,
                pool);
      picture = turned;
    }

  return imp_picture_resize (picture, scaled (picture->width, scale),
                             scaled (picture->height, scale), pool);
}

float *
imp_copy_mask (const float *mask,
               int          width,
               int          height,
               int          rotation,
               int          scale,
               ImpPool     *pool)
{
  g_autofree float *turned = NULL;
  int               w      = width;
  int               h      = height;

  if (mask == NULL)
    return NULL;
  if (rotation != 0)
    {
      turned_size (width, height, rotation, &w, &h);
      turned = g_new (float, (gsize) w * h);
      turn_run (turned, w, h, mask, width, height, 1, rotation, pool);
      mask = turned;
    }

  return imp_mask_resize (mask, w, h, scaled (w, scale), scaled (h, scale), pool);
}
