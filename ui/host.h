/* host.h - what the dialog asks of the plug-in: the pictures, without the image. */
#pragma once

#include <glib-object.h>

#include "impasto.h"

G_BEGIN_DECLS

/* use_layer and read_style may talk to GIMP: they are called inside the user's own
 * actions only. estimate and new_session must not: they are called at any time.
 * A message that crosses with one of GIMP's own would end the plug-in.
 */
typedef struct
{
  gpointer           data;            /* first argument of the functions           */
  const ImpPicture  *content;         /* what will be painted, borrowed            */
  gconstpointer      content_item;    /* its layer, not offered as a style; only   */
                                      /*   compared                                */

  /* Sets the config's style-layer to the layer @id, 0 = none. */
  void               (* use_layer)   (gpointer       data,
                                      int            id);

  /* Reads the style that the config names now. Borrowed until the next call. */
  const ImpPicture * (* read_style)  (gpointer       data,
                                      GError       **error);

  gboolean           (* estimate)    (gpointer       data,
                                      ImpEstimate   *estimate,
                                      GError       **error);

  /* (transfer full): with the config as it is now. */
  ImpSession *       (* new_session) (gpointer       data,
                                      GError       **error);
} ImpDialogHost;

G_END_DECLS
