/* oracle-masks.c - masks of regions and of what isn't transparent, at each layer, see
 * oracle.h.
 */
#include "oracle-layers.h"

enum { MAX_REGIONS = 8 };

/* The mean of 3×3 around each, the border repeated. */
static double *
average_around (const double *in,
                int           width,
                int           height)
{
  double *out = g_new0 (double, width * height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
          out[y * width + x] += in[CLAMP (y + dy, 0, height - 1) * width +
                                   CLAMP (x + dx, 0, width - 1)] / 9;

  return out;
}

static double *
average_pairs (const double *in,
               int           width,
               int           height)
{
  double *out = g_new0 (double, (width / 2) * (height / 2) + 1);

  for (int y = 0; y < height / 2; y++)
    for (int x = 0; x < width / 2; x++)
      for (int k = 0; k < 4; k++)
        out[y * (width / 2) + x] += in[(2 * y + k / 2) * width + 2 * x + k % 2] / 4;

  return out;
}

/* @mask, which is freed, at every tap: planes [taps]. */
static void
carry (const TinyNetwork *tiny,
       double            *mask,
       int                width,
       int                height,
       double           **planes)
{
  for (int b = 0; b < tiny->n_blocks; b++)
    {
      double **here = planes + b * ORACLE_PLACES;   /* here[-1]: the pooling before */

      for (int i = 0; i < tiny->convs[b]; i++)
        here[i] = average_around (i > 0 ? here[i - 1] : b > 0 ? here[-1] : mask,
                                  width, height);
      here[ORACLE_PLACES - 1] = average_pairs (here[tiny->convs[b] - 1], width, height);
      width  /= 2;
      height /= 2;
    }
  g_free (mask);
}

/* Of a region, of what is in none (@c = n_regions), or of all (@c < 0). */
static double *
draw_mask (const ImpInputs *inputs,
           gboolean         content,
           int              c,
           int              n)
{
  double *mask = g_new (double, n);

  for (int i = 0; i < n; i++)
    {
      mask[i] = 1;
      for (int k = 0; k < inputs->n_regions && c >= 0; k++)
        {
          const ImpRegion *region = &inputs->regions[k];
          const double     value  = (content ? region->content : region->style)->data[i];

          if (k == c)
            mask[i] = value;
          else if (c == inputs->n_regions)
            mask[i] -= value;
        }
      if (c == inputs->n_regions && mask[i] < 1 / 64.0)
        mask[i] = 0;
    }

  return mask;
}

/* Is there so much of the picture in no region? */
static gboolean
has_rest (const ImpInputs  *inputs,
          gboolean          content,
          const ImpPicture *picture)
{
  const int          n    = picture->width * picture->height;
  g_autofree double *mask = draw_mask (inputs, content, inputs->n_regions, n);
  double             sum  = 0;

  for (int i = 0; i < n; i++)
    if (picture->alpha == NULL || picture->alpha[i] > 0)
      sum += mask[i];

  return sum / n >= 1e-3;
}

/* Of one picture: @masks [taps]; a further style is all in each region. */
void
oracle_masks_make (OracleMasks       *masks,
                   const TinyNetwork *tiny,
                   const ImpInputs   *inputs,
                   const ImpPicture  *picture,
                   gboolean           content,
                   gboolean           further)
{
  const int  w       = picture->width;
  const int  h       = picture->height;
  const int  n       = inputs->n_regions;
  const int  regions = n == 0 ? 1 : n + (has_rest (inputs, TRUE, inputs->content) &&
                                         has_rest (inputs, FALSE, inputs->styles[0]));
  double    *valid[ORACLE_N_TAPS] = { NULL };
  double    *alpha         = draw_mask (inputs, content, -1, w * h);

  for (int i = 0; picture->alpha != NULL && i < w * h; i++)
    alpha[i] = picture->alpha[i] > 0 ? 1 : 0;
  carry (tiny, alpha, w, h, valid);

  for (int c = 0; c < regions; c++)
    {
      double *planes[ORACLE_N_TAPS] = { NULL };

      carry (tiny, draw_mask (inputs, content, n == 0 || further ? -1 : c, w * h), w, h, planes);
      for (int t = 0; t < ORACLE_N_TAPS; t++)
        if (planes[t] != NULL)
          {
            const int scale = 1 << (t / ORACLE_PLACES + (t % ORACLE_PLACES == ORACLE_PLACES - 1));

            if (c == 0)
              masks[t].region = g_new0 (double *, MAX_REGIONS);
            for (int i = 0; i < (w / scale) * (h / scale); i++)
              planes[t][i] *= valid[t][i];
            masks[t].n         = regions;
            masks[t].valid     = valid[t];
            masks[t].region[c] = planes[t];
          }
    }
}

void
oracle_masks_clear (OracleMasks *masks)
{
  for (int c = 0; c < masks->n; c++)
    g_free (masks->region[c]);
  g_free (masks->region);
  g_free (masks->valid);
}
