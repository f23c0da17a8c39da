/* compress-layer.h - a layer of the narrower network, from pictures seen by both. */
#pragma once

#include "impasto.h"

#include "networks/pass.h"
#include "networks/topology.h"

enum
{
  IMP_COMPRESS_SIDE   = 160,   /* of the square that is seen of a picture  */
  IMP_COMPRESS_ROUNDS = 5      /* over the pictures, a layer               */
};

typedef struct
{
  const ImpTopologyLayer *from;      /* the wider network's                      */
  const float            *weight;    /* its [c_out × c_in × 3 × 3]               */
  const float            *bias;      /* [c_out]                                  */
  int                     input;     /* the tap it reads                         */
  int                     c_in;      /* of the narrower one's there              */
  int                     count;     /* channels it shall have                   */
  ImpNet                 *wide;
  ImpNet                 *narrow;    /* down to the input at least               */
  const GPtrArray        *squares;   /* (element-type ImpPicture)                */
  ImpPool                *pool;

  /* After each round; FALSE with an error set ends it. */
  gboolean             (* round)     (gpointer   data,
                                      GError   **error);
  gpointer                data;
} ImpCompressLayer;

/* @weight: [count × c_in × 3 × 3], @bias: [count]. @unexplained: of the chosen
 * channels' variance. Errors: IMP_ERROR_INPUT, IMP_ERROR_MEMORY.
 */
gboolean imp_compress_layer (const ImpCompressLayer  *setup,
                             float                   *weight,
                             float                   *bias,
                             double                  *unexplained,
                             GError                 **error);
