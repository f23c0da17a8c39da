/* json-writer.h - JSON text with numbers that read back exactly.
 *
 * json-glib's generator prints 1e20 as `1e+20.0`, which is not JSON.
 */
#pragma once

#include <glib.h>

typedef struct
{
  GString  *text;      /* owned                                       */
  int       depth;     /* of open objects and arrays                  */
  gboolean  first;     /* nothing yet in the innermost of them        */
  char      close[8];  /* their closing brackets                      */
} JsonWriter;

void   json_writer_init    (JsonWriter *json);
char * json_writer_finish  (JsonWriter *json);   /* (transfer full): ends with a newline */

/* @key: NULL inside an array, and for the outermost. */
void   json_open_object    (JsonWriter *json, const char *key);
void   json_open_array     (JsonWriter *json, const char *key);
void   json_close          (JsonWriter *json);

void   json_add_string     (JsonWriter *json, const char *key, const char *value);
void   json_add_integer    (JsonWriter *json, const char *key, gint64 value);
void   json_add_boolean    (JsonWriter *json, const char *key, gboolean value);
/* Written with 17 digits; null where it is not finite. */
void   json_add_number     (JsonWriter *json, const char *key, double value);
