/* check.c - is a network sound? Its answers to a picture, layer by layer. */
#include "check.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/pass.h"
#include "pool.h"

/* So small that even VGG-19 is checked in 50 MB beside its weights. */
enum { SIZE = 64 };

/* Activations of the networks there are stay between a tenth and some thousands. */
#define LEAST_RMS   1e-6
#define LARGEST_RMS 1e6

/* float16 weights move a layer's mean and rms by 2·10⁻³ at most; damage by far more. */
#define TOLERANCE   0.01

/* dev/network/known_layers.py draws the same one. */
ImpPicture *
imp_check_picture (void)
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

typedef struct
{
  ImpNet    *net;
  ImpAnswer *answers;
  double     positions[IMP_N_TAPS];
} Sums;

static void
add_rows (void          *data,
          int            tap,
          const ImpRows *x)
{
  Sums        *sums   = data;
  ImpAnswer   *answer = &sums->answers[tap];
  const float *mu     = imp_net_get_mu (sums->net, tap);

  for (gsize i = 0; i < imp_map_positions (&x->map); i++)
    {
      const float *row = x->map.data + i * x->map.stride;

      for (int c = 0; c < answer->n; c++)
        {
          const double value = (double) row[c] * (mu != NULL ? mu[c] : 1);

          answer->mean[c] += value;
          answer->rms     += value * value;
        }
    }
  sums->positions[tap] += (double) imp_map_positions (&x->map);
}

static void
finish (ImpAnswer *answer,
        double     positions)
{
  for (int c = 0; c < answer->n; c++)
    {
      answer->mean[c] /= positions;
      answer->sum     += answer->mean[c] / answer->n;
      /* a ReLU's output is 0 for what is not a number, but rms tells of the infinite */
      answer->n_silent += answer->mean[c] == 0;
    }
  answer->rms    = sqrt (answer->rms / (positions * answer->n));
  answer->finite = isfinite (answer->sum) && isfinite (answer->rms);
}

gboolean
imp_net_answer (ImpNet                   *net,
                const ImpPicture *const  *pictures,
                int                       n_pictures,
                ImpAnswer                *answers,
                GCancellable             *cancellable,
                GError                  **error)
{
  Sums      sums = { net, answers };
  ImpTapSet taps = 0;
  ImpPool  *pool = imp_pool_new (0);
  gboolean  done = TRUE;

  memset (answers, 0, IMP_N_TAPS * sizeof (*answers));
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (tap % IMP_BLOCK_TAPS != IMP_POOL_IN_BLOCK && imp_net_has_tap (net, tap))
      {
        answers[tap].n    = imp_net_channels (net, tap);
        answers[tap].mean = g_new0 (double, answers[tap].n);
        taps             |= (ImpTapSet) 1 << tap;
      }

  imp_pool_set_cancellable (pool, cancellable);
  for (int i = 0; i < n_pictures && done; i++)
    {
      ImpPass *pass = imp_pass_new (net, pictures[i]->width, pictures[i]->height, taps, 0, FALSE,
                                    FALSE, TRUE, pool, error);

      done = pass != NULL;
      if (done)
        imp_pass_forward (pass, pictures[i]->rgb, add_rows, &sums);
      imp_pass_free (pass);
      done = done && ! g_cancellable_set_error_if_cancelled (cancellable, error);
    }
  imp_pool_set_cancellable (pool, NULL);
  imp_pool_free (pool);

  for (int tap = 0; done && tap < IMP_N_TAPS; tap++)
    if (answers[tap].n > 0)
      finish (&answers[tap], sums.positions[tap]);

  return done;
}

void
imp_answers_clear (ImpAnswer *answers)
{
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    g_clear_pointer (&answers[tap].mean, g_free);
}

/* Finite, not dead, of a size that networks have? */
static gboolean
check_answer (const ImpNet     *net,
              const ImpAnswer  *answer,
              int               tap,
              GError          **error)
{
  const char *layer = imp_tap_name (tap);

  if (! answer->finite)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("The network “%s” is damaged: the activations of %s are not finite numbers."),
                 imp_net_get_name (net), layer);
  else if (answer->n_silent == answer->n)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("The network “%s” is of no use: no filter of %s answers to the test picture."),
                 imp_net_get_name (net), layer);
  else if (answer->rms < LEAST_RMS || answer->rms > LARGEST_RMS)
    g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                 _("The network “%s” is of no use: the activations of %s are about %g, where a "
                   "VGG's are between 0.1 and some thousands."),
                 imp_net_get_name (net), layer, answer->rms);
  else
    return TRUE;

  return FALSE;
}

/* Against what the original weights give. @worst: the largest relative difference. */
static gboolean
check_known (const ImpNet     *net,
             const ImpAnswer  *answers,
             double           *worst,
             GError          **error)
{
  const ImpKnownNet *known = imp_net_get_known (net);
  int                layer = 0;

  *worst = 0;
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    if (answers[tap].n > 0)
      {
        const ImpKnownLayer *stored = &known->layers[layer++];
        const double         off    = MAX (fabs (answers[tap].sum / stored->mean - 1),
                                           fabs (answers[tap].rms / stored->rms - 1));

        *worst = MAX (*worst, off);
        if (off > TOLERANCE)
          {
            g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                         _("The network “%s” begins like %s, but from %s on its activations differ "
                           "by %.1f %%: its weights are damaged."),
                         imp_net_get_name (net), known->title, imp_tap_name (tap), 100 * off);
            return FALSE;
          }
      }

  return TRUE;
}

/* What to compare with is there, and is of the same pre-processing. */
static gboolean
is_comparable (const ImpNet *net)
{
  const ImpKnownNet *known = imp_net_get_known (net);

  return known != NULL && known->layers != NULL &&
         strcmp (known->preprocessing, imp_net_get_preprocessing (net)) == 0;
}

static char *
report (const ImpNet    *net,
        const ImpAnswer *answers,
        double           worst)
{
  const ImpKnownNet *known    = imp_net_get_known (net);
  GString           *text     = g_string_new (NULL);
  int                n_layers = 0;
  int                n        = 0;
  int                n_silent = 0;

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    {
      n_layers += answers[tap].n > 0;
      n        += answers[tap].n;
      n_silent += answers[tap].n_silent;
    }

  g_string_append_printf (text, _("All %d layers answer to the test picture with finite numbers; "
                                  "%d of %d filters see nothing in it.\n"),
                          n_layers, n_silent, n);
  if (known == NULL)
    g_string_append (text, _("It is none of the networks whose activations are known, so there is "
                             "nothing to compare with."));
  else if (strcmp (known->preprocessing, imp_net_get_preprocessing (net)) != 0)
    g_string_append_printf (text, _("It is %s, which was made for the pre-processing “%s” and is used "
                                    "with “%s”: its activations mean something else now."),
                            known->title, known->preprocessing, imp_net_get_preprocessing (net));
  else if (known->layers == NULL)
    g_string_append_printf (text, _("Its first layer is that of %s; there are no stored activations "
                                    "of that network to compare with."), known->title);
  else
    g_string_append_printf (text, _("Its activations are those of %s, to %.2g %%."), known->title,
                            100 * worst);

  return g_string_free (text, FALSE);
}

gboolean
imp_net_check (ImpNet        *net,
               GCancellable  *cancellable,
               char         **text,
               GError       **error)
{
  g_autoptr (ImpPicture)  picture    = imp_check_picture ();
  const ImpPicture       *pictures[] = { picture };
  ImpAnswer               answers[IMP_N_TAPS];
  gboolean                sound      = imp_net_answer (net, pictures, 1, answers, cancellable,
                                                       error);
  double                  worst      = 0;

  for (int tap = 0; tap < IMP_N_TAPS && sound; tap++)
    if (answers[tap].n > 0)
      sound = check_answer (net, &answers[tap], tap, error);
  if (sound && is_comparable (net))
    sound = check_known (net, answers, &worst, error);
  if (sound && text != NULL)
    *text = report (net, answers, worst);
  imp_answers_clear (answers);

  return sound;
}
