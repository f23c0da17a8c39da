/* pooling.c - both directions, one job a band of pooled rows. */
#include "pooling.h"

#include <string.h>

enum { ROWS = 4 };   /* pooled rows a job */

typedef struct
{
  ImpMap       *out;
  const ImpMap *in;
  uint8_t      *choice;
} Forward;

typedef struct
{
  ImpMap        *din;
  const ImpMap  *dout;
  const uint8_t *choice;
} Backward;

static int
n_bands (int rows)
{
  return (rows + ROWS - 1) / ROWS;
}

static void
max_row (float       *out,
         uint8_t     *choice,
         const float *in0,
         const float *in1,
         int          width,
         int          stride)
{
  for (int x = 0; x < width; x++)
    {
      const float *a = in0 + (size_t) 2 * x * stride;
      const float *b = a + stride;
      const float *c = in1 + (size_t) 2 * x * stride;
      const float *d = c + stride;

      for (int i = 0; i < stride; i += 4)
        {
          unsigned packed = 0;

          for (int j = 0; j < 4; j++)
            {
              float    best  = a[i + j];
              unsigned which = 0;

              if (b[i + j] > best) { best = b[i + j]; which = 1; }
              if (c[i + j] > best) { best = c[i + j]; which = 2; }
              if (d[i + j] > best) { best = d[i + j]; which = 3; }
              out[(size_t) x * stride + i + j] = best;
              packed |= which << (2 * j);
            }
          choice[((size_t) x * stride + i) / 4] = (uint8_t) packed;
        }
    }
}

static void
mean_row (float       *out,
          const float *in0,
          const float *in1,
          int          width,
          int          stride)
{
  for (int x = 0; x < width; x++)
    for (int i = 0; i < stride; i++)
      {
        const size_t p = (size_t) 2 * x * stride + i;

        out[(size_t) x * stride + i] =
          0.25f * (in0[p] + in0[p + stride] + in1[p] + in1[p + stride]);
      }
}

static void
forward_job (void *data,
             int   job,
             int   worker)
{
  const Forward *f      = data;
  const int      stride = f->in->stride;
  const size_t   row    = (size_t) f->in->width * stride;

  for (int y = job * ROWS; y < f->out->height && y < (job + 1) * ROWS; y++)
    {
      const float *in0 = f->in->data + 2 * y * row;
      float       *out = f->out->data + (size_t) y * f->out->width * stride;

      if (f->choice != NULL)
        max_row (out, f->choice + (size_t) y * f->out->width * (stride / 4),
                 in0, in0 + row, f->out->width, stride);
      else
        mean_row (out, in0, in0 + row, f->out->width, stride);
    }
}

void
imp_pooling_forward (ImpMap       *out,
                     uint8_t      *choice,
                     const ImpMap *in,
                     ImpPool      *pool)
{
  Forward f = { out, in, choice };

  imp_pool_run (pool, n_bands (out->height), forward_job, &f);
}

static void
backward_row (float         *din,
              size_t         row,
              const float   *dout,
              const uint8_t *choice,
              int            width,
              int            stride)
{
  for (int x = 0; x < width; x++)
    for (int i = 0; i < stride; i++)
      {
        const size_t p = (size_t) x * stride + i;
        float       *d = din + (size_t) 2 * x * stride + i;
        const float  g = dout[p];

        if (choice != NULL)
          {
            const unsigned which = choice[p / 4] >> (2 * (p % 4)) & 3;

            d[0]            = which == 0 ? g : 0.0f;
            d[stride]       = which == 1 ? g : 0.0f;
            d[row]          = which == 2 ? g : 0.0f;
            d[row + stride] = which == 3 ? g : 0.0f;
          }
        else
          d[0] = d[stride] = d[row] = d[row + stride] = 0.25f * g;
      }
}

static void
backward_job (void *data,
              int   job,
              int   worker)
{
  const Backward *b      = data;
  const int       stride = b->din->stride;
  const size_t    row    = (size_t) b->din->width * stride;
  const int       width  = b->dout->width;
  const int       last   = n_bands (b->dout->height) - 1;

  for (int y = job * ROWS; y < b->dout->height && y < (job + 1) * ROWS; y++)
    {
      float *din = b->din->data + 2 * y * row;

      backward_row (din, row, b->dout->data + (size_t) y * width * stride,
                    b->choice == NULL ? NULL
                                      : b->choice + (size_t) y * width * (stride / 4),
                    width, stride);
      if (b->din->width % 2 != 0)
        {
          memset (din + row - stride, 0, stride * sizeof (float));
          memset (din + 2 * row - stride, 0, stride * sizeof (float));
        }
    }

  if (job == last && b->din->height % 2 != 0)
    memset (b->din->data + (b->din->height - 1) * row, 0, row * sizeof (float));
}

void
imp_pooling_backward (ImpMap        *din,
                      const ImpMap  *dout,
                      const uint8_t *choice,
                      ImpPool       *pool)
{
  Backward b = { din, dout, choice };

  if (dout->height == 0)
    memset (din->data, 0, imp_map_positions (din) * din->stride * sizeof (float));
  else
    imp_pool_run (pool, n_bands (dout->height), backward_job, &b);
}
