/* test-live-preview.c - the quick sketch: what is shown of it, and that a change or an
 * end leaves nothing of the last one behind.
 *
 * The engine is played by the functions below, and by fake-pictures.c: the number of a
 * sketch is the colour of its frames, its result is half more.
 */
#include "live-preview.h"

enum
{
  N_STEPS   = 10,
  N_SEEN    = 64,
  NO_SKETCH = 0,      /* the settings make none                        */
  ENDLESS   = 2       /* this one goes on until it is cancelled        */
};

struct _ImpSession
{
  int number;
};

typedef struct
{
  GThread        *main;
  ImpLivePreview *preview;
  int             number;        /* of the next sketch                            */
  int             n_alive;
  int             n_made;
  float           seen[N_SEEN];
  int             n_seen;
  gboolean        stopped;       /* nothing may be shown                          */
} Fixture;

static Fixture *fixture;         /* of the test that runs, for the engine's part  */

/* The engine's part. */

gboolean
imp_session_run (ImpSession       *session,
                 ImpProgressFunc   progress,
                 gpointer          user_data,
                 GCancellable     *cancellable,
                 GError          **error)
{
  float      rgb[3]  = { (float) session->number, 0, 0 };
  ImpPicture picture = { 1, 1, rgb, NULL };

  g_assert_true (g_thread_self () != fixture->main);

  for (int i = 0; i <= N_STEPS || session->number == ENDLESS; i++)
    {
      ImpProgress now = { .iteration = i, .image = &picture };

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      /* The first steps are not to be seen. */
      rgb[0] = i < 4 ? -1.0f : (float) session->number;
      progress (&now, user_data);
      g_usleep (1000);
    }

  return TRUE;
}

ImpPicture *
imp_session_dup_result (ImpSession *session)
{
  float      rgb[3]  = { session->number + 0.5f, 0, 0 };
  ImpPicture picture = { 1, 1, rgb, NULL };

  return imp_picture_copy (&picture);
}

void
imp_session_free (ImpSession *session)
{
  if (session)
    fixture->n_alive--;
  g_free (session);
}

/* The host's and the dialog's part. */

static ImpSession *
new_sketch (gpointer   data,
            GError   **error)
{
  ImpSession *session;

  g_assert_true (g_thread_self () == fixture->main);
  g_assert_cmpint (fixture->n_alive, ==, 0);
  if (fixture->number == NO_SKETCH)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no sketch");
      return NULL;
    }

  session         = g_new (ImpSession, 1);
  session->number = fixture->number;
  fixture->n_alive++;
  fixture->n_made++;

  return session;
}

static void
show (const ImpPicture *frame,
      gpointer          data)
{
  Fixture *self = data;

  g_assert_true (g_thread_self () == self->main);
  g_assert_false (self->stopped);
  g_assert_cmpfloat (frame->rgb[0], >, 0);

  self->seen[self->n_seen % N_SEEN] = frame->rgb[0];
  self->n_seen++;
}

static float
last_seen (void)
{
  return fixture->n_seen > 0 ? fixture->seen[(fixture->n_seen - 1) % N_SEEN] : 0;
}

static void
wait_for (float value)
{
  while (last_seen () != value)
    g_main_context_iteration (NULL, TRUE);
}

static void
draw (int number)
{
  fixture->number = number;
  imp_live_preview_start (fixture->preview);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  static const ImpDialogHost host = { .new_sketch = new_sketch };

  fixture       = self;
  self->main    = g_thread_self ();
  self->preview = imp_live_preview_new (&host, show, self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  self->stopped = TRUE;
  imp_live_preview_free (self->preview);
  while (g_main_context_iteration (NULL, FALSE))
    ; /* anything still queued must not reach show () */
  g_assert_cmpint (self->n_alive, ==, 0);
}

static void
test_result (Fixture       *self,
             gconstpointer  data)
{
  draw (1);
  wait_for (1.5f);
  g_assert_cmpint (self->n_seen, <=, N_STEPS);
  g_assert_cmpint (self->n_alive, ==, 0);
}

static void
test_change (Fixture       *self,
             gconstpointer  data)
{
  int before;

  draw (ENDLESS);
  wait_for (ENDLESS);
  draw (3);
  before = self->n_seen;
  wait_for (3.5f);
  for (int i = before; i < self->n_seen; i++)
    g_assert_cmpfloat (self->seen[i % N_SEEN], >=, 3);
  g_assert_cmpint (self->n_made, ==, 2);
}

static void
test_changes (Fixture       *self,
              gconstpointer  data)
{
  draw (ENDLESS);
  wait_for (ENDLESS);
  for (int number = 3; number < 8; number++)
    draw (number);
  wait_for (7.5f);
  g_assert_cmpint (self->n_made, ==, 2);        /* those between were never begun */
}

static void
test_stop (Fixture       *self,
           gconstpointer  data)
{
  draw (ENDLESS);
  wait_for (ENDLESS);
  draw (3);
  imp_live_preview_stop (self->preview);
  self->stopped = TRUE;
  while (self->n_alive > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (self->n_made, ==, 1);

  self->stopped = FALSE;
  draw (4);
  wait_for (4.5f);
}

static void
test_wrong_settings (Fixture       *self,
                     gconstpointer  data)
{
  draw (NO_SKETCH);
  g_assert_cmpint (self->n_made, ==, 0);

  draw (ENDLESS);
  wait_for (ENDLESS);
  draw (NO_SKETCH);
  self->stopped = TRUE;
  while (self->n_alive > 0)
    g_main_context_iteration (NULL, TRUE);
  self->stopped = FALSE;

  draw (1);
  wait_for (1.5f);
}

/* Only a style in the picture's colours makes another sketch. */
static void
test_colors (Fixture       *self,
             gconstpointer  data)
{
  static const struct
  {
    const char *color;
    gboolean    another;
  } changes[] = { { "none", FALSE }, { "keep", FALSE }, { "none", FALSE }, { "match", TRUE },
                  { "match", FALSE }, { "keep", TRUE }, { "match", TRUE }, { "none", TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_assert_cmpint (imp_live_preview_recolor (self->preview, changes[i].color), ==,
                     changes[i].another);
}

static void
test_end (Fixture       *self,
          gconstpointer  data)
{
  draw (ENDLESS);
  wait_for (ENDLESS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/live-preview/result", Fixture, NULL, set_up, test_result, tear_down);
  g_test_add ("/live-preview/change", Fixture, NULL, set_up, test_change, tear_down);
  g_test_add ("/live-preview/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/live-preview/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/live-preview/wrong-settings", Fixture, NULL, set_up, test_wrong_settings,
              tear_down);
  g_test_add ("/live-preview/colors", Fixture, NULL, set_up, test_colors, tear_down);
  g_test_add ("/live-preview/end-while-it-runs", Fixture, NULL, set_up, test_end, tear_down);

  return g_test_run ();
}
