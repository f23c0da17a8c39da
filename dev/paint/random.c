/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * random.c: random numbers, seeded.
 */

#include "random.h"

void
rng_seed (Rng     *rng,
          guint64  seed)
{
  rng->state = seed * 6364136223846793005u + 1442695040888963407u;
  rng_next (rng);
  rng_next (rng);
}

guint32
rng_next (Rng *rng)
{
  guint64 old = rng->state;
  guint32 shifted;
  guint32 turn;

  rng->state = old * 6364136223846793005u + 1442695040888963407u;
  shifted    = (guint32) (((old >> 18) ^ old) >> 27);
  turn       = (guint32) (old >> 59);

  return (shifted >> turn) | (shifted << ((32 - turn) & 31));
}

double
rng_uniform (Rng *rng)
{
  return rng_next (rng) / 4294967296.0;
}

double
rng_range (Rng    *rng,
           double  low,
           double  high)
{
  return low + (high - low) * rng_uniform (rng);
}

double
rng_gauss (Rng *rng)
{
  double sum = 0.0;
  int    i;

  for (i = 0; i < 6; i++)
    sum += rng_uniform (rng);

  return (sum - 3.0) * 1.41421356;
}

/* 0 to n - 1 in a random order */
int *
rng_order (Rng *rng,
           int  n)
{
  int *order = g_new (int, n);
  int  i;

  for (i = 0; i < n; i++)
    order[i] = i;
  for (i = n - 1; i > 0; i--)
    {
      int j    = rng_next (rng) % (i + 1);
      int swap = order[i];

      order[i] = order[j];
      order[j] = swap;
    }

  return order;
}
