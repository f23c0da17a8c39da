/* winograd-tiles.h - between maps and tiles: BT d B, and AT m A.
 *
 * Included by each unit of isa.h after it has defined
 *
 *   LANES                      channels a vector: 16 or 8
 *   Vec                        that many floats
 *   vec_load_masked (v, p, m)  p[i] where bit i of m is set, else 0
 *   vec_greater (v, w)         bits: v[i] > w[i]
 *   vec_max (v, w)             v[i] = w[i] where that is greater
 *   vec_keep (v, m)            v[i] where bit i of m is set, else 0
 *   spread (m)                 bit i of m as bit 2 i; of all 16
 *   gather_even (m)            bit 2 i of m as bit i
 *
 * so that all of them have these loops in their own instructions.
 *
 * Each tile touches 36 matrices and up to 10 rows of maps, more streams than the
 * CPU follows by itself: what comes next is asked for here.
 */

enum
{
  TILE   = 4,
  PATCH  = 6,
  STREAM = 512   /* floats ahead, where memory is walked through */
};

static inline void
vec_load (Vec         *v,
          const float *p)
{
  memcpy (v, p, sizeof *v);
}

static inline void
vec_store (float     *p,
           const Vec *v)
{
  memcpy (p, v, sizeof *v);
}

/* o = BT d      | 4  0 -5  0  1  0 |
 *               | 0 -4 -4  1  1  0 |
 *          BT = | 0  4 -4 -1  1  0 |
 *               | 0 -2 -1  2  1  0 |
 *               | 0  2 -1 -2  1  0 |
 *               | 0  4  0 -5  0  1 |
 */
static inline __attribute__ ((always_inline)) void
transform_input (const Vec d[PATCH],
                 Vec       o[PATCH])
{
  const Vec even  = d[4] - 4.0f * d[2];
  const Vec odd   = d[3] - 4.0f * d[1];
  const Vec even2 = d[4] - d[2];
  const Vec odd2  = 2.0f * (d[3] - d[1]);

  o[0] = 4.0f * d[0] - 5.0f * d[2] + d[4];
  o[1] = even + odd;
  o[2] = even - odd;
  o[3] = even2 + odd2;
  o[4] = even2 - odd2;
  o[5] = 4.0f * d[1] - 5.0f * d[3] + d[5];
}

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

/* One tile, LANES channels: pixel (y, x) of the patch is src[y * row + x * pixel],
 * its bits are bits[y * bits_row + x * bits_pixel] >> shift.
 */
static inline __attribute__ ((always_inline)) void
tile_in (float         *v,
         size_t         step,
         const float   *src,
         size_t         row,
         size_t         pixel,
         const ImpBits *bits,
         size_t         bits_row,
         size_t         bits_pixel,
         int            shift)
{
  Vec t[PATCH][PATCH];

  /* what the tile to the right adds */
  if (pixel > LANES)
    for (int y = 0; y < PATCH; y++)
      for (int x = PATCH; x < PATCH + TILE; x++)
        __builtin_prefetch (src + y * row + x * pixel, 0, 3);

  for (int x = 0; x < PATCH; x++)
    {
      Vec d[PATCH], o[PATCH];

      for (int y = 0; y < PATCH; y++)
        if (bits != NULL)
          vec_load_masked (&d[y], src + y * row + x * pixel,
                           bits[y * bits_row + x * bits_pixel] >> shift);
        else
          vec_load (&d[y], src + y * row + x * pixel);
      transform_input (d, o);
      for (int y = 0; y < PATCH; y++)
        t[y][x] = o[y];
    }

  for (int y = 0; y < PATCH; y++)
    {
      Vec o[PATCH];

      transform_input (t[y], o);
      for (int x = 0; x < PATCH; x++)
        {
          float *to = v + (y * PATCH + x) * step;

          vec_store (to, &o[x]);
          __builtin_prefetch (to + LANES, 1, 3);
        }
    }
}

/* Which of LANES pooled values, from channel c on, have chosen @which of their four. */
static inline unsigned
chosen (const uint8_t *choice,
        unsigned       which)
{
  uint32_t word = choice[0] | (uint32_t) choice[1] << 8;
  uint32_t same;

  if (LANES == 16)
    word |= (uint32_t) choice[2] << 16 | (uint32_t) choice[3] << 24;
  same = ~(word ^ which * 0x55555555u);

  return gather_even (same & same >> 1 & 0x55555555u);
}

/* The gradient at (y, x) of a map of which only the pooled one is there. */
static inline void
load_unpooled (Vec            *v,
               const ImpTiles *tiles,
               int             y,
               int             x,
               int             c)
{
  const ImpMap *pooled = tiles->pooled;
  const size_t  p      = (size_t) (y / 2) * pooled->width + x / 2;
  const float  *src    = pooled->data + p * pooled->stride + c;
  const int     words  = pooled->stride / IMP_BLOCK;

  if (y / 2 >= pooled->height || x / 2 >= pooled->width)
    *v = (Vec) { 0 };
  else if (tiles->choice != NULL)
    vec_load_masked (v, src,
                     chosen (tiles->choice + (p * pooled->stride + c) / 4,
                             (unsigned) (y % 2 * 2 + x % 2)) &
                     tiles->bits_in[p * words + c / IMP_BLOCK] >> c % IMP_BLOCK);
  else
    {
      const size_t q = (size_t) y * tiles->map->width + x;

      vec_load_masked (v, src, tiles->bits_in[q * words + c / IMP_BLOCK] >> c % IMP_BLOCK);
      *v *= 0.25f;
    }
}

/* A copy of the patch at (y0, x0) where it cannot be read as it lies: a part is
 * outside the map and zero, or it has to be un-pooled.
 */
static void
copy_patch (float           patch[PATCH * PATCH * LANES],
            const ImpTiles *tiles,
            int             y0,
            int             x0,
            int             c)
{
  const ImpMap *map   = tiles->map;
  const int     words = map->stride / IMP_BLOCK;

  for (int i = 0; i < PATCH * PATCH; i++, patch += LANES)
    {
      const int    y = y0 + i / PATCH;
      const int    x = x0 + i % PATCH;
      const size_t p = (size_t) y * map->width + x;
      Vec          v = { 0 };

      if (y < 0 || y >= map->height || x < 0 || x >= map->width)
        ;
      else if (tiles->pooled != NULL)
        load_unpooled (&v, tiles, y, x, c);
      else if (tiles->bits_in != NULL)
        vec_load_masked (&v, map->data + p * map->stride + c,
                         tiles->bits_in[p * words + c / IMP_BLOCK] >> c % IMP_BLOCK);
      else
        vec_load (&v, map->data + p * map->stride + c);
      vec_store (patch, &v);
    }
}

static void
tiles_in (const ImpTiles *tiles,
          int             t,
          int             n)
{
  const ImpMap *map    = tiles->map;
  const size_t  stride = map->stride;
  const size_t  row    = map->width * stride;
  const size_t  words  = stride / IMP_BLOCK;

  for (const int last = t + n; t < last; t++)
    {
      const int      y0   = (tiles->first + t) / tiles->n_x * TILE - 1;
      const int      x0   = (tiles->first + t) % tiles->n_x * TILE - 1;
      const int      copy = tiles->pooled != NULL || y0 < 0 || x0 < 0 ||
                            y0 + PATCH > map->height || x0 + PATCH > map->width;
      const size_t   p    = copy ? 0 : y0 * (size_t) map->width + x0;
      const float   *src  = map->data + p * stride;
      const ImpBits *bits = tiles->bits_in + p * words;

      for (int c = 0; c < map->stride; c += LANES)
        {
          float *v = tiles->matrix + c / tiles->panel * tiles->panel_step +
                     t * tiles->row + c % tiles->panel;

          if (copy)
            {
              float patch[PATCH * PATCH * LANES] __attribute__ ((aligned (64)));

              copy_patch (patch, tiles, y0, x0, c);
              tile_in (v, tiles->step, patch, PATCH * LANES, LANES, NULL, 0, 0, 0);
            }
          else if (tiles->bits_in != NULL)
            tile_in (v, tiles->step, src + c, row, stride,
                     bits + c / IMP_BLOCK, map->width * words, words, c % IMP_BLOCK);
          else
            tile_in (v, tiles->step, src + c, row, stride, NULL, 0, 0, 0);
        }
    }
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
        int          n)
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
        vec_store (to, &v);
        __builtin_prefetch (to + STREAM, 1, 3);
        if (positive != NULL)
          set_bits (positive + (size_t) i * (n / IMP_BLOCK) + c / IMP_BLOCK, c % IMP_BLOCK, bits);
      }
}

static void
keep (float         *to,
      const float   *from,
      const ImpBits *bits,
      size_t         n)
{
  for (size_t i = 0; i < n; i += LANES)
    {
      Vec v;

      __builtin_prefetch (from + i + STREAM, 0, 3);
      vec_load_masked (&v, from + i, bits[i / IMP_BLOCK] >> i % IMP_BLOCK);
      vec_store (to + i, &v);
    }
}
