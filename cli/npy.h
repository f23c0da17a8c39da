/* npy.h - NumPy's array files: float32, C order, little-endian. */
#pragma once

#include <glib.h>

/**
 * npy_parse:
 * @data: the whole file, format version 1 or 2.
 * @n_dims: how many dimensions the array must have.
 * @shape: [n_dims], filled; every side ≥ 1.
 *
 * (transfer full): the samples, all finite.
 *
 * Errors: IMP_ERROR_INPUT, what is wrong, without the file's name.
 */
float *      npy_parse  (const guint8  *data,
                         gsize          length,
                         int            n_dims,
                         int           *shape,
                         GError       **error);

/* (transfer full): the file with these samples. */
GByteArray * npy_format (const float   *samples,
                         const int     *shape,
                         int            n_dims);
