/* region-fixture.c - pictures with regions, for tests of what masks do to a run. */
#include "region-fixture.h"

#include <string.h>

ImpMask
region_stripe (int    width,
               int    height,
               double from,
               double to)
{
  ImpMask mask = { width, height, g_new (float, width * height) };

  for (int i = 0; i < width * height; i++)
    mask.data[i] = i % width >= from * width && i % width < to * width;

  return mask;
}

void
region_set_up (RegionFixture *f,
               gconstpointer  data)
{
  f->run        = (TinyRun) { tiny_network_new (), tiny_picture_new (90, 70, 1),
                              tiny_picture_new (64, 81, 2), imp_params_new () };
  f->further    = tiny_picture_new (50, 66, 3);
  f->styles[0]  = f->run.style;
  f->styles[1]  = f->further;
  f->masks[0]   = region_stripe (90, 70, 0, 0.5);
  f->masks[1]   = region_stripe (64, 81, 0, 0.3);
  f->masks[2]   = region_stripe (90, 70, 0.5, 1);
  f->masks[3]   = region_stripe (64, 81, 0.3, 1);
  f->regions[0] = (ImpRegion) { "sky", &f->masks[0], &f->masks[1] };
  f->regions[1] = (ImpRegion) { "sea", &f->masks[2], &f->masks[3] };
  f->inputs     = (ImpInputs) { f->run.content, f->styles, 1, NULL, f->regions, 1 };
  tiny_set (f->run.params, "term", "region-gram:conv2_1=1");
  tiny_set (f->run.params, "term", "gram:conv1_1=1");
  tiny_set (f->run.params, "term", "content:conv2_2=1");
  tiny_set (f->run.params, "iterations", "3");
  tiny_set (f->run.params, "levels", "1");
  tiny_set (f->run.params, "threads", "2");
}

void
region_tear_down (RegionFixture *f,
                  gconstpointer  data)
{
  for (int i = 0; i < 4; i++)
    g_free (f->masks[i].data);
  imp_picture_free (f->further);
  tiny_run_tear_down (&f->run, NULL);
}

void
region_content (RegionFixture *f,
                int            width,
                int            height)
{
  imp_picture_free (f->run.content);
  f->inputs.content = f->run.content = tiny_picture_new (width, height, 4);
}

ImpEvaluation *
region_evaluate (RegionFixture    *f,
                 const ImpPicture *image)
{
  GError        *error      = NULL;
  ImpEvaluation *evaluation = imp_evaluate (f->run.net, f->run.params, &f->inputs, image, &error);

  g_assert_no_error (error);

  return evaluation;
}

void
region_expect (RegionFixture *f,
               ImpError       code,
               const char    *words)
{
  g_autoptr (GError)        error      = NULL;
  g_autoptr (GError)        again      = NULL;
  g_autoptr (ImpSession)    session    = imp_session_new (f->run.net, f->run.params, &f->inputs,
                                                          &error);
  g_autoptr (ImpEvaluation) evaluation = imp_evaluate (f->run.net, f->run.params, &f->inputs,
                                                       f->run.content, &again);

  g_assert_null (session);
  g_assert_null (evaluation);
  g_assert_error (error, IMP_ERROR, (int) code);
  g_assert_error (again, IMP_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_cmpstr (error->message, ==, again->message);
}
