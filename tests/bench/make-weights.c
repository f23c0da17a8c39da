/* make-weights.c - weight files of VGG's shapes, with random weights.
 *
 *   make-weights vgg16|vgg19 FILE
 *
 * A safetensors file with torchvision's names, float32, conv1_1 to the last
 * convolution of the fifth block. He's initialisation, √(2 / 9 C_in), keeps the
 * activations' size from layer to layer, so that times and roundings are like
 * those with real weights. The same file each time.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

enum { BLOCKS = 5 };

static const int widths[BLOCKS] = { 64, 128, 256, 512, 512 };

static const struct
{
  const char *name;
  int         convs[BLOCKS];
} shapes[] =
{
  { "vgg16", { 2, 2, 3, 3, 3 } },
  { "vgg19", { 2, 2, 4, 4, 4 } },
};

typedef struct
{
  int index;          /* in torchvision's `features` */
  int c_out, c_in;
} Layer;

static GArray *
make_layers (const int *convs)
{
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (Layer));
  Layer   layer  = { 0, 0, 3 };

  for (int b = 0; b < BLOCKS; b++)
    {
      for (int i = 0; i < convs[b]; i++)
        {
          layer.c_out = widths[b];
          g_array_append_val (layers, layer);
          layer.c_in   = widths[b];
          layer.index += 2;     /* the ReLU */
        }
      layer.index++;            /* the pooling */
    }

  return layers;
}

static GString *
make_header (GArray *layers)
{
  GString *header = g_string_new ("{\"__metadata__\":{\"preprocessing\":\"torchvision\"}");
  gsize    offset = 0;

  for (guint i = 0; i < layers->len; i++)
    {
      const Layer *layer = &g_array_index (layers, Layer, i);
      const gsize  n     = (gsize) layer->c_out * layer->c_in * 9 * sizeof (float);
      const gsize  n_b   = layer->c_out * sizeof (float);

      g_string_append_printf (header, ",\"features.%d.weight\":{\"dtype\":\"F32\","
                              "\"shape\":[%d,%d,3,3],\"data_offsets\":[%zu,%zu]}",
                              layer->index, layer->c_out, layer->c_in, offset, offset + n);
      offset += n;
      g_string_append_printf (header, ",\"features.%d.bias\":{\"dtype\":\"F32\","
                              "\"shape\":[%d],\"data_offsets\":[%zu,%zu]}",
                              layer->index, layer->c_out, offset, offset + n_b);
      offset += n_b;
    }
  g_string_append_c (header, '}');
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');

  return header;
}

/* Box and Muller. */
static gboolean
write_normal (FILE   *file,
              GRand  *rand,
              gsize   n,
              double  deviation)
{
  g_autofree float *values = g_new (float, n + 1);

  for (gsize i = 0; i < n; i += 2)
    {
      const double radius = deviation * sqrt (-2 * log (1 - g_rand_double (rand)));
      const double angle  = 2 * G_PI * g_rand_double (rand);

      values[i]     = radius * cos (angle);
      values[i + 1] = radius * sin (angle);
    }

  return fwrite (values, sizeof (float), n, file) == n;
}

int
main (int   argc,
      char *argv[])
{
  const int *convs = NULL;
  GArray    *layers;
  GString   *header;
  GRand     *rand;
  guint64    length;
  FILE      *file;
  gboolean   ok;

  for (gsize i = 0; argc == 3 && i < G_N_ELEMENTS (shapes); i++)
    if (g_str_equal (argv[1], shapes[i].name))
      convs = shapes[i].convs;
  if (convs == NULL)
    {
      fprintf (stderr, "usage: make-weights vgg16|vgg19 FILE\n");
      return 2;
    }

  file = fopen (argv[2], "wb");
  if (file == NULL)
    {
      perror (argv[2]);
      return 1;
    }

  layers = make_layers (convs);
  header = make_header (layers);
  length = GUINT64_TO_LE (header->len);
  rand   = g_rand_new_with_seed (19);
  ok     = fwrite (&length, sizeof length, 1, file) == 1 &&
           fwrite (header->str, header->len, 1, file) == 1;
  for (guint i = 0; ok && i < layers->len; i++)
    {
      const Layer *layer = &g_array_index (layers, Layer, i);

      ok = write_normal (file, rand, (gsize) layer->c_out * layer->c_in * 9,
                         sqrt (2.0 / (9 * layer->c_in))) &&
           write_normal (file, rand, layer->c_out, 0.01);
    }
  ok = fclose (file) == 0 && ok;

  g_rand_free (rand);
  g_string_free (header, TRUE);
  g_array_unref (layers);
  if (! ok)
    {
      fprintf (stderr, "make-weights: cannot write %s\n", argv[2]);
      return 1;
    }

  return 0;
}
