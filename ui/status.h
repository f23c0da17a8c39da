/* status.h - below the preview: what is wrong, how far the run is, what it will take. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define IMP_TYPE_STATUS (imp_status_get_type ())
G_DECLARE_FINAL_TYPE (ImpStatus, imp_status, IMP, STATUS, GtkBox)

GtkWidget * imp_status_new          (void);

/* NULL: all is well again. */
void        imp_status_set_trouble  (ImpStatus    *status,
                                     const GError *trouble);
void        imp_status_set_text     (ImpStatus    *status,
                                     const char   *text);

/* Shows the bar, empty, or hides it. */
void        imp_status_set_running  (ImpStatus    *status,
                                     gboolean      running);
void        imp_status_set_fraction (ImpStatus    *status,
                                     double        fraction);

G_END_DECLS
