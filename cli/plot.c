/* plot.c - the curves, drawn: a small SVG of lines and texts.
 *
 * Iterations go to the right, level after level; the total and each term's share of
 * it go up, logarithmically. What is 0, and what is a hundred-millionth of the
 * greatest, is not drawn.
 */
#include "plot.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

enum
{
  WIDTH = 900, HEIGHT = 520,
  LEFT = 70, RIGHT = 710, TOP = 36, BOTTOM = 470,     /* of the field */
  LEGEND = 726, LEGEND_STEP = 22,
  MAX_DECADES = 8
};

/* Told apart by those who see red and green alike, too (Okabe and Ito). */
static const char *const colors[] =
{
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00"
};
static const char *const dashes[] = { "none", "7 3", "2 3" };

typedef struct
{
  GString      *svg;
  const Curves *curves;
  guint         n_rows;
  int           low, high;      /* decades shown: 10^low … 10^high */
} Plot;

gboolean
plot_check_ending (const char  *path,
                   GError     **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  const char      *dot   = strrchr (path, '.');

  if (dot != NULL && g_ascii_strcasecmp (dot, ".svg") == 0)
    return TRUE;

  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS, _("%s: a plot's name ends in .svg"), shown);

  return FALSE;
}

/* --- places ---------------------------------------------------------------- */

static double
plot_x (const Plot *plot,
        guint       row)
{
  return LEFT + (RIGHT - LEFT) * (row + 0.5) / MAX (plot->n_rows, 1);
}

static double
plot_y (const Plot *plot,
        double      value)
{
  return BOTTOM - (BOTTOM - TOP) * (log10 (value) - plot->low) / (plot->high - plot->low);
}

/* @column: or -1, the total. */
static double
plot_value (const Plot *plot,
            guint       row,
            int         column)
{
  return column < 0 ? curves_row (plot->curves, row)->total
                    : curves_share (plot->curves, row, column);
}

static gboolean
plot_shows (const Plot *plot,
            double      value)
{
  return isfinite (value) && value > 0 && log10 (value) >= plot->low;
}

/* Whole decades around all that is shown. */
static void
plot_find_range (Plot *plot)
{
  double least    = INFINITY;
  double greatest = 0;

  for (guint row = 0; row < plot->n_rows; row++)
    for (int column = -1; column < 0 || curves_column (plot->curves, column) != NULL; column++)
      {
        const double value = plot_value (plot, row, column);

        if (! isfinite (value) || value <= 0)
          continue;
        least    = MIN (least, value);
        greatest = MAX (greatest, value);
      }

  plot->high = greatest > 0 ? (int) ceil (log10 (greatest)) : 0;
  plot->low  = greatest > 0 ? (int) floor (log10 (least)) : -1;
  plot->low  = CLAMP (plot->low, plot->high - MAX_DECADES, plot->high - 1);
}

/* --- marks ----------------------------------------------------------------- */

/* Numbers have a point, whatever the locale. */
static void
add_number (GString    *svg,
            const char *before,
            double      number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (svg, before);
  g_string_append (svg, g_ascii_formatd (digits, sizeof digits, "%.1f", number));
}

static void
add_line (Plot       *plot,
          double      x1,
          double      y1,
          double      x2,
          double      y2,
          const char *style)
{
  add_number (plot->svg, "<path d=\"M", x1);
  add_number (plot->svg, ",", y1);
  add_number (plot->svg, " L", x2);
  add_number (plot->svg, ",", y2);
  g_string_append_printf (plot->svg, "\" %s/>\n", style);
}

static void
add_text (Plot       *plot,
          double      x,
          double      y,
          const char *style,
          const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  add_number (plot->svg, "<text x=\"", x);
  add_number (plot->svg, "\" y=\"", y);
  g_string_append_printf (plot->svg, "\" %s>%s</text>\n", style, escaped);
}

static const char GRID[]   = "stroke=\"#e2e2e2\"";
static const char MIDDLE[] = "text-anchor=\"middle\"";
static const char END[]    = "text-anchor=\"end\"";
static const char START[]  = "text-anchor=\"start\"";

/* A decade a line. */
static void
add_values (Plot *plot)
{
  const char turned[] = "text-anchor=\"middle\" transform=\"rotate(-90 18 253)\"";

  for (int decade = plot->low; decade <= plot->high; decade++)
    {
      const double y = plot_y (plot, pow (10, decade));
      char         text[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (text, sizeof text, "%g", pow (10, decade));
      add_line (plot, LEFT, y, RIGHT, y, GRID);
      add_text (plot, LEFT - 8, y + 4, END, text);
    }
  add_text (plot, 18, 253, turned, _("weight · energy / reference"));
}

/* 1, 2 or 5 times a power of ten, so that @n holds at most twelve of them. */
static int
nice_step (guint n)
{
  static const int steps[] = { 1, 2, 5 };
  int              step    = 1;

  for (int k = 1, power = 1; (int) n / step > 12; k++)
    {
      power *= k % 3 == 0 ? 10 : 1;
      step   = power * steps[k % 3];
    }

  return step;
}

/* Where a level begins, and iterations along it. */
static void
add_iterations (Plot *plot)
{
  const int step  = nice_step (plot->n_rows);
  guint     begin = 0;

  for (guint row = 0; row < plot->n_rows; row++)
    {
      const CurvesRow *this = curves_row (plot->curves, row);
      const CurvesRow *next = curves_row (plot->curves, row + 1);
      const gboolean   ends = next == NULL || next->level != this->level;

      /* the last one of a level would run into the next one's 0 */
      if (this->iteration % step == 0 && (! ends || next == NULL))
        {
          g_autofree char *text = g_strdup_printf ("%d", this->iteration);

          add_text (plot, plot_x (plot, row), BOTTOM + 18, MIDDLE, text);
          add_line (plot, plot_x (plot, row), BOTTOM, plot_x (plot, row), BOTTOM + 4,
                    "stroke=\"#444\"");
        }
      if (ends)
        {
          const double     edge = (plot_x (plot, row) + plot_x (plot, row + 1)) / 2;
          g_autofree char *text = g_strdup_printf (_("level %d"), this->level + 1);

          add_text (plot, (plot_x (plot, begin) + plot_x (plot, row)) / 2, TOP - 10, MIDDLE,
                    text);
          if (next != NULL)
            add_line (plot, edge, TOP - 24, edge, BOTTOM, "stroke=\"#999\"");
          begin = row + 1;
        }
    }
  add_text (plot, (LEFT + RIGHT) / 2.0, BOTTOM + 40, MIDDLE, _("iteration"));
}

/* A line for each level, with gaps where there is nothing to show; and its name. */
static void
add_curve (Plot *plot,
           int   column)
{
  const double     y     = TOP + 8 + LEGEND_STEP * (column + 1);
  const char      *name  = column < 0 ? _("total") : curves_column (plot->curves, column);
  const guint      n     = G_N_ELEMENTS (colors);
  g_autofree char *style =
    column < 0 ? g_strdup ("stroke=\"#000\" stroke-width=\"2.5\"")
               : g_strdup_printf ("stroke=\"%s\" stroke-width=\"1.7\" stroke-dasharray=\"%s\"",
                                  colors[column % n],
                                  dashes[column / n % G_N_ELEMENTS (dashes)]);
  int              level = -1;

  g_string_append_printf (plot->svg, "<path %s d=\"", style);
  for (guint row = 0; row < plot->n_rows; row++)
    {
      const double value = plot_value (plot, row, column);
      const int    at    = curves_row (plot->curves, row)->level;

      if (! plot_shows (plot, value))
        {
          level = -1;
          continue;
        }
      add_number (plot->svg, at == level ? " L" : " M", plot_x (plot, row));
      add_number (plot->svg, ",", plot_y (plot, value));
      level = at;
    }
  g_string_append (plot->svg, "\"/>\n");

  add_line (plot, LEGEND, y, LEGEND + 26, y, style);
  add_text (plot, LEGEND + 34, y + 4, START, name);
}

char *
plot_to_svg (const Curves *curves)
{
  Plot  plot      = { .svg = g_string_new (NULL), .curves = curves };
  guint n_columns = 0;
  int   height;

  while (curves_row (curves, plot.n_rows) != NULL)
    plot.n_rows++;
  while (curves_column (curves, n_columns) != NULL)
    n_columns++;
  plot_find_range (&plot);

  height = MAX (HEIGHT, TOP + LEGEND_STEP * (int) (n_columns + 2));
  g_string_append_printf (plot.svg,
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
    "viewBox=\"0 0 %d %d\">\n"
    "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
    "<style>text { font: 13px sans-serif; fill: #222 } "
    "path { fill: none; stroke-linejoin: round }</style>\n",
    WIDTH, height, WIDTH, height);
  add_values (&plot);
  add_iterations (&plot);
  add_line (&plot, LEFT, BOTTOM, RIGHT, BOTTOM, "stroke=\"#444\"");
  add_line (&plot, LEFT, TOP, LEFT, BOTTOM, "stroke=\"#444\"");
  for (int column = n_columns - 1; column >= -1; column--)   /* the total on top */
    add_curve (&plot, column);
  g_string_append (plot.svg, "</svg>\n");

  return g_string_free (plot.svg, FALSE);
}
