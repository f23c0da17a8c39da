/* regions.c - masks and alpha of a run's pictures, at their full size. */
#include "regions.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pictures/scale.h"

static const double EMPTY  = 1e-3;           /* the mean of a mask            */
static const float  SLIVER = 1.0f / 64;      /* of the remainder, is none     */

/* Of one picture; masks are [H × W], NULL where 1 everywhere. */
typedef struct
{
  int     width, height;
  float  *valid;                             /* v                             */
  float **region;                            /* [n + 1]: m_c, the remainder   */
} Picture;

struct _ImpRegions
{
  int        n_named;
  int        n;                              /* with the remainder; 1 or more */
  gboolean   used;                           /* some term looks at them       */
  Picture    content;
  Picture   *styles;                         /* [n_styles]                    */
  int        n_styles;
  GPtrArray *warnings;
};

static float *
null_if_ones (float *mask,
              gsize  n)
{
  for (gsize i = 0; i < n; i++)
    if (mask[i] != 1.0f)
      return mask;
  g_free (mask);

  return NULL;
}

/* v = [alpha > 0], at the size of the work. */
static void
picture_init (Picture          *self,
              const ImpPicture *picture,
              int               width,
              int               height,
              int               n_named,
              ImpPool          *pool)
{
  const gsize       n    = (gsize) picture->width * picture->height;
  g_autofree float *seen = NULL;

  self->width  = width;
  self->height = height;
  self->region = g_new0 (float *, n_named + 1);
  if (picture->alpha == NULL)
    return;

  seen = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    seen[i] = picture->alpha[i] > 0.0f;
  self->valid = null_if_ones (imp_mask_resize (seen, picture->width, picture->height,
                                               width, height, pool), (gsize) width * height);
}

static void
picture_clear (Picture *self,
               int      n_named)
{
  for (int c = 0; c <= n_named; c++)
    g_free (self->region[c]);
  g_free (self->region);
  g_free (self->valid);
}

/* Σ m_c · v is too little of the picture. */
static gboolean
is_empty (const Picture *self,
          const float   *mask)
{
  const gsize n   = (gsize) self->width * self->height;
  double      sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (mask != NULL ? mask[i] : 1.0) * (self->valid != NULL ? self->valid[i] : 1.0);

  return sum < EMPTY * n;
}

/* max (0, 1 - Σ m_c), what is less than a sliver is 0. */
static float *
remainder_new (const Picture *self,
               int            n_named)
{
  const gsize  n    = (gsize) self->width * self->height;
  float       *rest = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    {
      float left = 1.0f;

      for (int c = 0; c < n_named; c++)
        left -= self->region[c] != NULL ? self->region[c][i] : 1.0f;
      rest[i] = left < SLIVER ? 0.0f : left;
    }

  return rest;
}

/* A mask of a named region, at the size of the work. */
static gboolean
add_mask (ImpRegions        *self,
          Picture           *picture,
          const ImpPicture  *input,
          const ImpRegion   *region,
          int                c,
          const ImpMask     *mask,
          ImpPool           *pool,
          GError           **error)
{
  const gboolean  content = picture == &self->content;
  float          *scaled  = imp_mask_resize (mask->data, mask->width, mask->height,
                                             picture->width, picture->height, pool);

  if (mask->width != input->width || mask->height != input->height)
    g_ptr_array_add (self->warnings,
                     g_strdup_printf (content
                       ? _("The mask of the region “%s” has %d × %d pixels and the picture "
                           "%d × %d: it was scaled.")
                       : _("The mask of the region “%s” has %d × %d pixels and the style "
                           "%d × %d: it was scaled."),
                       region->name, mask->width, mask->height, input->width, input->height));

  if (is_empty (picture, scaled))
    {
      g_free (scaled);
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   content
                   ? _("The region “%s” is empty in the picture: make its mask larger, or leave "
                       "it out.")
                   : _("The region “%s” is empty in the style: make its mask larger, or leave "
                       "it out."), region->name);
      return FALSE;
    }
  picture->region[c] = null_if_ones (scaled, (gsize) picture->width * picture->height);

  return TRUE;
}

/* The named regions, then the remainder, if it is one. */
static gboolean
add_regions (ImpRegions       *self,
             const ImpInputs  *inputs,
             ImpPool          *pool,
             GError          **error)
{
  const int n     = self->n_named;
  Picture  *style = &self->styles[0];

  for (int c = 0; c < n; c++)
    {
      const ImpRegion *region = &inputs->regions[c];

      if (! add_mask (self, &self->content, inputs->content, region, c, region->content, pool,
                      error) ||
          ! add_mask (self, style, inputs->styles[0], region, c, region->style, pool, error))
        return FALSE;
    }

  self->content.region[n] = remainder_new (&self->content, n);
  style->region[n]        = remainder_new (style, n);
  self->n                 = n + ! (is_empty (&self->content, self->content.region[n]) ||
                                   is_empty (style, style->region[n]));

  return TRUE;
}

ImpRegions *
imp_regions_new (const ImpPlan    *plan,
                 const ImpInputs  *inputs,
                 ImpPool          *pool,
                 GError          **error)
{
  const ImpStage         *last = &plan->stages[plan->n_stages - 1];
  const int               n    = inputs->n_regions;
  g_autoptr (ImpRegions)  self = g_new0 (ImpRegions, 1);

  self->n_named  = n;
  self->n        = MAX (n, 1);
  self->used     = plan->n_regions > 1;
  self->n_styles = inputs->n_styles;
  self->styles   = g_new0 (Picture, inputs->n_styles);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  picture_init (&self->content, inputs->content, last->width, last->height, n, pool);
  for (int i = 0; i < inputs->n_styles; i++)
    picture_init (&self->styles[i], inputs->styles[i], plan->style_widths[i],
                  plan->style_heights[i], n, pool);

  if (n > 0 && ! add_regions (self, inputs, pool, error))
    return NULL;
  if (n > 0 && ! self->used)
    g_ptr_array_add (self->warnings,
                     g_strdup (_("Nothing here looks at regions, so the masks change nothing: "
                                 "the loss region-gram does.")));

  return g_steal_pointer (&self);
}

void
imp_regions_free (ImpRegions *self)
{
  if (self == NULL)
    return;

  picture_clear (&self->content, self->n_named);
  for (int i = 0; i < self->n_styles; i++)
    picture_clear (&self->styles[i], self->n_named);
  g_free (self->styles);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

void
imp_regions_add_warnings (const ImpRegions *self,
                          GPtrArray        *warnings)
{
  for (guint i = 0; i < self->warnings->len; i++)
    g_ptr_array_add (warnings, g_strdup (g_ptr_array_index (self->warnings, i)));
}

/* A mask at the size of a stage; NULL for NULL. */
static float *
at_stage (const Picture *picture,
          const float   *mask,
          int            width,
          int            height,
          ImpPool       *pool)
{
  return mask != NULL ? imp_mask_resize (mask, picture->width, picture->height, width, height,
                                         pool) : NULL;
}

ImpLayerMasks *
imp_regions_carry (const ImpRegions *self,
                   int               style,
                   int               width,
                   int               height,
                   const ImpNet     *net,
                   ImpTapSet         taps,
                   ImpPool          *pool)
{
  const Picture    *picture;
  g_autofree float *valid   = NULL;
  float           **region;
  ImpLayerMasks    *masks;
  int               n;

  if (self == NULL)
    return NULL;

  picture = style == IMP_REGIONS_CONTENT ? &self->content : &self->styles[style];
  valid   = at_stage (picture, picture->valid, width, height, pool);
  n       = self->used ? self->n : 1;
  region  = g_new0 (float *, n);

  /* a further style's masks are all NULL: it gives all of itself to each region */
  for (int c = 0; self->used && c < n; c++)
    region[c] = at_stage (picture, picture->region[c], width, height, pool);
  masks = imp_layer_masks_new (net, taps, width, height, (const float *const *) region, n,
                               valid, pool);
  for (int c = 0; c < n; c++)
    g_free (region[c]);
  g_free (region);

  return masks;
}

float *
imp_regions_valid (const ImpRegions *self,
                   int               style,
                   int               width,
                   int               height,
                   ImpPool          *pool)
{
  return self != NULL ? at_stage (&self->styles[style], self->styles[style].valid, width, height,
                                  pool) : NULL;
}

/* A further style's masks are none. */
static int
n_masks (const ImpPlan *plan,
         int            style)
{
  return plan->n_regions > 1 && style <= 0 ? plan->n_regions : 0;
}

guint64
imp_regions_memory (const ImpPlan *plan)
{
  const ImpStage *last   = &plan->stages[plan->n_stages - 1];
  guint64         floats = (guint64) last->width * last->height *
                           (n_masks (plan, IMP_REGIONS_CONTENT) + plan->has_holes);

  for (int i = 0; i < plan->n_styles; i++)
    floats += (guint64) plan->style_widths[i] * plan->style_heights[i] *
              (n_masks (plan, i) + plan->has_holes);

  return floats * sizeof (float);
}

guint64
imp_regions_carry_memory (const ImpPlan *plan,
                          int            style,
                          int            width,
                          int            height,
                          const ImpNet  *net,
                          ImpTapSet      taps)
{
  /* with v, each region has a mask: m_c · v */
  const int n = plan->has_holes ? plan->n_regions + 1 : n_masks (plan, style);

  return imp_layer_masks_memory (net, taps, width, height, n);
}
