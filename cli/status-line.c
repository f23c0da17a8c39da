/* status-line.c - one line on the terminal that is written over. */
#include "status-line.h"

#include <unistd.h>

void
status_line_init (StatusLine *line)
{
  *line = (StatusLine) { isatty (STDERR_FILENO), NULL };
}

void
status_line_show (StatusLine *line,
                  char       *text)
{
  if (line->terminal && g_strcmp0 (text, line->text) != 0)
    g_printerr ("\r%s\033[K", text);
  g_free (line->text);
  line->text = text;
}

void
status_line_clear (StatusLine *line)
{
  if (line->terminal && line->text != NULL)
    g_printerr ("\r\033[K");
  g_clear_pointer (&line->text, g_free);
}
