/* loss.h - what a loss is, to the engine.
 *
 * A term is one loss at one layer. It is made in three steps, so that several
 * pictures are never in memory together, and then evaluated many times:
 *
 *   new () → add_target () for the content or for each style → finish ()
 *
 * and each evaluation again takes three:
 *
 *   begin () → measure () → energy () → gradient ()
 *
 * Pictures may be large and the first layers' maps are the largest: so maps come
 * as rows, all at once or band by band, each row once. A loss that must see its
 * map as a whole says so.
 *
 * What a loss compares with may depend on x, as the matches of patches do. It
 * stays as it is while the optimiser searches along a line, and is looked for
 * anew by the next evaluation after renew ().
 *
 * A loss never calls the network, the optimiser or another loss, and knows no
 * weights: the objective has them.
 */
#pragma once

#include "impasto.h"

#include "kernels/map.h"
#include "kernels/pool.h"
#include "speed.h"

typedef struct _ImpTerm      ImpTerm;
typedef struct _ImpLossClass ImpLossClass;
typedef struct _ImpGramForm  ImpGramForm;

typedef enum
{
  IMP_TARGET_CONTENT,   /* one target: the content                      */
  IMP_TARGET_STYLE,     /* one a style, with shares that sum to 1       */
  IMP_TARGET_NONE
} ImpTargetKind;

/* What of a picture counts at a layer. Masks are [H × W] of the whole map, in
 * [0,1], and NULL where they are 1 everywhere. v is 0 where the picture is
 * transparent, m_c is the mask of region c (docs/equations.md 2).
 */
typedef struct
{
  int           n;          /* regions, with the remainder: 1 or more      */
  float       **region;     /* [n]: m_c · v                                */
  float        *valid;      /* v                                           */
  double       *squares;    /* [n]: Σ (m_c · v)²                           */
  double        valid_sum;  /* Σ v                                         */
  double        valid_squares;   /* Σ v²                                   */
} ImpMasks;

/* Rows of a map: all of them, or a band. */
typedef struct
{
  ImpMap          map;      /* these rows                                  */
  int             first;    /* the row of the whole map that map's first   */
                            /*   row is                                    */
  int             height;   /* rows of the whole map                       */
  const ImpMasks *masks;    /* of the picture; NULL: one region, and all   */
                            /*   of it is 1                                */
} ImpRows;

/* What new () is told. */
typedef struct
{
  const ImpLossClass *klass;
  const char         *layer;     /* a tap's name or "image", for messages      */
  const double       *options;   /* [klass->info.n_options]                    */
  int                 height;    /* H, W, N of the map that will be evaluated  */
  int                 width;
  int                 channels;
  const ImpMasks     *masks;     /* of x, as its rows will have them           */
  ImpPool            *pool;      /* masks and pool are borrowed for the term's */
                                 /*   life                                     */
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
  gboolean       whole;        /* wants the whole map, never a band          */
  gboolean       regions;      /* looks at the regions of masks              */
  gboolean       constraint;   /* the content is no aim of it, so that        */
                               /*   content-strength leaves it alone         */

  /* The least height and width of a map, x's and the targets', by its options;
   * NULL: 1. Smaller maps never come: a picture that has one is refused.
   */
  int       (* smallest)   (const double        *options);

  /* How many times each style is wanted turned each way, and enlarged and reduced,
   * as further targets (pictures/copies.h), by the options; NULL: not at all.
   */
  void      (* copies)     (const double        *options,
                            int                 *rotations,
                            int                 *scales);

  /* Of the losses on Gram matrices, whose methods are the same: which it is
   * (gram-sum.h).
   */
  void      (* gram_form)  (const ImpTermSetup  *setup,
                            ImpGramForm         *form);

  /* All that can fail or be slow is in the first three. */
  ImpTerm * (* new)        (const ImpTermSetup  *setup,
                            GError             **error);

  /* @rows: of the target's activations at the layer, kept only as the loss
   * needs. @share: of this style among several.
   */
  gboolean  (* add_target) (ImpTerm             *term,
                            const ImpRows       *rows,
                            double               share,
                            GError             **error);

  gboolean  (* finish)     (ImpTerm             *term,
                            GError             **error);

  /* An iteration begins, not the first. TRUE when the next evaluation will look for
   * what it compares with anew, so that the energy at the same x is another. And
   * how often that is, in iterations, by the options. NULL: never.
   */
  gboolean  (* renew)      (ImpTerm             *term);
  double    (* renewals)   (const double        *options);

  /* An evaluation: allocates nothing and can't fail. All rows are measured
   * before energy () returns E; then gradient () adds scale · ∂E/∂x at @x to
   * @dx (+=), which has as many rows.
   */
  void      (* begin)      (ImpTerm             *term);
  void      (* measure)    (ImpTerm             *term,
                            const ImpRows       *x);
  double    (* energy)     (ImpTerm             *term);
  void      (* gradient)   (ImpTerm             *term,
                            const ImpRows       *x,
                            double               scale,
                            ImpMap              *dx);

  /* Bytes a term of that shape will hold, without the targets' maps. Of the
   * masks only their number n is known.
   */
  guint64   (* memory)     (const ImpTermSetup  *setup);

  /* Bytes it will keep of each target whose map has that size; NULL: none. */
  guint64   (* target_memory) (const ImpTermSetup *setup,
                               int                 height,
                               int                 width);

  /* What an evaluation takes; NULL: nothing to speak of beside the network. Of the
   * masks only their number n is known.
   */
  ImpWork   (* work)       (const ImpTermSetup  *setup);

  /* Floating-point operations of looking anew among targets whose maps have so many
   * positions together; NULL where nothing is looked for.
   */
  double    (* search_work)   (const ImpTermSetup  *setup,
                               double               positions);

  void      (* free)       (ImpTerm             *term);
};

/* NULL-terminated, in display order (registry.c). */
extern const ImpLossClass *const imp_loss_classes[];

const ImpLossClass * imp_loss_find (const char         *key);

/* klass->new () with the base filled in. */
ImpTerm *            imp_term_new  (const ImpTermSetup *setup,
                                    GError            **error);
void                 imp_term_free (ImpTerm            *term);   /* accepts NULL */

/* All rows of @map. */
static inline ImpRows
imp_rows_all (const ImpMap *map)
{
  return (ImpRows) { *map, 0, map->height, NULL };
}

/* The rows' part of a mask of the whole map; NULL for NULL. */
static inline const float *
imp_rows_mask (const ImpRows *rows,
               const float   *mask)
{
  return mask != NULL ? mask + (gsize) rows->first * rows->map.width : NULL;
}
