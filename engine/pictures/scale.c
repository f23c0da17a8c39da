/* scale.c - the engine's one filter for other sizes.
 *
 * Separable, Catmull-Rom:
 *
 *   k(t) = 1.5 |t|³ - 2.5 t² + 1                 |t| < 1
 *          -0.5 |t|³ + 2.5 t² - 4 |t| + 2        |t| < 2
 *
 * widened by the factor of the reduction, so that nothing aliases; the borders
 * are repeated. With alpha, colours are averaged with alpha as weight:
 * transparent pixels have no colour to give.
 */
#include "scale.h"

#include <math.h>
#include <string.h>

/* The source samples under each output sample of one axis. */
typedef struct
{
  int     n_taps;
  int    *first;     /* [n_out], may be negative: clamp each index  */
  float  *weights;   /* [n_out × n_taps], sums to 1                 */
} Filter;

static double
kernel (double t)
{
  t = fabs (t);

  if (t < 1)
    return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2)
    return ((-0.5 * t + 2.5) * t - 4) * t + 2;

  return 0;
}

static void
filter_init (Filter *filter,
             int     n_out,
             int     n_in)
{
  double step  = (double) n_in / n_out;
  double widen = MAX (1.0, step);

  filter->n_taps  = (int) ceil (4 * widen) + 1;
  filter->first   = g_new (int, n_out);
  filter->weights = g_new (float, (gsize) n_out * filter->n_taps);

  for (int o = 0; o < n_out; o++)
    {
      double  centre  = (o + 0.5) * step - 0.5;
      float  *weights = filter->weights + (gsize) o * filter->n_taps;
      double  sum     = 0;

      filter->first[o] = (int) ceil (centre - 2 * widen);
      for (int t = 0; t < filter->n_taps; t++)
        {
          weights[t] = kernel ((filter->first[o] + t - centre) / widen);
          sum       += weights[t];
        }
      for (int t = 0; t < filter->n_taps; t++)
        weights[t] /= sum;
    }
}

static void
filter_clear (Filter *filter)
{
  g_free (filter->first);
  g_free (filter->weights);
}

/* What the jobs of a pass share: in [H × W × c], out its new rows or columns. */
typedef struct
{
  const Filter *filter;
  const float  *in;
  float        *out;
  int           in_width, in_height;
  int           width, height;      /* of out */
  int           channels;
} Pass;

enum { ROWS = 16 };   /* a job */

/* Rows of [H × W' × c] from rows of [H × W × c]. */
static void
horizontal_job (void *data,
                int   job,
                int   worker)
{
  const Pass *pass = data;
  const int   c    = pass->channels;

  for (int y = job * ROWS; y < MIN ((job + 1) * ROWS, pass->height); y++)
    for (int x = 0; x < pass->width; x++)
      {
        const Filter *filter  = pass->filter;
        const float  *weights = filter->weights + (gsize) x * filter->n_taps;
        const float  *row     = pass->in + (gsize) y * pass->in_width * c;
        float         sum[4]  = { 0 };

        for (int t = 0; t < filter->n_taps; t++)
          {
            const float *in = row + CLAMP (filter->first[x] + t, 0, pass->in_width - 1) * c;

            for (int i = 0; i < c; i++)
              sum[i] += weights[t] * in[i];
          }
        memcpy (pass->out + ((gsize) y * pass->width + x) * c, sum, c * sizeof (float));
      }
}

/* Rows of [H' × W' × c], each a sum of rows of [H × W' × c]. */
static void
vertical_job (void *data,
              int   job,
              int   worker)
{
  const Pass   *pass   = data;
  const Filter *filter = pass->filter;
  const gsize   n      = (gsize) pass->width * pass->channels;

  for (int y = job * ROWS; y < MIN ((job + 1) * ROWS, pass->height); y++)
    {
      const float *weights = filter->weights + (gsize) y * filter->n_taps;
      float       *out     = pass->out + y * n;

      memset (out, 0, n * sizeof (float));
      for (int t = 0; t < filter->n_taps; t++)
        {
          const float *in = pass->in +
                            CLAMP (filter->first[y] + t, 0, pass->in_height - 1) * n;

          for (gsize i = 0; i < n; i++)
            out[i] += weights[t] * in[i];
        }
    }
}

static void
run (Pass       *pass,
     int         n_out,
     int         n_in,
     ImpJobFunc  job,
     ImpPool    *pool)
{
  const int n_jobs = (pass->height + ROWS - 1) / ROWS;
  Filter    filter;

  filter_init (&filter, n_out, n_in);
  pass->filter = &filter;
  if (pool != NULL)
    imp_pool_run (pool, n_jobs, job, pass);
  else
    for (int i = 0; i < n_jobs; i++)
      job (pass, i, 0);
  filter_clear (&filter);
}

/* [H × W × c] to [h × w × c]. */
static float *
scale_planes (const float *in,
              int          in_width,
              int          in_height,
              int          width,
              int          height,
              int          channels,
              ImpPool     *pool)
{
  g_autofree float *rows = g_new0 (float, (gsize) in_height * width * channels);
  float            *out  = g_new0 (float, (gsize) height * width * channels);
  Pass              pass;

  pass = (Pass) { NULL, in, rows, in_width, in_height, width, in_height, channels };
  run (&pass, width, in_width, horizontal_job, pool);
  pass = (Pass) { NULL, rows, out, width, in_height, width, height, channels };
  run (&pass, height, in_height, vertical_job, pool);

  return out;
}

static ImpPicture *
scale_with_alpha (const ImpPicture *picture,
                  int               width,
                  int               height,
                  ImpPool          *pool)
{
  ImpPicture       *result = imp_picture_new (width, height, TRUE);
  gsize             n_in   = (gsize) picture->width * picture->height;
  gsize             n_out  = (gsize) width * height;
  g_autofree float *in     = g_new (float, n_in * 4);
  g_autofree float *plain  = NULL;
  g_autofree float *out    = NULL;

  for (gsize i = 0; i < n_in; i++)
    {
      for (int c = 0; c < 3; c++)
        in[4 * i + c] = picture->rgb[3 * i + c] * picture->alpha[i];
      in[4 * i + 3] = picture->alpha[i];
    }
  out   = scale_planes (in, picture->width, picture->height, width, height, 4, pool);
  plain = scale_planes (picture->rgb, picture->width, picture->height, width, height, 3,
                        pool);

  for (gsize i = 0; i < n_out; i++)
    {
      const float alpha = out[4 * i + 3];

      /* below this the quotient is noise of the filter's negative lobes */
      for (int c = 0; c < 3; c++)
        result->rgb[3 * i + c] = alpha > 0.02f ? out[4 * i + c] / alpha : plain[3 * i + c];
      result->alpha[i] = CLAMP (alpha, 0.0f, 1.0f);
    }

  return result;
}

ImpPicture *
imp_picture_resize (const ImpPicture *picture,
                    int               width,
                    int               height,
                    ImpPool          *pool)
{
  ImpPicture *result;

  if (width == picture->width && height == picture->height)
    return imp_picture_copy (picture);

  if (picture->alpha != NULL)
    return scale_with_alpha (picture, width, height, pool);

  result         = g_new0 (ImpPicture, 1);
  result->width  = width;
  result->height = height;
  result->rgb    = scale_planes (picture->rgb, picture->width, picture->height,
                                 width, height, 3, pool);

  return result;
}

ImpPicture *
imp_picture_scale (const ImpPicture *picture,
                   int               width,
                   int               height)
{
  return imp_picture_resize (picture, width, height, NULL);
}

float *
imp_mask_resize (const float *mask,
                 int          mask_width,
                 int          mask_height,
                 int          width,
                 int          height,
                 ImpPool     *pool)
{
  const gsize  n = (gsize) width * height;
  float       *out;

  if (width == mask_width && height == mask_height)
    return g_memdup2 (mask, n * sizeof (float));

  out = scale_planes (mask, mask_width, mask_height, width, height, 1, pool);
  for (gsize i = 0; i < n; i++)
    out[i] = CLAMP (out[i], 0.0f, 1.0f);   /* the filter's lobes reach beyond */

  return out;
}
