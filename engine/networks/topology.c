/* topology.c - which tensors of a file are a VGG's convolutions.
 *
 * torchvision's `features` are numbered with ReLUs and poolings in between: the
 * next convolution of a block is 2 further, the first of the next block 3. So
 * the numbers tell the topology. Flax counts convolutions alone, so there the
 * number of them tells VGG-16 from VGG-19; its kernels are [3 × 3 × c_in × c_out].
 */
#include "topology.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "impasto.h"
#include "networks/topology-refuse.h"

enum { MAX_FEATURES = 64 };   /* VGG-19 with batch normalisation has 53 */

/* How a file calls its tensors: the name's PREFIX, features. or Conv_, a number,
 * and one of the two kinds.
 */
typedef struct
{
  const char *stem;
  const char *weight;
  gboolean    flax;
} Scheme;

static const Scheme schemes[] =
{
  { "features.", ".weight", FALSE },
  { "Conv_",     ".kernel", TRUE  }
};

typedef struct
{
  const ImpWeights *weights;
  const char       *path;      /* as messages show it                         */
  const Scheme     *scheme;
  char             *prefix;
} Names;

static const ImpTensor *
find_tensor (const Names *names,
             int          number,
             const char  *kind)
{
  g_autofree char *name = g_strdup_printf ("%s%s%d%s", names->prefix, names->scheme->stem,
                                           number, kind);

  return imp_weights_find (names->weights, name);
}

/* A scheme whose first tensor the file has, with the shortest prefix there is. */
static gboolean
find_scheme (Names *names)
{
  for (gsize k = 0; k < G_N_ELEMENTS (schemes); k++)
    {
      g_autofree char *first = g_strconcat (schemes[k].stem, "0", schemes[k].weight, NULL);
      const ImpTensor *tensor;

      for (guint i = 0; (tensor = imp_weights_get (names->weights, i)) != NULL; i++)
        {
          const gsize n = strlen (tensor->name);
          const gsize m = strlen (first);

          if (g_str_has_suffix (tensor->name, first) &&
              (n == m || tensor->name[n - m - 1] == '.') &&
              (names->prefix == NULL || n - m < strlen (names->prefix)))
            {
              g_free (names->prefix);
              names->prefix = g_strndup (tensor->name, n - m);
              names->scheme = &schemes[k];
            }
        }
      if (names->prefix != NULL)
        return TRUE;
    }

  return FALSE;
}

/* The same values as [c_out × c_in × 3 × 3]. */
static ImpTensor
turn_kernel (const ImpTensor *kernel)
{
  static const int order[] = { 3, 2, 0, 1 };
  ImpTensor        turned  = *kernel;

  for (int i = 0; i < IMP_TENSOR_MAX_DIMS; i++)
    {
      turned.dims[i]    = kernel->dims[order[i]];
      turned.strides[i] = kernel->strides[order[i]];
    }

  return turned;
}

static gboolean
add_layer (ImpTopology      *topology,
           const Names      *names,
           int               index,
           int               tap,
           const ImpTensor  *found,
           const ImpTensor  *bias,
           GError          **error)
{
  ImpTopologyLayer *layer  = &topology->layers[topology->n_layers];
  const int         c_in   = topology->n_layers == 0 ? 3 : layer[-1].c_out;
  ImpTensor         weight = *found;

  if (! weight.readable || weight.n_dims != 4)
    {
      if (weight.n_dims == 1 && topology->n_layers > 0)
        return imp_topology_refuse_batch_norm (names->path, weight.name, error);
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no plain VGG: “%s” should be a float32 or float16 convolution "
                     "of four dimensions."),
                   names->path, weight.name);
      return FALSE;
    }
  if (names->scheme->flax)
    weight = turn_kernel (found);
  if (weight.dims[0] < 1 || weight.dims[0] > 4096 || weight.dims[1] != c_in ||
      weight.dims[2] != 3 || weight.dims[3] != 3)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no VGG: “%s” should have the shape N × %d × 3 × 3, and has "
                     "%" PRId64 " × %" PRId64 " × %" PRId64
                     " × %" PRId64 "."),
                   names->path, weight.name, c_in, weight.dims[0], weight.dims[1],
                   weight.dims[2], weight.dims[3]);
      return FALSE;
    }
  if (bias == NULL || ! bias->readable || bias->n_dims != 1 || bias->dims[0] != weight.dims[0])
    {
      const char      *dot  = strrchr (weight.name, '.');
      g_autofree char *name = g_strdup_printf ("%.*s.bias", (int) (dot - weight.name), weight.name);

      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no VGG: “%s” should be there with %" PRId64
                     " values."), names->path, name, weight.dims[0]);
      return FALSE;
    }

  layer->index  = index;
  layer->tap    = tap;
  layer->c_in   = c_in;
  layer->c_out  = (int) weight.dims[0];
  layer->weight = weight;
  layer->bias   = *bias;
  topology->n_layers++;

  return TRUE;
}

/* A convolution where no VGG has one means that this is none, though it began
 * like one: batch normalisation and gaps move all that follows.
 */
static gboolean
check_leftovers (const ImpTopology  *topology,
                 const Names        *names,
                 int                 end,
                 GError            **error)
{
  int layer = 0;

  for (int index = 0; index < end && topology->n_layers > 0; index++)
    {
      const ImpTensor *tensor = find_tensor (names, index, names->scheme->weight);

      if (layer < topology->n_layers && topology->layers[layer].index == index)
        layer++;
      else if (tensor != NULL && tensor->n_dims == 1)
        return imp_topology_refuse_batch_norm (names->path, tensor->name, error);
      else if (tensor != NULL)
        return imp_topology_refuse_other (names->path, tensor->name, error);
    }

  return TRUE;
}

/* Nor has a VGG convolutions inside of others' parts, as “features.3.squeeze.weight”. */
static gboolean
check_nested (const Names  *names,
              GError      **error)
{
  g_autofree char *stem = g_strconcat (names->prefix, names->scheme->stem, NULL);
  const ImpTensor *tensor;

  for (guint i = 0; (tensor = imp_weights_get (names->weights, i)) != NULL; i++)
    if (tensor->n_dims == 4 && g_str_has_prefix (tensor->name, stem))
      {
        const char *rest = tensor->name + strlen (stem);

        if (strcmp (rest + strspn (rest, "0123456789"), names->scheme->weight) != 0)
          return imp_topology_refuse_other (names->path, tensor->name, error);
      }

  return TRUE;
}

static gboolean
add_features (ImpTopology  *topology,
              const Names  *names,
              GError      **error)
{
  int index = 0;
  int block = 0;
  int place = 0;

  for (;;)
    {
      const ImpTensor *weight = find_tensor (names, index, ".weight");

      if (weight != NULL)
        {
          if (! add_layer (topology, names, index, imp_tap (block, place), weight,
                           find_tensor (names, index, ".bias"), error))
            return FALSE;
          index += 2;
          if (++place == IMP_MAX_CONVS)
            {
              place = 0;
              block++;
              index++;
            }
        }
      else if (place > 0)
        {
          place = 0;
          block++;
          index++;
        }
      else
        break;

      if (block == IMP_MAX_BLOCKS)
        break;
    }

  topology->n_blocks = block;

  return check_nested (names, error) &&
         check_leftovers (topology, names, block < IMP_MAX_BLOCKS ? MAX_FEATURES : index, error);
}

static gboolean
add_flax (ImpTopology  *topology,
          const Names  *names,
          GError      **error)
{
  static const int  vgg16[IMP_MAX_BLOCKS] = { 2, 2, 3, 3, 3 };
  static const int  vgg19[IMP_MAX_BLOCKS] = { 2, 2, 4, 4, 4 };
  const int        *convs;
  int               n     = 0;
  int               index = 0;
  int               next  = 0;

  while (find_tensor (names, n, ".kernel") != NULL)
    n++;
  if (n != 13 && n != 16)
    {
      g_set_error (error, IMP_ERROR, IMP_ERROR_NETWORK,
                   _("“%s” is no VGG: it holds %d convolutions “Conv_…”, where VGG-16 has 13 and "
                     "VGG-19 has 16."), names->path, n);
      return FALSE;
    }

  convs = n == 13 ? vgg16 : vgg19;
  for (int block = 0; block < IMP_MAX_BLOCKS; block++, index++)
    for (int place = 0; place < convs[block]; place++, index += 2, next++)
      if (! add_layer (topology, names, index, imp_tap (block, place),
                       find_tensor (names, next, ".kernel"), find_tensor (names, next, ".bias"),
                       error))
        return FALSE;
  topology->n_blocks = IMP_MAX_BLOCKS;

  return TRUE;
}

gboolean
imp_topology_find (ImpTopology       *topology,
                   const ImpWeights  *weights,
                   const char        *path,
                   GError           **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  Names            names = { weights, shown, NULL, NULL };
  gboolean         found;

  memset (topology, 0, sizeof (*topology));
  if (! find_scheme (&names))
    return imp_topology_refuse_contents (weights, shown, error);

  found = names.scheme->flax ? add_flax (topology, &names, error)
                             : add_features (topology, &names, error);
  g_free (names.prefix);

  return found;
}

char *
imp_topology_to_string (const ImpTopology *topology)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < topology->n_layers; i++)
    {
      const ImpTopologyLayer *layer = &topology->layers[i];
      const gboolean          first = layer->tap % IMP_BLOCK_TAPS == 0;

      g_string_append_printf (text, "%s%d", i == 0 ? "" : first ? ", " : " ", layer->c_out);
    }

  return g_string_free (text, FALSE);
}
