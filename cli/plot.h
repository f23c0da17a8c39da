/* plot.h - the curves, drawn. */
#pragma once

#include "curves.h"

/* Can a plot have that name? Errors: IMP_ERROR_PARAMS, naming what it can have. */
gboolean plot_check_ending (const char    *path,
                            GError       **error);

/* (transfer full): total and terms by iteration, levels side by side, as SVG. */
char *   plot_to_svg       (const Curves  *curves);
