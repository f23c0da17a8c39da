/* curves.c - how the objective fell, as comma-separated values.
 *
 * A column a term, named LOSS:LAYER, holds weight · energy / reference, so that a
 * row's terms sum to its total. Terms may differ between levels: columns are those
 * of all levels, empty where a term is absent.
 */
#include "curves.h"

#include <string.h>

struct _Curves
{
  GPtrArray *columns;    /* (element-type utf8): LOSS:LAYER                   */
  GPtrArray *heads;      /* (element-type utf8): a row up to its total        */
  GPtrArray *shares;     /* (element-type GArray of double), by column        */
};

Curves *
curves_new (void)
{
  Curves *curves = g_new (Curves, 1);

  curves->columns = g_ptr_array_new_with_free_func (g_free);
  curves->heads   = g_ptr_array_new_with_free_func (g_free);
  curves->shares  = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  return curves;
}

void
curves_free (Curves *curves)
{
  if (curves == NULL)
    return;

  g_ptr_array_unref (curves->columns);
  g_ptr_array_unref (curves->heads);
  g_ptr_array_unref (curves->shares);
  g_free (curves);
}

static guint
curves_column (Curves            *curves,
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
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (double));
  char    seconds[G_ASCII_DTOSTR_BUF_SIZE];
  char    total[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (seconds, sizeof seconds, "%.3f", progress->seconds);
  g_ascii_formatd (total, sizeof total, "%.17g", progress->total);
  g_ptr_array_add (curves->heads,
                   g_strdup_printf ("%d,%d,%d,%s,%s", progress->level, progress->iteration,
                                    progress->evaluations, seconds, total));

  for (int i = 0; i < progress->n_terms; i++)
    {
      const ImpTermInfo *term   = &progress->terms[i];
      guint              column = curves_column (curves, term);
      const double       absent = G_MAXDOUBLE;

      while (shares->len <= column)
        g_array_append_val (shares, absent);
      g_array_index (shares, double, column) = term->weight * term->energy / term->reference;
    }
  g_ptr_array_add (curves->shares, shares);
}

char *
curves_to_csv (const Curves *curves)
{
  GString *csv = g_string_new ("level,iteration,evaluations,seconds,total");

  for (guint column = 0; column < curves->columns->len; column++)
    g_string_append_printf (csv, ",%s", (const char *) curves->columns->pdata[column]);
  g_string_append_c (csv, '\n');

  for (guint row = 0; row < curves->heads->len; row++)
    {
      const GArray *shares = curves->shares->pdata[row];

      g_string_append (csv, curves->heads->pdata[row]);
      for (guint column = 0; column < curves->columns->len; column++)
        {
          double share = column < shares->len ? g_array_index (shares, double, column)
                                              : G_MAXDOUBLE;
          char   digits[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_c (csv, ',');
          if (share < G_MAXDOUBLE)
            g_string_append (csv, g_ascii_formatd (digits, sizeof digits, "%.17g", share));
        }
      g_string_append_c (csv, '\n');
    }

  return g_string_free (csv, FALSE);
}
