/* Impasto: neural style transfer for GIMP
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hatch.h: lines whose distance follows the tone.
 */

#ifndef HATCH_H
#define HATCH_H

#include <cairo.h>

#include "random.h"
#include "scene.h"

/* A layer of lines over a scene whose colour's red is a tone from 0 (none)
 * to 1; lengths in parts of the picture, widths in canvas pixels.
 */
typedef struct
{
  double turn;      /* against the scene's direction            */
  double least;     /* tones below this get no line             */
  double pitch;     /* from line to line, at a middling tone    */
  double width;
  double swell;     /* how much wider than that at tone 1       */
  double length;
  double head;      /* width of the ends, as parts of the width */
  double tail;
  int    n_seeds;   /* places where a line is tried             */
} Hatch;

void hatch (cairo_t     *cr,
            Rng         *rng,
            SceneFunc    scene,
            const Hatch *layer);

#endif /* HATCH_H */
