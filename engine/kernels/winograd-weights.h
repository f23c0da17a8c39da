/* winograd-weights.h - from kernels to the matrices U: G g GT.
 *
 * Included by each unit of isa.h after winograd-in.h. In double: G's fractions are
 * not exact, and nothing after U could make good for them.
 */
typedef float  Single __attribute__ ((vector_size (2 * LANES)));
typedef double Double __attribute__ ((vector_size (4 * LANES)));

enum { HALF = LANES / 2 };

/* o = G g           |  6  0  0 |
 *                   | -4 -4 -4 |
 *          G = 1/24 | -4  4 -4 |
 *                   |  1  2  4 |
 *                   |  1 -2  4 |
 *                   |  0  0 24 |
 */
static inline __attribute__ ((always_inline)) void
transform_weights (const Double g[3],
                   Double       o[PATCH])
{
  const Double outer = (g[0] + g[2]) * (1.0 / 6);
  const Double inner = g[1] * (1.0 / 6);
  const Double even  = g[0] * (1.0 / 24) + g[2] * (1.0 / 6);
  const Double odd   = g[1] * (1.0 / 12);

  o[0] = g[0] * (1.0 / 4);
  o[1] = -outer - inner;
  o[2] = inner - outer;
  o[3] = even + odd;
  o[4] = even - odd;
  o[5] = g[2];
}

static void
weights (float       *u,
         size_t       step,
         const float *g)
{
  for (int c = 0; c < IMP_BLOCK; c += HALF)
    {
      Double t[PATCH][3];

      for (int x = 0; x < 3; x++)
        {
          Double d[3], o[PATCH];

          for (int y = 0; y < 3; y++)
            {
              Single s;

              memcpy (&s, g + (3 * y + x) * IMP_BLOCK + c, sizeof s);
              d[y] = __builtin_convertvector (s, Double);
            }
          transform_weights (d, o);
          for (int y = 0; y < PATCH; y++)
            t[y][x] = o[y];
        }

      for (int y = 0; y < PATCH; y++)
        {
          Double o[PATCH];

          transform_weights (t[y], o);
          for (int x = 0; x < PATCH; x++)
            {
              const Single s = __builtin_convertvector (o[x], Single);

              memcpy (u + (y * PATCH + x) * step + c, &s, sizeof s);
            }
        }
    }
}
