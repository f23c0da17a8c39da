/* winograd-in.h - from maps to the matrices V: BT d B.
 *
 * This and winograd-out.h are included by each unit of isa.h after it has defined
 *
 *   LANES                      channels a vector: 16 or 8
 *   Vec                        that many floats
 *   vec_load_masked (v, p, m)  p[i] where bit i of m is set, else 0
 *   vec_greater (v, w)         bits: v[i] > w[i]
 *   vec_max (v, w)             v[i] = w[i] where that is greater
 *   vec_keep (v, m)            v[i] where bit i of m is set, else 0
 *   vec_store_past (p, v)      to memory without reading it into the caches first,
 *   store_fence ()               and what makes others see it
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

/* Of LANES pooled values, from channel c of the cell @p on: who has chosen each of its four
 * pixels, and passes a gradient on.
 */
static inline void
load_choices (unsigned        chosen[4],
              const ImpTiles *tiles,
              size_t          p,
              int             c)
{
  const ImpMap  *pooled = tiles->pooled;
  const uint8_t *choice = tiles->choice + (p * pooled->stride + c) / 4;
  const unsigned bits   = tiles->bits_in[p * (pooled->stride / IMP_BLOCK) + c / IMP_BLOCK] >>
                          c % IMP_BLOCK;
  uint32_t       word   = choice[0] | (uint32_t) choice[1] << 8;
  unsigned       right, lower;

  if (LANES == 16)
    word |= (uint32_t) choice[2] << 16 | (uint32_t) choice[3] << 24;
  right = gather_even (word & 0x55555555u);
  lower = gather_even (word >> 1 & 0x55555555u);

  chosen[0] = bits & ~right & ~lower;
  chosen[1] = bits & right & ~lower;
  chosen[2] = bits & ~right & lower;
  chosen[3] = bits & right & lower;
}

/* And who passes on the quarter that each of the cell's pixels, the first at (y, x), gets. */
static inline void
load_averaged (unsigned        chosen[4],
               const ImpTiles *tiles,
               int             y,
               int             x,
               int             c)
{
  const ImpMap *map   = tiles->map;
  const int     words = map->stride / IMP_BLOCK;

  for (int i = 0; i < 4; i++)
    {
      const size_t q = (size_t) (y + i / 2) * map->width + x + i % 2;

      chosen[i] = tiles->bits_in[q * words + c / IMP_BLOCK] >> c % IMP_BLOCK;
    }
}

/* The patch at (y0, x0), both odd, of a gradient of which only the pooled one is there:
 * four by four cells, of the outer ones half or a quarter.
 */
static inline __attribute__ ((always_inline)) void
unpool_patch (float           patch[PATCH * PATCH * LANES],
              const ImpTiles *tiles,
              int             y0,
              int             x0,
              int             c)
{
  const ImpMap *pooled = tiles->pooled;

  #pragma GCC unroll 16
  for (int cell = 0; cell < 16; cell++)
    {
      const int    row       = cell / 4 * 2 - 1;   /* in the patch */
      const int    col       = cell % 4 * 2 - 1;
      const int    y         = (y0 + row) / 2;
      const int    x         = (x0 + col) / 2;
      const int    inside    = y0 + row >= 0 && x0 + col >= 0 && y < pooled->height &&
                               x < pooled->width;
      const size_t p         = inside ? (size_t) y * pooled->width + x : 0;
      const float *src       = pooled->data + p * pooled->stride + c;
      unsigned     chosen[4] = { 0 };
      Vec          v         = { 0 };

      if (inside)
        {
          vec_load (&v, src);
          __builtin_prefetch (src + 2 * pooled->stride, 0, 3);
          if (tiles->choice != NULL)
            load_choices (chosen, tiles, p, c);
          else
            {
              load_averaged (chosen, tiles, y0 + row, x0 + col, c);
              v *= 0.25f;
            }
        }

      #pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
        {
          const int r = row + i / 2;
          const int s = col + i % 2;
          Vec       d = v;

          if (r < 0 || r >= PATCH || s < 0 || s >= PATCH)
            continue;
          vec_keep (&d, chosen[i]);
          vec_store (patch + (r * PATCH + s) * LANES, &d);
        }
    }
}

/* A copy of the patch at (y0, x0) where a part of it is outside the map and zero. */
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

              if (tiles->pooled != NULL)
                unpool_patch (patch, tiles, y0, x0, c);
              else
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
