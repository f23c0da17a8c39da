/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watercolour.c: poppies, wet in wet and wet on dry.
 *
 * Pigments are kept as densities that absorb light over the paper; each wash
 * dries with a darker edge and settles in the grain.
 */

#include <math.h>

#include "paint.h"

#define SIZE CANVAS_SIZE

typedef struct
{
  float *absorb[3];
  float *grain;
} Sheet;

typedef struct
{
  Color   first;      /* two pigments that run into each other */
  Color   second;
  double  strength;
  double  soft;       /* how wet the paper is, canvas pixels   */
  double  edge;       /* the dark edge of a dry wash           */
  double  settle;     /* granulation                           */
  double  uneven;
  double  scale;      /* of the unevenness, canvas pixels      */
  guint32 seed;
} Wash;

/* Lets a wash with the shape drawn in 'cr' run and dry. */
static void
wash_dry (Sheet      *sheet,
          cairo_t    *cr,
          const Wash *wash)
{
  float  *shape  = mask_end (cr);
  double  wander = 3.0 + 1.4 * wash->soft;
  int     margin = (int) (2.0 * wander + 4.0 * wash->soft) + 4;
  int     x0 = SIZE, y0 = SIZE, x1 = -1, y1 = -1;
  int     width, height;
  float  *body, *wide;
  double  a[3], b[3];
  int     x, y, i;

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      if (shape[y * SIZE + x] > 0.0f)
        {
          x0 = MIN (x0, x);
          x1 = MAX (x1, x);
          y0 = MIN (y0, y);
          y1 = MAX (y1, y);
        }
  if (x1 < 0)
    {
      g_free (shape);
      return;
    }
  x0     = MAX (x0 - margin, 0);
  y0     = MAX (y0 - margin, 0);
  x1     = MIN (x1 + margin, SIZE - 1);
  y1     = MIN (y1 + margin, SIZE - 1);
  width  = x1 - x0 + 1;
  height = y1 - y0 + 1;
  body   = g_new (float, width * height);

  a[0] = -log (MAX (wash->first.r, 0.02));
  a[1] = -log (MAX (wash->first.g, 0.02));
  a[2] = -log (MAX (wash->first.b, 0.02));
  b[0] = -log (MAX (wash->second.r, 0.02));
  b[1] = -log (MAX (wash->second.g, 0.02));
  b[2] = -log (MAX (wash->second.b, 0.02));

  /* water takes the outline where it wants */
  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        double dx = fbm (wash->seed, x / 38.0, y / 38.0, 3)
                    + 0.35 * noise (wash->seed + 5, x / 6.0, y / 6.0);
        double dy = fbm (wash->seed + 9, x / 38.0, y / 38.0, 3)
                    + 0.35 * noise (wash->seed + 6, x / 6.0, y / 6.0);
        int    sx = CLAMP (x + (int) lrint (wander * dx), 0, SIZE - 1);
        int    sy = CLAMP (y + (int) lrint (wander * dy), 0, SIZE - 1);

        body[(y - y0) * width + x - x0] = shape[sy * SIZE + sx];
      }
  plane_blur (body, width, height, MAX (wash->soft, 0.6));
  wide = g_memdup2 (body, sizeof (float) * width * height);
  plane_blur (wide, width, height, 3.2 + 0.5 * wash->soft);

  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        int    k = y * SIZE + x;
        int    j = (y - y0) * width + x - x0;
        double run, turn, rim, d;

        if (body[j] <= 0.003f)
          continue;

        run  = fbm (wash->seed + 20, x / wash->scale, y / wash->scale, 4);
        turn = smooth (-0.45, 0.45, fbm (wash->seed + 40, x / (1.3 * wash->scale),
                                         y / (1.3 * wash->scale), 3));
        rim  = MAX (body[j] - wide[j], 0.0) * 2.0;
        d    = wash->strength * (body[j] * MAX (0.12, 1.0 + wash->uneven * run)
                                 + wash->edge * rim * (0.7 + 0.9 * run));
        d   *= MAX (0.1, 1.0 + wash->settle * (0.5 - sheet->grain[k]) * 2.0);
        d    = MAX (d, 0.0);
        for (i = 0; i < 3; i++)
          sheet->absorb[i][k] += d * mix (a[i], b[i], turn);
      }

  g_free (shape);
  g_free (body);
  g_free (wide);
}

/* a drop of clean water into a damp wash pushes the pigment to a crinkled rim */
static void
bloom (Sheet  *sheet,
       double  cx,
       double  cy,
       double  radius,
       guint32 seed)
{
  int    x0 = MAX ((int) ((cx - 1.7 * radius) * SIZE), 0);
  int    x1 = MIN ((int) ((cx + 1.7 * radius) * SIZE), SIZE - 1);
  int    y0 = MAX ((int) ((cy - 1.7 * radius) * SIZE), 0);
  int    y1 = MIN ((int) ((cy + 1.7 * radius) * SIZE), SIZE - 1);
  int    x, y, i;

  for (y = y0; y <= y1; y++)
    for (x = x0; x <= x1; x++)
      {
        double dx = (double) x / SIZE - cx;
        double dy = (double) y / SIZE - cy;
        double a  = atan2 (dy, dx);
        double r  = radius * (1.0 + 0.28 * fbm (seed, 2.2 * cos (a), 2.2 * sin (a), 4)
                              + 0.05 * noise (seed + 3, 14 * cos (a), 14 * sin (a)));
        double q  = hypot (dx, dy) / r;
        double f  = 1.0 - 0.48 * smooth (1.0, 0.35, q)
                    + 0.55 * smooth (0.82, 0.97, q) * smooth (1.06, 1.0, q);

        for (i = 0; i < 3; i++)
          sheet->absorb[i][y * SIZE + x] *= f;
      }
}

/* a closed outline through points on an uneven ring, or part of one */
static void
petal (cairo_t *cr,
       Rng     *rng,
       double   cx,
       double   cy,
       double   angle,
       double   length,
       double   width,
       double   squash)
{
  Point p[26];
  int   n = 26;
  int   i;
  double frill = rng_range (rng, 0.05, 0.11);
  double phase = rng_range (rng, 0, 6.28);

  for (i = 0; i < n; i++)
    {
      double t = (double) i / n * 2.0 * G_PI;
      double u = 0.5 - 0.5 * cos (t);               /* 0 at the base */
      double v = sin (t) * (0.25 + 0.75 * sqrt (u));
      double f = 1.0 + frill * u * sin (t * 6.0 + phase) + 0.04 * rng_gauss (rng);
      double x = (u * length) * f;
      double y = v * width * 0.5 * f;

      p[i].x = cx + cos (angle) * x - sin (angle) * y;
      p[i].y = cy + (sin (angle) * x + cos (angle) * y) * squash;
    }
  for (i = 0; i < n; i++)
    {
      Point a = p[i], b = p[(i + 1) % n];

      if (i == 0)
        cairo_move_to (cr, (p[n - 1].x + a.x) / 2, (p[n - 1].y + a.y) / 2);
      cairo_curve_to (cr, a.x, a.y, a.x, a.y, (a.x + b.x) / 2, (a.y + b.y) / 2);
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
stalk (Sheet  *sheet,
       Rng    *rng,
       double  x,
       double  y,
       double  foot)
{
  Wash     wash = { rgb (0x8fb05a), rgb (0x5a8a5e), 0.9, 0.6, 0.9, 0.25, 0.8, 60,
                    rng_next (rng) };
  cairo_t *cr   = mask_begin ();
  Point    path[31];
  double   lean = rng_range (rng, -0.07, 0.07);
  double   sway = rng_range (rng, -0.05, 0.05);
  int      i;

  for (i = 0; i < 31; i++)
    {
      double t = i / 30.0;

      path[i].x = x + lean * t * t + sway * sin (t * 3.6);
      path[i].y = mix (y, foot, t);
    }
  path_wedge (cr, path, 31, 0.0085, 0.55, 0.9, rng_next (rng));
  wash_dry (sheet, cr, &wash);
}

static void
poppy (Sheet  *sheet,
       Rng    *rng,
       double  x,
       double  y,
       double  size,
       double  squash,
       guint32 tint,
       guint32 second)
{
  int    n     = 4 + rng_next (rng) % 2;
  double start = rng_range (rng, 0, 2 * G_PI);
  int    i, k;

  for (i = 0; i < n; i++)
    {
      double   a    = start + (i * 2 % n + (n % 2 ? 0 : i / (n / 2))) * 2 * G_PI / n
                      + 0.15 * rng_gauss (rng);
      Wash     wash = { color_vary (rgb (tint), rng, 0.02, 0.06, 0.06),
                        color_vary (rgb (second), rng, 0.02, 0.06, 0.08),
                        rng_range (rng, 0.50, 0.85), 0.7, 0.85, 0.22, 0.75, size * 420,
                        rng_next (rng) };
      cairo_t *cr   = mask_begin ();

      petal (cr, rng, x - 0.05 * size * cos (a), y, a, size * rng_range (rng, 0.9, 1.12),
             size * rng_range (rng, 1.15, 1.45), squash);
      wash_dry (sheet, cr, &wash);

      /* folds, while the petal is damp */
      cr = mask_begin ();
      for (k = 0; k < 5; k++)
        {
          double b = a + (k - 2) * 0.22 + 0.08 * rng_gauss (rng);
          Point  fold[9];
          int    j;

          for (j = 0; j < 9; j++)
            {
              double r = size * (0.18 + 0.58 * j / 8.0) * (1.0 - 0.05 * abs (k - 2));

              fold[j].x = x + cos (b + 0.10 * sin (j * 0.4 + k)) * r;
              fold[j].y = y + sin (b + 0.10 * sin (j * 0.4 + k)) * r * squash;
            }
          path_wedge (cr, fold, 9, 0.05 * size, 0.6, 0.1, rng_next (rng));
        }
      wash.strength = 0.30;
      wash.soft     = 2.2;
      wash.edge     = 0.0;
      wash.seed     = rng_next (rng);
      wash_dry (sheet, cr, &wash);
    }

  /* the dark eye runs into the petals */
  {
    Wash     wash = { rgb (0x3a2a58), rgb (0x4a1f3c), 0.95, 3.0, 0.2, 0.4, 0.8, 30,
                      rng_next (rng) };
    cairo_t *cr   = mask_begin ();

    for (k = 0; k < 11; k++)
      {
        double a = k * 2 * G_PI / 11 + 0.2 * rng_gauss (rng);

        petal (cr, rng, x, y, a, size * rng_range (rng, 0.20, 0.36), size * 0.13, squash);
      }
    wash_dry (sheet, cr, &wash);

    cr = mask_begin ();
    for (k = 0; k < 46; k++)
      {
        double a = rng_range (rng, 0, 2 * G_PI);
        double r = size * rng_range (rng, 0.14, 0.34);

        cairo_arc (cr, x + r * cos (a), y + r * sin (a) * squash,
                   size * rng_range (rng, 0.012, 0.028), 0, 2 * G_PI);
        cairo_fill (cr);
      }
    cairo_arc (cr, x, y, size * 0.105, 0, 2 * G_PI);
    cairo_fill (cr);
    wash.soft     = 0.6;
    wash.strength = 1.15;
    wash.seed     = rng_next (rng);
    wash_dry (sheet, cr, &wash);
  }
}

static void
leaf (Sheet  *sheet,
      Rng    *rng,
      double  x,
      double  y,
      double  angle,
      double  length)
{
  static const guint32 greens[] = { 0x7fa650, 0x4f8a5a, 0x3f7a78, 0xa0ac50, 0x5a8a9a };
  int      pick = rng_next (rng) % 5;
  Wash     wash = { rgb (greens[pick]), rgb (greens[(pick + 1 + rng_next (rng) % 3) % 5]),
                    rng_range (rng, 0.55, 1.05), 0.6, 0.8, 0.3, 0.7, 70, rng_next (rng) };
  cairo_t *cr   = mask_begin ();
  int      i;

  /* a rib with toothed lobes to both sides */
  for (i = 0; i < 9; i++)
    {
      double t  = i / 8.0;
      double b  = 0.25 * sin (t * 2.5);
      double px = x + cos (angle + b) * length * t;
      double py = y + sin (angle + b) * length * t;
      double r  = length * 0.42 * (1.0 - 0.75 * t) * rng_range (rng, 0.7, 1.15);

      petal (cr, rng, px, py, angle + b - 0.75, r, r * 0.36, 1.0);
      petal (cr, rng, px, py, angle + b + 0.75, r, r * 0.36, 1.0);
    }
  petal (cr, rng, x, y, angle + 0.12, length * 1.12, length * 0.15, 1.0);
  wash_dry (sheet, cr, &wash);
}

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
        petal (cr, rng, x + 0.08 * rng_gauss (rng), y + 0.06 * rng_gauss (rng),
               rng_range (rng, 0, 6.28), r * rng_range (rng, 0.8, 1.4), r, 0.8);
      wash_dry (sheet, cr, &wash);
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
  int   x, y, i;

  rng_seed (&rng, 31);
  sheet.grain = g_new (float, SIZE * SIZE);
  for (i = 0; i < 3; i++)
    sheet.absorb[i] = g_new0 (float, SIZE * SIZE);
  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        double g = 0.5 + 0.30 * noise (201, x / 6.0, y / 6.0)
                   + 0.22 * noise (202, x / 11.0, y / 10.0)
                   + 0.16 * noise (203, x / 2.8, y / 2.8);

        sheet.grain[y * SIZE + x] = CLAMP (g, 0.0, 1.0);
      }

  grounds (&sheet, &rng);
  for (i = 0; i < 16; i++)
    bloom (&sheet, rng_uniform (&rng), rng_uniform (&rng), rng_range (&rng, 0.03, 0.095),
           rng_next (&rng));

  /* leaves and stalks, the pale ones far */
  for (i = 0; i < 64; i++)
    leaf (&sheet, &rng, rng_uniform (&rng), rng_range (&rng, 0.36, 1.06),
          -G_PI / 2 + 0.8 * rng_gauss (&rng), rng_range (&rng, 0.07, 0.17));
  for (i = 0; i < (int) G_N_ELEMENTS (flowers); i++)
    stalk (&sheet, &rng, flowers[i].x, flowers[i].y + 0.04, 1.05);
  for (i = 0; i < 7; i++)
    {
      /* buds */
      Wash     wash = { rgb (0x86a45a), rgb (0x5a8068), 0.95, 0.6, 0.9, 0.3, 0.6, 40,
                        rng_next (&rng) };
      double   bx   = 0.06 + 0.145 * i + 0.03 * rng_gauss (&rng);
      double   by   = rng_range (&rng, 0.07, 0.50);
      cairo_t *cr;

      stalk (&sheet, &rng, bx, by, by + 0.55);
      cr = mask_begin ();
      petal (cr, &rng, bx, by + 0.012, -G_PI / 2 + 0.3 * rng_gauss (&rng), 0.055, 0.034, 1.0);
      wash_dry (&sheet, cr, &wash);
    }

  for (i = 0; i < (int) G_N_ELEMENTS (flowers); i++)
    {
      /* the paper was lifted with a damp cloth before a flower */
      int    lx0 = MAX ((int) ((flowers[i].x - 1.4 * flowers[i].size) * SIZE), 0);
      int    lx1 = MIN ((int) ((flowers[i].x + 1.4 * flowers[i].size) * SIZE), SIZE - 1);
      int    ly0 = MAX ((int) ((flowers[i].y - 1.4 * flowers[i].size) * SIZE), 0);
      int    ly1 = MIN ((int) ((flowers[i].y + 1.4 * flowers[i].size) * SIZE), SIZE - 1);
      int    k;

      for (y = ly0; y <= ly1; y++)
        for (x = lx0; x <= lx1; x++)
          {
            double q = hypot ((double) x / SIZE - flowers[i].x,
                              ((double) y / SIZE - flowers[i].y) / flowers[i].squash)
                       / flowers[i].size + 0.16 * noise (211, x / 30.0, y / 30.0);

            for (k = 0; k < 3; k++)
              sheet.absorb[k][y * SIZE + x] *= mix (0.12, 1.0, smooth (0.72, 1.05, q));
          }
      poppy (&sheet, &rng, flowers[i].x, flowers[i].y, flowers[i].size, flowers[i].squash,
             flowers[i].tint, flowers[i].second);
    }

  /* drops from the brush */
  {
    static const guint32 drops[] = { 0xe0503a, 0x5a8a6a, 0x6a80b8 };

    for (i = 0; i < 3; i++)
      {
        Wash     wash = { rgb (drops[i]), rgb (drops[i]), 0.75, 0.6, 1.0, 0.3, 0.5, 50,
                          rng_next (&rng) };
        cairo_t *cr   = mask_begin ();
        int      k;

        for (k = 0; k < 55; k++)
          {
            double r = 0.0011 * exp (0.75 * rng_gauss (&rng));

            cairo_arc (cr, rng_uniform (&rng), rng_uniform (&rng), r, 0, 2 * G_PI);
            cairo_fill (cr);
          }
        wash_dry (&sheet, cr, &wash);
      }
  }

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      {
        int   k = y * SIZE + x;
        Color c = canvas->color[k];

        c.r *= exp (-sheet.absorb[0][k]);
        c.g *= exp (-sheet.absorb[1][k]);
        c.b *= exp (-sheet.absorb[2][k]);
        canvas->color[k]  = c;
        canvas->height[k] = sheet.grain[k];
      }
  canvas_relief (canvas, 0.16, 0.0);

  g_free (sheet.grain);
  for (i = 0; i < 3; i++)
    g_free (sheet.absorb[i]);
}
