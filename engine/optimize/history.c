/* history.c - the two-loop recursion.
 *
 *   q = g;  for the pairs from new to old: α = ρ sᵀq, q -= α y      ρ = 1/yᵀs
 *   q *= sᵀy / yᵀy of the newest
 *   for the pairs from old to new: β = ρ yᵀq, q += (α - β) s;       d = -q
 *
 * All these q are sums of g, the s and the y, so the recursion is done with their
 * coefficients and the products of the vectors with each other: the vectors are read
 * twice an iteration and not four times (Chen, Wang and Zhou, Large-scale L-BFGS using
 * MapReduce, 2014).
 */
#include "history.h"

#include "kernels/vector-sets.h"

void
imp_history_init (ImpHistory *self,
                  gsize       n,
                  int         m,
                  float      *vectors,
                  gsize       step,
                  ImpPool    *pool)
{
  *self = (ImpHistory) { .n = n, .m = m, .pool = pool };

  self->pairs    = g_new0 (ImpPair, m);
  self->products = g_new0 (double, 2 * (gsize) m * m);
  for (int i = 0; i < m; i++)
    {
      self->pairs[i].s  = vectors + 2 * i * step;
      self->pairs[i].y  = self->pairs[i].s + step;
      self->pairs[i].sy = self->products + (gsize) 2 * i * m;
      self->pairs[i].yy = self->pairs[i].sy + m;
    }
}

void
imp_history_clear (ImpHistory *self)
{
  g_free (self->products);
  g_free (self->pairs);
}

void
imp_history_forget (ImpHistory *self)
{
  self->n_pairs = 0;
}

ImpPair *
imp_history_next (ImpHistory *self)
{
  const int place = self->n_pairs == 0 ? 0 : (self->newest + 1) % self->m;

  self->n_pairs = MIN (self->n_pairs, self->m - 1);

  return &self->pairs[place];
}

void
imp_history_add (ImpHistory *self,
                 ImpPair    *pair,
                 double      ys,
                 double      yy)
{
  pair->rho     = 1.0 / ys;
  self->gamma   = ys / yy;
  self->newest  = pair - self->pairs;
  self->n_pairs = MIN (self->n_pairs + 1, self->m);
}

/* The k-th pair, 0 = the newest. */
static ImpPair *
pair_at (const ImpHistory *self,
         int               k)
{
  return &self->pairs[(self->newest - k + self->m) % self->m];
}

/* The products of all pairs with g and with the newest pair's y. */
static void
multiply_pairs (ImpHistory  *self,
                const float *g)
{
  const int                n    = self->n_pairs;
  const ImpPair           *last = pair_at (self, 0);
  const float             *z[]  = { g, last->y };
  g_autofree const float **x    = g_new (const float *, 2 * n);
  g_autofree double       *dots = g_new (double, 2 * 2 * n);

  for (int k = 0; k < n; k++)
    {
      x[2 * k]     = pair_at (self, k)->s;
      x[2 * k + 1] = pair_at (self, k)->y;
    }
  imp_vecs_dot (self->n, x, 2 * n, z, 2, dots, self->pool);

  for (int k = 0; k < n; k++)
    {
      ImpPair *pair = pair_at (self, k);

      pair->sg                      = dots[4 * k];
      pair->sy[self->newest]        = dots[4 * k + 1];
      pair->yg                      = dots[4 * k + 2];
      pair->yy[self->newest]        = dots[4 * k + 3];
      last->yy[pair - self->pairs]  = dots[4 * k + 3];
    }
}

/* The recursion for d = -q: leaves the coefficients of the pairs in them, returns g's. */
static double
recur (ImpHistory *self)
{
  for (int k = 0; k < self->n_pairs; k++)
    {
      ImpPair *pair = pair_at (self, k);
      double   sd   = -pair->sg;

      for (int i = 0; i < k; i++)
        sd += pair_at (self, i)->cy * pair->sy[pair_at (self, i) - self->pairs];
      pair->cy = -pair->rho * sd;   /* α */
    }

  for (int k = 0; k < self->n_pairs; k++)
    pair_at (self, k)->cy *= self->gamma;

  for (int k = self->n_pairs - 1; k >= 0; k--)
    {
      ImpPair *pair = pair_at (self, k);
      double   yd   = -self->gamma * pair->yg;

      for (int i = 0; i < self->n_pairs; i++)
        yd += pair_at (self, i)->cy * pair->yy[pair_at (self, i) - self->pairs];
      for (int i = self->n_pairs - 1; i > k; i--)
        yd += pair_at (self, i)->cs * pair_at (self, i)->sy[pair - self->pairs];
      pair->cs = -pair->rho * yd - pair->cy / self->gamma;   /* β - α */
    }

  return -self->gamma;
}

double
imp_history_direction (ImpHistory  *self,
                       float       *d,
                       const float *g)
{
  const int                n = 2 * self->n_pairs + 1;
  g_autofree const float **x = g_new (const float *, n);
  g_autofree double       *c = g_new (double, n);

  x[0] = g;
  c[0] = -1;
  if (self->n_pairs > 0)
    {
      multiply_pairs (self, g);
      c[0] = recur (self);
    }
  for (int k = 0; k < self->n_pairs; k++)
    {
      const ImpPair *pair = pair_at (self, k);

      x[2 * k + 1] = pair->s;
      c[2 * k + 1] = pair->cs;
      x[2 * k + 2] = pair->y;
      c[2 * k + 2] = pair->cy;
    }

  return imp_vecs_combine (self->n, d, x, c, n, g, self->pool);
}
