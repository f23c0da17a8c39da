/* smooth.c - local affine smoothing, guided by the content (docs/equations.md 5).
 *
 * Source: Luan et al. 2017, supplement, section 5, where models fitted to 3 × 3 pixels
 * are averaged by a bilateral filter. Departure: He et al. 2013 fit and average over one
 * and the same square window, which costs the same for any size of it.
 */
#include "smooth.h"

#include "kernels/local-affine.h"
#include "memory.h"

/* Side of a window against the picture's longest one, and the variance of colours
 * below which the content is taken as flat; found by looking.
 */
static const double SHARE   = 1.0 / 32;
static const double EPSILON = 1e-4;

ImpPicture *
imp_picture_smooth (const ImpPicture *picture,
                    const ImpPicture *content,
                    ImpPool          *pool)
{
  const gsize             n       = (gsize) picture->width * picture->height;
  g_autoptr (ImpPicture)  smooth  = imp_picture_new (picture->width, picture->height, FALSE);
  g_autofree guint8      *valid   = content->alpha != NULL ? g_malloc (n) : NULL;
  ImpLocalAffine          problem =
  {
    .height  = picture->height,
    .width   = picture->width,
    .radius  = MAX (1, (int) (SHARE / 2 * MAX (picture->width, picture->height) + 0.5)),
    .epsilon = EPSILON,
    .guide   = content->rgb,
    .picture = picture->rgb,
    .valid   = valid,
    .models  = imp_block_new (n * IMP_LOCAL_AFFINE_MODEL * sizeof (float)),
    .out     = smooth->rgb,
    .scratch = imp_block_new (imp_local_affine_scratch (picture->width,
                                                        imp_pool_n_workers (pool))),
  };
  const gboolean          done    = problem.models != NULL && problem.scratch != NULL;

  for (gsize i = 0; valid != NULL && i < n; i++)
    valid[i] = content->alpha[i] > 0.0f;
  if (done)
    imp_local_affine (&problem, pool);
  imp_block_free (problem.models);
  imp_block_free (problem.scratch);

  return done ? g_steal_pointer (&smooth) : NULL;
}

guint64
imp_picture_smooth_memory (int width,
                           int height,
                           int n_workers)
{
  const guint64 n = (guint64) width * height;

  return n * (3 * 3 + IMP_LOCAL_AFFINE_MODEL) * sizeof (float) +
         imp_local_affine_scratch (width, n_workers);
}
