/* impasto.h - the engine's public API: neural style transfer on plain pictures.
 *
 * The engine needs GLib/GIO, json-glib, libarchive, libsoup and CBLAS: no GIMP, no GTK.
 *
 * The usual way through it:
 *   1. imp_init () once, at the start of main ();
 *   2. imp_net_load () a network that imp_store_find_network () found;
 *   3. imp_params_new (), imp_params_set () for whatever is not at its default;
 *   4. imp_session_new () with the pictures, imp_session_run (), and
 *      imp_session_dup_result (), also after a cancelled run.
 *
 * For every function below:
 *   - shapes are written [H × W × C], row-major, last index fastest;
 *   - arguments are borrowed for the call unless said otherwise;
 *   - (transfer full) results are freed with the matching _free or _unref;
 *   - a function taking GError ** returns FALSE or NULL exactly when it sets it;
 *   - messages of errors are translated sentences for the person at the screen.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Once per process, before anything else of the engine: OpenBLAS is told to
 * use one thread per caller, since the engine has a pool of its own.
 */
void imp_init (void);

/* Which kernels are in use: "avx512", "avx2" or "portable". The best that this
 * CPU has, unless the environment variable IMPASTO_KERNELS names another; imp_init ()
 * warns when it names none that can be used.
 */
const char * imp_kernels_name (void);

/* --- errors -------------------------------------------------------------- */

#define IMP_ERROR (imp_error_quark ())

/* One code for each thing that can be done about it. */
typedef enum
{
  IMP_ERROR_PARAMS,    /* a key or value that no picture or network can make right */
  IMP_ERROR_NETWORK,   /* weight file missing, unreadable, damaged or unsuitable   */
  IMP_ERROR_INPUT,     /* a picture is missing, unreadable or has the wrong size   */
  IMP_ERROR_MEMORY,    /* the run would not fit; the message says what would       */
  IMP_ERROR_DIVERGED   /* value or gradient not finite; the best image is kept     */
} ImpError;

GQuark imp_error_quark (void);

/* --- pictures ------------------------------------------------------------ */

/* R'G'B', sRGB-encoded, nominally in [0,1]; alpha is not premultiplied.
 * Threads: one owner at a time; reading from several is fine.
 */
typedef struct
{
  int    width;    /* W ≥ 1, pixels                                  */
  int    height;   /* H ≥ 1, pixels                                  */
  float *rgb;      /* [H × W × 3]                                    */
  float *alpha;    /* [H × W] in [0,1], or NULL where all is opaque  */
} ImpPicture;

/* (transfer full): rgb is zero; alpha, where asked for, is one. */
ImpPicture * imp_picture_new   (int                width,
                                int                height,
                                gboolean           with_alpha);
ImpPicture * imp_picture_copy  (const ImpPicture  *picture);
void         imp_picture_free  (ImpPicture        *picture);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpPicture, imp_picture_free)

/* (transfer full): @picture at another size, by the engine's one filter: an
 * antialiased cubic (Catmull-Rom, widened when reducing). Colours are weighted
 * by alpha. Values may leave [0,1] slightly; the same size gives a copy.
 */
ImpPicture * imp_picture_scale (const ImpPicture  *picture,
                                int                width,
                                int                height);

/* (transfer full): the colours of @content in the light and dark of @picture: each
 * pixel has @picture's luma, 0.299 R + 0.587 G + 0.114 B, and @content's hue, less
 * saturated where it would leave [0,1]. @content is scaled to @picture's size and
 * filled where it is transparent; alpha is @picture's. What the parameter `color` =
 * keep does after a run; fast enough to be switched on and off after one without
 * it. Source: Gatys et al. 2016, Preserving Color in Neural Artistic Style Transfer.
 */
ImpPicture * imp_picture_keep_colors (const ImpPicture *picture,
                                      const ImpPicture *content);

/* The size with longest side @longest and the same proportions, at least 1 × 1. */
void         imp_fit_size      (int                width,
                                int                height,
                                int                longest,
                                int               *fit_width,
                                int               *fit_height);

/* Peak signal-to-noise ratio in dB, peak 1, over all 3HW samples; INFINITY for
 * identical pictures. The sizes must be equal. Source: docs/equations.md 6.
 */
double       imp_psnr          (const ImpPicture  *a,
                                const ImpPicture  *b);

/* Mean structural similarity of the lumas (Wang 2004: 11 × 11 Gaussian window,
 * σ 1.5, K₁ 0.01, K₂ 0.03, valid windows only; smaller pictures use one window
 * of their own size). The sizes must be equal.
 */
double       imp_ssim          (const ImpPicture  *a,
                                const ImpPicture  *b);

/* --- networks ------------------------------------------------------------ */

/* A VGG-shaped network: 3×3 convolutions in up to five blocks with pooling
 * between them, of any widths. Immutable once loaded.
 * Threads: safe; share one between sessions.
 */
typedef struct _ImpNet ImpNet;

/**
 * imp_net_load:
 * @path: a safetensors file with torchvision's names, `features.N.weight` and
 *     `features.N.bias`, float32 or float16, with at least conv1_1. Layers past
 *     conv5_4 (the classifier) are ignored. The metadata key `preprocessing`
 *     may be `torchvision` (default) or `caffe`.
 *
 * Errors: IMP_ERROR_NETWORK, naming the file and what is wrong with it.
 */
ImpNet *     imp_net_load      (const char        *path,
                                GError           **error);
ImpNet *     imp_net_ref       (ImpNet            *net);
void         imp_net_unref     (ImpNet            *net);       /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpNet, imp_net_unref)

/* The file's name without folder and extension. Owned by @net. */
const char * imp_net_get_name  (const ImpNet      *net);

/**
 * imp_net_check:
 * @path: as imp_net_load () takes it.
 * @text: (out) (transfer full) (optional): what was found, in plain words.
 *
 * Loads a network and runs a test picture through all layers: the activations must be
 * finite numbers, not all zero, of a size that makes sense, and, of networks that we know,
 * those that the original weights give. Takes hardly more memory than loading does.
 *
 * Errors: IMP_ERROR_NETWORK, naming the layer; G_IO_ERROR_CANCELLED; IMP_ERROR_MEMORY.
 * Cost: about 4 GFLOP for a VGG-19.
 */
gboolean     imp_net_check     (const char        *path,
                                GCancellable      *cancellable,
                                char             **text,
                                GError           **error);

/* A network's file, as far as its header and first layer tell. */
typedef struct
{
  char     *name;            /* the file's, without folder and extension       */
  char     *path;
  char     *title;           /* of a published network, otherwise NULL          */
  char     *topology;        /* widths, by blocks: "64 64, 128 128"             */
  char     *preprocessing;   /* "torchvision" or "caffe"                        */
  guint64   bytes;           /* of the file                                     */
  gboolean  half;            /* float16, otherwise float32                      */
  gboolean  normalized;      /* mean activations are 1                          */
  gboolean  removable;       /* imp_net_remove () would                         */
} ImpNetInfo;

/* (transfer full). Errors: as imp_net_load (), for what is seen without reading all. */
ImpNetInfo * imp_net_describe  (const char        *path,
                                GError           **error);
void         imp_net_info_free (ImpNetInfo        *info);      /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpNetInfo, imp_net_info_free)

/* How to import; all zero is right for most. */
typedef struct
{
  const char              *name;           /* letters, digits, “.”, “-”, “_”;   */
                                           /*   NULL: made of the file's        */
  const char              *preprocessing;  /* "torchvision", "caffe"; NULL: as  */
                                           /*   recognised                      */
  gboolean                 float32;        /* keep all bits (float16)           */
  const ImpPicture *const *pictures;       /* [n_pictures]: normalise weights   */
  int                      n_pictures;     /*   by these (0: don't)             */
} ImpNetImport;

/* @fraction: 0..1. On the thread that imports. */
typedef void (* ImpNetProgressFunc) (double   fraction,
                                     gpointer user_data);

/**
 * imp_net_import:
 * @path: safetensors, PyTorch's .pth (of both kinds), numpy's .npz or a pickle of numpy
 *     arrays, recognised by contents. Nothing in it is ever executed.
 * @progress: (nullable)
 * @cancellable: (nullable)
 * @text: (out) (transfer full) (optional): what was recognised and what the check of
 *     the network found, in plain words.
 *
 * Makes a network of the user's own of a VGG's convolutions up to conv5_4, after a
 * check; it appears complete or not at all. With @pictures each filter is divided by
 * its mean activation over them, which the next layer makes up for; filters that hardly
 * answer are left alone (Source: docs/equations.md 1).
 *
 * (transfer full). Errors: IMP_ERROR_NETWORK, saying what the file seems to be and what
 * is expected; IMP_ERROR_PARAMS for name and pre-processing; G_IO_ERROR_CANCELLED.
 */
ImpNetInfo * imp_net_import    (const char         *path,
                                const ImpNetImport *options,
                                ImpNetProgressFunc  progress,
                                gpointer            user_data,
                                GCancellable       *cancellable,
                                char              **text,
                                GError            **error);

/**
 * imp_net_compress:
 * @path: the wider network's file, a safetensors one.
 * @pictures: [n_pictures], what the narrower one shall see well: a hundred or more,
 *     of any sizes; the middle of each counts.
 * @widths: [n_widths], 0..1, shares of each layer's channels, rounded to multiples of
 *     16: one a block; or one for all, of which the fifth block keeps (1 + w) / 2, since
 *     there they cost little and nothing makes up for them.
 * @name: of the new network: letters, digits, “.”, “-”, “_”.
 * @progress: (nullable)
 * @cancellable: (nullable)
 * @text: (out) (transfer full) (optional): what each layer lost, in plain words.
 *
 * Makes a narrower, faster network of the user's own that sees nearly the same, layer
 * by layer by regression. Cost: some minutes.
 *
 * (transfer full). Errors: as imp_net_import (); IMP_ERROR_INPUT; IMP_ERROR_MEMORY.
 */
ImpNetInfo * imp_net_compress  (const char               *path,
                                const ImpPicture *const  *pictures,
                                int                       n_pictures,
                                const double             *widths,
                                int                       n_widths,
                                const char               *name,
                                ImpNetProgressFunc        progress,
                                gpointer                  user_data,
                                GCancellable             *cancellable,
                                char                    **text,
                                GError                  **error);

/* Deletes a network of the user's own. Errors: IMP_ERROR_NETWORK. */
gboolean     imp_net_remove    (const char        *name,
                                GError           **error);

/* --- where networks and style pictures are ------------------------------- */

/* Data folders, in this order, each with `networks/` and `styles/` inside:
 * $IMPASTO_DATADIR, `data` beside the executable, the installed one, and the
 * user's ($XDG_DATA_HOME/impasto). The first that has a name wins.
 */
typedef struct
{
  char *name;     /* stable key: the file's name without extension   */
  char *title;    /* to show, translated where we made it            */
  char *path;     /* absolute                                        */
} ImpStoreEntry;

/* (transfer full) (element-type ImpStoreEntry): sorted by name; frees its entries. */
GPtrArray *  imp_store_list_networks (void);
GPtrArray *  imp_store_list_styles   (void);

/* (transfer full): the path of an installed network, or of a weight file when
 * @name holds a slash or ends in `.safetensors`; NULL or "" is the built-in one.
 * Of several names with commas between them, the first that is installed; nothing
 * else ever steps in for a network that is missing.
 * Errors: IMP_ERROR_NETWORK, naming it, the ways to get it and what is installed.
 */
char *       imp_store_find_network  (const char  *name,
                                      GError     **error);

/* (transfer full): the path of a picture of the built-in gallery.
 * Errors: IMP_ERROR_INPUT, listing the gallery.
 */
char *       imp_store_find_style    (const char  *name,
                                      GError     **error);

/* --- networks to download ------------------------------------------------ */

/* A weight file that others have published. */
typedef struct
{
  const char *name;      /* "vgg16": what to ask for                         */
  const char *title;     /* N_("VGG-16, as published with torchvision")      */
  const char *address;
  guint64     size;      /* bytes                                            */
  const char *sha256;    /* lower-case hexadecimal                           */
} ImpDownloadInfo;

/* The i-th of them, or NULL past the end. Static storage. */
const ImpDownloadInfo * imp_download_info (int i);

/* On the thread that called imp_net_download (), about ten times a second:
 * @received of @size bytes are here. @finished: 0 until all are, then how far they
 * are checked and imported, 0..1.
 */
typedef void (* ImpDownloadFunc) (guint64  received,
                                  guint64  size,
                                  double   finished,
                                  gpointer user_data);

/**
 * imp_net_download:
 * @name: of imp_download_info ()
 * @progress: (nullable)
 * @cancellable: (nullable): noticed at once, from any thread.
 * @text: (out) (transfer full) (optional): as of imp_net_import ().
 *
 * Fetches a file, and imports it under @name when its SHA-256 has been found
 * right; then the file is removed. Blocks; needs no main loop. Proxies are those of the desktop or environment. After an
 * interruption, what has arrived is kept in `impasto/downloads` in the user's
 * cache folder, as NAME.part, and the next call goes on from there. With
 * $IMPASTO_MIRROR the same file names are looked for at that address instead.
 *
 * (transfer full). Errors: IMP_ERROR_PARAMS, listing the names; IMP_ERROR_NETWORK,
 * telling what happened, what is kept and what else can be done;
 * G_IO_ERROR_CANCELLED, telling what is kept.
 */
ImpNetInfo * imp_net_download        (const char       *name,
                                      ImpDownloadFunc   progress,
                                      gpointer          user_data,
                                      GCancellable     *cancellable,
                                      char            **text,
                                      GError          **error);

/* --- what to put into a report of a fault ---------------------------------- */

/* (transfer full): lines of text: version, processor and kernels, cores, memory, the
 * data folders, every network and whether it is sound (imp_net_check ()), and which
 * folders hold what is the user's own. Works whatever is missing. Cost: that of
 * loading and checking each network, below a second even for a VGG-19.
 */
char *      imp_diagnostics          (void);

/* --- losses and modes, as data ------------------------------------------- */

/* An option of a loss; declared once, in the loss's file. In ImpParams its key
 * is `LOSS.KEY`, as a GIMP argument `LOSS-KEY`.
 */
typedef struct
{
  const char *key;          /* "shift"                                   */
  const char *title;        /* N_("Shift")                               */
  const char *description;  /* N_("…"), what it does, for an artist      */
  double      min, max;     /* inclusive                                 */
  double      value;        /* default                                   */
  gboolean    integer;
} ImpOption;

typedef struct
{
  const char      *key;        /* "gram": stable identifier               */
  const char      *title;      /* N_("Gram matrices")                     */
  const char      *source;     /* "Gatys et al. 2016"                     */
  gboolean         on_image;   /* its layer is `image`                    */
  const ImpOption *options;
  int              n_options;
} ImpLossInfo;

/* The i-th loss in display order, or NULL past the end. Static storage. */
const ImpLossInfo * imp_loss_info (int i);

/* One line of a mode's table. @weight is the loss's share in that unit system;
 * terms of one loss over several layers share it by their @layer_weight.
 */
typedef struct
{
  const char *loss;          /* ImpLossInfo.key                           */
  const char *layer;         /* a tap, or "image"                         */
  double      layer_weight;  /* > 0                                       */
} ImpModeTerm;

typedef struct
{
  const char *loss;          /* ImpLossInfo.key                           */
  double      relative;      /* weight in relative units                  */
  double      paper;         /* weight in the source's own units, or NAN  */
                             /*   where it gives none                     */
} ImpModeWeight;

typedef struct
{
  const char          *key;             /* "gatys": stable identifier      */
  const char          *title;           /* N_("…")                         */
  const char          *description;     /* N_("…"), one sentence           */
  const char          *source;          /* where terms and weights are from */
  const ImpModeTerm   *terms;           /* ends with loss == NULL          */
  const ImpModeWeight *weights;         /* ends with loss == NULL          */
  const char          *late;            /* the loss that joins in a stage of */
                                        /*   its own, the last one; or NULL  */
  gboolean             smooth;          /* `smooth` is on                  */
  gboolean             one_layer;       /* its layer is the user's `layer` */
  gboolean             average_pooling; /* (FALSE: max)                    */
  int                  iterations;      /* per level, relative units       */
  int                  levels;          /* relative units                  */
  const char          *init;            /* relative units                  */
  int                  paper_iterations;
  const char          *paper_init;
} ImpModeInfo;

/* The i-th mode in display order, or NULL past the end. Static storage. */
const ImpModeInfo * imp_mode_info      (int                i);
const ImpModeInfo * imp_mode_find      (const char        *key);   /* or NULL */

/* Has it paper units, that is a paper weight for a loss of its terms at least?
 * Where one is NAN beside others, the value of `weight.LOSS` is the weight itself,
 * and has to be set.
 */
gboolean            imp_mode_has_paper (const ImpModeInfo *mode);

/* --- parameters ---------------------------------------------------------- */

/* Everything a run can be told, by key: one parser and one validator for the
 * terminal, Script-Fu, presets and the record in a layer.
 * Threads: one owner at a time.
 */
typedef struct _ImpParams ImpParams;

/* A key that ImpParams knows. */
typedef struct
{
  const char *key;          /* "style-strength"                          */
  const char *fallback;     /* default as text; "": decided by the mode, */
                            /*   for style-weights equal shares          */
  const char *range;        /* "0…1000", or the values: "max|average"    */
  const char *description;  /* N_("…")                                   */
} ImpParamInfo;

/* The i-th key, or NULL past the end; `weight.LOSS` and `LOSS.KEY` are further
 * keys, one for every loss and option. Static storage.
 */
const ImpParamInfo * imp_param_info  (int i);

/* The least and the largest number that a key takes, also a further one. FALSE
 * where it takes something else than one number, or there is no such key.
 */
gboolean      imp_param_range        (const char          *key,
                                      double              *min,
                                      double              *max,
                                      gboolean            *integer);

ImpParams *   imp_params_new         (void);
ImpParams *   imp_params_copy        (const ImpParams   *params);
void          imp_params_free        (ImpParams         *params);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpParams, imp_params_free)

/**
 * imp_params_set:
 * @key: of imp_param_info (), `weight.LOSS`, `LOSS.KEY`, or `term`: the key
 *     `term` takes `LOSS:LAYER=WEIGHT` and adds a term each time it is set;
 *     such terms replace the mode's.
 * @value: numbers with a decimal point, whatever the locale; "" goes back to
 *     the default.
 *
 * Errors: IMP_ERROR_PARAMS, naming key, value and what would be right.
 */
gboolean      imp_params_set         (ImpParams         *params,
                                      const char        *key,
                                      const char        *value,
                                      GError           **error);

/* (transfer full): the value as imp_params_set () would take it; "" where
 * nothing was set, NULL for an unknown key and for `term`, of which there may be
 * several: imp_params_to_string () has them.
 */
char *        imp_params_get         (const ImpParams   *params,
                                      const char        *key);

/* (transfer full): all that was set, `key=value` lines in a fixed order, and
 * back. Errors: as imp_params_set ().
 */
char *        imp_params_to_string   (const ImpParams   *params);
ImpParams *   imp_params_from_string (const char        *text,
                                      GError           **error);

/* What no single value can show: a mode in paper units that lacks a weight there,
 * terms given twice, nothing left to do. Errors: IMP_ERROR_PARAMS.
 */
gboolean      imp_params_check       (const ImpParams   *params,
                                      GError           **error);

/* Does one of the terms, the mode's or those that replace them, look at the content,
 * at the styles, at regions? Is one of this loss? For hosts that show only what counts.
 */
typedef enum
{
  IMP_USE_CONTENT,
  IMP_USE_STYLE,
  IMP_USE_REGIONS
} ImpUse;

gboolean      imp_params_uses        (const ImpParams   *params,
                                      ImpUse             use);
gboolean      imp_params_uses_loss   (const ImpParams   *params,
                                      const char        *loss);

/* --- one run -------------------------------------------------------------- */

/* Where a region is: 1 inside, 0 outside, anything between on a soft edge. One of
 * another size than its picture is scaled to it, and a warning says so.
 */
typedef struct
{
  int    width;     /* W ≥ 1                                                */
  int    height;    /* H ≥ 1                                                */
  float *data;      /* [H × W] in [0,1]                                     */
} ImpMask;

/* A part of the content that is painted like a part of the first style; further
 * styles give all of themselves to every region. What of the content is in no
 * region makes one more with what of the style is in none, if there is such.
 */
typedef struct
{
  const char    *name;       /* not empty, for messages; no two the same    */
  const ImpMask *content;    /* both are required, and in both some pixels  */
  const ImpMask *style;      /*   must be inside and not transparent        */
} ImpRegion;

typedef struct
{
  const ImpPicture        *content;    /* required                          */
  const ImpPicture *const *styles;     /* [n_styles], may be NULL where the */
  int                      n_styles;   /*   mode needs no style             */
  const ImpPicture        *start;      /* for `init` = image, content's size */
  const ImpRegion         *regions;    /* [n_regions], may be NULL where    */
  int                      n_regions;  /*   there are none                  */
} ImpInputs;

/* One term of the objective: total = Σ weight · energy / reference. A term that
 * only joins in a later stage has its place with weight and energy 0.
 */
typedef struct
{
  const char *loss;       /* ImpLossInfo.key                               */
  const char *layer;      /* a tap's name, or "image"                      */
  double      weight;     /* w_k, layer share and strengths included       */
  double      reference;  /* R_k; 1 in paper units                         */
  double      energy;     /* E_k ≥ 0, unweighted                           */
} ImpTermInfo;

typedef struct
{
  double             fraction;       /* of the run's work, 0..1, never falls */
  double             seconds;        /* since imp_session_run ()            */
  int                level;          /* 0 = the coarsest; the last may be    */
                                     /*   the full size again, with the mode's */
                                     /*   late loss                         */
  int                n_levels;
  int                iteration;      /* within this level, 0 = the start    */
  int                n_iterations;   /* of this level                       */
  int                evaluations;    /* of loss and gradient, so far        */
  double             total;
  const ImpTermInfo *terms;          /* [n_terms], this call only           */
  int                n_terms;
  const ImpPicture  *image;          /* the image now, at the level's size, */
                                     /*   not clamped, and in the colours   */
                                     /*   of the run even where `color` is  */
                                     /*   keep; this call only              */
} ImpProgress;

/* On the thread that called imp_session_run (), never concurrently, once after
 * the first evaluation of a level and once an iteration. Must not call any
 * imp_session function.
 */
typedef void (* ImpProgressFunc) (const ImpProgress *progress,
                                  gpointer           user_data);

/* What a run took, for reports. */
typedef struct
{
  int                width, height;      /* of the result                    */
  int                n_levels;
  int                evaluations;
  double             seconds;
  double             clamped;            /* share of samples outside [0,1]   */
  double             total;              /* of the result, at the last level, */
                                         /*   before it is smoothed          */
  const ImpTermInfo *terms;              /* [n_terms], owned by the session  */
  int                n_terms;
  const char *const *warnings;           /* NULL-terminated, translated      */
} ImpReport;

typedef struct
{
  guint64 bytes;      /* peak memory of the process's engine part            */
  double  seconds;    /* a forecast from this machine's measured speed: on a */
                      /*   quiet machine mostly right to a quarter           */
} ImpEstimate;

/* What of a run's pictures its memory and its time depend on. */
typedef struct
{
  int       width, height;     /* of the content, as it is given             */
  int      *style_widths;      /* [n_styles], likewise                       */
  int      *style_heights;
  int       n_styles;
  int       n_regions;         /* as ImpInputs has them                      */
  gboolean  transparent;       /* some picture has alpha                     */
} ImpSizes;

/* (transfer full): of a run with these; pixels and masks are not looked at. */
ImpSizes *   imp_sizes_new          (const ImpInputs   *inputs);
void         imp_sizes_free         (ImpSizes          *sizes);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpSizes, imp_sizes_free)

/* Threads: one at a time; cancel from any thread through the GCancellable. */
typedef struct _ImpSession ImpSession;

/**
 * imp_session_estimate:
 *
 * Where pictures have alpha, or regions leave nothing over, a little less may be needed.
 *
 * Cost: 0.1 s, once a process and number of threads, for measuring the speed.
 * Errors: as imp_session_new () for what sizes alone show, but not MEMORY.
 */
gboolean     imp_session_estimate   (ImpNet            *net,
                                     const ImpParams   *params,
                                     const ImpSizes    *sizes,
                                     ImpEstimate       *estimate,
                                     GError           **error);

/**
 * imp_session_new:
 * @net: a reference is taken.
 * @params: copied.
 * @inputs: its content and its start are borrowed until imp_session_free (),
 *     styles and regions for this call only.
 *
 * Checks everything that can be checked without running.
 *
 * Errors: IMP_ERROR_PARAMS; IMP_ERROR_NETWORK, naming a layer the network
 *     lacks; IMP_ERROR_INPUT, naming the picture or the region;
 *     IMP_ERROR_MEMORY, naming the size that would fit.
 */
ImpSession * imp_session_new        (ImpNet            *net,
                                     const ImpParams   *params,
                                     const ImpInputs   *inputs,
                                     GError           **error);

/**
 * imp_session_run:
 * @progress: (nullable)
 * @cancellable: (nullable): noticed within 200 ms, from any thread.
 *
 * Blocks until the run is over. On cancellation and on divergence the best
 * image so far is kept: imp_session_dup_result () works after FALSE too.
 *
 * Errors: G_IO_ERROR_CANCELLED, IMP_ERROR_DIVERGED, IMP_ERROR_INPUT.
 */
gboolean     imp_session_run        (ImpSession        *session,
                                     ImpProgressFunc    progress,
                                     gpointer           user_data,
                                     GCancellable      *cancellable,
                                     GError           **error);

/* (transfer full) (nullable): the best image at the size of the work, clamped
 * to [0,1], with the content's alpha, and its colours where `color` is keep; NULL
 * before the first run.
 */
ImpPicture * imp_session_dup_result (ImpSession        *session);

/* Of the last run. Owned by the session, valid until it is run again. */
const ImpReport *
             imp_session_get_report (ImpSession        *session);
void         imp_session_free       (ImpSession        *session);   /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpSession, imp_session_free)

/* --- the objective at one picture ---------------------------------------- */

typedef struct
{
  double       total;
  ImpTermInfo *terms;      /* [n_terms]                                    */
  int          n_terms;
  int          width, height;
  float       *gradient;   /* [H × W × 3], ∂ total / ∂ x                   */
  char       **warnings;   /* NULL-terminated, translated                  */
} ImpEvaluation;

/* (transfer full): @image must have the content's size (after `size`).
 * Errors: as imp_session_new ().
 */
ImpEvaluation * imp_evaluate          (ImpNet            *net,
                                       const ImpParams   *params,
                                       const ImpInputs   *inputs,
                                       const ImpPicture  *image,
                                       GError           **error);
void            imp_evaluation_free   (ImpEvaluation     *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpEvaluation, imp_evaluation_free)

G_END_DECLS
