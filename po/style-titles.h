/* style-titles.h - the titles in data/styles/index, for xgettext, which doesn't read that. */

/* Translators: titles of style pictures, most of them the names of techniques. */
N_("Starlit Impasto")
N_("Mosaic")
N_("Etching")
N_("Woodcut")
N_("Watercolour")
N_("Stained Glass")
N_("Pointillism")
N_("Autumn Pastel")
