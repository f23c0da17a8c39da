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
#include "impasto.h"

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

/* out [n_out × c] from in [n_in × c]; samples lie in_step and out_step floats apart. */
static void
filter_apply (const Filter *filter,
              float        *out,
              int           n_out,
              gsize         out_step,
              const float  *in,
              int           n_in,
              gsize         in_step,
              int           channels)
{
  for (int o = 0; o < n_out; o++)
    {
      const float *weights = filter->weights + (gsize) o * filter->n_taps;
      float        sum[4]  = { 0 };

      for (int t = 0; t < filter->n_taps; t++)
        {
          const float *sample = in + CLAMP (filter->first[o] + t, 0, n_in - 1) * in_step;

          for (int c = 0; c < channels; c++)
            sum[c] += weights[t] * sample[c];
        }
      memcpy (out + o * out_step, sum, channels * sizeof (float));
    }
}

/* [H × W × c] to [h × w × c]. */
static float *
scale_planes (const float *in,
              int          in_width,
              int          in_height,
              int          width,
              int          height,
              int          channels)
{
  g_autofree float *rows = g_new (float, (gsize) in_height * width * channels);
  float            *out  = g_new (float, (gsize) height * width * channels);
  Filter            filter;

  filter_init (&filter, width, in_width);
  for (int y = 0; y < in_height; y++)
    filter_apply (&filter, rows + (gsize) y * width * channels, width, channels,
                  in + (gsize) y * in_width * channels, in_width, channels, channels);
  filter_clear (&filter);

  filter_init (&filter, height, in_height);
  for (int x = 0; x < width; x++)
    filter_apply (&filter, out + (gsize) x * channels, height, (gsize) width * channels,
                  rows + (gsize) x * channels, in_height, (gsize) width * channels,
                  channels);
  filter_clear (&filter);

  return out;
}

static ImpPicture *
scale_with_alpha (const ImpPicture *picture,
                  int               width,
                  int               height)
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
  out   = scale_planes (in, picture->width, picture->height, width, height, 4);
  plain = scale_planes (picture->rgb, picture->width, picture->height, width, height, 3);

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
imp_picture_scale (const ImpPicture *picture,
                   int               width,
                   int               height)
{
  ImpPicture *result;

  if (width == picture->width && height == picture->height)
    return imp_picture_copy (picture);

  if (picture->alpha != NULL)
    return scale_with_alpha (picture, width, height);

  result         = g_new0 (ImpPicture, 1);
  result->width  = width;
  result->height = height;
  result->rgb    = scale_planes (picture->rgb, picture->width, picture->height,
                                 width, height, 3);

  return result;
}
