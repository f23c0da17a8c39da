/* tiny-network.c - networks and pictures made up for tests. */
#include "tiny-network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

static char *the_folder = NULL;

static void
remove_folder (void)
{
  GDir       *dir  = g_dir_open (the_folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (the_folder, name, NULL);

      g_remove (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (the_folder);
  g_free (the_folder);
}

const char *
tiny_folder (void)
{
  if (the_folder == NULL)
    {
      the_folder = g_dir_make_tmp ("impasto-test-XXXXXX", NULL);
      g_assert_nonnull (the_folder);
      atexit (remove_folder);
    }

  return the_folder;
}

char *
tiny_file_write (const char *name,
                 const void *data,
                 gsize       n)
{
  char *path = g_build_filename (tiny_folder (), name, NULL);
  FILE *file = g_fopen (path, "wb");   /* g_file_set_contents () waits for the disk */

  g_assert_true (file != NULL && fwrite (data, 1, n, file) == n);
  g_assert_cmpint (fclose (file), ==, 0);

  return path;
}

char *
tiny_safetensors (const char *header,
                  const void *data,
                  gsize       n)
{
  static int             n_files = 0;
  g_autoptr (GByteArray) file    = g_byte_array_new ();
  g_autofree char       *name    = g_strdup_printf ("tiny-%d.safetensors", n_files++);
  const guint64          length  = GUINT64_TO_LE (strlen (header));

  g_byte_array_append (file, (const guint8 *) &length, 8);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  g_byte_array_append (file, data, n);

  return tiny_file_write (name, file->data, file->len);
}

static float *
random_values (gsize   n,
               double  spread,
               GRand  *rand)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    {
      /* the sum of four uniforms is normal enough */
      float value = 0;

      for (int k = 0; k < 4; k++)
        value += g_rand_double_range (rand, -1, 1);
      values[i] = value * spread * sqrt (3.0 / 4.0);
    }

  return values;
}

TinyNetwork *
tiny_network_make (const int *convs,
                   const int *widths,
                   int        n_blocks,
                   guint32    seed)
{
  TinyNetwork       *tiny = g_new0 (TinyNetwork, 1);
  g_autoptr (GRand)  rand = g_rand_new_with_seed (seed);
  int                c_in = 3;

  tiny->n_blocks = n_blocks;
  for (int b = 0; b < n_blocks; b++)
    {
      tiny->convs[b] = convs[b];
      for (int i = 0; i < convs[b]; i++)
        {
          const int l     = tiny->n_layers++;
          const int c_out = widths[b];

          tiny->channels[l] = c_out;
          tiny->weight[l]   = random_values ((gsize) c_out * c_in * 9,
                                             sqrt (2.0 / (9 * c_in)), rand);
          tiny->bias[l]     = random_values (c_out, 0.1, rand);
          c_in              = c_out;
        }
    }

  return tiny;
}

void
tiny_network_free (TinyNetwork *tiny)
{
  if (tiny == NULL)
    return;

  for (int l = 0; l < tiny->n_layers; l++)
    {
      g_free (tiny->weight[l]);
      g_free (tiny->bias[l]);
    }
  g_free (tiny);
}

static void
add_tensor (GString     *header,
            GByteArray  *data,
            const char  *name,
            const char  *shape,
            const float *values,
            gsize        n)
{
  const guint begin = data->len;

  g_byte_array_append (data, (const guint8 *) values, n * sizeof (float));
  g_string_append_printf (header, "%s\"%s\":{\"dtype\":\"F32\",\"shape\":%s,"
                          "\"data_offsets\":[%u,%u]}",
                          header->len > 1 ? "," : "", name, shape, begin, data->len);
}

char *
tiny_network_save (const TinyNetwork *tiny)
{
  g_autoptr (GString)    header = g_string_new ("{");
  g_autoptr (GByteArray) data   = g_byte_array_new ();
  int                    index  = 0;
  int                    layer  = 0;
  int                    c_in   = 3;

  if (tiny->caffe)
    g_string_append (header, "\"__metadata__\":{\"preprocessing\":\"caffe\"}");
  for (int b = 0; b < tiny->n_blocks; b++, index++)
    for (int i = 0; i < tiny->convs[b]; i++, index += 2, layer++)
      {
        const int        c_out  = tiny->channels[layer];
        g_autofree char *weight = g_strdup_printf ("features.%d.weight", index);
        g_autofree char *bias   = g_strdup_printf ("features.%d.bias", index);
        g_autofree char *shape4 = g_strdup_printf ("[%d,%d,3,3]", c_out, c_in);
        g_autofree char *shape1 = g_strdup_printf ("[%d]", c_out);

        add_tensor (header, data, weight, shape4, tiny->weight[layer],
                    (gsize) c_out * c_in * 9);
        add_tensor (header, data, bias, shape1, tiny->bias[layer], c_out);
        c_in = c_out;
      }
  g_string_append (header, "}");
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');

  return tiny_safetensors (header->str, data->data, data->len);
}

ImpNet *
tiny_network_load (const TinyNetwork *tiny)
{
  g_autofree char *path  = tiny_network_save (tiny);
  GError          *error = NULL;
  ImpNet          *net   = imp_net_load (path, &error);

  g_assert_no_error (error);

  return net;
}

char *
tiny_network_write (const int *convs,
                    const int *widths,
                    int        n_blocks,
                    guint32    seed)
{
  g_autoptr (TinyNetwork) tiny = tiny_network_make (convs, widths, n_blocks, seed);

  return tiny_network_save (tiny);
}

ImpNet *
tiny_network_new (void)
{
  static const int        convs[]  = { 2, 2, 2 };
  static const int        widths[] = { 8, 12, 20 };
  g_autoptr (TinyNetwork) tiny     = tiny_network_make (convs, widths, 3, 7);

  return tiny_network_load (tiny);
}

ImpPicture *
tiny_picture_new (int     width,
                  int     height,
                  guint32 seed)
{
  ImpPicture       *picture = imp_picture_new (width, height, FALSE);
  g_autoptr (GRand) rand    = g_rand_new_with_seed (seed);
  double            phase[3][3];

  for (int c = 0; c < 3; c++)
    for (int k = 0; k < 3; k++)
      phase[c][k] = g_rand_double_range (rand, 0.1, 0.5);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        picture->rgb[3 * ((gsize) y * width + x) + c] =
          0.5 + 0.25 * sin (phase[c][0] * x + 9 * phase[c][2]) +
          0.15 * cos (phase[c][1] * y + phase[c][2] * x) +
          0.05 * g_rand_double_range (rand, -1, 1);

  return picture;
}

gsize
tiny_n_samples (const ImpPicture *picture)
{
  return (gsize) picture->width * picture->height * 3;
}

void
tiny_picture_fill (ImpPicture *picture,
                   float       red,
                   float       green,
                   float       blue)
{
  for (gsize i = 0; i < tiny_n_samples (picture); i += 3)
    {
      picture->rgb[i]     = red;
      picture->rgb[i + 1] = green;
      picture->rgb[i + 2] = blue;
    }
}

double
tiny_picture_rms (const ImpPicture *a,
                  const ImpPicture *b)
{
  double sum = 0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gsize i = 0; i < tiny_n_samples (a); i++)
    sum += pow (a->rgb[i] - b->rgb[i], 2);

  return sqrt (sum / tiny_n_samples (a));
}

void
tiny_set (ImpParams  *params,
          const char *key,
          const char *value)
{
  GError *error = NULL;

  imp_params_set (params, key, value, &error);
  g_assert_no_error (error);
}
