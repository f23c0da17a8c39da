/* image.c - see image.h. Forward, a job is a strip of positions; backward, a
 * rectangle, whose shares are computed with a border of one.
 */
#include "image.h"

#include "aligned.h"

#include <string.h>

enum
{
  STRIP  = 128,      /* positions                               */
  ROWS   = 16,       /* of a rectangle, without borders         */
  COLS   = 64,
  SHARES = 48,       /* IMP_PAD (9 · 4), the most               */
  CACHED = 1 << 19   /* floats of a map that a core may keep to itself */
};

typedef struct
{
  const ImpImageFilter *filter;
  ImpMap               *out;        /* what is written: out or din */
  const ImpMap         *in;         /* what is read: in or dout    */
  ImpBits              *bits_out;
  const ImpBits        *bits_in;
  const float          *bias;
  char                 *scratch;
} Pass;

void
imp_image_filter_init (ImpImageFilter *filter,
                       int             c_out,
                       int             c_in,
                       const float    *weight)
{
  const ImpIsa *isa = filter->isa = imp_isa ();
  const int     n   = filter->n   = IMP_PAD (c_out);

  filter->c_in     = c_in;
  filter->shares   = IMP_PAD (9 * c_in);
  filter->forward  = imp_aligned_new ((size_t) 9 * c_in * n * sizeof (float));
  filter->backward = imp_aligned_new ((size_t) n * filter->shares * sizeof (float));

  for (int o = 0; o < c_out; o++)
    for (int i = 0; i < c_in; i++)
      for (int tap = 0; tap < 9; tap++)
        {
          const float w = weight[((size_t) o * c_in + i) * 9 + tap];

          filter->forward[imp_pack_at (isa, 9 * c_in, n, tap * c_in + i, o)] = w;
          filter->backward[imp_pack_at (isa, n, filter->shares, o, (8 - tap) * c_in + i)] = w;
        }
}

void
imp_image_filter_clear (ImpImageFilter *filter)
{
  imp_aligned_free (filter->forward);
  imp_aligned_free (filter->backward);
}

/* Backward: shares of a rectangle with its border, and a row of gradients. */
static size_t
shares_size (void)
{
  return (size_t) (ROWS + 2) * (COLS + 2) * SHARES;
}

size_t
imp_image_scratch (int c_out,
                   int c_in)
{
  const size_t backward = shares_size () + (size_t) (COLS + 2) * IMP_PAD (c_out);
  const size_t forward  = (size_t) STRIP * (9 * c_in + IMP_PAD (c_out));

  return (backward > forward ? backward : forward) * sizeof (float);
}

static size_t
scratch_size (const ImpImageFilter *filter)
{
  return imp_image_scratch (filter->n, filter->c_in);
}

/* --- forward --------------------------------------------------------------- */

static void
gather (float        *q,
        const ImpMap *in,
        size_t        position)
{
  const int y = (int) (position / in->width);
  const int x = (int) (position % in->width);
  const int k = in->stride;

  if (k == 3 && y > 0 && x > 0 && y < in->height - 1 && x < in->width - 1)
    {
      for (int r = -1; r <= 1; r++, q += 9)   /* the usual case, without branches */
        memcpy (q, in->data + (position + r * (ptrdiff_t) in->width - 1) * 3, 9 * sizeof (float));
      return;
    }

  for (int r = -1; r <= 1; r++, q += 3 * k)
    if (y + r < 0 || y + r >= in->height)
      memset (q, 0, 3 * k * sizeof (float));
    else
      for (int s = -1; s <= 1; s++)
        for (int i = 0; i < k; i++)
          q[(s + 1) * k + i] = x + s < 0 || x + s >= in->width ? 0.0f :
            in->data[(((size_t) y + r) * in->width + x + s) * k + i];
}

static void
forward_job (void *data,
             int   job,
             int   worker)
{
  const Pass   *pass  = data;
  const ImpIsa *isa   = pass->filter->isa;
  const size_t  first = (size_t) job * STRIP;
  const size_t  all   = imp_map_positions (pass->out);
  const int     m     = (int) (all - first < STRIP ? all - first : STRIP);
  const int     k     = 9 * pass->filter->c_in;
  const int     n     = pass->filter->n;
  float        *q     = (float *) (pass->scratch + worker * scratch_size (pass->filter));
  float        *sums  = q + STRIP * k;
  ImpProduct    product =
    {
      .m = m, .n = n, .k = k, .to = n, .a = q, .lda = k, .a_block = isa->k_block,
      .b = pass->filter->forward, .c = sums, .ldc = n, .c_panel = isa->panel
    };

  for (int i = 0; i < m; i++)
    gather (q + (size_t) i * k, pass->in, first + i);

  isa->product (&product);
  isa->finish (pass->out->data + first * n,
               pass->bits_out == NULL ? NULL : pass->bits_out + first * (n / IMP_BLOCK),
               sums, pass->bias, m, n, all * n > CACHED);
}

void
imp_image_forward (const ImpImageFilter *filter,
                   ImpMap               *out,
                   ImpBits              *positive,
                   const float          *bias,
                   const ImpMap         *in,
                   void                 *scratch,
                   ImpPool              *pool)
{
  Pass pass = { filter, out, in, positive, NULL, bias, scratch };

  imp_pool_run (pool, (int) ((imp_map_positions (out) + STRIP - 1) / STRIP), forward_job, &pass);
}

/* --- backward -------------------------------------------------------------- */

/* Shares of the row y, columns x0 .. x0 + n - 1, zero outside the map. */
static void
shares_of_row (const Pass *pass,
               float      *shares,
               float      *masked,
               int         y,
               int         x0,
               int         n)
{
  const ImpImageFilter *filter = pass->filter;
  const ImpMap         *in     = pass->in;
  const int             first  = x0 < 0 ? 0 : x0;
  const int             last   = x0 + n > in->width ? in->width : x0 + n;
  const size_t          p      = (size_t) y * in->width + first;

  if (y < 0 || y >= in->height)
    {
      memset (shares, 0, (size_t) n * filter->shares * sizeof (float));
      return;
    }
  memset (shares, 0, (size_t) (first - x0) * filter->shares * sizeof (float));
  memset (shares + (size_t) (last - x0) * filter->shares, 0,
          (size_t) (x0 + n - last) * filter->shares * sizeof (float));

  filter->isa->keep (masked, in->data + p * filter->n,
                     pass->bits_in + p * (filter->n / IMP_BLOCK),
                     (size_t) (last - first) * filter->n);

  {
    ImpProduct product =
      {
        .m = last - first, .n = filter->shares, .k = filter->n, .to = filter->shares,
        .a = masked, .lda = filter->n, .a_block = filter->isa->k_block,
        .b = filter->backward,
        .c = shares + (size_t) (first - x0) * filter->shares, .ldc = filter->shares,
        .c_panel = filter->isa->panel
      };

    filter->isa->product (&product);
  }
}

static int
n_columns (const ImpMap *map)
{
  return (map->width + COLS - 1) / COLS;
}

/* din of the rectangle: all shares of each position. */
static inline __attribute__ ((always_inline)) void
add_shares (const ImpMap *din,
            const float  *shares,
            int           width,
            int           y0,
            int           x0,
            int           rows,
            int           cols,
            const int     c_in)
{
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < cols; x++)
      {
        float *d      = din->data + (((size_t) y0 + y) * din->width + x0 + x) * c_in;
        float  sum[4] = { 0.0f };

        /* all four, so that they are one vector: a row of shares has room for it */
        for (int r = 0; r < 3; r++)
          for (int s = 0; s < 3; s++)
            {
              const float *share = shares + ((size_t) (y + r) * (cols + 2) + x + s) * width +
                                   (3 * r + s) * c_in;

              for (int i = 0; i < 4; i++)
                sum[i] += share[i];
            }
        memcpy (d, sum, c_in * sizeof (float));
      }
}

static void
backward_job (void *data,
              int   job,
              int   worker)
{
  const Pass   *pass   = data;
  const ImpMap *din    = pass->out;
  const int     c_in   = pass->filter->c_in;
  const int     width  = pass->filter->shares;
  const int     y0     = job / n_columns (din) * ROWS;
  const int     x0     = job % n_columns (din) * COLS;
  const int     rows   = din->height - y0 < ROWS ? din->height - y0 : ROWS;
  const int     cols   = din->width - x0 < COLS ? din->width - x0 : COLS;
  float        *shares = (float *) (pass->scratch + worker * scratch_size (pass->filter));
  float        *masked = shares + shares_size ();

  for (int y = 0; y < rows + 2; y++)
    shares_of_row (pass, shares + (size_t) y * (cols + 2) * width, masked,
                   y0 + y - 1, x0 - 1, cols + 2);

  /* the usual case, with a constant */
  if (c_in == 3)
    add_shares (din, shares, width, y0, x0, rows, cols, 3);
  else
    add_shares (din, shares, width, y0, x0, rows, cols, c_in);
}

void
imp_image_backward (const ImpImageFilter *filter,
                    ImpMap               *din,
                    const ImpMap         *dout,
                    const ImpBits        *positive,
                    void                 *scratch,
                    ImpPool              *pool)
{
  Pass pass = { filter, din, dout, NULL, positive, NULL, scratch };

  imp_pool_run (pool, (din->height + ROWS - 1) / ROWS * n_columns (din), backward_job, &pass);
}
