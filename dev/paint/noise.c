/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * noise.c: gradual change: between two values, and noise.
 */

#include "noise.h"

#include <math.h>

double
mix (double a,
     double b,
     double t)
{
  return a + (b - a) * t;
}

double
smooth (double low,
        double high,
        double x)
{
  double t = CLAMP ((x - low) / (high - low), 0.0, 1.0);

  return t * t * (3.0 - 2.0 * t);
}

static inline double
lattice (guint32 seed,
         int     ix,
         int     iy,
         double  fx,
         double  fy)
{
  static const double gx[8] = { 1, 0.7071, 0, -0.7071, -1, -0.7071, 0, 0.7071 };
  static const double gy[8] = { 0, 0.7071, 1, 0.7071, 0, -0.7071, -1, -0.7071 };
  guint32 h = seed * 0x9e3779b9u + (guint32) ix * 0x85ebca6bu
              + (guint32) iy * 0xc2b2ae35u;

  h ^= h >> 15;
  h *= 0x2c1b3c6du;
  h ^= h >> 12;
  h *= 0x297a2d39u;
  h ^= h >> 15;

  return gx[h & 7] * fx + gy[h & 7] * fy;
}

/* gradient noise, about -1..1 */
double
noise (guint32 seed,
       double  x,
       double  y)
{
  int    ix = (int) floor (x);
  int    iy = (int) floor (y);
  double fx = x - ix;
  double fy = y - iy;
  double u  = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  double v  = fy * fy * fy * (fy * (fy * 6 - 15) + 10);

  return 1.5 * mix (mix (lattice (seed, ix, iy, fx, fy),
                         lattice (seed, ix + 1, iy, fx - 1, fy), u),
                    mix (lattice (seed, ix, iy + 1, fx, fy - 1),
                         lattice (seed, ix + 1, iy + 1, fx - 1, fy - 1), u),
                    v);
}

/* octaves of it, each of half the size and height */
double
fbm (guint32 seed,
     double  x,
     double  y,
     int     octaves)
{
  double sum = 0.0;
  double amp = 0.6;
  int    i;

  for (i = 0; i < octaves; i++)
    {
      sum += amp * noise (seed + 101 * i, x, y);
      amp *= 0.5;
      x    = x * 2.03 + 17.1;
      y    = y * 2.03 - 9.7;
    }

  return sum;
}
