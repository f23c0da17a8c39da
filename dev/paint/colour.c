/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * colour.c: colours, their mixtures and variations.
 */

#include "colour.h"

#include <math.h>

#include "noise.h"

Color
rgb (guint32 hex)
{
  Color color = { ((hex >> 16) & 0xff) / 255.0f,
                  ((hex >> 8) & 0xff) / 255.0f,
                  (hex & 0xff) / 255.0f };

  return color;
}

double
to_linear (double v)
{
  v = CLAMP (v, 0.0, 1.0);

  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

double
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

/* as paints mix, in Oklab */
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

/* as one covers the other */
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
