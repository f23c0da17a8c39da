/* network-list.h - the networks that one can choose, with what each takes. */
#pragma once

#include <gtk/gtk.h>

#include "network-costs.h"

G_BEGIN_DECLS

/* The columns to show. */
enum
{
  IMP_NETWORK_LIST_ID,        /* the argument `network`: "" is the built-in one */
  IMP_NETWORK_LIST_TEXT       /* Pango markup                                   */
};

GtkListStore * imp_network_list_new         (void);

/* Adds what is installed and not in the list yet, and @current. */
void           imp_network_list_fill        (GtkListStore          *list,
                                             const char            *current);

/* What the config names is always in the list: a file, or what is not installed, which
 * the estimate then complains about; nothing else steps in for it.
 */
void           imp_network_list_add_current (GtkListStore          *list,
                                             const char            *current);

/* (transfer full): of those that are installed. */
GStrv          imp_network_list_get_paths   (GtkListStore          *list);
void           imp_network_list_show_costs  (GtkListStore          *list,
                                             const ImpNetworkCosts *costs);

G_END_DECLS
