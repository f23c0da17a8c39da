/* run-options.h - the options that `stylize` and `evaluate` share. */
#pragma once

#include "impasto.h"

typedef struct
{
  ImpParams    *params;     /* owned                                         */
  char         *network;    /* owned: name or weight file; NULL: built in    */
  char         *start;      /* owned: the picture of --init FILE, or NULL    */
  GPtrArray    *regions;    /* owned (element-type RegionFiles)              */
  gboolean      json;
  GStringChunk *texts;      /* of the option table                           */
} RunOptions;

/* The pictures of a run. */
typedef struct
{
  ImpPicture *content;      /* owned                                         */
  GPtrArray  *styles;       /* owned (element-type ImpPicture)               */
  ImpPicture *start;        /* owned, or NULL                                */
  GArray     *regions;      /* owned (element-type ImpRegion)                */
  ImpInputs   inputs;       /* borrows from them                             */
} RunPictures;

void     run_options_init     (RunOptions        *options);
void     run_options_clear    (RunOptions        *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RunOptions, run_options_clear)

/* Every key of the engine's parameters becomes an option. @options is filled
 * while @context parses.
 */
void     run_options_add      (RunOptions        *options,
                               GOptionContext    *context);

/* Is all that was given right by itself? Errors: IMP_ERROR_PARAMS. */
gboolean run_options_check    (const RunOptions  *options,
                               GError           **error);

/* (transfer full): what may follow the option of @info: its words, or VALUE. */
char *   run_option_form      (const ImpParamInfo *info);

/* (transfer full): range and default, for the end of its description. */
char *   run_option_limits    (const ImpParamInfo *info);

/* (transfer full). Errors: IMP_ERROR_NETWORK. */
ImpNet * run_options_load_net (const RunOptions  *options,
                               GError           **error);

/* (transfer full): the value that holds, also where it is the default. */
char *   run_options_get      (const RunOptions  *options,
                               const char        *key);

/* @files: content, then the styles, up to NULL or @n_files. @options must outlive
 * @pictures.
 * Errors: IMP_ERROR_INPUT, naming the file.
 */
gboolean run_pictures_load    (RunPictures       *pictures,
                               const RunOptions  *options,
                               char             **files,
                               int                n_files,
                               GError           **error);
void     run_pictures_clear   (RunPictures       *pictures);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RunPictures, run_pictures_clear)
