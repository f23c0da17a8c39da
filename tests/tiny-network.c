/* tiny-network.c - weight files and pictures made up for tests. */
#include "tiny-network.h"

#include <math.h>
#include <string.h>

static const char *
folder (void)
{
  static char *path = NULL;

  if (path == NULL)
    {
      path = g_dir_make_tmp ("impasto-test-XXXXXX", NULL);
      g_assert_nonnull (path);
    }

  return path;
}

char *
tiny_file_write (const char *name,
                 const void *data,
                 gsize       n)
{
  char *path = g_build_filename (folder (), name, NULL);

  g_assert_true (g_file_set_contents (path, data, n, NULL));

  return path;
}

static void
add_tensor (GString    *header,
            GByteArray *data,
            const char *name,
            const char *shape,
            gsize       n,
            double      spread,
            GRand      *rand)
{
  const gsize begin = data->len;

  for (gsize i = 0; i < n; i++)
    {
      /* the sum of four uniforms is normal enough */
      float value = 0;

      for (int k = 0; k < 4; k++)
        value += g_rand_double_range (rand, -1, 1);
      value *= spread * sqrt (3.0 / 4.0);
      g_byte_array_append (data, (const guint8 *) &value, sizeof (value));
    }
  g_string_append_printf (header, "%s\"%s\":{\"dtype\":\"F32\",\"shape\":%s,"
                          "\"data_offsets\":[%" G_GSIZE_FORMAT ",%u]}",
                          header->len > 1 ? "," : "", name, shape, begin, data->len);
}

char *
tiny_network_write (const int *convs,
                    const int *widths,
                    int        n_blocks,
                    guint32    seed)
{
  g_autoptr (GString)    header = g_string_new ("{");
  g_autoptr (GByteArray) data   = g_byte_array_new ();
  g_autoptr (GByteArray) file   = g_byte_array_new ();
  g_autoptr (GRand)      rand   = g_rand_new_with_seed (seed);
  g_autofree char       *name   = NULL;
  guint64                length;
  int                    index  = 0;
  int                    c_in   = 3;
  static int             n_files = 0;

  for (int b = 0; b < n_blocks; b++, index++)
    for (int i = 0; i < convs[b]; i++, index += 2)
      {
        const int        c_out  = widths[b];
        g_autofree char *weight = g_strdup_printf ("features.%d.weight", index);
        g_autofree char *bias   = g_strdup_printf ("features.%d.bias", index);
        g_autofree char *shape4 = g_strdup_printf ("[%d,%d,3,3]", c_out, c_in);
        g_autofree char *shape1 = g_strdup_printf ("[%d]", c_out);

        add_tensor (header, data, weight, shape4, (gsize) c_out * c_in * 9,
                    sqrt (2.0 / (9 * c_in)), rand);
        add_tensor (header, data, bias, shape1, c_out, 0.1, rand);
        c_in = c_out;
      }
  g_string_append (header, "}");
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');

  length = GUINT64_TO_LE (header->len);
  g_byte_array_append (file, (const guint8 *) &length, 8);
  g_byte_array_append (file, (const guint8 *) header->str, header->len);
  g_byte_array_append (file, data->data, data->len);
  name = g_strdup_printf ("tiny-%d.safetensors", n_files++);

  return tiny_file_write (name, file->data, file->len);
}

ImpNet *
tiny_network_new (void)
{
  static const int convs[]  = { 2, 2, 2 };
  static const int widths[] = { 8, 12, 20 };
  g_autofree char *path     = tiny_network_write (convs, widths, 3, 7);
  GError          *error    = NULL;
  ImpNet          *net      = imp_net_load (path, &error);

  g_assert_no_error (error);

  return net;
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
