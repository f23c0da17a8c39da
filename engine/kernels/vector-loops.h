/* vector-loops.h - the loops over blocks of long vectors.
 *
 * Included by each unit of isa.h. A product of two floats is exact in double, and the
 * lanes are the same everywhere: so are the sums. Conversions are what a dot product
 * waits for: what meets many vectors is converted once.
 */

enum { DOT_LANES = 16 };   /* an addition waits for the one before it in its lane */

static void
widen (double      *y,
       const float *x,
       int          n)
{
  for (int i = 0; i < n; i++)
    y[i] = x[i];
}

static double
dot (const float  *x,
     const double *y,
     int           n)
{
  double s[DOT_LANES] = { 0.0 };
  int    i            = 0;

  for (; i + DOT_LANES <= n; i += DOT_LANES)
    for (int j = 0; j < DOT_LANES; j++)
      s[j] += x[i + j] * y[i + j];
  for (; i < n; i++)
    s[i % DOT_LANES] += x[i] * y[i];

  for (int j = 0; j < 8; j++)
    s[j] += s[j + 8];

  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

static void
axpy (float       *y,
      float        a,
      const float *x,
      int          n)
{
  for (int i = 0; i < n; i++)
    y[i] += a * x[i];
}
