/* json-writer.c - JSON text with numbers that read back exactly.
 *
 * Members of the outermost object and elements of its arrays have a line each.
 */
#include "json-writer.h"

#include <math.h>
#include <string.h>

void
json_writer_init (JsonWriter *json)
{
  *json = (JsonWriter) { .text = g_string_new (NULL), .first = TRUE };
}

char *
json_writer_finish (JsonWriter *json)
{
  g_assert (json->depth == 0);
  g_string_append_c (json->text, '\n');

  return g_string_free (g_steal_pointer (&json->text), FALSE);
}

static void
json_quote (GString    *text,
            const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *c = valid; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (text, "\\%c", *c);
      else if ((guchar) *c < 0x20)
        g_string_append_printf (text, "\\u%04x", *c);
      else
        g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

/* Separator, place and name of what comes next. */
static void
json_next (JsonWriter *json,
           const char *key)
{
  if (! json->first)
    g_string_append_c (json->text, ',');
  if (json->depth == 1 || json->depth == 2)
    g_string_append_printf (json->text, "\n%*s", 2 * json->depth, "");
  else if (! json->first)
    g_string_append_c (json->text, ' ');
  json->first = FALSE;

  if (key != NULL)
    {
      json_quote (json->text, key);
      g_string_append (json->text, ": ");
    }
}

static void
json_open (JsonWriter *json,
           const char *key,
           char        open,
           char        close)
{
  g_assert (json->depth < (int) sizeof json->close);

  json_next (json, key);
  g_string_append_c (json->text, open);
  json->close[json->depth++] = close;
  json->first = TRUE;
}

void
json_open_object (JsonWriter *json,
                  const char *key)
{
  json_open (json, key, '{', '}');
}

void
json_open_array (JsonWriter *json,
                 const char *key)
{
  json_open (json, key, '[', ']');
}

void
json_close (JsonWriter *json)
{
  g_assert (json->depth > 0);

  json->depth--;
  if (! json->first && json->depth < 2)
    g_string_append_printf (json->text, "\n%*s", 2 * json->depth, "");
  g_string_append_c (json->text, json->close[json->depth]);
  json->first = FALSE;
}

void
json_add_string (JsonWriter *json,
                 const char *key,
                 const char *value)
{
  json_next (json, key);
  json_quote (json->text, value);
}

void
json_add_integer (JsonWriter *json,
                  const char *key,
                  gint64      value)
{
  json_next (json, key);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, value);
}

void
json_add_boolean (JsonWriter *json,
                  const char *key,
                  gboolean    value)
{
  json_next (json, key);
  g_string_append (json->text, value ? "true" : "false");
}

void
json_add_number (JsonWriter *json,
                 const char *key,
                 double      value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  json_next (json, key);
  if (isfinite (value))
    g_string_append (json->text, g_ascii_formatd (digits, sizeof digits, "%.17g", value));
  else
    g_string_append (json->text, "null");
}
