/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * paint.c: random numbers, noise, colours, brush strokes and relief.
 */

#include <math.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "paint.h"


/*  random numbers and noise  */

void
rng_seed (Rng     *rng,
          guint64  seed)
{
  rng->state = seed * 6364136223846793005u + 1442695040888963407u;
  rng_next (rng);
  rng_next (rng);
}

guint32
rng_next (Rng *rng)
{
  guint64 old = rng->state;
  guint32 shifted;
  guint32 turn;

  rng->state = old * 6364136223846793005u + 1442695040888963407u;
  shifted    = (guint32) (((old >> 18) ^ old) >> 27);
  turn       = (guint32) (old >> 59);

  return (shifted >> turn) | (shifted << ((32 - turn) & 31));
}

double
rng_uniform (Rng *rng)
{
  return rng_next (rng) / 4294967296.0;
}

double
rng_range (Rng    *rng,
           double  low,
           double  high)
{
  return low + (high - low) * rng_uniform (rng);
}

double
rng_gauss (Rng *rng)
{
  double sum = 0.0;
  int    i;

  for (i = 0; i < 6; i++)
    sum += rng_uniform (rng);

  return (sum - 3.0) * 1.41421356;
}

/* 0 to n - 1 in a random order */
int *
rng_order (Rng *rng,
           int  n)
{
  int *order = g_new (int, n);
  int  i;

  for (i = 0; i < n; i++)
    order[i] = i;
  for (i = n - 1; i > 0; i--)
    {
      int j    = rng_next (rng) % (i + 1);
      int swap = order[i];

      order[i] = order[j];
      order[j] = swap;
    }

  return order;
}

static inline double
lattice (guint32 seed,
         int     ix,
         int     iy,
         double  fx,
         double  fy)
{
  static const double gx[8] = { 1, 0.7071, 0, -0.7071, -1, -0.7071, 0, 0.7071 };
  static const double gy[8] = { 0, 0.7071, 1, 0.7071, 0, -0.7071, -1, -0.7071 };
  guint32 h = seed * 0x9e3779b9u + (guint32) ix * 0x85ebca6bu
              + (guint32) iy * 0xc2b2ae35u;

  h ^= h >> 15;
  h *= 0x2c1b3c6du;
  h ^= h >> 12;
  h *= 0x297a2d39u;
  h ^= h >> 15;

  return gx[h & 7] * fx + gy[h & 7] * fy;
}

/* gradient noise, about -1..1 */
double
noise (guint32 seed,
       double  x,
       double  y)
{
  int    ix = (int) floor (x);
  int    iy = (int) floor (y);
  double fx = x - ix;
  double fy = y - iy;
  double u  = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  double v  = fy * fy * fy * (fy * (fy * 6 - 15) + 10);

  return 1.5 * mix (mix (lattice (seed, ix, iy, fx, fy),
                         lattice (seed, ix + 1, iy, fx - 1, fy), u),
                    mix (lattice (seed, ix, iy + 1, fx, fy - 1),
                         lattice (seed, ix + 1, iy + 1, fx - 1, fy - 1), u),
                    v);
}

double
fbm (guint32 seed,
     double  x,
     double  y,
     int     octaves)
{
  double sum = 0.0;
  double amp = 0.6;
  int    i;

  for (i = 0; i < octaves; i++)
    {
      sum += amp * noise (seed + 101 * i, x, y);
      amp *= 0.5;
      x    = x * 2.03 + 17.1;
      y    = y * 2.03 - 9.7;
    }

  return sum;
}


/*  small mathematics  */

double
mix (double a,
     double b,
     double t)
{
  return a + (b - a) * t;
}

double
smooth (double low,
        double high,
        double x)
{
  double t = CLAMP ((x - low) / (high - low), 0.0, 1.0);

  return t * t * (3.0 - 2.0 * t);
}

/* Distance of (x, y) from the line between two points; 'ends' are x and y of
 * both.  How far along it is, 0 to 1, and how far to the side, signed.
 */
double
segment_distance (const double *ends,
                  double        x,
                  double        y,
                  double       *along,
                  double       *side)
{
  double dx = ends[2] - ends[0];
  double dy = ends[3] - ends[1];
  double t  = ((x - ends[0]) * dx + (y - ends[1]) * dy) / (dx * dx + dy * dy);
  double ox, oy;

  t  = CLAMP (t, 0.0, 1.0);
  ox = x - ends[0] - t * dx;
  oy = y - ends[1] - t * dy;

  *along = t;
  *side  = (oy * dx - ox * dy) / hypot (dx, dy);

  return hypot (ox, oy);
}


/*  colours  */

Color
rgb (guint32 hex)
{
  Color color = { ((hex >> 16) & 0xff) / 255.0f,
                  ((hex >> 8) & 0xff) / 255.0f,
                  (hex & 0xff) / 255.0f };

  return color;
}

static double
to_linear (double v)
{
  v = CLAMP (v, 0.0, 1.0);

  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

static double
from_linear (double v)
{
  v = CLAMP (v, 0.0, 1.0);

  return v <= 0.0031308 ? v * 12.92 : 1.055 * pow (v, 1.0 / 2.4) - 0.055;
}

/* Oklab, where mixtures and variations look even */
static void
to_lab (Color   color,
        double *lab)
{
  double r = to_linear (color.r);
  double g = to_linear (color.g);
  double b = to_linear (color.b);
  double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

  lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static Color
from_lab (const double *lab)
{
  double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
  double m = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
  double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];
  Color  color;

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;

  color.r = from_linear (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  color.g = from_linear (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  color.b = from_linear (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);

  return color;
}

Color
color_mix (Color  a,
           Color  b,
           double t)
{
  double p[3], q[3];
  int    i;

  to_lab (a, p);
  to_lab (b, q);
  t = CLAMP (t, 0.0, 1.0);
  for (i = 0; i < 3; i++)
    p[i] = mix (p[i], q[i], t);

  return from_lab (p);
}

Color
color_lerp (Color  a,
            Color  b,
            double t)
{
  a.r += (b.r - a.r) * t;
  a.g += (b.g - a.g) * t;
  a.b += (b.b - a.b) * t;

  return a;
}

Color
color_scale (Color  color,
             double factor)
{
  color.r = CLAMP (color.r * factor, 0.0, 1.0);
  color.g = CLAMP (color.g * factor, 0.0, 1.0);
  color.b = CLAMP (color.b * factor, 0.0, 1.0);

  return color;
}

Color
color_shift (Color  color,
             double lightness,
             double chroma,
             double hue)
{
  double lab[3];
  double c = cos (hue) * (1.0 + chroma);
  double s = sin (hue) * (1.0 + chroma);
  double a, b;

  to_lab (color, lab);
  a      = lab[1];
  b      = lab[2];
  lab[0] = CLAMP (lab[0] + lightness, 0.0, 1.0);
  lab[1] = c * a - s * b;
  lab[2] = s * a + c * b;

  return from_lab (lab);
}

Color
color_vary (Color   color,
            Rng    *rng,
            double  lightness,
            double  chroma,
            double  hue)
{
  double l = rng_gauss (rng) * lightness;
  double c = rng_gauss (rng) * chroma;
  double h = rng_gauss (rng) * hue;

  return color_shift (color, l, c, h);
}

Color
color_ramp (const guint32 *stops,
            int            n_stops,
            double         t)
{
  int i;

  t = CLAMP (t, 0.0, 1.0) * (n_stops - 1);
  i = MIN ((int) t, n_stops - 2);

  return color_mix (rgb (stops[i]), rgb (stops[i + 1]), t - i);
}


/*  the canvas  */

Canvas *
canvas_new (Color ground)
{
  Canvas *canvas = g_new0 (Canvas, 1);
  gsize   n      = (gsize) CANVAS_SIZE * CANVAS_SIZE;
  gsize   i;

  canvas->size   = CANVAS_SIZE;
  canvas->color  = g_new (Color, n);
  canvas->height = g_new0 (float, n);
  canvas->stamps = g_new0 (guint32, n);
  canvas->dist   = g_new (float, n);
  canvas->along  = g_new (float, n);
  canvas->across = g_new (float, n);

  for (i = 0; i < n; i++)
    canvas->color[i] = ground;

  return canvas;
}

void
canvas_free (Canvas *canvas)
{
  g_free (canvas->color);
  g_free (canvas->height);
  g_free (canvas->stamps);
  g_free (canvas->dist);
  g_free (canvas->along);
  g_free (canvas->across);
  g_free (canvas);
}

/* the threads of a primed canvas, as height */
void
canvas_weave (Canvas  *canvas,
              guint32  seed,
              double   depth)
{
  int x, y;

  for (y = 0; y < canvas->size; y++)
    for (x = 0; x < canvas->size; x++)
      {
        double u = x + 3.0 * noise (seed, x / 90.0, y / 40.0);
        double v = y + 3.0 * noise (seed + 1, x / 40.0, y / 90.0);
        double w = sin (u * 0.9) * sin (v * 0.9)
                   + 0.6 * noise (seed + 2, x / 3.0, y / 3.0);

        canvas->height[y * canvas->size + x] += depth * (0.5 + 0.3 * w);
      }
}

static void
stroke_scan (Canvas       *canvas,
             const Stroke *stroke,
             int          *box,
             double       *total)
{
  double size   = canvas->size;
  double radius = stroke->radius * size;
  double s      = 0.0;
  int    i;

  box[0] = box[1] = canvas->size;
  box[2] = box[3] = -1;

  canvas->stamp++;

  for (i = 0; i + 1 < stroke->n_points; i++)
    {
      double ax  = stroke->path[i].x * size;
      double ay  = stroke->path[i].y * size;
      double bx  = stroke->path[i + 1].x * size;
      double by  = stroke->path[i + 1].y * size;
      double dx  = bx - ax;
      double dy  = by - ay;
      double len = sqrt (dx * dx + dy * dy);
      int    x0  = MAX ((int) floor (MIN (ax, bx) - radius) - 1, 0);
      int    y0  = MAX ((int) floor (MIN (ay, by) - radius) - 1, 0);
      int    x1  = MIN ((int) ceil (MAX (ax, bx) + radius) + 1, canvas->size - 1);
      int    y1  = MIN ((int) ceil (MAX (ay, by) + radius) + 1, canvas->size - 1);
      int    x, y;

      if (len < 1e-6)
        continue;
      dx /= len;
      dy /= len;

      for (y = y0; y <= y1; y++)
        for (x = x0; x <= x1; x++)
          {
            int    k = y * canvas->size + x;
            double t = (x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy;
            double u = (x + 0.5 - ax) * -dy + (y + 0.5 - ay) * dx;
            double e = t < 0.0 ? -t : t > len ? t - len : 0.0;
            double d = sqrt (u * u + e * e);

            if (d > radius + 1.0 ||
                (canvas->stamps[k] == canvas->stamp && canvas->dist[k] <= d))
              continue;

            canvas->stamps[k] = canvas->stamp;
            canvas->dist[k]   = d;
            canvas->along[k]  = s + t;
            canvas->across[k] = u;
          }

      box[0] = MIN (box[0], x0);
      box[1] = MIN (box[1], y0);
      box[2] = MAX (box[2], x1);
      box[3] = MAX (box[3], y1);
      s += len;
    }

  *total = s;
}

void
canvas_stroke (Canvas       *canvas,
               const Stroke *stroke)
{
  double radius = stroke->radius * canvas->size;
  double grain  = MAX (stroke->grain, 1.0);
  double total;
  int    box[4];
  int    x, y;

  stroke_scan (canvas, stroke, box, &total);

  for (y = box[1]; y <= box[3]; y++)
    for (x = box[0]; x <= box[2]; x++)
      {
        int    k = y * canvas->size + x;
        double q, r, u, edge, hair, streak, alpha, wet, body;
        Color  c;

        if (canvas->stamps[k] != canvas->stamp)
          continue;

        q = (canvas->along[k] + radius) / (total + 2.0 * radius);
        r = radius * (1.0 - stroke->taper * pow (fabs (2.0 * q - 1.0), 2.5));
        r = MAX (r, 0.5);
        u = canvas->dist[k] / r;

        hair   = noise (stroke->seed, canvas->across[k] / grain,
                        canvas->along[k] / (grain * 14.0));
        streak = noise (stroke->seed + 7, canvas->across[k] / (grain * 2.6),
                        canvas->along[k] / (grain * 40.0));

        /* ragged edges, and the brush runs dry towards its end */
        edge  = (1.0 - u) * r + hair * stroke->bristle * MIN (2.5, 0.3 * r);
        alpha = CLAMP (edge + 0.5, 0.0, 1.0);
        wet   = 0.5 + 0.5 * hair + 0.9 - stroke->dry * (0.35 + 1.1 * q * q);
        alpha *= smooth (0.15, 0.55, wet);
        if (stroke->tooth > 0.0)
          {
            double tooth = canvas->height[k] + 0.12 * hair;

            alpha *= smooth (stroke->tooth - 0.14, stroke->tooth + 0.14, tooth);
          }
        alpha *= stroke->opacity;
        if (alpha <= 0.002)
          continue;

        c = color_lerp (stroke->color, stroke->second,
                        CLAMP (0.35 + 0.9 * streak, 0.0, 1.0));
        c = color_scale (c, 1.0 + 0.12 * stroke->bristle * hair);
        canvas->color[k] = color_lerp (canvas->color[k], c, alpha);

        /* paint is pushed to the sides and to the end of a stroke */
        if (stroke->load > 0.0)
          {
            u    = MIN (u, 1.0);
            body = stroke->load
                   * (0.5 + 0.42 * stroke->bristle * hair
                      + 0.45 * u * u * u * (1.0 - pow (u, 12.0))
                      + 0.35 * smooth (0.75, 0.95, q));
            canvas->height[k] = mix (canvas->height[k],
                                     0.45 * canvas->height[k] + body, alpha);
          }
      }
}

/* A layer of strokes that follow a scene, on a shuffled, jittered grid. */
void
canvas_layer (Canvas      *canvas,
              Rng         *rng,
              SceneFunc    scene,
              const Layer *layer)
{
  int     side  = (int) ceil (1.08 / layer->spacing);
  int     n     = side * side;
  int    *order = rng_order (rng, n);
  Point   path[130];
  int     i;

  for (i = 0; i < n; i++)
    {
      Stroke stroke = layer->brush;
      double x      = (order[i] % side + rng_uniform (rng)) * layer->spacing - 0.04;
      double y      = (order[i] / side + rng_uniform (rng)) * layer->spacing - 0.04;
      double size   = exp (0.22 * rng_gauss (rng));
      double length = layer->length * exp (0.3 * rng_gauss (rng));
      double turn   = layer->wander * rng_gauss (rng);
      double bend   = layer->wander * 4.0 * rng_gauss (rng);
      double step   = MAX (layer->radius * 0.5, length / 50.0);
      gboolean skip = rng_uniform (rng) >= layer->chance;
      Sample first, here;
      Color  color;
      int    back = 64, front = 64;
      int    way;

      scene (x, y, &first);
      color = color_vary (first.color, rng, layer->vary_l, layer->vary_c,
                          layer->vary_h);
      stroke.second = color_vary (color, rng, layer->streak, layer->streak * 2,
                                  layer->vary_h * 0.7);
      stroke.seed   = rng_next (rng);
      if (skip || first.zone < layer->zone_min || first.zone > layer->zone_max)
        continue;

      /* from the middle both ways, as long as the zone is the same */
      path[64].x = x;
      path[64].y = y;
      for (way = 0; way < 2; way++)
        {
          double angle = first.angle + turn + (way ? G_PI : 0.0);
          double px    = x;
          double py    = y;
          double s;

          here = first;
          for (s = 0.0; s < length / 2 && front < 128 && back > 1; s += step)
            {
              double want = here.angle + turn + bend * (way ? -s : s);
              double diff = want - angle;

              /* fields are without sign: keep the sense of the stroke */
              diff  -= G_PI * round (diff / G_PI);
              angle += diff;
              px    += step * cos (angle);
              py    += step * sin (angle);
              scene (px, py, &here);
              if (here.zone != first.zone)
                break;
              if (way)
                {
                  path[--back].x = px;
                  path[back].y   = py;
                }
              else
                {
                  path[++front].x = px;
                  path[front].y   = py;
                }
            }
        }

      if (front == back)
        {
          front++;
          path[front].x = x + 0.3 * layer->radius * cos (first.angle);
          path[front].y = y + 0.3 * layer->radius * sin (first.angle);
        }

      stroke.path     = path + back;
      stroke.n_points = front - back + 1;
      stroke.radius   = layer->radius * size;
      stroke.color    = color;
      canvas_stroke (canvas, &stroke);
    }

  g_free (order);
}

/* Light from the upper left over the thickness of the paint. */
void
canvas_relief (Canvas *canvas,
               double  depth,
               double  gloss)
{
  int    size   = canvas->size;
  float *height = g_memdup2 (canvas->height, sizeof (float) * size * size);
  int    x, y;

  plane_blur (height, size, size, 0.8);

  for (y = 0; y < size; y++)
    for (x = 0; x < size; x++)
      {
        int    x0 = MAX (x - 1, 0), x1 = MIN (x + 1, size - 1);
        int    y0 = MAX (y - 1, 0), y1 = MIN (y + 1, size - 1);
        double nx = (height[y * size + x0] - height[y * size + x1]) * depth;
        double ny = (height[y0 * size + x] - height[y1 * size + x]) * depth;
        double n  = 1.0 / sqrt (nx * nx + ny * ny + 1.0);
        double lit, shine;
        Color *c  = canvas->color + y * size + x;

        lit   = (-0.50 * nx - 0.58 * ny + 0.643) * n - 0.643;
        shine = (-0.28 * nx - 0.32 * ny + 0.905) * n;
        shine = gloss * pow (CLAMP (shine, 0.0, 1.0), 40.0);
        shine = MAX (shine - gloss * 0.02, 0.0);

        *c   = color_scale (*c, 1.0 + (lit > 0.0 ? 0.9 : 1.0) * lit);
        c->r = MIN (c->r + shine, 1.0);
        c->g = MIN (c->g + shine, 1.0);
        c->b = MIN (c->b + shine * 0.95, 1.0);
      }

  g_free (height);
}

gboolean
canvas_save (Canvas      *canvas,
             const char  *file,
             GError     **error)
{
  const int        scale   = CANVAS_SIZE / PICTURE_SIZE;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         PICTURE_SIZE,
                                                         PICTURE_SIZE);
  guchar          *pixels  = cairo_image_surface_get_data (surface);
  int              stride  = cairo_image_surface_get_stride (surface);
  gboolean         ok;
  int              x, y, i, j;

  for (y = 0; y < PICTURE_SIZE; y++)
    for (x = 0; x < PICTURE_SIZE; x++)
      {
        double  sum[3] = { 0.0, 0.0, 0.0 };
        guint32 pixel  = 0;

        for (j = 0; j < scale; j++)
          for (i = 0; i < scale; i++)
            {
              Color c = canvas->color[(y * scale + j) * canvas->size
                                      + x * scale + i];

              sum[0] += to_linear (c.r);
              sum[1] += to_linear (c.g);
              sum[2] += to_linear (c.b);
            }
        for (i = 0; i < 3; i++)
          pixel = pixel << 8
                  | (guint32) (255.0 * from_linear (sum[i] / (scale * scale)) + 0.5);
        *(guint32 *) (pixels + y * stride + x * 4) = pixel;
      }
  cairo_surface_mark_dirty (surface);

  if (g_str_has_suffix (file, ".png"))
    {
      cairo_status_t status = cairo_surface_write_to_png (surface, file);

      ok = status == CAIRO_STATUS_SUCCESS;
      if (! ok)
        g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s",
                     file, cairo_status_to_string (status));
    }
  else
    {
      GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8,
                                          PICTURE_SIZE, PICTURE_SIZE);
      guchar    *out    = gdk_pixbuf_get_pixels (pixbuf);
      int        row    = gdk_pixbuf_get_rowstride (pixbuf);

      for (y = 0; y < PICTURE_SIZE; y++)
        for (x = 0; x < PICTURE_SIZE; x++)
          {
            guint32 pixel = *(guint32 *) (pixels + y * stride + x * 4);

            out[y * row + x * 3 + 0] = pixel >> 16 & 0xff;
            out[y * row + x * 3 + 1] = pixel >> 8 & 0xff;
            out[y * row + x * 3 + 2] = pixel & 0xff;
          }
      ok = gdk_pixbuf_save (pixbuf, file, "jpeg", error, "quality", "91", NULL);
      g_object_unref (pixbuf);
    }

  cairo_surface_destroy (surface);

  return ok;
}


/*  coverage masks  */

/* A context in unit coordinates that draws coverage. */
cairo_t *
mask_begin (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8,
                                                         CANVAS_SIZE,
                                                         CANVAS_SIZE);
  cairo_t         *cr      = cairo_create (surface);

  cairo_surface_destroy (surface);
  cairo_scale (cr, CANVAS_SIZE, CANVAS_SIZE);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);

  return cr;
}

float *
mask_end (cairo_t *cr)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  float           *plane   = g_new (float, CANVAS_SIZE * CANVAS_SIZE);
  const guchar    *pixels;
  int              stride;
  int              x, y;

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (y = 0; y < CANVAS_SIZE; y++)
    for (x = 0; x < CANVAS_SIZE; x++)
      plane[y * CANVAS_SIZE + x] = pixels[y * stride + x] / 255.0f;
  cairo_destroy (cr);

  return plane;
}

/* Three box blurs, close to a Gaussian; radius in canvas pixels. */
void
plane_blur (float  *plane,
            int     width,
            int     height,
            double  radius)
{
  float *line  = g_new (float, MAX (width, height));
  double half  = MAX (radius, 0.1);
  int    whole = (int) half;
  double part  = half - whole;
  double norm  = 1.0 / (1.0 + 2.0 * half);
  int    pass, i, j;

  for (pass = 0; pass < 6; pass++)
    {
      int step  = pass % 2 ? width : 1;
      int pitch = pass % 2 ? 1 : width;
      int n     = pass % 2 ? height : width;
      int lines = pass % 2 ? width : height;

      for (i = 0; i < lines; i++)
        {
          float *p   = plane + (gsize) i * pitch;
          double sum = 0.0;

#define AT(k) (p[(gsize) CLAMP (k, 0, n - 1) * step])
          for (j = -whole; j <= whole; j++)
            sum += AT (j);
          for (j = 0; j < n; j++)
            {
              line[j] = norm * (sum + part * (AT (j - whole - 1)
                                              + AT (j + whole + 1)));
              sum += AT (j + whole + 1) - AT (j - whole);
            }
#undef AT
          for (j = 0; j < n; j++)
            p[(gsize) j * step] = line[j];
        }
    }

  g_free (line);
}

/* Distance in canvas pixels from each place to the next border of a zone
 * (four sweeps of nearest points, exact enough for drawing).
 */
float *
zone_distance (const int *zones)
{
  const int size = CANVAS_SIZE;
  int      *near = g_new (int, size * size);
  float    *dist = g_new (float, size * size);
  int       sweep, i, j, k;

  for (i = 0; i < size * size; i++)
    {
      gboolean inside = (i % size == 0 || zones[i - 1] == zones[i])
                        && (i < size || zones[i - size] == zones[i]);

      near[i] = inside ? -1 : i;
      dist[i] = inside ? 1e9f : 0.0f;
    }

  for (sweep = 0; sweep < 4; sweep++)
    for (i = 0; i < size; i++)
      for (j = 0; j < size; j++)
        {
          static const int dxs[4] = { -1, 0, -1, 1 };
          static const int dys[4] = { 0, -1, -1, -1 };
          int sx = sweep & 1 ? -1 : 1;
          int sy = sweep & 2 ? -1 : 1;
          int y  = sy > 0 ? i : size - 1 - i;
          int x  = sx > 0 ? j : size - 1 - j;
          int at = y * size + x;

          for (k = 0; k < 4; k++)
            {
              int    nx = x + sx * dxs[k];
              int    ny = y + sy * dys[k];
              int    from;
              double d;

              if (nx < 0 || ny < 0 || nx >= size || ny >= size)
                continue;
              from = near[ny * size + nx];
              if (from < 0)
                continue;
              d = hypot (from % size - x, from / size - y);
              if (d < dist[at])
                {
                  dist[at] = d;
                  near[at] = from;
                }
            }
        }

  g_free (near);

  return dist;
}


/*  lines  */

/* A filled line whose width swells from 'head' over 1 to 'tail' (parts of
 * the width), a little unsteady: ink lines and the cuts of a gouge.
 */
void
path_wedge (cairo_t     *cr,
            const Point *path,
            int          n_points,
            double       width,
            double       head,
            double       tail,
            guint32      seed)
{
  int side, i;

  if (n_points < 2)
    return;

  for (side = 0; side < 2; side++)
    for (i = 0; i < n_points; i++)
      {
        int    k  = side ? n_points - 1 - i : i;
        int    k0 = MAX (k - 1, 0);
        int    k1 = MIN (k + 1, n_points - 1);
        double q  = (double) k / (n_points - 1);
        double dx = path[k1].x - path[k0].x;
        double dy = path[k1].y - path[k0].y;
        double d  = MAX (hypot (dx, dy), 1e-9);
        double w  = q < 0.5 ? mix (head, 1.0, sin (q * G_PI))
                            : mix (tail, 1.0, sin (q * G_PI));

        w *= 0.5 * width * (1.0 + 0.25 * noise (seed, k * 0.7, side * 9.3));
        if (side)
          w = -w;
        cairo_line_to (cr, path[k].x - dy / d * w, path[k].y + dx / d * w);
      }
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
occupy (float       *taken,
        const Point *path,
        int          n_points,
        double       reach)
{
  const int size = CANVAS_SIZE;
  int       i, x, y;

  for (i = 0; i < n_points; i++)
    {
      double px = path[i].x * size;
      double py = path[i].y * size;
      int    x0 = MAX ((int) (px - reach), 0);
      int    x1 = MIN ((int) (px + reach), size - 1);
      int    y0 = MAX ((int) (py - reach), 0);
      int    y1 = MIN ((int) (py + reach), size - 1);

      for (y = y0; y <= y1; y++)
        for (x = x0; x <= x1; x++)
          {
            float d = hypot (x + 0.5 - px, y + 0.5 - py);

            if (d < taken[y * size + x])
              taken[y * size + x] = d;
          }
    }
}

static gboolean
free_at (const float *taken,
         double       x,
         double       y,
         double       apart)
{
  const int size = CANVAS_SIZE;

  /* lines run on a little beyond the edge */
  if (x < -0.02 || y < -0.02 || x >= 1.02 || y >= 1.02)
    return FALSE;
  x = CLAMP (x * size, 0, size - 1);
  y = CLAMP (y * size, 0, size - 1);

  return taken[(int) y * size + (int) x] > apart;
}

/* Lines along the scene's direction that keep the distance from each other
 * that the tone asks for (after Jobard and Lefer, 1997).
 */
void
hatch (cairo_t     *cr,
       Rng         *rng,
       SceneFunc    scene,
       const Hatch *layer)
{
  const double size  = CANVAS_SIZE;
  const double step  = 1.6 / size;
  const double range = MAX (1.0 - layer->least, 0.01);
  float       *taken = g_new (float, CANVAS_SIZE * CANVAS_SIZE);
  Point        path[402], line[402];
  int          i, k, way;

  for (k = 0; k < CANVAS_SIZE * CANVAS_SIZE; k++)
    taken[k] = 1e9f;

  for (i = 0; i < layer->n_seeds; i++)
    {
      double  x     = rng_uniform (rng);
      double  y     = rng_uniform (rng);
      double  limit = layer->length * exp (0.35 * rng_gauss (rng));
      double  skew  = layer->turn + 0.05 * rng_gauss (rng);
      double  width = layer->width / size * exp (0.15 * rng_gauss (rng));
      guint32 seed  = rng_next (rng);
      int     front = 200;
      int     back  = 200;
      double  apart;
      Sample  first, here;

      scene (x, y, &first);
      if (first.color.r < layer->least)
        continue;
      apart = layer->pitch * (1.55 - 0.85 * (first.color.r - layer->least) / range);
      if (! free_at (taken, x, y, apart))
        continue;

      path[200].x = x;
      path[200].y = y;
      for (way = 0; way < 2; way++)
        {
          double angle = first.angle + skew + (way ? G_PI : 0.0);
          double px    = x;
          double py    = y;
          double s;

          here = first;
          for (s = 0.0; s < limit / 2 && front < 399 && back > 1; s += step)
            {
              double diff = here.angle + skew - angle;

              angle += diff - G_PI * round (diff / G_PI);
              px    += step * cos (angle);
              py    += step * sin (angle);
              scene (px, py, &here);
              if (here.zone != first.zone || here.color.r < layer->least * 0.8)
                break;
              apart = layer->pitch * (1.55 - 0.85 * (here.color.r - layer->least) / range);
              if (! free_at (taken, px, py, apart * 0.62))
                break;
              if (way)
                {
                  path[--back].x = px;
                  path[back].y   = py;
                }
              else
                {
                  path[++front].x = px;
                  path[front].y   = py;
                }
            }
        }
      if (front - back < 4)
        continue;

      occupy (taken, path + back, front - back + 1, layer->pitch * 2.5);

      /* the hand isn't quite steady */
      for (k = back; k <= front; k++)
        {
          line[k - back].x = path[k].x + 0.9 / size * noise (seed, k * 0.06, 0.0);
          line[k - back].y = path[k].y + 0.9 / size * noise (seed + 1, k * 0.06, 0.0);
        }
      width *= 0.75 + layer->swell * first.color.r;
      path_wedge (cr, line, front - back + 1, width, layer->head, layer->tail, seed);
    }

  g_free (taken);
}
