/* test-image-terms.c - runs without any look through the network, and terms that
 * have nothing to compare with.
 */
#include "impasto.h"

#include <math.h>
#include <string.h>

#include "tiny-network.h"

typedef struct
{
  ImpNet     *net;
  ImpPicture *content;
  ImpParams  *params;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->net     = tiny_network_new ();
  f->content = tiny_picture_new (33, 21, 1);
  f->params  = imp_params_new ();
  tiny_set (f->params, "iterations", "60");
  tiny_set (f->params, "levels", "1");
  tiny_set (f->params, "threads", "2");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  imp_params_free (f->params);
  imp_picture_free (f->content);
  imp_net_unref (f->net);
}

/* A run without a style. */
static ImpSession *
run (Fixture *f)
{
  const ImpInputs  inputs  = { .content = f->content };
  GError          *error   = NULL;
  ImpSession      *session = imp_session_new (f->net, f->params, &inputs, &error);

  g_assert_no_error (error);
  imp_session_run (session, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return session;
}

static double
mean (const ImpPicture *picture)
{
  const int n   = picture->width * picture->height * 3;
  double    sum = 0;

  for (int i = 0; i < n; i++)
    sum += picture->rgb[i];

  return sum / n;
}

/* Total variation alone ends in one grey: differences go, their sum stays. */
static void
test_smooth (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (ImpSession)  session = NULL;
  g_autoptr (ImpPicture)  result  = NULL;
  const ImpReport        *report;

  tiny_set (f->params, "term", "tv:image=1");
  tiny_set (f->params, "init", "content");
  tiny_set (f->params, "iterations", "200");
  session = run (f);
  result  = imp_session_dup_result (session);
  report  = imp_session_get_report (session);

  g_assert_cmpint (report->n_terms, ==, 1);
  g_assert_cmpstr (report->terms[0].layer, ==, "image");
  g_assert_cmpfloat (report->terms[0].reference, ==, 33 * 21 * 3);
  g_assert_cmpfloat (report->total, <, 1e-5);
  g_assert_null (report->warnings[0]);
  g_assert_cmpfloat_with_epsilon (mean (result), mean (f->content), 1e-4);
}

/* From noise the pixels' own differences find the content. */
static void
test_pixels (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (ImpSession) session = NULL;
  g_autoptr (ImpPicture) result  = NULL;

  tiny_set (f->params, "term", "pixel:image=1");
  tiny_set (f->params, "init", "noise");
  session = run (f);
  result  = imp_session_dup_result (session);
  for (int i = 0; i < 33 * 21 * 3; i++)
    g_assert_cmpfloat_with_epsilon (result->rgb[i], f->content->rgb[i], 1e-3);
}

/* A flat picture has no spread to compare with: R counts as 1, said once. */
static void
test_nothing_to_compare (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr (ImpSession)     session = NULL;
  g_autoptr (ImpEvaluation)  there   = NULL;
  GError                    *error   = NULL;
  const ImpReport           *report;

  imp_picture_free (f->content);
  f->content = imp_picture_new (140, 130, FALSE);
  for (int i = 0; i < 140 * 130 * 3; i++)
    f->content->rgb[i] = 0.3f;

  tiny_set (f->params, "term", "pixel:image=0.5");
  tiny_set (f->params, "term", "tv:image=0.25");
  tiny_set (f->params, "init", "noise");
  tiny_set (f->params, "levels", "2");
  tiny_set (f->params, "iterations", "5");
  session = run (f);
  report  = imp_session_get_report (session);
  g_assert_cmpint (report->n_levels, ==, 2);
  g_assert_cmpfloat (report->terms[0].reference, ==, 1);
  g_assert_nonnull (report->warnings[0]);
  g_assert_nonnull (strstr (report->warnings[0], "pixel at image"));
  g_assert_null (report->warnings[1]);

  there = imp_evaluate (f->net, f->params, &(ImpInputs) { .content = f->content }, f->content,
                        &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (there->terms[0].reference, ==, 1);
  g_assert_cmpfloat (there->total, ==, 0);
  g_assert_cmpstr (there->warnings[0], ==, report->warnings[0]);
  g_assert_null (there->warnings[1]);

  /* in paper units R is 1 for all */
  g_clear_pointer (&there, imp_evaluation_free);
  tiny_set (f->params, "units", "paper");
  there = imp_evaluate (f->net, f->params, &(ImpInputs) { .content = f->content }, f->content,
                        &error);
  g_assert_no_error (error);
  g_assert_null (there->warnings[0]);
}

/* Nor is there much to hold. */
static void
test_estimate (Fixture       *f,
               gconstpointer  data)
{
  const ImpSizes  sizes = { 512, 512, (int[]) { 512 }, (int[]) { 512 }, 1, 0, FALSE };
  ImpEstimate     alone, with_network;
  GError         *error = NULL;

  tiny_set (f->params, "term", "tv:image=1");
  imp_session_estimate (f->net, f->params, &sizes, &alone, &error);
  g_assert_no_error (error);
  tiny_set (f->params, "term", "content:conv1_1=1");
  imp_session_estimate (f->net, f->params, &sizes, &with_network, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (alone.bytes, <, with_network.bytes);
  g_assert_cmpfloat (alone.seconds, >=, 0);
}

int
main (int    argc,
      char **argv)
{
  imp_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/image-terms/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("smooth", test_smooth);
  ADD ("pixels", test_pixels);
  ADD ("nothing-to-compare", test_nothing_to_compare);
  ADD ("estimate", test_estimate);
#undef ADD

  return g_test_run ();
}
