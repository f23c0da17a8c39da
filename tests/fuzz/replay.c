/* replay.c - replay FOLDER: every file of it goes through a reader once more. */
#include "fuzz.h"

static void
test_file (gconstpointer path)
{
  g_autofree char    *data  = NULL;
  g_autofree guint8  *exact = NULL;   /* without the NUL behind it: overruns show */
  gsize               n     = 0;
  g_autoptr (GError)  error = NULL;

  g_file_get_contents (path, &data, &n, &error);
  g_assert_no_error (error);
  exact = g_memdup2 (data, n);
  g_assert_cmpint (LLVMFuzzerTestOneInput (exact, n), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GDir)   dir   = NULL;
  g_autoptr (GError) error = NULL;
  const char        *name;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strconcat ("/corpus/", name, NULL);

      g_test_add_data_func_full (test, g_build_filename (argv[1], name, NULL), test_file, g_free);
    }

  return g_test_run ();
}
