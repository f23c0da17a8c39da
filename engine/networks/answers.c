/* answers.c - what a network's layers give for pictures.
 *
 * A pass has all weights and one picture. Here it is the other way round: the weights of
 * one layer, and the maps of some pictures, which take it together. A VGG's maps are large
 * where its weights are few.
 */
#include "answers.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "kernels/pooling.h"
#include "memory.h"
#include "networks/topology.h"
#include "pool.h"

/* Pictures that take a layer together: for the next ones all weights are read anew. */
enum { TOGETHER = 8 };

typedef struct
{
  ImpWeights  *file;
  ImpTopology  topology;
  ImpPool     *pool;
  ImpMap       maps[TOGETHER];          /* what the next layer reads; owned       */
  int          n;                       /* of them                                */
  ImpAnswers  *answers;
  float       *mu[IMP_N_TAPS];          /* what its filters were divided by, or   */
                                        /*   NULL                                 */
  double       positions[IMP_N_TAPS];   /* that have answered                     */
} Walk;

/* --- maps --------------------------------------------------------------------- */

static gboolean
no_memory (const ImpMap  *map,
           GError       **error)
{
  g_set_error (error, IMP_ERROR, IMP_ERROR_MEMORY,
               _("There is not enough memory for a picture of %d × %d pixels."), map->width,
               map->height);

  return FALSE;
}

static gboolean
map_alloc (ImpMap  *map,
           GError **error)
{
  map->data = imp_block_new (imp_map_positions (map) * map->stride * sizeof (float));

  return map->data != NULL || no_memory (map, error);
}

static void
map_replace (ImpMap *map,
             ImpMap  by)
{
  imp_block_free (map->data);
  *map = by;
}

static gboolean
map_pool (ImpMap   *map,
          ImpPool  *pool,
          GError  **error)
{
  ImpMap             out    = { map->height / 2, map->width / 2, map->channels, map->stride,
                                NULL };
  g_autofree guint8 *choice = g_malloc (imp_choice_size (&out));

  if (! map_alloc (&out, error))
    return FALSE;
  imp_pooling_forward (&out, choice, map, pool);
  map_replace (map, out);

  return TRUE;
}

static gboolean
map_convolve (ImpMap         *map,
              const ImpConv  *conv,
              int             channels,
              void           *scratch,
              ImpPool        *pool,
              GError        **error)
{
  ImpMap out = { map->height, map->width, channels, IMP_PAD (channels), NULL };

  if (! map_alloc (&out, error))
    return FALSE;
  imp_conv_forward (conv, &out, NULL, map, scratch, pool);
  map_replace (map, out);

  return TRUE;
}

/* --- sums --------------------------------------------------------------------- */

static void
add_map (ImpAnswer    *answer,
         const ImpMap *map,
         const float  *mu)
{
  for (gsize i = 0; i < imp_map_positions (map); i++)
    {
      const float *row = map->data + i * map->stride;

      for (int c = 0; c < answer->n; c++)
        {
          const double value = (double) row[c] * (mu != NULL ? mu[c] : 1);

          answer->mean[c] += value;
          answer->rms     += value * value;
        }
    }
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

/* --- layers ------------------------------------------------------------------- */

static ImpConv *
read_conv (Walk                    *walk,
           const ImpTopologyLayer  *layer,
           GError                 **error)
{
  g_autofree float *weight = imp_weights_read (walk->file, &layer->weight, error);
  g_autofree float *bias   = weight != NULL ? imp_weights_read (walk->file, &layer->bias, error)
                                            : NULL;

  return bias != NULL ? imp_conv_new (imp_net_conv_kind (layer->tap, TRUE), layer->c_out,
                                      layer->c_in, weight, bias)
                      : NULL;
}

/* The pooling between two blocks. Pictures that have nothing left are dropped. */
static gboolean
pool_all (Walk    *walk,
          GError **error)
{
  for (int i = walk->n - 1; i >= 0; i--)
    {
      ImpMap *map = &walk->maps[i];

      if (! map_pool (map, walk->pool, error))
        return FALSE;
      if (imp_map_positions (map) == 0)
        {
          imp_block_free (map->data);
          *map = walk->maps[--walk->n];
        }
    }

  return TRUE;
}

static gboolean
convolve_all (Walk                    *walk,
              const ImpTopologyLayer  *layer,
              const ImpConv           *conv,
              GError                 **error)
{
  gsize     bytes = 0;
  gboolean  done  = TRUE;
  void     *scratch;

  for (int i = 0; i < walk->n; i++)
    bytes = MAX (bytes, imp_conv_scratch (imp_net_conv_kind (layer->tap, TRUE), layer->c_out,
                                          layer->c_in, walk->maps[i].height, walk->maps[i].width,
                                          imp_pool_n_workers (walk->pool)));
  scratch = imp_block_new (bytes);

  for (int i = 0; i < walk->n && done; i++)
    {
      ImpMap *map = &walk->maps[i];

      done = scratch != NULL ? map_convolve (map, conv, layer->c_out, scratch, walk->pool, error)
                             : no_memory (map, error);
      if (done)
        add_map (&walk->answers->taps[layer->tap], map, walk->mu[layer->tap]);
      walk->positions[layer->tap] += (double) imp_map_positions (map);
    }
  imp_block_free (scratch);

  return done;
}

/* The maps through all layers. */
static gboolean
walk_through (Walk          *walk,
              GCancellable  *cancellable,
              GError       **error)
{
  gboolean done = TRUE;

  for (int i = 0; i < walk->topology.n_layers && done; i++)
    {
      const ImpTopologyLayer *layer = &walk->topology.layers[i];
      const gboolean          first = i > 0 && layer->tap % IMP_BLOCK_TAPS == 0;
      ImpConv                *conv  = read_conv (walk, layer, error);

      done = conv != NULL && (! first || pool_all (walk, error)) &&
             convolve_all (walk, layer, conv, error) &&
             ! g_cancellable_set_error_if_cancelled (cancellable, error);
      imp_conv_free (conv);
    }
  while (walk->n > 0)
    imp_block_free (walk->maps[--walk->n].data);

  return done;
}

/* --- pictures ----------------------------------------------------------------- */

/* What else than its weights is to be known of the network, and what it sees in the
 * pictures.
 */
static gboolean
see (Walk                     *walk,
     const char               *path,
     const ImpPicture *const  *pictures,
     ImpMap                   *seen,
     int                       n_pictures,
     GError                  **error)
{
  g_autoptr (ImpNet)  net     = imp_net_load (path, error);
  ImpAnswers         *answers = walk->answers;

  if (net == NULL)
    return FALSE;

  answers->name          = g_strdup (imp_net_get_name (net));
  answers->preprocessing = imp_net_get_preprocessing (net);
  answers->known         = imp_net_get_known (net);
  for (int i = 0; i < walk->topology.n_layers; i++)
    {
      const ImpTopologyLayer *layer  = &walk->topology.layers[i];
      ImpAnswer              *answer = &answers->taps[layer->tap];

      answer->n            = layer->c_out;
      answer->mean         = g_new0 (double, layer->c_out);
      walk->mu[layer->tap] = g_memdup2 (imp_net_get_mu (net, layer->tap),
                                        layer->c_out * sizeof (float));
    }

  for (int i = 0; i < n_pictures; i++)
    {
      seen[i] = (ImpMap) { pictures[i]->height, pictures[i]->width, 3, 3, NULL };
      if (! map_alloc (&seen[i], error))
        return FALSE;
      imp_net_preprocess (net, seen[i].data, pictures[i]->rgb, imp_map_positions (&seen[i]));
    }

  return TRUE;
}

gboolean
imp_net_answer (const char               *path,
                const ImpPicture *const  *pictures,
                int                       n_pictures,
                ImpAnswers               *answers,
                GCancellable             *cancellable,
                GError                  **error)
{
  g_autoptr (ImpWeights)  file = imp_weights_open (path, error);
  g_autofree ImpMap      *seen = g_new0 (ImpMap, n_pictures);
  Walk                    walk = { .file = file, .answers = answers };
  gboolean                done = file != NULL &&
                                 imp_topology_find (&walk.topology, file, path, error) &&
                                 see (&walk, path, pictures, seen, n_pictures, error);

  walk.pool = imp_pool_new (0);
  imp_pool_set_cancellable (walk.pool, cancellable);
  for (int i = 0; i < n_pictures; i++)
    if (done)
      {
        walk.maps[walk.n++] = seen[i];
        if (walk.n == TOGETHER || i == n_pictures - 1)
          done = walk_through (&walk, cancellable, error);
      }
    else
      imp_block_free (seen[i].data);
  imp_pool_set_cancellable (walk.pool, NULL);
  imp_pool_free (walk.pool);

  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    {
      if (done && answers->taps[tap].n > 0)
        finish (&answers->taps[tap], walk.positions[tap]);
      g_free (walk.mu[tap]);
    }

  return done;
}

void
imp_answers_clear (ImpAnswers *answers)
{
  g_free (answers->name);
  for (int tap = 0; tap < IMP_N_TAPS; tap++)
    g_free (answers->taps[tap].mean);
}
