/* curves.c - how the objective fell; see curves.h. */
#include "curves.h"

#include <math.h>

struct _Curves
{
  GPtrArray *columns;    /* (element-type utf8): LOSS:LAYER              */
  GArray    *rows;       /* (element-type CurvesRow)                     */
  GPtrArray *shares;     /* (element-type GArray of double), by column   */
};

Curves *
curves_new (void)
{
  Curves *curves = g_new (Curves, 1);

  curves->columns = g_ptr_array_new_with_free_func (g_free);
  curves->rows    = g_array_new (FALSE, FALSE, sizeof (CurvesRow));
  curves->shares  = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  return curves;
}

void
curves_free (Curves *curves)
{
  if (curves == NULL)
    return;

  g_ptr_array_unref (curves->columns);
  g_array_unref (curves->rows);
  g_ptr_array_unref (curves->shares);
  g_free (curves);
}

static guint
curves_find_column (Curves            *curves,
                    const ImpTermInfo *term)
{
  g_autofree char *name = g_strdup_printf ("%s:%s", term->loss, term->layer);
  guint            column;

  if (! g_ptr_array_find_with_equal_func (curves->columns, name, g_str_equal, &column))
    {
      column = curves->columns->len;
      g_ptr_array_add (curves->columns, g_steal_pointer (&name));
    }

  return column;
}

void
curves_add (Curves            *curves,
            const ImpProgress *progress)
{
  GArray          *shares = g_array_new (FALSE, FALSE, sizeof (double));
  const CurvesRow  row    =
  {
    .level       = progress->level,
    .iteration   = progress->iteration,
    .evaluations = progress->evaluations,
    .seconds     = progress->seconds,
    .total       = progress->total,
  };

  for (int i = 0; i < progress->n_terms; i++)
    {
      const ImpTermInfo *term   = &progress->terms[i];
      guint              column = curves_find_column (curves, term);
      const double       absent = NAN;

      while (shares->len <= column)
        g_array_append_val (shares, absent);
      g_array_index (shares, double, column) = term->weight * term->energy / term->reference;
    }
  g_array_append_val (curves->rows, row);
  g_ptr_array_add (curves->shares, shares);
}

const CurvesRow *
curves_row (const Curves *curves,
            guint         i)
{
  return i < curves->rows->len ? &g_array_index (curves->rows, CurvesRow, i) : NULL;
}

const char *
curves_column (const Curves *curves,
               guint         i)
{
  return i < curves->columns->len ? curves->columns->pdata[i] : NULL;
}

double
curves_share (const Curves *curves,
              guint         row,
              guint         column)
{
  const GArray *shares = curves->shares->pdata[row];

  return column < shares->len ? g_array_index (shares, double, column) : NAN;
}

char *
curves_to_csv (const Curves *curves)
{
  GString         *csv = g_string_new ("level,iteration,evaluations,seconds,total");
  const CurvesRow *row;

  for (guint column = 0; column < curves->columns->len; column++)
    g_string_append_printf (csv, ",%s", curves_column (curves, column));
  g_string_append_c (csv, '\n');

  for (guint i = 0; (row = curves_row (curves, i)) != NULL; i++)
    {
      char seconds[G_ASCII_DTOSTR_BUF_SIZE];
      char digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (seconds, sizeof seconds, "%.3f", row->seconds);
      g_ascii_formatd (digits, sizeof digits, "%.17g", row->total);
      g_string_append_printf (csv, "%d,%d,%d,%s,%s", row->level, row->iteration,
                              row->evaluations, seconds, digits);
      for (guint column = 0; column < curves->columns->len; column++)
        {
          const double share = curves_share (curves, i, column);

          g_string_append_c (csv, ',');
          if (! isnan (share))
            g_string_append (csv, g_ascii_formatd (digits, sizeof digits, "%.17g", share));
        }
      g_string_append_c (csv, '\n');
    }

  return g_string_free (csv, FALSE);
}
