/* test-diagnostics.c - the report for a report of a fault. */
#include "impasto.h"

#include <string.h>

#include <glib/gstdio.h>

#include "tiny-network.h"

static void
assert_has (const char *text,
            const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("no “%s” in:\n%s", part, text);
}

/* Each after the one before. */
static void
assert_in_order (const char *text,
                 const char *const *parts)
{
  for (int i = 0; parts[i] != NULL; i++)
    {
      const char *at = strstr (text, parts[i]);

      if (at == NULL)
        g_error ("no “%s”, or not where it should be, in:\n%s", parts[i], text);
      text = at + strlen (parts[i]);
    }
}

static void
test_nothing (void)
{
  g_autofree char  *missing = g_build_filename (tiny_folder (), "missing", NULL);
  g_autofree char  *line    = g_strdup_printf ("  %s (not there)\n", missing);
  g_autofree char  *text    = NULL;
  const char *const parts[] =
  {
    "Impasto " IMP_VERSION "\n", "System: ", "Processor: ", "Kernels: ", imp_kernels_name (),
    "Processor cores to use: ", "Memory available: ", "\nData folders", line,
    "\nNetworks:\n  none", "\nStyle pictures in the gallery: 0\n",
    "\nTo remove everything of yours", NULL
  };

  g_setenv ("IMPASTO_DATADIR", missing, TRUE);
  text = imp_diagnostics ();
  assert_in_order (text, parts);
  g_unsetenv ("IMPASTO_DATADIR");
}

static void
test_networks (void)
{
  const int         convs[]  = { 2, 2 };
  const int         widths[] = { 8, 12 };
  g_autofree char  *made     = tiny_network_write (convs, widths, 2, 1);
  g_autofree char  *folder   = g_build_filename (tiny_folder (), "data", "networks", NULL);
  g_autofree char  *data     = g_path_get_dirname (folder);
  g_autofree char  *good     = g_build_filename (folder, "good.safetensors", NULL);
  g_autofree char  *bad      = g_build_filename (folder, "bad.safetensors", NULL);
  g_autofree char  *own      = g_build_filename (tiny_folder (), "impasto", NULL);
  g_autofree char  *text     = NULL;
  const char *const parts[]  =
  {
    "\nNetworks:\n  bad\n", bad, "Can't be used:\n    ", "  good\n    ", good,
    "float32, pre-processing torchvision\n", "    widths 8 8, 12 12\n", "    Sound.\n    All 4",
    "To remove", own, "downloads", NULL
  };

  g_mkdir_with_parents (folder, 0700);
  g_assert_no_errno (g_rename (made, good));
  g_assert_true (g_file_set_contents (bad, "no network", -1, NULL));
  g_setenv ("IMPASTO_DATADIR", data, TRUE);
  text = imp_diagnostics ();
  assert_in_order (text, parts);
  g_unsetenv ("IMPASTO_DATADIR");
}

static void
test_kernels (void)
{
  g_autofree char *text = NULL;

  g_setenv ("IMPASTO_KERNELS", "abacus", TRUE);
  text = imp_diagnostics ();
  assert_has (text, "(IMPASTO_KERNELS asks for “abacus”)\n");
  g_unsetenv ("IMPASTO_KERNELS");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("XDG_CACHE_HOME", tiny_folder (), TRUE);
  g_setenv ("XDG_DATA_HOME", tiny_folder (), TRUE);
  g_unsetenv ("IMPASTO_KERNELS");

  g_test_add_func ("/diagnostics/nothing", test_nothing);
  g_test_add_func ("/diagnostics/networks", test_networks);
  g_test_add_func ("/diagnostics/kernels", test_kernels);

  return g_test_run ();
}
