/* start.c - the noise start. The others are pictures that there are already. */
#include "start.h"

ImpPicture *
imp_start_noise (int     width,
                 int     height,
                 guint32 seed)
{
  ImpPicture *start = imp_picture_new (width, height, FALSE);
  GRand      *rand  = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < (gsize) width * height * 3; i++)
    start->rgb[i] = g_rand_double (rand);
  g_rand_free (rand);

  return start;
}
