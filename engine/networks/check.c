/* check.c - is a network sound? Its answers to a picture, layer by layer. */
#include "networks/answers.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

enum { SIZE = 64 };

/* Activations of the networks there are stay between a tenth and some thousands. */
#define LEAST_RMS   1e-6
#define LARGEST_RMS 1e6

/* float16 weights move a layer's mean and rms by 2·10⁻³ at most; damage by far more. */
#define TOLERANCE   0.01

/* Ramps, rings, squares and noise; dev/network/known_layers.py draws the same. */
static ImpPicture *
draw_picture (void)
{
  ImpPicture *picture = imp_picture_new (SIZE, SIZE, FALSE);
  guint32     state   = 1;

  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      for (int c = 0; c < 3; c++)
        {
          const int u      = x % 32;
          const int v      = y % 32;
          const int ramp[] = { 8 * u, 8 * v, 255 - 4 * u - 4 * v };
          int       value;

          state = state * 1664525u + 1013904223u;
          if (y < 32)
            value = x < 32 ? ramp[c]
                           : ((u - 16) * (u - 16) + (v - 16) * (v - 16)) * (c + 2) / 2 % 256;
          else
            value = x < 32 ? (u / 4 * 5 + v / 4 * 3) * (c + 1) * 37 % 256 : (int) (state >> 24);
          picture->rgb[3 * (y * SIZE + x) + c] = (float) (value / 255.0);
        }

  return picture;
}

/* Finite, not dead, of a size that networks have? */
static gboolean
check_layer (const ImpAnswers  *answers,
             int                tap,
             GError           **error)
{
  const ImpAnswer *answer = &answers->taps[tap];
  const char      *layer  = imp_tap_name (tap);

  if (! answer->finite)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("The network “%s” is damaged: the activations of %s are not finite numbers."),
                 answers->name, layer);
  else if (answer->n_silent == answer->n)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("The network “%s” is of no use: no filter of %s answers to the test picture."),
                 answers->name, layer);
  else if (answer->rms < LEAST_RMS || answer->rms > LARGEST_RMS)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("The network “%s” is of no use: the activations of %s are about %g, where a "
                   "VGG's are between 0.1 and some thousands."),
                 answers->name, layer, answer->rms);
  else
    return TRUE;

  return FALSE;
}

/* Against what the original weights give. @worst: the largest relative difference. */
static gboolean
check_known (const ImpAnswers  *answers,
             double            *worst,
             GError           **error)
{
  const ImpKnownNet *known = answers->known;
  int                layer = 0;

  *worst = 0;
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (answers->taps[tap].n > 0)
      {
        const ImpKnownLayer *stored = &known->layers[layer++];
        const double         off    = MAX (fabs (answers->taps[tap].sum / stored->mean - 1),
                                           fabs (answers->taps[tap].rms / stored->rms - 1));

        *worst = MAX (*worst, off);
        if (off > TOLERANCE)
          {
            g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                         _("The network “%s” begins like %s, but from %s on its activations differ "
                           "by %.1f %%: its weights are damaged."),
                         answers->name, known->title, imp_tap_name (tap), 100 * off);
            return FALSE;
          }
      }

  return TRUE;
}

/* What to compare with is there, and is of the same pre-processing. */
static gboolean
is_comparable (const ImpAnswers *answers)
{
  const ImpKnownNet *known = answers->known;

  return known != NULL && known->layers != NULL &&
         strcmp (known->preprocessing, answers->preprocessing) == 0;
}

static char *
report (const ImpAnswers *answers,
        double            worst)
{
  const ImpKnownNet *known    = answers->known;
  GString           *text     = g_string_new (NULL);
  int                n_layers = 0;
  int                n        = 0;
  int                n_silent = 0;

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    {
      n_layers += answers->taps[tap].n > 0;
      n        += answers->taps[tap].n;
      n_silent += answers->taps[tap].n_silent;
    }

  g_string_append_printf (text, _("All %d layers answer to the test picture with finite numbers; "
                                  "%d of %d filters see nothing in it.\n"),
                          n_layers, n_silent, n);
  if (known == NULL)
    g_string_append (text, _("It is none of the networks whose activations are known, so there is "
                             "nothing to compare with."));
  else if (strcmp (known->preprocessing, answers->preprocessing) != 0)
    g_string_append_printf (text, _("It is %s, which was made for the pre-processing “%s” and is used "
                                    "with “%s”: its activations mean something else now."),
                            known->title, known->preprocessing, answers->preprocessing);
  else if (known->layers == NULL)
    g_string_append_printf (text, _("Its first layer is that of %s; there are no stored activations "
                                    "of that network to compare with."), known->title);
  else
    g_string_append_printf (text, _("Its activations are those of %s, to %.2g %%."), known->title,
                            100 * worst);

  return g_string_free (text, FALSE);
}

gboolean
imp_net_check (const char    *path,
               GCancellable  *cancellable,
               char         **text,
               GError       **error)
{
  g_autoptr (ImpPicture)  picture    = draw_picture ();
  const ImpPicture       *pictures[] = { picture };
  g_auto (ImpAnswers)     answers    = { 0 };
  gboolean                sound      = imp_net_answer (path, pictures, 1, &answers, cancellable,
                                                       error);
  double                  worst      = 0;

  for (int tap = 0; tap < IMP_N_TAPS && sound; tap++)
    if (answers.taps[tap].n > 0)
      sound = check_layer (&answers, tap, error);
  if (sound && is_comparable (&answers))
    sound = check_known (&answers, &worst, error);
  if (sound && text != NULL)
    *text = report (&answers, worst);

  return sound;
}
