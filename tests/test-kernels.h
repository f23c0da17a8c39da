/* test-kernels.h - maps for the tests of kernels. */
#pragma once

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "kernels/map.h"

static inline float
uniform (GRand *rand)
{
  return (float) g_rand_double_range (rand, -1.0, 1.0);
}

static inline ImpMap
map_new (int height,
         int width,
         int channels,
         int stride)
{
  ImpMap       map  = { height, width, channels, stride, NULL };
  const size_t size = (imp_map_positions (&map) * stride * sizeof (float) + 63) / 64 * 64;

  /* Not a number: what must be written is seen to be written. */
  map.data = memset (aligned_alloc (64, size), 0xff, size);

  return map;
}

static inline void
map_fill (ImpMap *map,
          GRand  *rand)
{
  for (size_t p = 0; p < imp_map_positions (map); p++)
    for (int c = 0; c < map->stride; c++)
      map->data[p * map->stride + c] = c < map->channels ? uniform (rand) : 0.0f;
}

static inline gboolean
map_equal (const ImpMap *a,
           const ImpMap *b)
{
  return memcmp (a->data, b->data,
                 imp_map_positions (a) * a->stride * sizeof (float)) == 0;
}

/* Relative to the largest value; padding must be zero. */
static inline void
map_check (const ImpMap *map,
           const double *expected,
           double        tolerance)
{
  double largest = 1e-30;
  double worst   = 0.0;

  for (size_t i = 0; i < imp_map_positions (map) * map->channels; i++)
    largest = MAX (largest, fabs (expected[i]));

  for (size_t p = 0; p < imp_map_positions (map); p++)
    for (int c = 0; c < map->stride; c++)
      {
        const float value = map->data[p * map->stride + c];

        if (c >= map->channels)
          g_assert_cmpfloat (value, ==, 0.0);
        else
          {
            const double error = fabs (value - expected[p * map->channels + c]);

            worst = isnan (error) ? INFINITY : MAX (worst, error);
          }
      }

  g_assert_cmpfloat (worst / largest, <, tolerance);
}

static inline const float *
map_at (const ImpMap *map,
        int           y,
        int           x)
{
  static const float zero[1024];

  if (y < 0 || y >= map->height || x < 0 || x >= map->width)
    return zero;

  return map->data + ((size_t) y * map->width + x) * map->stride;
}
