/* colors.c - colours moved from one picture to another.
 *
 * To match the colours of p to those of a:
 *
 *   x = Σ_a^{1/2} Σ_p^{-1/2} (p - μ_p) + μ_a
 *
 * with symmetric roots of the 3 × 3 covariances of the colours. Axes of Σ_p with
 * an eigenvalue below max (10⁻³ λ_max, 10⁻⁵) are left as they are, so that grey
 * and faded pictures are not blown up to noise.
 *
 * To keep the colours of p in a picture x: x's luma Y, p's chroma,
 *
 *   Y_x + s (p - Y_p),   s the largest in [0,1] that keeps all three in [0,1]
 *
 * Source: Gatys, Bethge, Hertzmann and Shechtman 2016, 5.1 and 5.2. Theirs is YIQ;
 * every linear luma and chroma with that luma gives the same as this. Departure:
 * s, where theirs clips the channels one by one and so turns the hue.
 */
#include "colors.h"

#include <math.h>
#include <string.h>

#include "pictures/fill.h"

/* Sums over a chunk of pixels: the count, Σ p, Σ p pᵀ. */
typedef struct
{
  double n, first[3], second[3][3];
} Moments;

enum { CHUNK = 1 << 16 };   /* pixels a job */

typedef struct
{
  const ImpPicture *picture;
  Moments          *chunks;
} Statistics;

static void
statistics_job (void *data,
                int   job,
                int   worker)
{
  const ImpPicture *picture = ((Statistics *) data)->picture;
  Moments          *sum     = &((Statistics *) data)->chunks[job];
  const gsize       n       = (gsize) picture->width * picture->height;

  for (gsize i = (gsize) job * CHUNK; i < MIN (n, (job + 1) * (gsize) CHUNK); i++)
    {
      const float *p = picture->rgb + 3 * i;

      if (picture->alpha != NULL && picture->alpha[i] <= 0.0f)
        continue;
      sum->n += 1;
      for (int c = 0; c < 3; c++)
        {
          sum->first[c] += p[c];
          for (int d = 0; d <= c; d++)
            sum->second[c][d] += (double) p[c] * p[d];
        }
    }
}

static void
colour_statistics (const ImpPicture *picture,
                   ImpPool          *pool,
                   double            mean[3],
                   double            covariance[3][3])
{
  const gsize          n        = (gsize) picture->width * picture->height;
  const int            n_chunks = (n + CHUNK - 1) / CHUNK;
  g_autofree Moments  *chunks   = g_new0 (Moments, n_chunks);
  Statistics           shared   = { picture, chunks };
  Moments              all      = { 0 };

  imp_pool_run (pool, n_chunks, statistics_job, &shared);
  for (int k = 0; k < n_chunks; k++)
    {
      all.n += chunks[k].n;
      for (int c = 0; c < 3; c++)
        {
          all.first[c] += chunks[k].first[c];
          for (int d = 0; d <= c; d++)
            all.second[c][d] += chunks[k].second[c][d];
        }
    }

  all.n = MAX (all.n, 1);
  for (int c = 0; c < 3; c++)
    mean[c] = all.first[c] / all.n;
  for (int c = 0; c < 3; c++)
    for (int d = 0; d <= c; d++)
      covariance[c][d] = covariance[d][c] = all.second[c][d] / all.n - mean[c] * mean[d];
}

/* Jacobi's rotations: a = v diag (λ) vᵀ, columns of v. */
static void
eigen (const double a_in[3][3],
       double       lambda[3],
       double       v[3][3])
{
  static const int pairs[3][2] = { { 0, 1 }, { 0, 2 }, { 1, 2 } };
  double           a[3][3];

  memcpy (a, a_in, sizeof (a));
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      v[i][j] = i == j;

  for (int sweep = 0; sweep < 50; sweep++)
    for (int k = 0; k < 3; k++)
      {
        const int p = pairs[k][0];
        const int q = pairs[k][1];
        double    theta, c, s;

        if (fabs (a[p][q]) < 1e-300)
          continue;
        theta = 0.5 * atan2 (2 * a[p][q], a[p][p] - a[q][q]);
        c     = cos (theta);
        s     = sin (theta);
        for (int i = 0; i < 3; i++)
          {
            double x = a[i][p], y = a[i][q];

            a[i][p] = c * x + s * y;
            a[i][q] = c * y - s * x;
          }
        for (int i = 0; i < 3; i++)
          {
            double x = a[p][i], y = a[q][i];

            a[p][i] = c * x + s * y;
            a[q][i] = c * y - s * x;
          }
        for (int i = 0; i < 3; i++)
          {
            double x = v[i][p], y = v[i][q];

            v[i][p] = c * x + s * y;
            v[i][q] = c * y - s * x;
          }
      }

  for (int i = 0; i < 3; i++)
    lambda[i] = MAX (a[i][i], 0.0);
}

/* out = v diag (f) vᵀ */
static void
compose (double       out[3][3],
         const double f[3],
         double       v[3][3])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        out[i][j] = 0;
        for (int k = 0; k < 3; k++)
          out[i][j] += v[i][k] * f[k] * v[j][k];
      }
}

static void
multiply (double out[3][3],
          double a[3][3],
          double b[3][3])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        out[i][j] = 0;
        for (int k = 0; k < 3; k++)
          out[i][j] += a[i][k] * b[k][j];
      }
}

/* T = Σ_a^{1/2} Σ_p^{-1/2} on the axes of Σ_p that carry colour, the identity on
 * the others.
 */
static void
transfer (double t[3][3],
          double sigma_p[3][3],
          double sigma_a[3][3])
{
  double lambda[3], floor_, v[3][3], keep[3], root[3];
  double inverse[3][3], rest[3][3], root_a[3][3];

  eigen (sigma_p, lambda, v);
  floor_ = MAX (1e-3 * MAX (lambda[0], MAX (lambda[1], lambda[2])), 1e-5);
  for (int k = 0; k < 3; k++)
    {
      keep[k] = lambda[k] < floor_;
      root[k] = keep[k] ? 0.0 : 1.0 / sqrt (lambda[k]);
    }
  compose (inverse, root, v);
  compose (rest, keep, v);

  eigen (sigma_a, lambda, v);
  for (int k = 0; k < 3; k++)
    root[k] = sqrt (lambda[k]);
  compose (root_a, root, v);

  multiply (t, root_a, inverse);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      t[i][j] += rest[i][j];
}

/* x = T (p - μ_p) + μ_a */
typedef struct
{
  ImpPicture       *out;
  const ImpPicture *in;
  double            t[3][3], mean_p[3], mean_a[3];
} Match;

static void
match_job (void *data,
           int   job,
           int   worker)
{
  const Match *match = data;
  const gsize  n     = (gsize) match->in->width * match->in->height;

  for (gsize i = (gsize) job * CHUNK; i < MIN (n, (job + 1) * (gsize) CHUNK); i++)
    for (int c = 0; c < 3; c++)
      {
        double value = match->mean_a[c];

        for (int d = 0; d < 3; d++)
          value += match->t[c][d] * (match->in->rgb[3 * i + d] - match->mean_p[d]);
        match->out->rgb[3 * i + c] = CLAMP (value, 0.0, 1.0);
      }
}

ImpPicture *
imp_picture_match_colors (const ImpPicture *picture,
                          const ImpPicture *from,
                          const ImpPicture *to,
                          ImpPool          *pool)
{
  const gsize n     = (gsize) picture->width * picture->height;
  Match       match = { imp_picture_new (picture->width, picture->height, FALSE), picture };
  double      sigma_p[3][3], sigma_a[3][3];

  colour_statistics (from, pool, match.mean_p, sigma_p);
  colour_statistics (to, pool, match.mean_a, sigma_a);
  transfer (match.t, sigma_p, sigma_a);
  imp_pool_run (pool, (n + CHUNK - 1) / CHUNK, match_job, &match);

  return match.out;
}

/* Y of a colour within [0,1]. */
static float
luma (const float *rgb)
{
  return 0.299f * CLAMP (rgb[0], 0.0f, 1.0f) + 0.587f * CLAMP (rgb[1], 0.0f, 1.0f) +
         0.114f * CLAMP (rgb[2], 0.0f, 1.0f);
}

ImpPicture *
imp_picture_keep_colors (const ImpPicture *picture,
                         const ImpPicture *content)
{
  ImpPicture             *kept   = imp_picture_copy (picture);
  g_autoptr (ImpPicture)  colors = imp_picture_opaque (content, picture->width,
                                                       picture->height, NULL);

  for (gsize i = 0; i < (gsize) picture->width * picture->height; i++)
    {
      float       *rgb = kept->rgb + 3 * i;
      const float  y   = luma (rgb);
      const float  y_p = luma (colors->rgb + 3 * i);
      float        s   = 1;
      float        chroma[3];

      for (int c = 0; c < 3; c++)
        {
          chroma[c] = CLAMP (colors->rgb[3 * i + c], 0.0f, 1.0f) - y_p;
          if (y + s * chroma[c] > 1)
            s = (1 - y) / chroma[c];
          else if (y + s * chroma[c] < 0)
            s = -y / chroma[c];
        }
      for (int c = 0; c < 3; c++)
        rgb[c] = CLAMP (y + s * chroma[c], 0.0f, 1.0f);   /* but for rounding */
    }

  return kept;
}
