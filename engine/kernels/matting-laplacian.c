/* matting-laplacian.c - see matting-laplacian.h. A job is a strip of rows; a band's
 * row is read once for the three colours.
 */
#include "matting-laplacian.h"

#include <string.h>

#include "cholesky.h"

enum
{
  BANDS = IMP_MATTING_BANDS,
  ROWS  = IMP_MATTING_ROWS,
  REACH = 2,                   /* rows or columns from a pixel to its neighbours */
  RING  = 2 * REACH + 1
};

typedef struct
{
  const ImpMatting *matting;
  const ImpMap     *picture;   /* p or V                            */
  ImpMap           *dv;        /* NULL: the energy                  */
  double            epsilon;
  float             scale;
  double           *sums;
  char             *scratch;
} Work;

static int
band_dy (int k)
{
  return (k + 3) / 5;
}

static int
band_dx (int k)
{
  return k < 2 ? k + 1 : (k + 3) % 5 - REACH;
}

static float *
band_row (const ImpMatting *self,
          int               y,
          int               k)
{
  return self->bands + ((size_t) y * BANDS + k) * self->width;
}

static int
n_jobs (int height)
{
  return (height + ROWS - 1) / ROWS;
}

static int
least (int a,
       int b)
{
  return a < b ? a : b;
}

static int
most (int a,
      int b)
{
  return a > b ? a : b;
}

size_t
imp_matting_size (int height,
                  int width)
{
  return (size_t) height * width * BANDS * sizeof (float);
}

/* Building: three rows of sums. A product: five rows of V, a row of sums. */
static size_t
worker_scratch (int width)
{
  return (size_t) 3 * BANDS * width * sizeof (double);
}

size_t
imp_matting_scratch (int width,
                     int n_workers)
{
  return n_workers * worker_scratch (width);
}

/* --- building -------------------------------------------------------------- */

/* 1/9 (1 + (p_i - μ)ᵀ (Σ + ε/9 I)⁻¹ (p_j - μ)) for the pairs i < j of a window in
 * reading order, added where the pair belongs.
 */
static void
add_window (double       *rows[3],
            int           width,
            const ImpMap *picture,
            int           y,
            int           x,
            double        epsilon)
{
  double mean[3] = { 0 };
  double s[3][3] = { { 0 } };
  double z[9][3];

  for (int i = 0; i < 9; i++)
    for (int c = 0; c < 3; c++)
      {
        z[i][c]  = picture->data[(((size_t) y + i / 3) * width + x + i % 3) * picture->stride + c];
        mean[c] += z[i][c] / 9;
      }
  for (int i = 0; i < 9; i++)
    for (int c = 0; c < 3; c++)
      {
        z[i][c] -= mean[c];
        for (int d = 0; d <= c; d++)
          s[c][d] += z[i][c] * z[i][d] / 9;
      }
  for (int c = 0; c < 3; c++)
    s[c][c] += epsilon / 9;

  /* with R⁻¹ (p - μ) the quadratic form is a product */
  imp_cholesky (s);
  for (int i = 0; i < 9; i++)
    imp_cholesky_forward (s, z[i]);

  for (int i = 0; i < 9; i++)
    for (int j = i + 1; j < 9; j++)
      {
        const int dy = j / 3 - i / 3;
        const int dx = j % 3 - i % 3;
        const int k  = dy == 0 ? dx - 1 : 5 * dy + dx - 1;

        rows[i / 3][k * width + x + i % 3] +=
          (1 + z[i][0] * z[j][0] + z[i][1] * z[j][1] + z[i][2] * z[j][2]) / 9;
      }
}

/* A row of bands is complete once the windows whose first row it is are done. */
static void
build_job (void *data,
           int   job,
           int   worker)
{
  const Work *work   = data;
  const int   width  = work->matting->width;
  const int   height = work->matting->height;
  const int   first  = job * ROWS;
  const int   last   = least (first + ROWS, height);
  double     *sums   = (double *) (work->scratch + worker * worker_scratch (width));

  memset (sums, 0, worker_scratch (width));
  for (int y = most (0, first - REACH); y < last; y++)
    {
      double *rows[3];

      for (int i = 0; i < 3; i++)
        rows[i] = sums + (size_t) (y + i) % 3 * BANDS * width;
      for (int x = 0; y + 3 <= height && x + 3 <= width; x++)
        add_window (rows, width, work->picture, y, x, work->epsilon);

      if (y >= first)
        for (int i = 0; i < BANDS * width; i++)
          band_row (work->matting, y, 0)[i] = (float) rows[0][i];
      memset (rows[0], 0, (size_t) BANDS * width * sizeof (double));
    }
}

void
imp_matting_build (ImpMatting   *self,
                   const ImpMap *picture,
                   double        epsilon,
                   void         *scratch,
                   ImpPool      *pool)
{
  Work work = { self, picture, NULL, epsilon, 0, NULL, scratch };

  imp_pool_run (pool, n_jobs (self->height), build_job, &work);
}

/* --- products -------------------------------------------------------------- */

/* Rows of V as planes: row y, colour c. */
static float *
plane (float *planes,
       int    width,
       int    y,
       int    c)
{
  return planes + ((size_t) (y % RING) * 3 + c) * width;
}

static void
take_row (float        *planes,
          const ImpMap *v,
          int           y)
{
  const float *in    = v->data + (size_t) y * v->width * v->stride;
  float       *out[] = { plane (planes, v->width, y, 0), plane (planes, v->width, y, 1),
                         plane (planes, v->width, y, 2) };

  for (int x = 0; x < v->width; x++)
    for (int c = 0; c < 3; c++)
      out[c][x] = in[(size_t) x * v->stride + c];
}

/* sum[x] += w[x] Σ_c (v_c[x] - u_c[x + dx])² */
static void
add_squares (double       *restrict sum,
             const float  *restrict w,
             float        *planes,
             int           width,
             int           y,
             int           dy,
             int           dx)
{
  const float *v[3], *u[3];

  for (int c = 0; c < 3; c++)
    {
      v[c] = plane (planes, width, y, c);
      u[c] = plane (planes, width, y + dy, c) + dx;
    }
  for (int x = most (0, -dx); x < width - most (0, dx); x++)
    {
      const float d0 = v[0][x] - u[0][x];
      const float d1 = v[1][x] - u[1][x];
      const float d2 = v[2][x] - u[2][x];

      sum[x] += (double) w[x] * (d0 * d0 + d1 * d1 + d2 * d2);
    }
}

/* sum_c[x] += w[x] (v_c[x] - u_c[x + dx]), the neighbour's weight being w[x + wx] */
static void
add_differences (float        *restrict sums,
                 const float  *restrict w,
                 int           wx,
                 float        *planes,
                 int           width,
                 int           y,
                 int           dy,
                 int           dx)
{
  for (int c = 0; c < 3; c++)
    {
      const float *restrict v = plane (planes, width, y, c);
      const float *restrict u = plane (planes, width, y + dy, c) + dx;
      float       *restrict s = sums + (size_t) c * width;

      for (int x = most (0, -dx); x < width - most (0, dx); x++)
        s[x] += w[x + wx] * (v[x] - u[x]);
    }
}

static double
row_energy (const Work *work,
            int         y,
            float      *planes,
            double     *sum)
{
  const ImpMatting *m     = work->matting;
  double            total = 0;

  memset (sum, 0, m->width * sizeof (double));
  for (int k = 0; k < BANDS; k++)
    if (y + band_dy (k) < m->height)
      add_squares (sum, band_row (m, y, k), planes, m->width, y, band_dy (k), band_dx (k));
  for (int x = 0; x < m->width; x++)
    total += sum[x];

  return total;
}

static void
row_multiply (const Work *work,
              int         y,
              float      *planes,
              float      *sums)
{
  const ImpMatting *m   = work->matting;
  float            *out = work->dv->data + (size_t) y * m->width * work->dv->stride;

  memset (sums, 0, (size_t) 3 * m->width * sizeof (float));
  for (int k = 0; k < BANDS; k++)
    {
      const int dy = band_dy (k);
      const int dx = band_dx (k);

      if (y + dy < m->height)
        add_differences (sums, band_row (m, y, k), 0, planes, m->width, y, dy, dx);
      if (y >= dy)
        add_differences (sums, band_row (m, y - dy, k), -dx, planes, m->width, y, -dy, -dx);
    }
  for (int x = 0; x < m->width; x++)
    for (int c = 0; c < 3; c++)
      out[(size_t) x * work->dv->stride + c] += work->scale * sums[(size_t) c * m->width + x];
}

static void
product_job (void *data,
             int   job,
             int   worker)
{
  const Work *work   = data;
  const int   width  = work->matting->width;
  const int   height = work->matting->height;
  const int   last   = least ((job + 1) * ROWS, height);
  double     *sums   = (double *) (work->scratch + worker * worker_scratch (width));
  float      *planes = (float *) (sums + 3 * (size_t) width);
  double      energy = 0;
  int         taken  = most (0, job * ROWS - REACH);

  for (int y = job * ROWS; y < last; y++)
    {
      for (; taken < least (y + REACH + 1, height); taken++)
        take_row (planes, work->picture, taken);

      if (work->dv != NULL)
        row_multiply (work, y, planes, (float *) sums);
      else
        energy += row_energy (work, y, planes, sums);
    }
  if (work->dv == NULL)
    work->sums[job] = energy;
}

double
imp_matting_energy (const ImpMatting *self,
                    const ImpMap     *v,
                    double           *sums,
                    void             *scratch,
                    ImpPool          *pool)
{
  Work   work   = { self, v, NULL, 0, 0, sums, scratch };
  double energy = 0;

  memset (sums, 0, n_jobs (self->height) * sizeof (double));
  imp_pool_run (pool, n_jobs (self->height), product_job, &work);
  for (int i = 0; i < n_jobs (self->height); i++)
    energy += sums[i];

  return energy;
}

void
imp_matting_multiply (const ImpMatting *self,
                      ImpMap           *dv,
                      double            scale,
                      const ImpMap     *v,
                      void             *scratch,
                      ImpPool          *pool)
{
  Work work = { self, v, dv, 0, (float) scale, NULL, scratch };

  imp_pool_run (pool, n_jobs (self->height), product_job, &work);
}
