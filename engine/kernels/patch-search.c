/* patch-search.c - exact nearest patches, at the price of single pixels.
 *
 * Wanted is, for each patch i of the map A, the patch j of the maps B with the
 * greatest normalised cross-correlation, argmax_j ⟨Ψ_i, Ψ_j⟩/‖Ψ_j‖ (‖Ψ_i‖ is the same
 * for all j). A patch is t × t pixels, and in ⟨Ψ_i, Ψ_j⟩ both pixels move together:
 *
 *   D[p][q] = Σ_c A[p][c] B[q][c]                   one product, with K = N
 *   X[p][q] = Σ_{e < t} D[p + (0,e)][q + (0,e)]     along x
 *   S[p][q] = Σ_{e < t} X[p + (e,0)][q + (e,0)]     along y:  S = ⟨Ψ_p, Ψ_q⟩
 *
 * which are N multiplications and 2(t - 1) additions a pair instead of t² N
 * multiplications. With a stride s only pixels at the same place modulo s meet: the
 * maps fall into s × s phases, each has its D, and S is the sum over them.
 *
 * Nothing of size (all p) × (all q) is stored. B is cut into tiles of patches,
 * which are packed for the product, a few at a time, once for all of A; A is cut
 * into strips of patches, a job each. A job walks down the rows of its strip;
 * each gives a piece of D and of X, pixels of the row × pixels of the tile, of
 * which the last t are kept, and the maximum runs along S as it is made. In a
 * tile q is linear, so the sums are additions of shifted vectors; where they run
 * over the tile's edge there is no patch, and 1/‖Ψ‖ is not a number there.
 *
 * A patch of A belongs to one job, which sees the tiles in order: so the result
 * doesn't depend on the threads. A patch of B that is within TIE of the greatest
 * score counts as equal, and of equals the first wins: the tile is only looked
 * through for it when its maximum says that there is one.
 *
 * Source: the matching of Li and Wand, Combining Markov Random Fields and
 * Convolutional Neural Networks for Image Synthesis, CVPR 2016; the separable sums
 * are ours.
 */
#include "patch-search.h"

#include <math.h>
#include <string.h>

#include "isa.h"

enum
{
  ROWS    = 32,        /* rows of patches of a job, at most                    */
  COLUMNS = 40,        /* and columns: with t = 3 they are 42 = 3 · 14 pixels  */
  TILE    = 30,        /* rows and columns of patches of a tile, at most       */
  SLACK   = 32,        /* floats a row of D is longer: sums run over its end   */
  PACKED  = 1 << 20,   /* floats of packed tiles at a time, or one tile        */
  PIXELS  = 1 << 13    /* and their pixels of a phase: a job should end soon   */
};

static const float TIE = 1e-6f;

typedef struct
{
  const ImpIsa         *isa;
  const ImpMap         *x;
  const double         *norms;
  int                   size, stride;
  int                   phases;        /* min (t, s), each way                      */
  int                   reach;         /* ⌈t/s⌉: pixels of a phase that a patch has */
  int                   rows, columns; /* patches of x                              */
  int                   strips_y, strips_x;

  const ImpPatchTarget *target;        /* of these tiles                            */
  int                   base;          /* number of its first patch                 */
  int                   target_rows, target_columns;
  int                   tiles_y, tiles_x;
  int                   tile_rows, tile_columns;   /* patches of a tile, at most    */
  int                   tile_width;    /* its pixels a row of a phase               */
  int                   n;             /* its pixels of a phase, padded             */
  int                   first;         /* tile of those that are packed             */
  int                   n_tiles;

  int                  *match;         /* [patches of x]                            */
  float                *most;          /* greatest score so far                     */
  float                *score;         /* of the match                              */
  float                *packed;        /* [tiles][phases²][K × n]                   */
  float                *inverses;      /* [tiles][n]                                */
  float                *strips;        /* [workers][(t + 1) × strip]                */
  size_t                strip;
} Search;

/* Part @i of @n things dealt out evenly over @parts: where it begins. */
static int
part (int n,
      int parts,
      int i)
{
  return (int) ((long long) n * i / parts);
}

static int
parts_of (int n,
          int most)
{
  return (n + most - 1) / most;
}

/* Pixels of a phase @r that a patch has in a direction. */
static int
reach_of (const Search *s,
          int           r)
{
  return (s->size - r + s->stride - 1) / s->stride;
}

static size_t
strip_size (int tile_pixels,
            int reach)
{
  return (size_t) (IMP_PAD (tile_pixels) + SLACK) * (COLUMNS + reach - 1);
}

/* --- scratch ---------------------------------------------------------------- */

typedef struct
{
  size_t packed, inverses, strips, scores;   /* floats */
} Sizes;

static Sizes
scratch_sizes (int height,
               int width,
               int channels,
               int size,
               int stride,
               int n_workers)
{
  const int    reach    = parts_of (size, stride);
  const int    phases   = size < stride ? size : stride;
  const int    side     = TILE + reach - 1;
  const size_t n        = IMP_PAD (side * side);
  const size_t tile     = n * channels * phases * phases;
  const size_t patches  = (size_t) imp_patch_count (height, size, stride) *
                          imp_patch_count (width, size, stride);

  return (Sizes) {
    .packed   = tile > PACKED ? tile : PACKED,
    .inverses = n + PIXELS,
    .strips   = (size_t) n_workers * (size + 1) * strip_size (side * side, reach),
    .scores   = (2 * patches + 15) / 16 * 16,
  };
}

size_t
imp_patch_scratch (int height,
                   int width,
                   int channels,
                   int size,
                   int stride,
                   int n_workers)
{
  const Sizes sizes = scratch_sizes (height, width, channels, size, stride, n_workers);

  return (sizes.packed + sizes.inverses + sizes.strips + sizes.scores) * sizeof (float);
}

double
imp_patch_flops (double positions,
                 double target_positions,
                 int    channels,
                 int    size,
                 int    stride)
{
  const double phases = size < stride ? size : stride;

  /* a quarter of the pixels are seen twice, at the edges of tiles and strips */
  return 1.25 * 2 * channels * positions * target_positions * phases * phases /
         pow (stride, 4);
}

/* --- norms ------------------------------------------------------------------ */

typedef struct
{
  double       *norms;
  double       *pixels;
  const ImpMap *map;
  int           size, stride;
  int           columns;
} Norms;

static void
pixels_job (void *data,
            int   job,
            int   worker)
{
  const Norms  *n     = data;
  const size_t  first = (size_t) job * n->map->width;

  for (size_t p = first; p < first + n->map->width; p++)
    {
      const float *f   = n->map->data + p * n->map->stride;
      double       sum = 0.0;

      for (int c = 0; c < n->map->channels; c++)
        sum += (double) f[c] * f[c];
      n->pixels[p] = sum;
    }
}

static void
norms_job (void *data,
           int   job,
           int   worker)
{
  const Norms *n = data;

  for (int j = 0; j < n->columns; j++)
    {
      double sum = 0.0;

      for (int dy = 0; dy < n->size; dy++)
        for (int dx = 0; dx < n->size; dx++)
          sum += n->pixels[(size_t) (job * n->stride + dy) * n->map->width +
                           j * n->stride + dx];
      n->norms[(size_t) job * n->columns + j] = sum;
    }
}

void
imp_patch_norms (double       *norms,
                 const ImpMap *map,
                 int           size,
                 int           stride,
                 double       *pixels,
                 ImpPool      *pool)
{
  Norms n = { norms, pixels, map, size, stride, imp_patch_count (map->width, size, stride) };

  imp_pool_run (pool, map->height, pixels_job, &n);
  imp_pool_run (pool, imp_patch_count (map->height, size, stride), norms_job, &n);
}

/* --- tiles ------------------------------------------------------------------ */

/* Patches of a tile: y and x of the first, how many. */
typedef struct
{
  int y, x, rows, columns;
} Tile;

static Tile
tile_at (const Search *s,
         int           i)
{
  const int y    = i / s->tiles_x;
  const int x    = i % s->tiles_x;
  Tile      tile = { part (s->target_rows, s->tiles_y, y),
                     part (s->target_columns, s->tiles_x, x), 0, 0 };

  tile.rows    = part (s->target_rows, s->tiles_y, y + 1) - tile.y;
  tile.columns = part (s->target_columns, s->tiles_x, x + 1) - tile.x;

  return tile;
}

static float *
packed_at (const Search *s,
           int           i,
           int           ry,
           int           rx)
{
  return s->packed + ((size_t) (i * s->phases + ry) * s->phases + rx) *
                     s->n * s->x->channels;
}

/* One phase of a tile: its pixels, the columns of B. */
static void
pack_phase (const Search *s,
            Tile          tile,
            int           ry,
            int           rx,
            float        *packed)
{
  static const float zero[1];
  const ImpMap      *map = &s->target->map;
  const int          k   = map->channels;

  for (int q0 = 0; q0 < s->n; q0 += IMP_BLOCK)
    {
      const float *from[IMP_BLOCK];
      int          step[IMP_BLOCK];

      for (int i = 0; i < IMP_BLOCK; i++)
        {
          const int y = (tile.y + (q0 + i) / s->tile_width) * s->stride + ry;
          const int x = (tile.x + (q0 + i) % s->tile_width) * s->stride + rx;
          const int in = y < map->height && x < map->width;

          from[i] = in ? map->data + ((size_t) y * map->width + x) * map->stride : zero;
          step[i] = in;
        }
      for (int c = 0; c < k; c++)
        {
          float *to = packed + imp_pack_at (s->isa, k, s->n, c, q0);

          for (int i = 0; i < IMP_BLOCK; i++)
            to[i] = from[i][c * step[i]];
        }
    }
}

/* One phase of one tile, and with the first the tile's 1/‖Ψ‖. */
static void
pack_job (void *data,
          int   job,
          int   worker)
{
  const Search *s     = data;
  const int     phase = job % (s->phases * s->phases);
  const int     i     = job / (s->phases * s->phases);
  const Tile    tile  = tile_at (s, s->first + i);
  float        *to    = s->inverses + (size_t) i * s->n;

  pack_phase (s, tile, phase / s->phases, phase % s->phases,
              packed_at (s, i, phase / s->phases, phase % s->phases));

  for (int q = 0; phase == 0 && q < s->n; q++)
    {
      const int y = q / s->tile_width;
      const int x = q % s->tile_width;

      to[q] = y < tile.rows && x < tile.columns
            ? s->target->inverse[(size_t) (tile.y + y) * s->target_columns + tile.x + x]
            : NAN;
    }
}

/* --- strips ----------------------------------------------------------------- */

/* The patch @i of x against all of a tile. */
static void
compare (Search               *s,
         const ImpPatchScores *scores,
         Tile                  tile,
         size_t                i)
{
  const float most = s->isa->patch_best (scores);
  float       bound, score;
  int         q, index;

  if (! (most > -INFINITY))
    return;
  if (most > s->most[i])
    s->most[i] = most;

  bound = s->most[i] - TIE * fabsf (s->most[i]);
  if (most < bound)
    return;

  q = s->isa->patch_first (scores, nextafterf (bound, -INFINITY), &score);
  if (q < 0)   /* infinite */
    return;
  index = s->base + (tile.y + q / s->tile_width) * s->target_columns +
          tile.x + q % s->tile_width;
  if (s->match[i] < 0 || s->score[i] < bound || index < s->match[i])
    {
      s->match[i] = index;
      s->score[i] = score;
    }
}

/* X of the row @y of x: pixels of all phases there × pixels of the tile. */
static void
make_row (const Search *s,
          int           tile,
          int           y,
          int           first,
          int           n_patches,
          float        *row,
          float        *d)
{
  const size_t step = s->n + SLACK;
  const int    ry   = y % s->stride;

  for (int rx = 0; rx < s->phases; rx++)
    {
      const int        reach   = reach_of (s, rx);
      const int        x       = first * s->stride + rx;
      const ImpProduct product =
        {
          .m = n_patches + reach - 1, .n = s->n, .k = s->x->channels, .to = s->n,
          .a = s->x->data + ((size_t) y * s->x->width + x) * s->x->stride,
          .lda = (size_t) s->x->stride * s->stride, .a_block = s->isa->k_block,
          .b = packed_at (s, tile, ry, rx),
          .c = d, .ldc = step, .c_panel = s->isa->panel
        };

      s->isa->product (&product);
      for (int p = 0; p < n_patches; p++)
        s->isa->patch_diagonal (row + p * step, d + p * step, step, reach, s->n, rx > 0);
    }
}

/* One strip of x against the tiles that are packed. */
static void
strip_job (void *data,
           int   job,
           int   worker)
{
  Search        *s       = data;
  const int      strip_y = job / s->strips_x;
  const int      strip_x = job % s->strips_x;
  const int      i0      = part (s->rows, s->strips_y, strip_y);
  const int      i1      = part (s->rows, s->strips_y, strip_y + 1);
  const int      j0      = part (s->columns, s->strips_x, strip_x);
  const int      n       = part (s->columns, s->strips_x, strip_x + 1) - j0;
  const size_t   step    = s->n + SLACK;
  float         *d       = s->strips + (size_t) worker * (s->size + 1) * s->strip;
  float         *ring    = d + s->strip;
  ImpPatchScores scores  = { .n_rows = s->size };

  for (int t = 0; t < s->n_tiles; t++)
    {
      const Tile tile = tile_at (s, s->first + t);

      scores.inverse = s->inverses + (size_t) t * s->n;
      scores.n       = tile.rows * s->tile_width;

      for (int y = i0 * s->stride; y < (i1 - 1) * s->stride + s->size; y++)
        {
          const int top = y - s->size + 1;   /* of the patches that end here */
          const int i   = top / s->stride;

          if (y % s->stride >= s->size)      /* between two patches */
            continue;
          make_row (s, t, y, j0, n, ring + y % s->size * s->strip, d);
          if (top < i0 * s->stride || top % s->stride != 0)
            continue;

          for (int p = 0; p < n; p++)
            {
              const size_t patch = (size_t) i * s->columns + j0 + p;

              if (! (s->norms[patch] > 0.0))
                continue;
              for (int e = 0; e < s->size; e++)
                scores.row[e] = ring + (top + e) % s->size * s->strip + p * step +
                                e / s->stride * s->tile_width;
              compare (s, &scores, tile, patch);
            }
        }
    }
}

/* --- all of it -------------------------------------------------------------- */

static int
search_target (Search  *s,
               ImpPool *pool)
{
  const ImpMap *map    = &s->target->map;
  const int     phases = s->phases * s->phases;
  int           all, most, fitting;

  s->target_rows    = imp_patch_count (map->height, s->size, s->stride);
  s->target_columns = imp_patch_count (map->width, s->size, s->stride);
  s->tiles_y        = parts_of (s->target_rows, TILE);
  s->tiles_x        = parts_of (s->target_columns, TILE);
  all               = s->tiles_y * s->tiles_x;
  if (all == 0)
    return 1;

  s->tile_rows    = parts_of (s->target_rows, s->tiles_y);
  s->tile_columns = parts_of (s->target_columns, s->tiles_x);
  s->tile_width   = s->tile_columns + s->reach - 1;
  s->n            = IMP_PAD ((s->tile_rows + s->reach - 1) * s->tile_width);
  fitting         = (int) (PACKED / ((size_t) s->n * s->x->channels * phases));
  most            = PIXELS / s->n < fitting ? PIXELS / s->n : fitting;

  for (s->first = 0; s->first < all; s->first += s->n_tiles)
    {
      s->n_tiles = all - s->first;
      if (s->n_tiles > most)
        s->n_tiles = most > 1 ? most : 1;
      if (! imp_pool_run (pool, s->n_tiles * phases, pack_job, s) ||
          ! imp_pool_run (pool, s->strips_y * s->strips_x, strip_job, s))
        return 0;
    }
  s->base += s->target_rows * s->target_columns;

  return 1;
}

int
imp_patch_search (int                  *match,
                  const ImpMap         *x,
                  const double         *norms,
                  const ImpPatchTarget *targets,
                  int                   n_targets,
                  int                   size,
                  int                   stride,
                  void                 *scratch,
                  ImpPool              *pool)
{
  const Sizes  sizes   = scratch_sizes (x->height, x->width, x->channels, size, stride,
                                        imp_pool_n_workers (pool));
  const int    reach   = parts_of (size, stride);
  Search       s       =
    {
      .isa = imp_isa (), .x = x, .norms = norms, .size = size, .stride = stride,
      .phases = size < stride ? size : stride, .reach = reach,
      .rows = imp_patch_count (x->height, size, stride),
      .columns = imp_patch_count (x->width, size, stride),
      .match = match, .strip = strip_size ((TILE + reach - 1) * (TILE + reach - 1), reach)
    };
  const size_t patches = (size_t) s.rows * s.columns;
  const int    quarter = parts_of (s.rows, 4);   /* small maps are work for four, too */
  int          done    = 1;

  s.packed   = scratch;
  s.inverses = s.packed + sizes.packed;
  s.strips   = s.inverses + sizes.inverses;
  s.most     = s.strips + sizes.strips;
  s.score    = s.most + patches;
  s.strips_y = parts_of (s.rows, quarter < 4 ? 4 : quarter < ROWS ? quarter : ROWS);
  s.strips_x = parts_of (s.columns, COLUMNS);
  for (size_t i = 0; i < patches; i++)
    {
      s.match[i] = -1;
      s.most[i]  = -INFINITY;
      s.score[i] = -INFINITY;
    }

  for (int k = 0; k < n_targets && done; k++)
    {
      s.target = &targets[k];
      done     = search_target (&s, pool);
    }

  return done;
}
