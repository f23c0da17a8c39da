/* loss.h - what a loss is, to the engine.
 *
 * A term is one loss at one layer. It is made in three steps, so that several
 * pictures are never in memory together, and then evaluated many times:
 *
 *   new () → add_target () for the content or for each style → finish () → eval ()
 *
 * A loss never calls the network, the optimiser or another loss, and knows no
 * weights: the objective has them.
 */
#pragma once

#include "impasto.h"

#include "kernels/map.h"
#include "kernels/pool.h"

typedef struct _ImpTerm      ImpTerm;
typedef struct _ImpLossClass ImpLossClass;

typedef enum
{
  IMP_TARGET_CONTENT,   /* one target: the content                      */
  IMP_TARGET_STYLE,     /* one a style, with shares that sum to 1       */
  IMP_TARGET_NONE
} ImpTargetKind;

/* What new () is told. */
typedef struct
{
  const ImpLossClass *klass;
  const char         *layer;     /* a tap's name or "image", for messages      */
  const double       *options;   /* [klass->info.n_options]                    */
  int                 height;    /* H, W, N of the map that will be evaluated  */
  int                 width;
  int                 channels;
  ImpPool            *pool;      /* borrowed for the term's life               */
} ImpTermSetup;

/* An instance embeds this first. */
struct _ImpTerm
{
  const ImpLossClass *klass;
  ImpPool            *pool;
  double              reference;  /* R in relative units, set by finish ()     */
};

struct _ImpLossClass
{
  ImpLossInfo    info;
  ImpTargetKind  target;

  /* All that can fail or be slow is in the first three. */
  ImpTerm * (* new)        (const ImpTermSetup  *setup,
                            GError             **error);

  /* @map: the target's activations at the layer, kept only as the loss needs.
   * @share: of this style among several.
   */
  gboolean  (* add_target) (ImpTerm             *term,
                            const ImpMap        *map,
                            double               share,
                            GError             **error);

  gboolean  (* finish)     (ImpTerm             *term,
                            GError             **error);

  /* Returns the energy E and adds scale · ∂E/∂x to dx (+=). Allocates nothing. */
  double    (* eval)       (ImpTerm             *term,
                            const ImpMap        *x,
                            double               scale,
                            ImpMap              *dx);

  /* Bytes a term of that shape will hold, without the targets' maps. */
  guint64   (* memory)     (const ImpTermSetup  *setup);

  void      (* free)       (ImpTerm             *term);
};

/* NULL-terminated, in display order (registry.c). */
extern const ImpLossClass *const imp_loss_classes[];

const ImpLossClass * imp_loss_find (const char         *key);

/* klass->new () with the base filled in. */
ImpTerm *            imp_term_new  (const ImpTermSetup *setup,
                                    GError            **error);
void                 imp_term_free (ImpTerm            *term);   /* accepts NULL */
