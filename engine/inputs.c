/* inputs.c - are the pictures and masks of a run fit to be looked at, and how large? */
#include "inputs.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "pictures/colors.h"
#include "pictures/fill.h"

static gboolean
check_picture (const ImpPicture  *picture,
               const char        *missing,
               const char        *empty,
               GError           **error)
{
  gsize n;

  if (picture == NULL || picture->width < 1 || picture->height < 1)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT, missing);
      return FALSE;
    }

  n = (gsize) picture->width * picture->height;
  for (gsize i = 0; i < n * 3; i++)
    if (! isfinite (picture->rgb[i]) &&
        (picture->alpha == NULL || picture->alpha[i / 3] > 0.0f))
      {
        g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                             _("A picture holds values that are not finite numbers."));
        return FALSE;
      }
  for (gsize i = 0; picture->alpha != NULL; i++)
    {
      if (i == n)
        {
          g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT, empty);
          return FALSE;
        }
      if (picture->alpha[i] > 0.0f)
        break;
    }

  return TRUE;
}

static gboolean
check_mask (const ImpRegion  *region,
            const ImpMask    *mask,
            GError          **error)
{
  if (mask->width < 1 || mask->height < 1)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   _("A mask of the region “%s” has no pixels."), region->name);
      return FALSE;
    }
  for (gsize i = 0; i < (gsize) mask->width * mask->height; i++)
    if (! (mask->data[i] >= 0.0f && mask->data[i] <= 1.0f))
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                     _("A mask of the region “%s” holds values outside 0 to 1."), region->name);
        return FALSE;
      }

  return TRUE;
}

static gboolean
check_region (const ImpInputs  *inputs,
              int               i,
              GError          **error)
{
  const ImpRegion *region = &inputs->regions[i];

  if (region->name == NULL || *region->name == '\0')
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT, _("A region has no name."));
      return FALSE;
    }
  for (int k = 0; k < i; k++)
    if (strcmp (inputs->regions[k].name, region->name) == 0)
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                     _("The region “%s” is given twice."), region->name);
        return FALSE;
      }
  if (region->content == NULL || region->style == NULL || inputs->n_styles == 0)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_INPUT,
                   region->content == NULL
                   ? _("The region “%s” has no mask for the picture: give it one, or leave the "
                       "region out.")
                   : _("The region “%s” has no mask for the style: give it one, or leave the "
                       "region out."), region->name);
      return FALSE;
    }

  return check_mask (region, region->content, error) && check_mask (region, region->style, error);
}

gboolean
imp_inputs_check (const ImpInputs  *inputs,
                  GError          **error)
{
  if (! check_picture (inputs->content, _("There is no picture to paint."),
                       _("The picture is wholly transparent."), error))
    return FALSE;
  for (int i = 0; i < inputs->n_styles; i++)
    if (! check_picture (inputs->styles[i], _("There is no style picture."),
                         _("The style is wholly transparent."), error))
      return FALSE;
  for (int i = 0; i < inputs->n_regions; i++)
    if (! check_region (inputs, i, error))
      return FALSE;

  return inputs->start == NULL ||
         check_picture (inputs->start, _("There is no picture to start from."),
                        _("The picture to start from is wholly transparent."), error);
}

ImpSizes *
imp_sizes_new (const ImpInputs *inputs)
{
  ImpSizes *self = g_new0 (ImpSizes, 1);

  self->width         = inputs->content->width;
  self->height        = inputs->content->height;
  self->transparent   = inputs->content->alpha != NULL;
  self->n_regions     = inputs->n_regions;
  self->n_styles      = inputs->n_styles;
  self->style_widths  = g_new (int, self->n_styles);
  self->style_heights = g_new (int, self->n_styles);
  for (int i = 0; i < self->n_styles; i++)
    {
      self->style_widths[i]  = inputs->styles[i]->width;
      self->style_heights[i] = inputs->styles[i]->height;
      self->transparent     |= inputs->styles[i]->alpha != NULL;
    }

  return self;
}

void
imp_sizes_free (ImpSizes *self)
{
  if (self == NULL)
    return;

  g_free (self->style_widths);
  g_free (self->style_heights);
  g_free (self);
}

ImpPicture *
imp_inputs_style (const ImpInputs *inputs,
                  int              style,
                  int              width,
                  int              height,
                  gboolean         match,
                  ImpPool         *pool)
{
  const ImpPicture       *given  = inputs->styles[style];
  g_autoptr (ImpPicture)  opaque = imp_picture_opaque (given, width, height, pool);

  /* as given, both still have their alpha */
  return match ? imp_picture_match_colors (opaque, given, inputs->content, pool)
               : g_steal_pointer (&opaque);
}
