/* cholesky.h - symmetric positive definite 3 × 3 matrices, S = R Rᵀ with R lower
 * triangular. Of S and R only the lower half is read or written.
 *
 * Factors stay exact where an inverse from cofactors is lost: in a grey picture
 * two eigenvalues of a window's covariance are all but 0.
 */
#pragma once

#include <math.h>

/* R in the place of S. */
static inline void
imp_cholesky (double s[3][3])
{
  for (int c = 0; c < 3; c++)
    for (int d = 0; d <= c; d++)
      {
        for (int e = 0; e < d; e++)
          s[c][d] -= s[c][e] * s[d][e];

        s[c][d] = c == d ? sqrt (s[c][c]) : s[c][d] / s[d][d];
      }
}

/* z = R⁻¹ z */
static inline void
imp_cholesky_forward (double r[3][3],
                      double z[3])
{
  for (int c = 0; c < 3; c++)
    {
      for (int d = 0; d < c; d++)
        z[c] -= r[c][d] * z[d];
      z[c] /= r[c][c];
    }
}

/* z = R⁻ᵀ z */
static inline void
imp_cholesky_backward (double r[3][3],
                       double z[3])
{
  for (int c = 2; c >= 0; c--)
    {
      for (int d = c + 1; d < 3; d++)
        z[c] -= r[d][c] * z[d];
      z[c] /= r[c][c];
    }
}
