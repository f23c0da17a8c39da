/* status-line.h - one line on the terminal that is written over. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  gboolean  terminal;     /* otherwise nothing is ever shown */
  char     *text;         /* owned: what stands there        */
} StatusLine;

/* For standard error, where that is a terminal. */
void status_line_init  (StatusLine *line);

/* @text: (transfer full) */
void status_line_show  (StatusLine *line,
                        char       *text);

/* Wipes it: what is printed next begins there. */
void status_line_clear (StatusLine *line);
