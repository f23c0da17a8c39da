/* objective-case.c - an objective that is asked for, in the engine and by the oracle. */
#include "objective-case.h"

#include <string.h>

#include "pictures/fill.h"

static const double MARGIN = 5e-4;   /* from jumps of the gradient */

/* The weight of a loss in a mode's table, shared equally by its layers. */
static double
mode_share (const ObjectiveCase *c,
            const char          *loss)
{
  const ImpModeInfo *mode     = imp_mode_find (c->settings[1]);
  int                n_layers = 0;

  for (int k = 0; k < c->n_terms; k++)
    n_layers += strcmp (c->terms[k].loss, loss) == 0;
  for (const ImpModeWeight *w = mode->weights; w->loss != NULL; w++)
    if (strcmp (w->loss, loss) == 0)
      return w->relative / n_layers;

  g_assert_not_reached ();
}

static void
set_number (ImpParams  *params,
            const char *key,
            double      number)
{
  g_autofree char *text = g_strdup_printf ("%.17g", number);

  tiny_set (params, key, text);
}

/* What is asked for; @c's weights become those to be found. */
static ImpParams *
make_params (ObjectiveCase *c)
{
  ImpParams    *params  = imp_params_new ();
  const double  content = c->strengths[0] != 0 ? c->strengths[0] : 1;
  const double  style   = c->strengths[1] != 0 ? c->strengths[1] : 1;

  tiny_set (params, "pooling", c->average ? "average" : "max");
  tiny_set (params, "units", c->paper ? "paper" : "relative");
  tiny_set (params, "threads", "2");
  set_number (params, "content-strength", content);
  set_number (params, "style-strength", style);
  for (int i = 0; i < 6 && c->settings[i] != NULL; i += 2)
    tiny_set (params, c->settings[i], c->settings[i + 1]);

  for (int k = 0; k < c->n_terms; k++)
    {
      OracleTerm *term = &c->terms[k];

      if (! c->of_mode)
        {
          g_autofree char *text = g_strdup_printf ("%s:%s=%.17g", term->loss, term->layer,
                                                   term->weight);

          tiny_set (params, "term", text);
        }
      else if (term->weight == 0)
        term->weight = mode_share (c, term->loss);
      if (c->factors[k] != 0)
        term->weight *= c->factors[k];
      if (strcmp (term->loss, "matting") == 0)   /* no strength is its */
        continue;
      switch (oracle_loss_find (term->loss)->target)
        {
        case ORACLE_CONTENT: term->weight *= content; break;
        case ORACLE_STYLES:  term->weight *= style;   break;
        case ORACLE_NOTHING:                          break;
        }
    }

  return params;
}

/* Moves the picture until nothing is near a jump. */
static void
draw_image (Objective           *f,
            const ObjectiveCase *c)
{
  f->n = (gsize) c->size[0] * c->size[1] * 3;
  f->x = g_new (double, f->n);

  for (int seed = 100; seed < 1000; seed++)
    {
      imp_picture_free (f->image);
      f->image = tiny_picture_new (c->size[0], c->size[1], seed);
      for (gsize i = 0; i < f->n; i++)
        f->x[i] = f->image->rgb[i];
      oracle_eval (f->oracle, f->x);
      if (oracle_margin (f->oracle) > MARGIN)
        return;
    }

  g_error ("no picture keeps away from all jumps");
}

/* A corner of the picture, and a pixel, where its colour is what the engine fills in:
 * for the oracle, which doesn't.
 */
static ImpPicture *
with_holes (ImpPicture *picture)
{
  g_autoptr (ImpPicture)  holed = imp_picture_new (picture->width, picture->height, TRUE);
  ImpPicture             *filled;

  memcpy (holed->rgb, picture->rgb,
          (gsize) picture->width * picture->height * 3 * sizeof (float));
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      holed->alpha[y * picture->width + x] = (x < 4 && y < 5) || (x == 7 && y == 6) ? 0
                                           : (x + y) % 3 == 0 ? 0.01 : 1;
  filled = imp_picture_fill (holed, NULL);
  imp_picture_free (picture);

  return filled;
}

static void
add_holes (Objective           *f,
           const ObjectiveCase *c)
{
  if (! c->holes)
    return;
  f->inputs.content = f->content = with_holes (f->content);
  for (int s = 0; s < c->n_styles; s++)
    f->styles[s] = with_holes (f->styles[s]);
}

/* Soft from left to right, in the style from the top down; one alone stops short of
 * the right, two are complements but for a sliver.
 */
static void
add_regions (Objective           *f,
             const ObjectiveCase *c)
{
  static const char *const names[] = { "sky", "sea" };

  for (int r = 0; r < c->n_regions; r++)
    {
      for (int i = 0; i < 2; i++)
        {
          const ImpPicture *picture = i == 0 ? f->content : f->styles[0];
          ImpMask          *mask    = &f->masks[r][i];

          *mask = (ImpMask) { picture->width, picture->height,
                              g_new (float, picture->width * picture->height) };
          for (int y = 0; y < mask->height; y++)
            for (int x = 0; x < mask->width; x++)
              {
                const double t = i == 0 ? 1.4 * x / mask->width : 1.3 * y / mask->height;
                const double m = CLAMP (1.2 - 1.5 * t, 0, 1);

                mask->data[y * mask->width + x] = r == 0 ? m : MAX (0, 0.99 - m);
              }
        }
      f->regions[r] = (ImpRegion) { names[r], &f->masks[r][0], &f->masks[r][1] };
    }
  f->inputs.regions   = f->regions;
  f->inputs.n_regions = c->n_regions;
}

void
objective_set_up (Objective     *f,
                  gconstpointer  data)
{
  ObjectiveCase *c = (ObjectiveCase *) data;

  f->tiny        = tiny_network_make (c->convs, c->widths, c->n_blocks, 11);
  f->tiny->caffe = c->caffe;
  f->net         = tiny_network_load (f->tiny);
  f->params      = make_params (c);
  f->content     = tiny_picture_new (c->size[0], c->size[1], 1);
  for (int s = 0; s < c->n_styles; s++)
    f->styles[s] = tiny_picture_new (c->style_size[s][0], c->style_size[s][1], 2 + s);
  f->inputs = (ImpInputs) { f->content, (const ImpPicture *const *) f->styles, c->n_styles };
  add_holes (f, c);
  add_regions (f, c);
  f->oracle = oracle_new (f->tiny, c->average, ! c->paper, c->terms, c->n_terms, &f->inputs,
                          c->shares[0] > 0 ? c->shares : NULL);
  draw_image (f, c);
}

void
objective_tear_down (Objective     *f,
                     gconstpointer  data)
{
  oracle_free (f->oracle);
  g_free (f->x);
  imp_picture_free (f->image);
  for (int s = 0; s < MAX_STYLES; s++)
    imp_picture_free (f->styles[s]);
  for (int r = 0; r < MAX_REGIONS; r++)
    for (int i = 0; i < 2; i++)
      g_free (f->masks[r][i].data);
  imp_picture_free (f->content);
  imp_params_free (f->params);
  imp_net_unref (f->net);
  tiny_network_free (f->tiny);
}

