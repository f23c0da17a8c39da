/* check.h - the procedure plug-in-impasto-check: what a report of a fault needs to say. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

#define IMP_CHECK_PROC "plug-in-impasto-check"

/* (transfer full): needs no image and no network. */
GimpProcedure * imp_check_procedure_new (GimpPlugIn *plug_in);

G_END_DECLS
