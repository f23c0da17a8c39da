/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watercolour.c: poppies, wet in wet and wet on dry.
 */

#include "painters.h"

#include <math.h>

#include "mask.h"
#include "watercolour-plants.h"
#include "watercolour-wash.h"

/* a pale first layer over all of the sheet */
static void
grounds (Sheet *sheet,
         Rng   *rng)
{
  static const guint32 tints[][2] =
  {
    { 0xa9c4dc, 0xc9b8d8 }, { 0xf0d8a0, 0xf0bfa8 }, { 0x9cc4c0, 0xb8d09c },
    { 0xb4b0dc, 0x8fb4dc }, { 0xc4d08c, 0x8fb890 }, { 0xf0c0b8, 0xe0b0cc },
  };
  int i, k;

  for (i = 0; i < 36; i++)
    {
      double   x    = (i % 6 + rng_range (rng, -0.3, 1.3)) / 6.0;
      double   y    = (i / 6 + rng_range (rng, -0.3, 1.3)) / 6.0;
      int      pick = y < 0.45 ? (int[]) { 0, 1, 3, 5 }[rng_next (rng) % 4]
                               : (int[]) { 2, 4, 0, 4 }[rng_next (rng) % 4];
      double   r    = rng_range (rng, 0.12, 0.24);
      gboolean wet  = i % 5 % 3 != 0;
      Wash     wash = { rgb (tints[pick][0]), rgb (tints[pick][1]),
                        rng_range (rng, 0.60, 1.10), wet ? 20.0 : 3.5, wet ? 0.3 : 1.0,
                        0.45, 0.9, 130, rng_next (rng) };
      cairo_t *cr   = mask_begin ();

      for (k = 0; k < 4; k++)
        plant_petal (cr, rng, x + 0.08 * rng_gauss (rng), y + 0.06 * rng_gauss (rng),
                     rng_range (rng, 0, 6.28), r * rng_range (rng, 0.8, 1.4), r, 0.8);
      sheet_wash (sheet, cr, &wash);
    }
}

/* from the brush */
static void
drops (Sheet *sheet,
       Rng   *rng)
{
  static const guint32 tints[] = { 0xe0503a, 0x5a8a6a, 0x6a80b8 };
  int i, k;

  for (i = 0; i < (int) G_N_ELEMENTS (tints); i++)
    {
      Wash     wash = { rgb (tints[i]), rgb (tints[i]), 0.75, 0.6, 1.0, 0.3, 0.5, 50,
                        rng_next (rng) };
      cairo_t *cr   = mask_begin ();

      for (k = 0; k < 55; k++)
        {
          double r = 0.0011 * exp (0.75 * rng_gauss (rng));

          cairo_arc (cr, rng_uniform (rng), rng_uniform (rng), r, 0, 2 * G_PI);
          cairo_fill (cr);
        }
      sheet_wash (sheet, cr, &wash);
    }
}

void
paint_watercolour (Canvas *canvas)
{
  static const struct
  {
    double  x, y, size, squash;
    guint32 tint, second;
  } flowers[] =
  {
    { 0.800, 0.105, 0.075, 0.80, 0xf0907a, 0xf0b070 },
    { 0.110, 0.150, 0.080, 0.75, 0xf09a90, 0xe880a0 },
    { 0.475, 0.120, 0.070, 0.60, 0xf4b070, 0xf08878 },
    { 0.280, 0.330, 0.150, 0.88, 0xe8452e, 0xf0863a },
    { 0.705, 0.340, 0.175, 0.92, 0xe03a38, 0xd8406c },
    { 0.935, 0.560, 0.110, 0.80, 0xf07a3a, 0xe8503a },
    { 0.470, 0.610, 0.140, 0.80, 0xf0643a, 0xe03a48 },
    { 0.090, 0.580, 0.105, 0.82, 0xd83a5c, 0xe8603a },
    { 0.760, 0.760, 0.120, 0.72, 0xe84a34, 0xf09a4a },
    { 0.230, 0.815, 0.100, 0.70, 0xf08a4a, 0xe0484a },
  };
  Sheet sheet;
  Rng   rng;
  int   i;

  rng_seed (&rng, 31);
  sheet_init (&sheet);

  grounds (&sheet, &rng);
  for (i = 0; i < 16; i++)
    sheet_bloom (&sheet, rng_uniform (&rng), rng_uniform (&rng),
                 rng_range (&rng, 0.03, 0.095), rng_next (&rng));

  /* leaves and stalks, the pale ones far */
  for (i = 0; i < 64; i++)
    plant_leaf (&sheet, &rng, rng_uniform (&rng), rng_range (&rng, 0.36, 1.06),
                -G_PI / 2 + 0.8 * rng_gauss (&rng), rng_range (&rng, 0.07, 0.17));
  for (i = 0; i < (int) G_N_ELEMENTS (flowers); i++)
    plant_stalk (&sheet, &rng, flowers[i].x, flowers[i].y + 0.04, 1.05);
  for (i = 0; i < 7; i++)
    plant_bud (&sheet, &rng, 0.06 + 0.145 * i);

  /* flowers, on paper that was lifted for them */
  for (i = 0; i < (int) G_N_ELEMENTS (flowers); i++)
    {
      sheet_lift (&sheet, flowers[i].x, flowers[i].y, flowers[i].size, flowers[i].squash);
      plant_poppy (&sheet, &rng, flowers[i].x, flowers[i].y, flowers[i].size,
                   flowers[i].squash, flowers[i].tint, flowers[i].second);
    }
  drops (&sheet, &rng);

  sheet_finish (&sheet, canvas);
  canvas_relief (canvas, 0.16, 0.0);
}
