/* masks.c - masks carried from a picture to the layers of a network. */
#include "masks.h"

#include <string.h>

#include "networks/pass.h"

enum { ROWS = 16 };   /* of the map a job */

struct _ImpLayerMasks
{
  ImpTapSet taps;
  ImpMasks  at[IMP_N_TAPS];   /* empty where nothing is tapped */
};

/* --- one step ------------------------------------------------------------- */

/* From one map to the next; a pooling's is half as large. */
typedef struct
{
  const float *in;
  float       *out;
  int          in_width, in_height;
  int          width, height;
} Step;

/* Out from the mean of 3×3, the borders repeated. */
static void
average_job (void *data,
             int   job,
             int   worker)
{
  const Step *step = data;
  const int   w    = step->width;

  for (int y = job * ROWS; y < MIN ((job + 1) * ROWS, step->height); y++)
    {
      const float *above = step->in + (gsize) MAX (y - 1, 0) * w;
      const float *row   = step->in + (gsize) y * w;
      const float *below = step->in + (gsize) MIN (y + 1, step->height - 1) * w;

      for (int x = 0; x < w; x++)
        {
          const int left  = MAX (x - 1, 0);
          const int right = MIN (x + 1, w - 1);

          step->out[(gsize) y * w + x] = (above[left] + above[x] + above[right] +
                                          row[left]   + row[x]   + row[right] +
                                          below[left] + below[x] + below[right]) / 9.0f;
        }
    }
}

/* Out from the mean of 2×2; an odd last row or column falls away. */
static void
pool_job (void *data,
          int   job,
          int   worker)
{
  const Step *step = data;

  for (int y = job * ROWS; y < MIN ((job + 1) * ROWS, step->height); y++)
    for (int x = 0; x < step->width; x++)
      {
        const float *in = step->in + (gsize) 2 * y * step->in_width + 2 * x;

        step->out[(gsize) y * step->width + x] = (in[0] + in[1] + in[step->in_width] +
                                                  in[step->in_width + 1]) / 4.0f;
      }
}

/* One mask to all @taps: (transfer full) planes in @layers [IMP_N_TAPS]. */
static void
carry (const ImpNet *net,
       ImpTapSet     taps,
       int           width,
       int           height,
       const float  *mask,
       float       **layers,
       ImpPool      *pool)
{
  const int         deepest = g_bit_nth_msf (taps, -1);
  const gsize       n       = (gsize) width * height;
  g_autofree float *first   = g_memdup2 (mask, n * sizeof (float));
  g_autofree float *second  = g_new0 (float, n);
  Step              step    = { first, second, width, height, width, height };

  for (int tap = 0; tap <= deepest; tap++)
    {
      const gboolean  is_pool = tap % IMP_BLOCK_TAPS == IMP_POOL_IN_BLOCK;
      float          *done;

      if (! imp_net_has_tap (net, tap))
        continue;

      imp_tap_size (net, tap, width, height, &step.width, &step.height);
      imp_pool_run (pool, (step.height + ROWS - 1) / ROWS, is_pool ? pool_job : average_job,
                    &step);
      if (taps >> tap & 1)
        layers[tap] = g_memdup2 (step.out,
                                 (gsize) step.width * step.height * sizeof (float));

      done           = step.out;
      step.out       = (float *) step.in;   /* one of the two, to write to next */
      step.in        = done;
      step.in_width  = step.width;
      step.in_height = step.height;
    }
}

/* --- all of them ---------------------------------------------------------- */

static double
sum_of (const float *mask,
        gsize        n,
        gboolean     squares)
{
  double sum = 0;

  if (mask == NULL)
    return n;
  for (gsize i = 0; i < n; i++)
    sum += squares ? (double) mask[i] * mask[i] : mask[i];

  return sum;
}

/* m_c becomes m_c · v. */
static void
multiply (float       **region,
          const float  *valid,
          gsize         n)
{
  if (valid == NULL)
    return;
  if (*region == NULL)
    *region = g_memdup2 (valid, n * sizeof (float));
  else
    for (gsize i = 0; i < n; i++)
      (*region)[i] *= valid[i];
}

ImpLayerMasks *
imp_layer_masks_new (const ImpNet        *net,
                     ImpTapSet            taps,
                     int                  width,
                     int                  height,
                     const float *const  *regions,
                     int                  n_regions,
                     const float         *valid,
                     ImpPool             *pool)
{
  ImpLayerMasks *self;
  float         *layers[IMP_N_TAPS] = { NULL };

  if (taps == 0 || (n_regions == 1 && regions[0] == NULL && valid == NULL))
    return NULL;

  self       = g_new0 (ImpLayerMasks, 1);
  self->taps = taps;
  if (valid != NULL)
    carry (net, taps, width, height, valid, layers, pool);
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (taps >> tap & 1)
      {
        self->at[tap].n       = n_regions;
        self->at[tap].region  = g_new0 (float *, n_regions);
        self->at[tap].squares = g_new0 (double, n_regions);
        self->at[tap].valid   = layers[tap];
      }

  for (int c = 0; c < n_regions; c++)
    {
      memset (layers, 0, sizeof (layers));
      if (regions[c] != NULL)
        carry (net, taps, width, height, regions[c], layers, pool);
      for (int tap = 0; tap < IMP_N_TAPS; tap++)
        if (taps >> tap & 1)
          self->at[tap].region[c] = layers[tap];
    }

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (taps >> tap & 1)
      {
        ImpMasks *masks = &self->at[tap];
        int       w, h;

        imp_tap_size (net, tap, width, height, &w, &h);
        masks->valid_sum     = sum_of (masks->valid, (gsize) w * h, FALSE);
        masks->valid_squares = sum_of (masks->valid, (gsize) w * h, TRUE);
        for (int c = 0; c < n_regions; c++)
          {
            multiply (&masks->region[c], masks->valid, (gsize) w * h);
            masks->squares[c] = sum_of (masks->region[c], (gsize) w * h, TRUE);
          }
      }

  return self;
}

void
imp_layer_masks_free (ImpLayerMasks *self)
{
  if (self == NULL)
    return;

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    {
      for (int c = 0; c < self->at[tap].n; c++)
        g_free (self->at[tap].region[c]);
      g_free (self->at[tap].region);
      g_free (self->at[tap].squares);
      g_free (self->at[tap].valid);
    }
  g_free (self);
}

const ImpMasks *
imp_layer_masks_at (const ImpLayerMasks *self,
                    int                  tap)
{
  return self != NULL && tap >= 0 && (self->taps >> tap & 1) ? &self->at[tap] : NULL;
}

guint64
imp_layer_masks_memory (const ImpNet *net,
                        ImpTapSet     taps,
                        int           width,
                        int           height,
                        int           n_planes)
{
  guint64 floats = 0;

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (taps >> tap & 1)
      {
        int w, h;

        imp_tap_size (net, tap, width, height, &w, &h);
        floats += (guint64) w * h * n_planes;
      }

  return floats * sizeof (float);
}
