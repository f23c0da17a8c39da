/* winograd-out.h - from the matrices M to maps: AT m A, and what is done to each
 * value while it is in a register: bias, ReLU, its bit, pooling.
 *
 * Included after winograd-in.h, which says what it needs.
 */

/* o = AT m      | 1  1  1  1  1  0 |
 *          AT = | 0  1 -1  2 -2  0 |
 *               | 0  1  1  4  4  0 |
 *               | 0  1 -1  8 -8  1 |
 */
static inline __attribute__ ((always_inline)) void
transform_output (const Vec m[PATCH],
                  Vec       o[TILE])
{
  const Vec sum1  = m[1] + m[2];
  const Vec diff1 = m[1] - m[2];
  const Vec sum2  = m[3] + m[4];
  const Vec diff2 = m[3] - m[4];

  o[0] = m[0] + sum1 + sum2;
  o[1] = diff1 + 2.0f * diff2;
  o[2] = sum1 + 4.0f * sum2;
  o[3] = diff1 + 8.0f * diff2 + m[5];
}

/* x = max (0, x); returns x's bits. A comparison with NaN is false, so it
 * becomes 0 here: look for NaN in images and energies, not in activations.
 */
static inline __attribute__ ((always_inline)) unsigned
rectify (Vec *x)
{
  const Vec      zero = { 0 };
  const unsigned bits = vec_greater (x, &zero);

  vec_keep (x, bits);

  return bits;
}

static inline void
set_bits (ImpBits  *word,
          int       shift,
          unsigned  bits)
{
  *word = (ImpBits) (shift == 0 ? bits : *word | bits << shift);
}

/* Rectifies @rows × @cols values and keeps their bits. */
static inline __attribute__ ((always_inline)) void
rectify_tile (const ImpTiles *tiles,
              Vec             o[TILE][TILE],
              int             rows,
              int             cols,
              int             y0,
              int             x0,
              int             c)
{
  const int words = tiles->map->stride / IMP_BLOCK;

  for (int y = 0; y < rows; y++)
    for (int x = 0; x < cols; x++)
      {
        const unsigned bits = rectify (&o[y][x]);
        const size_t   p    = (size_t) (y0 + y) * tiles->map->width + x0 + x;

        if (tiles->bits_out != NULL)
          set_bits (tiles->bits_out + p * words + c / IMP_BLOCK, c % IMP_BLOCK, bits);
      }
}

static inline __attribute__ ((always_inline)) void
store_tile (const ImpTiles *tiles,
            Vec             o[TILE][TILE],
            int             rows,
            int             cols,
            int             y0,
            int             x0,
            int             c)
{
  const ImpMap *map = tiles->map;

  for (int y = 0; y < rows; y++)   /* where the tile to the right will go */
    for (int x = TILE; x < 2 * TILE; x++)
      __builtin_prefetch (map->data + ((size_t) (y0 + y) * map->width + x0 + x) * map->stride + c,
                          1, 3);

  if (tiles->bias != NULL)
    rectify_tile (tiles, o, rows, cols, y0, x0, c);
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < cols; x++)
      vec_store (map->data + ((size_t) (y0 + y) * map->width + x0 + x) * map->stride + c,
                 &o[y][x]);
}

/* The maximum of four, what is chosen and its bit. */
static inline __attribute__ ((always_inline)) void
store_maximum (const ImpTiles *tiles,
               Vec             o[TILE][TILE],
               int             y,
               int             x,
               size_t          p,
               int             c)
{
  const ImpMap *pooled = tiles->pooled;
  uint8_t      *choice = tiles->choice + (p * pooled->stride + c) / 4;
  Vec           best   = o[y][x];
  unsigned      second, third, fourth, bits;
  uint32_t      word;

  second = vec_greater (&o[y][x + 1], &best);
  vec_max (&best, &o[y][x + 1]);
  third = vec_greater (&o[y + 1][x], &best);
  vec_max (&best, &o[y + 1][x]);
  fourth = vec_greater (&o[y + 1][x + 1], &best);
  vec_max (&best, &o[y + 1][x + 1]);

  word = spread (fourth | (second & ~third)) | spread (fourth | third) << 1;
  for (int i = 0; i < LANES / 4; i++)
    choice[i] = (uint8_t) (word >> 8 * i);

  bits = rectify (&best);
  if (tiles->bits_out != NULL)
    set_bits (tiles->bits_out + p * (pooled->stride / IMP_BLOCK) + c / IMP_BLOCK,
              c % IMP_BLOCK, bits);
  vec_store (pooled->data + p * pooled->stride + c, &best);
}

static inline __attribute__ ((always_inline)) void
pool_tile (const ImpTiles *tiles,
           Vec             o[TILE][TILE],
           int             rows,
           int             cols,
           int             y0,
           int             x0,
           int             c)
{
  const ImpMap *pooled = tiles->pooled;

  if (tiles->choice == NULL)
    rectify_tile (tiles, o, rows, cols, y0, x0, c);
  for (int y = 0; y + 1 < rows; y += 2)
    for (int x = 0; x + 1 < cols; x += 2)
      {
        const size_t p = (size_t) ((y0 + y) / 2) * pooled->width + (x0 + x) / 2;

        if (tiles->choice != NULL)
          store_maximum (tiles, o, y, x, p, c);
        else
          {
            const Vec mean = 0.25f * (o[y][x] + o[y][x + 1] + o[y + 1][x] + o[y + 1][x + 1]);

            vec_store (pooled->data + p * pooled->stride + c, &mean);
          }
      }
}

/* One tile, LANES channels from c: its values to (y0, x0) of the map. */
static inline __attribute__ ((always_inline)) void
tile_out (const ImpTiles *tiles,
          const float    *m,
          int             rows,
          int             cols,
          int             y0,
          int             x0,
          int             c)
{
  Vec t[TILE][PATCH];
  Vec o[TILE][TILE];
  Vec bias = { 0 };

  for (int x = 0; x < PATCH; x++)
    {
      Vec d[PATCH], e[TILE];

      for (int y = 0; y < PATCH; y++)
        {
          const float *from = m + (y * PATCH + x) * tiles->step;

          vec_load (&d[y], from);
          __builtin_prefetch (from + LANES, 0, 3);
        }
      transform_output (d, e);
      for (int y = 0; y < TILE; y++)
        t[y][x] = e[y];
    }

  if (tiles->bias != NULL)
    vec_load (&bias, tiles->bias + c);
  for (int y = 0; y < TILE; y++)
    {
      transform_output (t[y], o[y]);
      for (int x = 0; x < TILE; x++)
        o[y][x] += bias;
    }

  if (tiles->pooled != NULL)
    pool_tile (tiles, o, rows, cols, y0, x0, c);
  else
    store_tile (tiles, o, rows, cols, y0, x0, c);
}

static void
tiles_out (const ImpTiles *tiles,
           int             t,
           int             n)
{
  for (const int last = t + n; t < last; t++)
    {
      const int y0   = (tiles->first + t) / tiles->n_x * TILE;
      const int x0   = (tiles->first + t) % tiles->n_x * TILE;
      const int rows = tiles->map->height - y0;
      const int cols = tiles->map->width - x0;

      for (int c = 0; c < tiles->map->stride; c += LANES)
        {
          const float *m = tiles->matrix + c / tiles->panel * tiles->panel_step +
                           t * tiles->row + c % tiles->panel;

          /* Most tiles are whole, and their loops can be unrolled. */
          if (rows >= TILE && cols >= TILE)
            tile_out (tiles, m, TILE, TILE, y0, x0, c);
          else
            tile_out (tiles, m, rows < TILE ? rows : TILE, cols < TILE ? cols : TILE, y0, x0, c);
        }
    }
}

static void
finish (float       *to,
        ImpBits     *positive,
        const float *from,
        const float *bias,
        int          m,
        int          n,
        int          past)
{
  for (int i = 0; i < m; i++)
    for (int c = 0; c < n; c += LANES, to += LANES, from += LANES)
      {
        Vec      v, b;
        unsigned bits;

        vec_load (&v, from);
        vec_load (&b, bias + c);
        v   += b;
        bits = rectify (&v);
        if (past)
          vec_store_past (to, &v);
        else
          {
            vec_store (to, &v);
            __builtin_prefetch (to + STREAM, 1, 3);
          }
        if (positive != NULL)
          set_bits (positive + (size_t) i * (n / IMP_BLOCK) + c / IMP_BLOCK, c % IMP_BLOCK, bits);
      }
  if (past)
    store_fence ();
}
