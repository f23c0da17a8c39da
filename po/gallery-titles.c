/* gallery-titles.c - not compiled: the titles of data/styles/index, for xgettext. */
static const char *const titles[] =
{
  N_("Starlit Impasto"),
  N_("Mosaic"),
  N_("Etching"),
  N_("Woodcut"),
  N_("Watercolour"),
  N_("Stained Glass"),
  N_("Pointillism"),
  N_("Autumn Pastel"),
};
