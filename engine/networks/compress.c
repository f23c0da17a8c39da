/* compress.c - a narrower network that sees nearly the same.
 *
 * Layer by layer: which of the wider network's channels to keep, and the weights that
 * make them of the channels that the narrower one has before it (narrow.h), so that
 * each layer makes up for what those before it lost. Pictures go through both networks
 * anew for each round; nothing but moments is kept of them.
 */
#include "impasto.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "networks/compress-layer.h"
#include "networks/import.h"
#include "pictures/fill.h"
#include "pool.h"
#include "weights/writer.h"

enum { SIDE = IMP_COMPRESS_SIDE };

typedef struct
{
  int    c_out;
  float *weight;    /* [c_out × c_in × 3 × 3]                          */
  float *bias;
} NarrowLayer;

typedef struct
{
  ImpWeights    *weights;
  ImpTopology    topology;
  const char    *preprocessing;
  ImpNet        *wide;
  ImpNet        *narrow;        /* the layers so far, or NULL            */
  NarrowLayer    layers[IMP_MAX_BLOCKS * IMP_MAX_CONVS];
  int            n_layers;      /* so far                                */
  const double  *widths;        /* one, or one a block                   */
  int            n_widths;
  GPtrArray     *squares;       /* ImpPicture, SIDE × SIDE               */
  ImpPool       *pool;
  char          *path;          /* of the temporary file                 */
  GString       *text;

  ImpNetProgressFunc  progress;
  gpointer            user_data;
  GCancellable       *cancellable;
  int                 done;      /* rounds                               */
} Compress;

/* --- pictures --------------------------------------------------------------- */

/* The middle of a picture, its shorter side SIDE. */
static ImpPicture *
square_new (const ImpPicture *picture,
            ImpPool          *pool)
{
  const double            scale  = (double) SIDE / MIN (picture->width, picture->height);
  const int               width  = MAX (SIDE, (int) (picture->width * scale + 0.5));
  const int               height = MAX (SIDE, (int) (picture->height * scale + 0.5));
  g_autoptr (ImpPicture)  whole  = imp_picture_opaque (picture, width, height, pool);
  ImpPicture             *square = imp_picture_new (SIDE, SIDE, FALSE);
  const float            *from   = whole->rgb + ((gsize) (height - SIDE) / 2 * width +
                                                 (width - SIDE) / 2) * 3;

  for (int y = 0; y < SIDE; y++)
    memcpy (square->rgb + (gsize) y * SIDE * 3, from + (gsize) y * width * 3,
            SIDE * 3 * sizeof (float));

  return square;
}

/* --- the network so far ------------------------------------------------------- */

/* As a file, which imp_net_load () understands at any length. */
static gboolean
write_layers (Compress  *self,
              GError   **error)
{
  g_autoptr (ImpWriter) writer  = imp_writer_new ();
  const char           *licence = imp_weights_metadata (self->weights, "licence");
  int                   fd      = g_open (self->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                          0600);
  gboolean              done;

  imp_writer_note (writer, "preprocessing", self->preprocessing);
  if (licence != NULL)
    imp_writer_note (writer, "licence", licence);
  for (int i = 0; i < self->n_layers; i++)
    {
      const gint64     c_in   = i == 0 ? 3 : self->layers[i - 1].c_out;
      const gint64     dims[] = { self->layers[i].c_out, c_in, 3, 3 };
      g_autofree char *weight = g_strdup_printf ("features.%d.weight",
                                                 self->topology.layers[i].index);
      g_autofree char *bias   = g_strdup_printf ("features.%d.bias",
                                                 self->topology.layers[i].index);

      imp_writer_declare (writer, weight, FALSE, dims, 4);
      imp_writer_declare (writer, bias, FALSE, dims, 1);
    }

  done = imp_writer_begin (writer, fd, error);
  for (int i = 0; i < self->n_layers && done; i++)
    done = imp_writer_put (writer, self->layers[i].weight, error) &&
           imp_writer_put (writer, self->layers[i].bias, error);
  if (fd >= 0)
    close (fd);

  return done;
}

static gboolean
load_narrow (Compress  *self,
             GError   **error)
{
  g_clear_pointer (&self->narrow, imp_net_unref);
  if (! write_layers (self, error))
    return FALSE;
  self->narrow = imp_net_load (self->path, error);

  return self->narrow != NULL;
}

/* --- a layer, and all of them ------------------------------------------------------ */

static gboolean
round_done (gpointer   data,
            GError   **error)
{
  Compress *self = data;

  self->done++;
  if (self->progress != NULL)
    self->progress ((double) self->done / (self->topology.n_layers * IMP_COMPRESS_ROUNDS),
                    self->user_data);

  return ! g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* What the layer reads: the one before it, or the pooling between them. */
static int
input_of (const Compress *self,
          int             i)
{
  const int tap    = self->topology.layers[i].tap;
  const int before = i > 0 ? self->topology.layers[i - 1].tap : IMP_TAP_IMAGE;

  return tap % IMP_BLOCK_TAPS > 0 || i == 0 ? before
         : imp_tap (tap / IMP_BLOCK_TAPS - 1, IMP_POOL_IN_BLOCK);
}

/* A layer's channels, a multiple of what vectors hold, as the kernels compute anyway.
 * Under one share for all the fifth block loses only half as much: a channel there costs
 * little, at 1/256 of the positions, and what its Gram matrices don't hold no later layer
 * can.
 */
static int
narrowed (const Compress         *self,
          const ImpTopologyLayer *from)
{
  const int    block = from->tap / IMP_BLOCK_TAPS;
  const double width = self->n_widths > 1 ? self->widths[block]
                       : block == 4 ? (1 + self->widths[0]) / 2 : self->widths[0];

  return MIN (from->c_out, MAX ((int) (from->c_out * width / IMP_BLOCK + 0.5), 1) * IMP_BLOCK);
}

static gboolean
add_layer (Compress  *self,
           GError   **error)
{
  const ImpTopologyLayer *from   = &self->topology.layers[self->n_layers];
  NarrowLayer            *made   = &self->layers[self->n_layers];
  const int               c_in   = self->n_layers == 0 ? 3 : made[-1].c_out;
  const int               c_out  = narrowed (self, from);
  g_autofree float       *weight = imp_weights_read (self->weights, &from->weight, error);
  g_autofree float       *bias   = weight != NULL ? imp_weights_read (self->weights, &from->bias,
                                                                      error) : NULL;
  const ImpCompressLayer  setup  =
  {
    .from    = from,
    .weight  = weight,
    .bias    = bias,
    .input   = input_of (self, self->n_layers),
    .c_in    = c_in,
    .count   = c_out,
    .wide    = self->wide,
    .narrow  = self->narrow != NULL ? self->narrow : self->wide,
    .squares = self->squares,
    .pool    = self->pool,
    .round   = round_done,
    .data    = self
  };
  double                  unexplained;

  if (bias == NULL)
    return FALSE;

  made->c_out  = c_out;
  made->weight = g_new (float, (gsize) c_out * c_in * 9);
  made->bias   = g_new (float, c_out);
  self->n_layers++;
  if (! imp_compress_layer (&setup, made->weight, made->bias, &unexplained, error))
    return FALSE;

  /* Translators: a layer's name, its channels before and after. */
  g_string_append_printf (self->text, _("%s: %d channels → %d; %.1f %% of what these show is "
                                        "unexplained.\n"),
                          imp_tap_name (from->tap), from->c_out, c_out, 100 * unexplained);

  return load_narrow (self, error);
}

/* What can be known before minutes are spent. */
static gboolean
check_arguments (const char          *path,
                 const ImpNetImport  *import,
                 int                  n_pictures,
                 const double        *widths,
                 int                  n_widths,
                 GError             **error)
{
  const ImpImport  naming = { .path = path, .shown = path, .options = import };
  g_autofree char *name   = NULL;

  for (int i = 0; i < n_widths; i++)
    if (! (widths[i] > 0 && widths[i] <= 1) || (n_widths == 1 && widths[i] == 1))
      {
        g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
                     _("A width should be between 0 and 1, such as 0.5 for half the channels, "
                       "not %g."), widths[i]);
        return FALSE;
      }
  if (n_pictures < 1)
    {
      g_set_error_literal (error, IMP_ERROR, IMP_ERROR_INPUT,
                           _("There are no pictures to fit the network to: a hundred different "
                             "photographs and paintings are right."));
      return FALSE;
    }
  name = imp_import_choose_name (&naming, error);

  return name != NULL;
}

static gboolean
check_blocks (const Compress  *self,
              GError         **error)
{
  const int blocks = self->topology.layers[self->topology.n_layers - 1].tap / IMP_BLOCK_TAPS + 1;

  if (self->n_widths == 1 || self->n_widths == blocks)
    return TRUE;
  g_set_error (error, IMP_ERROR, IMP_ERROR_PARAMS,
               _("There are %d widths for the network's %d blocks: give one for all of them, or "
                 "one a block."), self->n_widths, blocks);

  return FALSE;
}

static void
compress_clear (Compress *self)
{
  for (int i = 0; i < self->n_layers; i++)
    {
      g_free (self->layers[i].weight);
      g_free (self->layers[i].bias);
    }
  imp_net_unref (self->narrow);
  imp_net_unref (self->wide);
  imp_weights_free (self->weights);
  g_clear_pointer (&self->squares, g_ptr_array_unref);
  imp_pool_free (self->pool);
  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
}

static ImpNetInfo *
import_narrow (Compress    *self,
               const char  *path,
               const char  *name,
               GError     **error)
{
  const ImpNetImport options = { .name = name };
  ImpImport          import  =
    {
      .path = self->path, .shown = self->path, .origin = path, .options = &options,
      .cancellable = self->cancellable
    };

  return imp_import_run (&import, NULL, error);
}

ImpNetInfo *
imp_net_compress (const char               *path,
                  const ImpPicture *const  *pictures,
                  int                       n_pictures,
                  const double             *widths,
                  int                       n_widths,
                  const char               *name,
                  ImpNetProgressFunc        progress,
                  gpointer                  user_data,
                  GCancellable             *cancellable,
                  char                    **text,
                  GError                  **error)
{
  Compress          self   = { .widths = widths, .n_widths = n_widths, .progress = progress,
                               .user_data = user_data, .cancellable = cancellable };
  ImpNetImport      import = { .name = name };
  ImpNetInfo       *info   = NULL;
  gboolean          done   = TRUE;
  int               fd;

  if (! check_arguments (path, &import, n_pictures, widths, n_widths, error))
    return NULL;
  fd = g_file_open_tmp ("impasto-XXXXXX.safetensors", &self.path, error);
  if (fd < 0)
    return NULL;
  close (fd);

  self.text    = g_string_new (NULL);
  self.pool    = imp_pool_new (0);
  self.squares = g_ptr_array_new_with_free_func ((GDestroyNotify) imp_picture_free);
  self.weights = imp_weights_open (path, error);
  if (self.weights != NULL && imp_topology_find (&self.topology, self.weights, path, error) &&
      check_blocks (&self, error) && (self.wide = imp_net_load (path, error)) != NULL)
    {
      self.preprocessing = imp_net_get_preprocessing (self.wide);
      for (int i = 0; i < n_pictures; i++)
        g_ptr_array_add (self.squares, square_new (pictures[i], self.pool));
      imp_pool_set_cancellable (self.pool, cancellable);
      while (done && self.n_layers < self.topology.n_layers)
        done = add_layer (&self, error);
      if (done)
        info = import_narrow (&self, path, name, error);
    }

  compress_clear (&self);
  if (info != NULL && text != NULL)
    *text = g_string_free (g_steal_pointer (&self.text), FALSE);
  else
    g_string_free (self.text, TRUE);

  return info;
}
