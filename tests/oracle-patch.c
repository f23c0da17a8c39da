/* oracle-patch.c - the patch loss, pair by pair; see oracle.h. */
#include "oracle-patch.h"

#include <math.h>

/* Options: size, stride; 0 is the default. */
typedef struct
{
  int size, stride;
} Shape;

static Shape
shape_of (const double *options)
{
  return (Shape) { options[0] > 0 ? options[0] : 3, options[1] > 0 ? options[1] : 1 };
}

/* Value c of the pixel (y, x) of the patch @i of @map. */
static double
value (const OracleMap *map,
       Shape            shape,
       int              i,
       int              c,
       int              y,
       int              x)
{
  const int columns = (map->width - shape.size) / shape.stride + 1;

  return map->v[(c * map->height + i / columns * shape.stride + y) * map->width +
                i % columns * shape.stride + x];
}

static int
count (const OracleMap *map,
       Shape            shape)
{
  return ((map->width - shape.size) / shape.stride + 1) *
         ((map->height - shape.size) / shape.stride + 1);
}

/* Does the patch keep away from what is transparent? */
static gboolean
counts (const OracleMap *map,
        Shape            shape,
        int              i)
{
  const int columns = (map->width - shape.size) / shape.stride + 1;

  for (int y = 0; y < shape.size && map->masks != NULL; y++)
    for (int x = 0; x < shape.size; x++)
      if (map->masks->valid[(i / columns * shape.stride + y) * map->width +
                     i % columns * shape.stride + x] < 0.5)
        return FALSE;

  return TRUE;
}

static double
dot (const OracleMap *a,
     int              i,
     const OracleMap *b,
     int              j,
     Shape            shape)
{
  double sum = 0;

  for (int c = 0; c < a->channels; c++)
    for (int y = 0; y < shape.size; y++)
      for (int x = 0; x < shape.size; x++)
        sum += value (a, shape, i, c, y, x) * value (b, shape, j, c, y, x);

  return sum;
}

/* ‖Ψ_i - Ψ_NN(i)‖², NN(i) the first patch with a correlation within 10⁻⁶ of the greatest;
 * @lead: how much greater that is than any later one's or earlier one's that differs.
 */
static double
distance (const OracleMap        *map,
          int                     i,
          const OracleMap *const *targets,
          int                     n_targets,
          Shape                   shape,
          double                 *lead)
{
  const double norm   = dot (map, i, map, i, shape);
  double       most   = -INFINITY;
  double       second = -INFINITY;
  double       found  = -INFINITY;
  double       energy = 0;

  *lead = INFINITY;
  if (norm == 0 || ! counts (map, shape, i))
    return 0;
  for (int pass = 0; pass < 2; pass++)
    for (int t = 0; t < n_targets; t++)
      for (int j = 0; j < count (targets[t], shape); j++)
        {
          const double norm_j = dot (targets[t], j, targets[t], j, shape);
          const double score  = dot (map, i, targets[t], j, shape) / sqrt (norm * norm_j);

          if (norm_j == 0 || ! counts (targets[t], shape, j))
            continue;
          if (pass == 0)
            {
              second = fmax (second, fmin (most, score));
              most   = fmax (most, score);
            }
          else if (found == -INFINITY && score >= most - 1e-6 * fabs (most))
            {
              found  = score;
              energy = norm - 2 * dot (map, i, targets[t], j, shape) + norm_j;
            }
        }
  *lead = most - second;

  return energy;
}

double
oracle_patch_energy (const OracleMap        *x,
                     const OracleMap *const *targets,
                     int                     n_targets,
                     const double           *options)
{
  const Shape shape = shape_of (options);
  double      sum   = 0;
  double      lead;

  for (int i = 0; i < count (x, shape); i++)
    sum += distance (x, i, targets, n_targets, shape, &lead);

  return sum;
}

double
oracle_patch_margin (const OracleMap        *x,
                     const OracleMap *const *targets,
                     int                     n_targets,
                     const double           *options)
{
  const Shape shape = shape_of (options);
  double      least = INFINITY;

  for (int i = 0; i < count (x, shape); i++)
    {
      double lead;

      distance (x, i, targets, n_targets, shape, &lead);
      least = fmin (least, lead);
      if (dot (x, i, x, i, shape) == 0)
        least = 0;
    }

  return least;
}

/* P · mean_j ‖Ψ_j‖² */
double
oracle_patch_reference (const OracleMap        *x,
                        const OracleMap *const *targets,
                        int                     n_targets,
                        const double           *options)
{
  const Shape shape = shape_of (options);
  double      p     = 0;
  double      n     = 0;
  double      sum   = 0;

  for (int i = 0; i < count (x, shape); i++)
    p += counts (x, shape, i);
  for (int t = 0; t < n_targets; t++)
    for (int j = 0; j < count (targets[t], shape); j++)
      if (counts (targets[t], shape, j))
        {
          sum += dot (targets[t], j, targets[t], j, shape);
          n++;
        }

  return n > 0 ? p * sum / n : 0;
}
