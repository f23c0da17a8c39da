/* inputs.c - are the pictures of a run fit to be looked at? */
#include "inputs.h"

#include <math.h>

#include <glib/gi18n-lib.h>

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

  return inputs->start == NULL ||
         check_picture (inputs->start, _("There is no picture to start from."),
                        _("The picture to start from is wholly transparent."), error);
}
