/* host.h - what the dialog asks of the plug-in: the pictures, without the image. */
#pragma once

#include <glib-object.h>

#include "impasto.h"

G_BEGIN_DECLS

/* use_layer, use_more_layers and read_style may talk to GIMP: they are called inside
 * the user's own actions only. The others must not: they are called at any time.
 * A message that crosses with one of GIMP's own would end the plug-in.
 */
typedef struct
{
  gpointer           data;            /* first argument of the functions           */
  const ImpPicture  *content;         /* what will be painted, borrowed            */
  gconstpointer      content_item;    /* its layer, not offered as a style; only   */
                                      /*   compared                                */

  /* Sets the config's argument @name, of one layer, to the layer @id, 0 = none;
   * and more-layers to those of the @n ids.
   */
  void               (* use_layer)       (gpointer       data,
                                          const char    *name,
                                          int            id);
  void               (* use_more_layers) (gpointer       data,
                                          const int     *ids,
                                          int            n);

  /* Reads the pictures that the config names now, and returns the first style.
   * Borrowed until the next call.
   */
  const ImpPicture * (* read_style)      (gpointer       data,
                                          GError       **error);

  /* (transfer full): the regions that picture and style both have. */
  GStrv              (* list_regions)    (gpointer       data);

  /* (transfer full) (nullable): of the config as it is now; NULL where it is wrong. */
  ImpParams *        (* new_params)      (gpointer       data);

  /* As new_params, for an estimate of another network. @sizes: (transfer full) */
  ImpParams *        (* get_sizes)       (gpointer       data,
                                          ImpSizes     **sizes);

  gboolean           (* estimate)        (gpointer       data,
                                          ImpEstimate   *estimate,
                                          GError       **error);

  /* (transfer full): with the config as it is now, but for colours that are kept:
   * the dialog sees to them.
   */
  ImpSession *       (* new_session)     (gpointer       data,
                                          GError       **error);

  /* (transfer full): the same for a small picture and few iterations. One at a time: the
   * last one must have been freed.
   */
  ImpSession *       (* new_sketch)      (gpointer       data,
                                          GError       **error);
} ImpDialogHost;

G_END_DECLS
