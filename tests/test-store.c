/* test-store.c - networks by name: those that are there, and what is said of others. */
#include "impasto.h"

#include <string.h>

#include <glib/gstdio.h>

#include "tiny-network.h"

static char *folder;   /* $IMPASTO_DATADIR/networks */

static void
install (const char *name)
{
  static const int  convs[]  = { 1 };
  static const int  widths[] = { 2 };
  g_autofree char  *made     = tiny_network_write (convs, widths, 1, 1);
  g_autofree char  *path     = g_strdup_printf ("%s/%s.safetensors", folder, name);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (g_rename (made, path), ==, 0);
}

static void
remove_all (void)
{
  g_autoptr (GPtrArray) entries = imp_store_list_networks ();

  for (guint i = 0; i < entries->len; i++)
    g_remove (((const ImpStoreEntry *) entries->pdata[i])->path);
}

/* @name is found as @file of the folder, or not at all where that is NULL. */
static void
assert_found (const char *name,
              const char *file)
{
  g_autoptr (GError)  error    = NULL;
  g_autofree char    *path     = imp_store_find_network (name, &error);
  g_autofree char    *expected = file != NULL ? g_build_filename (folder, file, NULL) : NULL;

  g_assert_cmpstr (path, ==, expected);
  if (file == NULL)
    g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  else
    g_assert_no_error (error);
}

static void
assert_says (const char        *name,
             const char *const *parts)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (imp_store_find_network (name, &error));
  g_assert_error (error, IMP_ERROR, IMP_ERROR_NETWORK);
  for (; *parts != NULL; parts++)
    if (strstr (error->message, *parts) == NULL)
      g_error ("no “%s” in: %s", *parts, error->message);
}

static void
test_found (void)
{
  g_autofree char *file = NULL;

  install ("vgg16-slim");
  install ("vgg16-tiny");
  install ("mine");
  assert_found (NULL, "vgg16-slim.safetensors");
  assert_found ("", "vgg16-slim.safetensors");
  assert_found ("mine", "mine.safetensors");
  file = imp_store_find_network ("some/where.pth", NULL);
  g_assert_cmpstr (file, ==, "some/where.pth");
  remove_all ();
}

/* Nothing steps in for a missing network but what was asked for. */
static void
test_fallback (void)
{
  install ("vgg16-slim");
  install ("mine");
  assert_found ("vgg19", NULL);
  assert_found ("vgg19,mine", "mine.safetensors");
  assert_found ("mine, vgg16-slim", "mine.safetensors");
  assert_found ("a, b ,vgg16-slim,mine", "vgg16-slim.safetensors");
  assert_found ("a,b", NULL);
  assert_found (",", NULL);
  remove_all ();
}

/* Its name, and how to get it: what is published, in two ways. */
static void
test_missing (void)
{
  static const char *const published[] =
    { "no network “vgg19”", "impasto networks download vgg19", "575 MB",
      "impasto networks import FILE --name vgg19", "Add network…", "Installed are: mine.", NULL };
  static const char *const other[] =
    { "no network “zork”", "impasto networks import FILE --name zork", "none of those",
      "impasto networks download NAME", "vgg16, vgg19", "Add network…", "Installed are: mine.", NULL };
  static const char *const several[] =
    { "no network “vgg16,zork”", "impasto networks download vgg16", NULL };

  install ("mine");
  assert_says ("vgg19", published);
  assert_says ("zork", other);
  assert_says ("vgg16,zork", several);
  remove_all ();
}

static void
test_nothing_installed (void)
{
  static const char *const built_in[] =
    { "no network “vgg16-slim”", "networks import FILE --name vgg16-slim", "vgg16, vgg19",
      "not even the one that comes with Impasto", NULL };
  static const char *const published[] =
    { "no network “vgg16”", "networks download vgg16", "networks import FILE --name vgg16",
      "No network is installed at all", NULL };

  assert_says (NULL, built_in);
  assert_says ("", built_in);
  assert_says ("vgg16", published);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (tiny_folder (), "data", "networks", NULL);
  g_setenv ("XDG_DATA_HOME", "/no/such/folder", TRUE);
  {
    g_autofree char *data = g_path_get_dirname (folder);

    g_setenv ("IMPASTO_DATADIR", data, TRUE);
  }

  g_test_add_func ("/store/found", test_found);
  g_test_add_func ("/store/fallback", test_fallback);
  g_test_add_func ("/store/missing", test_missing);
  g_test_add_func ("/store/nothing-installed", test_nothing_installed);

  return g_test_run ();
}
