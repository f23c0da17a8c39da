/* oracle.c - the sum, see oracle.h. Loops as the equations have them; speed is nothing. */
#include <math.h>
#include <string.h>

#include "oracle-layers.h"

struct _Oracle
{
  const TinyNetwork  *tiny;
  gboolean            average;
  OracleTerm         *terms;
  int                 n_terms;
  int                 width, height;
  OracleMap         **content;       /* [taps]                        */
  OracleMap         **styles;        /* [n_styles × taps]             */
  OracleMasks        *masks;         /* [(1 + n_styles) × taps], the content's first */
  int                 n_styles;
  double              margin;        /* of the last evaluation        */
};

/* The targets of a term: the content, all styles, or none. Freed by the caller. */
static const OracleMap **
targets_of (const Oracle     *self,
            const OracleTerm *term,
            int              *n)
{
  const OracleTarget   kind    = oracle_loss_find (term->loss)->target;
  const int            tap     = oracle_tap_index (term->layer);
  const OracleMap    **targets = g_new (const OracleMap *, MAX (self->n_styles, 1));

  *n = kind == ORACLE_CONTENT ? 1 : kind == ORACLE_STYLES ? self->n_styles : 0;
  for (int s = 0; s < *n; s++)
    targets[s] = kind == ORACLE_CONTENT ? self->content[tap]
                                        : self->styles[s * ORACLE_N_TAPS + tap];

  return targets;
}

Oracle *
oracle_new (const TinyNetwork       *tiny,
            gboolean                 average,
            gboolean                 relative,
            OracleTerm              *terms,
            int                      n_terms,
            const ImpInputs         *inputs,
            const double            *shares)
{
  const ImpPicture *content  = inputs->content;
  const int         n_styles = inputs->n_styles;
  Oracle           *self     = g_new0 (Oracle, 1);

  self->tiny     = tiny;
  self->average  = average;
  self->terms    = terms;
  self->n_terms  = n_terms;
  self->width    = content->width;
  self->height   = content->height;
  self->content  = oracle_maps_of (tiny, average, content);
  self->styles   = g_new0 (OracleMap *, n_styles * ORACLE_N_TAPS);
  self->n_styles = n_styles;
  self->masks    = g_new0 (OracleMasks, (1 + n_styles) * ORACLE_N_TAPS);
  oracle_masks_make (self->masks, tiny, inputs, content, TRUE, FALSE);
  for (int t = 0; t < ORACLE_N_TAPS; t++)
    if (self->masks[t].n > 0)
      self->content[t]->masks = &self->masks[t];
  for (int s = 0; s < n_styles; s++)
    {
      OracleMap   **maps  = oracle_maps_of (tiny, average, inputs->styles[s]);
      OracleMasks  *masks = self->masks + (1 + s) * ORACLE_N_TAPS;

      oracle_masks_make (masks, tiny, inputs, inputs->styles[s], FALSE, s > 0);
      for (int t = 0; t < ORACLE_N_TAPS; t++)
        if (masks[t].n > 0)
          {
            maps[t]->masks = &masks[t];
            maps[t]->share = shares != NULL ? shares[s] : 0;
          }
      memcpy (self->styles + s * ORACLE_N_TAPS, maps, ORACLE_N_TAPS * sizeof (OracleMap *));
      g_free (maps);
    }

  for (int k = 0; k < n_terms; k++)
    {
      const OracleLoss            *loss = oracle_loss_find (terms[k].loss);
      const OracleMap             *map  = self->content[oracle_tap_index (terms[k].layer)];
      int                          n;
      g_autofree const OracleMap **targets = targets_of (self, &terms[k], &n);

      terms[k].reference = relative ? loss->reference (map, targets, n, terms[k].options) : 1;
      if (terms[k].reference == 0)
        terms[k].reference = 1;
    }

  return self;
}

void
oracle_free (Oracle *self)
{
  if (self == NULL)
    return;

  oracle_maps_free (self->content);
  for (int i = 0; i < self->n_styles * ORACLE_N_TAPS; i++)
    oracle_map_free (self->styles[i]);
  g_free (self->styles);
  for (int i = 0; i < (1 + self->n_styles) * ORACLE_N_TAPS; i++)
    oracle_masks_clear (&self->masks[i]);
  g_free (self->masks);
  g_free (self);
}

/* L(x) = Σ w E / R */
double
oracle_eval (Oracle       *self,
             const double *x)
{
  OracleMap **maps  = oracle_maps_new (self->tiny, self->average, x, self->width, self->height,
                                       &self->margin);
  double      total = 0;

  for (int t = 0; t < ORACLE_N_TAPS; t++)
    if (self->masks[t].n > 0)
      maps[t]->masks = &self->masks[t];
  for (int k = 0; k < self->n_terms; k++)
    {
      OracleTerm                  *term = &self->terms[k];
      const OracleLoss            *loss = oracle_loss_find (term->loss);
      const OracleMap             *map  = maps[oracle_tap_index (term->layer)];
      int                          n;
      g_autofree const OracleMap **targets = targets_of (self, term, &n);

      term->energy = loss->energy (map, targets, n, term->options);
      total       += term->weight * term->energy / term->reference;
      if (loss->margin != NULL)
        self->margin = fmin (self->margin, 5 * loss->margin (map, targets, n, term->options));
    }
  oracle_maps_free (maps);

  return total;
}

double
oracle_margin (const Oracle *self)
{
  return self->margin;
}
