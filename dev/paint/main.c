/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * main.c: paints one of the built-in style pictures, or all of them.
 */

#include <stdlib.h>

#include "painters.h"

static const struct
{
  const char *name;
  guint32     ground;
  void     (* paint) (Canvas *canvas);
} painters[] =
{
  { "starlit-impasto", 0x2a3550, paint_starlit_impasto },
  { "mosaic",          0x4a443c, paint_mosaic          },
  { "etching",         0xeadfc6, paint_etching         },
  { "woodcut",         0xefe4cb, paint_woodcut         },
  { "watercolour",     0xf6f1e6, paint_watercolour     },
  { "stained-glass",   0x0b0b0d, paint_stained_glass   },
  { "pointillism",     0xe8dcc0, paint_pointillism     },
  { "pastel",          0x75676f, paint_pastel          },
};

int
main (int   argc,
      char *argv[])
{
  gsize i;

  if (argc == 1)
    {
      for (i = 0; i < G_N_ELEMENTS (painters); i++)
        g_print ("%s\n", painters[i].name);
      return EXIT_SUCCESS;
    }

  if (argc == 3)
    for (i = 0; i < G_N_ELEMENTS (painters); i++)
      if (g_str_equal (argv[1], painters[i].name))
        {
          Canvas  *canvas = canvas_new (rgb (painters[i].ground));
          GError  *error  = NULL;
          gboolean ok;

          painters[i].paint (canvas);
          ok = canvas_save (canvas, argv[2], &error);
          if (! ok)
            g_printerr ("%s\n", error->message);
          g_clear_error (&error);
          canvas_free (canvas);

          return ok ? EXIT_SUCCESS : EXIT_FAILURE;
        }

  g_printerr ("usage: paint STYLE FILE.jpg|FILE.png\n"
              "       paint          (lists the styles)\n");

  return 2;
}
