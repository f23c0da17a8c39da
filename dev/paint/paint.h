/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * paint.h: what the painters of the built-in style pictures share.
 *
 * Positions are in unit coordinates, (0, 0) top left to (1, 1) bottom right;
 * colours are sRGB in 0..1.  Everything random is seeded, so a painter makes
 * the same picture each time.
 */

#ifndef PAINT_H
#define PAINT_H

#include <glib.h>
#include <cairo.h>

#define PICTURE_SIZE 512   /* the finished picture, in pixels */
#define CANVAS_SIZE  1024  /* what is painted on              */

typedef struct
{
  double x, y;
} Point;

typedef struct
{
  float r, g, b;
} Color;

typedef struct
{
  guint64 state;
} Rng;

typedef struct
{
  int      size;
  Color   *color;
  float   *height;    /* thickness of the paint, about 0..1 */

  /* scratch space of canvas_stroke () */
  guint32  stamp;
  guint32 *stamps;
  float   *dist;
  float   *along;
  float   *across;
} Canvas;

/* One stroke of a bristle brush. */
typedef struct
{
  const Point *path;
  int          n_points;
  double       radius;    /* half the width                          */
  double       taper;     /* 0: even width, 1: pointed ends          */
  Color        color;
  Color        second;    /* streaks of a colour not quite mixed in  */
  double       opacity;
  double       load;      /* thickness of the paint                  */
  double       bristle;   /* depth of the bristle marks, 0..1        */
  double       grain;     /* width of a bristle, in canvas pixels    */
  double       dry;       /* how far the brush runs dry, 0..1        */
  double       tooth;     /* the ground's tooth shows through, 0..1  */
  guint32      seed;
} Stroke;

/* What a scene is at one place. */
typedef struct
{
  Color  color;
  double angle;   /* direction of the strokes, radians */
  int    zone;    /* strokes don't leave their zone    */
} Sample;

typedef void (* SceneFunc) (double  x,
                            double  y,
                            Sample *sample);

/* A layer of strokes over a scene. */
typedef struct
{
  double spacing;   /* mean distance between strokes        */
  double radius;
  double length;
  double wander;    /* random turn of a stroke, radians     */
  double vary_l;    /* colour variation from stroke         */
  double vary_c;    /* to stroke: lightness, chroma,        */
  double vary_h;    /* hue (radians)                        */
  double streak;    /* the same within a stroke (lightness) */
  double chance;    /* part of the strokes that are made    */
  int    zone_min;  /* only zones in this range             */
  int    zone_max;
  Stroke brush;     /* the rest of the brush                */
} Layer;

/* A layer of lines over a scene whose colour's red is a tone from 0 (none)
 * to 1; lengths in parts of the picture, widths in canvas pixels.
 */
typedef struct
{
  double turn;      /* against the scene's direction            */
  double least;     /* tones below this get no line             */
  double pitch;     /* from line to line, at a middling tone    */
  double width;
  double swell;     /* how much wider than that at tone 1       */
  double length;
  double head;      /* width of the ends, as parts of the width */
  double tail;
  int    n_seeds;   /* places where a line is tried             */
} Hatch;

/* random numbers and noise */

void     rng_seed        (Rng          *rng,
                          guint64       seed);
guint32  rng_next        (Rng          *rng);
double   rng_uniform     (Rng          *rng);
double   rng_range       (Rng          *rng,
                          double        low,
                          double        high);
double   rng_gauss       (Rng          *rng);

int     * rng_order      (Rng          *rng,
                          int           n);

double   noise           (guint32       seed,
                          double        x,
                          double        y);
double   fbm             (guint32       seed,
                          double        x,
                          double        y,
                          int           octaves);

/* small mathematics */

double   mix             (double        a,
                          double        b,
                          double        t);
double   smooth          (double        low,
                          double        high,
                          double        x);

double   segment_distance (const double *ends,
                           double        x,
                           double        y,
                           double       *along,
                           double       *side);

/* colours */

Color    rgb             (guint32       hex);
Color    color_mix       (Color         a,
                          Color         b,
                          double        t);
Color    color_lerp      (Color         a,
                          Color         b,
                          double        t);
Color    color_scale     (Color         color,
                          double        factor);
Color    color_shift     (Color         color,
                          double        lightness,
                          double        chroma,
                          double        hue);
Color    color_vary      (Color         color,
                          Rng          *rng,
                          double        lightness,
                          double        chroma,
                          double        hue);
Color    color_ramp      (const guint32 *stops,
                          int           n_stops,
                          double        t);

/* the canvas */

Canvas * canvas_new      (Color         ground);
void     canvas_free     (Canvas       *canvas);
void     canvas_weave    (Canvas       *canvas,
                          guint32       seed,
                          double        depth);
void     canvas_stroke   (Canvas       *canvas,
                          const Stroke *stroke);
void     canvas_layer    (Canvas       *canvas,
                          Rng          *rng,
                          SceneFunc     scene,
                          const Layer  *layer);
void     canvas_relief   (Canvas       *canvas,
                          double        depth,
                          double        gloss);
gboolean canvas_save     (Canvas       *canvas,
                          const char   *file,
                          GError      **error);

/* coverage masks: drawn with cairo, read as floats in 0..1 */

cairo_t * mask_begin     (void);
float   * mask_end       (cairo_t      *cr);
void      plane_blur     (float        *plane,
                          int           width,
                          int           height,
                          double        radius);
float   * zone_distance  (const int    *zones);

/* paths */

void     path_wedge      (cairo_t      *cr,
                          const Point  *path,
                          int           n_points,
                          double        width,
                          double        head,
                          double        tail,
                          guint32       seed);
void     hatch           (cairo_t      *cr,
                          Rng          *rng,
                          SceneFunc     scene,
                          const Hatch  *layer);

/* the painters */

void     paint_starlit_impasto (Canvas *canvas);
void     paint_mosaic          (Canvas *canvas);
void     paint_etching         (Canvas *canvas);
void     paint_woodcut         (Canvas *canvas);
void     paint_watercolour     (Canvas *canvas);
void     paint_stained_glass   (Canvas *canvas);
void     paint_pointillism     (Canvas *canvas);
void     paint_pastel          (Canvas *canvas);

#endif /* PAINT_H */
