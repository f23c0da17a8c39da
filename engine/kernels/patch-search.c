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
#include "patch-tiles.h"

#include <math.h>

enum
{
  ROWS    = 32,   /* rows of patches of a job, at most                    */
  COLUMNS = 40,   /* and columns: with t = 3 they are 42 = 3 · 14 pixels  */
  SLACK   = 32    /* floats a row of D is longer: sums run over its end   */
};

static const float TIE = 1e-6f;

typedef struct
{
  const ImpIsa  *isa;
  const ImpMap  *x;
  const double  *norms;
  int            rows, columns; /* patches of x                              */
  int            strips_y, strips_x;

  ImpPatchTiles  tiles;         /* of one target                             */
  int            base;          /* number of its first patch                 */

  int           *match;         /* [patches of x]                            */
  float         *most;          /* greatest score so far                     */
  float         *score;         /* of the match                              */
  float         *strips;        /* [workers][(t + 1) × strip]                */
  size_t         strip;
} Search;

static size_t
strip_size (int size,
            int stride)
{
  return (size_t) (imp_patch_tiles_pixels (size, stride) + SLACK) *
         (COLUMNS + imp_patch_parts (size, stride) - 1);
}

/* --- scratch ---------------------------------------------------------------- */

typedef struct
{
  size_t tiles, strips, scores;   /* floats */
} Sizes;

static Sizes
scratch_sizes (int height,
               int width,
               int channels,
               int size,
               int stride,
               int n_workers)
{
  const size_t patches = (size_t) imp_patch_count (height, size, stride) *
                         imp_patch_count (width, size, stride);
  size_t       packed;

  return (Sizes) {
    .tiles  = imp_patch_tiles_floats (channels, size, stride, &packed),
    .strips = (size_t) n_workers * (size + 1) * strip_size (size, stride),
    .scores = (2 * patches + 15) / 16 * 16,
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

  return (sizes.tiles + sizes.strips + sizes.scores) * sizeof (float);
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

/* --- strips ----------------------------------------------------------------- */

/* The patch @i of x against all of a tile. */
static void
compare (Search               *s,
         const ImpPatchScores *scores,
         ImpPatchTile          tile,
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
  index = s->base + (tile.y + q / s->tiles.width) * s->tiles.columns +
          tile.x + q % s->tiles.width;
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
  const ImpPatchTiles *tiles = &s->tiles;
  const size_t         step  = tiles->n + SLACK;
  const int            ry    = y % tiles->stride;

  for (int rx = 0; rx < tiles->phases; rx++)
    {
      /* pixels of the phase that a patch has */
      const int        reach   = imp_patch_parts (tiles->size - rx, tiles->stride);
      const int        x       = first * tiles->stride + rx;
      const ImpProduct product =
        {
          .m = n_patches + reach - 1, .n = tiles->n, .k = s->x->channels, .to = tiles->n,
          .a = s->x->data + ((size_t) y * s->x->width + x) * s->x->stride,
          .lda = (size_t) s->x->stride * tiles->stride, .a_block = s->isa->k_block,
          .b = imp_patch_tile_packed (tiles, tile, ry, rx),
          .c = d, .ldc = step, .c_panel = s->isa->panel
        };

      s->isa->product (&product);
      for (int p = 0; p < n_patches; p++)
        s->isa->patch_diagonal (row + p * step, d + p * step, step, reach, tiles->n, rx > 0);
    }
}

/* One strip of x against the tiles that are packed. */
static void
strip_job (void *data,
           int   job,
           int   worker)
{
  Search              *s       = data;
  const ImpPatchTiles *tiles   = &s->tiles;
  const int            size    = tiles->size;
  const int            stride  = tiles->stride;
  const int            strip_y = job / s->strips_x;
  const int            strip_x = job % s->strips_x;
  const int            i0      = imp_patch_part (s->rows, s->strips_y, strip_y);
  const int            i1      = imp_patch_part (s->rows, s->strips_y, strip_y + 1);
  const int            j0      = imp_patch_part (s->columns, s->strips_x, strip_x);
  const int            n       = imp_patch_part (s->columns, s->strips_x, strip_x + 1) - j0;
  const size_t         step    = tiles->n + SLACK;
  float               *d       = s->strips + (size_t) worker * (size + 1) * s->strip;
  float               *ring    = d + s->strip;
  ImpPatchScores       scores  = { .n_rows = size };

  for (int t = 0; t < tiles->n_tiles; t++)
    {
      const ImpPatchTile tile = imp_patch_tile_at (tiles, t);

      scores.inverse = tiles->inverses + (size_t) t * tiles->n;
      scores.n       = tile.rows * tiles->width;

      for (int y = i0 * stride; y < (i1 - 1) * stride + size; y++)
        {
          const int top = y - size + 1;   /* of the patches that end here */
          const int i   = top / stride;

          if (y % stride >= size)         /* between two patches */
            continue;
          make_row (s, t, y, j0, n, ring + y % size * s->strip, d);
          if (top < i0 * stride || top % stride != 0)
            continue;

          for (int p = 0; p < n; p++)
            {
              const size_t patch = (size_t) i * s->columns + j0 + p;

              if (! (s->norms[patch] > 0.0))
                continue;
              for (int e = 0; e < size; e++)
                scores.row[e] = ring + (top + e) % size * s->strip + p * step +
                                e / stride * tiles->width;
              compare (s, &scores, tile, patch);
            }
        }
    }
}

/* --- all of it -------------------------------------------------------------- */

static int
search_target (Search               *s,
               const ImpPatchTarget *target,
               ImpPool              *pool)
{
  const int all = imp_patch_tiles_cut (&s->tiles, target);

  for (int first = 0; first < all; first += s->tiles.n_tiles)
    if (! imp_patch_tiles_pack (&s->tiles, first, all, pool) ||
        ! imp_pool_run (pool, s->strips_y * s->strips_x, strip_job, s))
      return 0;
  s->base += s->tiles.rows * s->tiles.columns;

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
  Search       s       =
    {
      .isa = imp_isa (), .x = x, .norms = norms, .match = match,
      .rows = imp_patch_count (x->height, size, stride),
      .columns = imp_patch_count (x->width, size, stride),
      .strip = strip_size (size, stride)
    };
  const size_t patches = (size_t) s.rows * s.columns;
  const int    quarter = imp_patch_parts (s.rows, 4);   /* small maps are work for four, too */
  int          done    = 1;

  imp_patch_tiles_init (&s.tiles, x->channels, size, stride, scratch);
  s.strips   = (float *) scratch + sizes.tiles;
  s.most     = s.strips + sizes.strips;
  s.score    = s.most + patches;
  s.strips_y = imp_patch_parts (s.rows, quarter < 4 ? 4 : quarter < ROWS ? quarter : ROWS);
  s.strips_x = imp_patch_parts (s.columns, COLUMNS);
  for (size_t i = 0; i < patches; i++)
    {
      s.match[i] = -1;
      s.most[i]  = -INFINITY;
      s.score[i] = -INFINITY;
    }

  for (int k = 0; k < n_targets && done; k++)
    done = search_target (&s, &targets[k], pool);

  return done;
}
