/* gram-rows.c - see gram-rows.h. */
#include "gram-rows.h"

#include <string.h>

enum
{
  PARTS    = 16,    /* partial matrices at most            */
  PART_MIN = 512    /* positions a part has at least, or M */
};

static int
parts_of (size_t positions)
{
  const size_t parts = positions / PART_MIN;

  return parts < 1 ? 1 : parts > PARTS ? PARTS : (int) parts;
}

static size_t
matrices_size (size_t positions,
               int    channels)
{
  const size_t width = IMP_PAD (channels);
  const size_t parts = parts_of (positions);

  return (parts > 2 ? parts : 2) * width * width;
}

size_t
imp_gram_scratch (int height,
                  int width,
                  int channels,
                  int n_workers)
{
  return (matrices_size ((size_t) height * width, channels) +
          (size_t) n_workers * 2 * IMP_GRAM_CHUNK * IMP_PAD (channels)) * sizeof (float);
}

ImpGramRun
imp_gram_run (const ImpMap      *f,
              const ImpGramKind *kind,
              void              *scratch)
{
  const size_t positions = imp_map_positions (f);
  ImpGramRun   gram      = { .isa = imp_isa (), .f = f };

  if (kind != NULL)
    {
      /* By fields: gcc 14 with -fsanitize=undefined loses a copy of the whole. */
      gram.kind.mask = kind->mask;
      gram.kind.dy   = kind->dy;
      gram.kind.dx   = kind->dx;
    }
  gram.shifted  = gram.kind.dy != 0 || gram.kind.dx != 0;
  gram.copied   = gram.kind.mask != NULL || f->stride % IMP_BLOCK != 0;
  gram.width    = IMP_PAD (f->channels);
  gram.n_parts  = parts_of (positions);
  gram.matrices = scratch;
  gram.rows     = gram.matrices + matrices_size (positions, f->channels);

  return gram;
}

void
imp_gram_gather (float            *rows,
                 const ImpGramRun *gram,
                 int               sign,
                 int               both,
                 size_t            first,
                 int               n)
{
  const ImpMap *f    = gram->f;
  const float  *mask = gram->kind.mask;

  for (int k = 0; k < n; k++, rows += gram->width)
    {
      const int    y = (int) ((first + k) / f->width) + sign * gram->kind.dy;
      const int    x = (int) ((first + k) % f->width) + sign * gram->kind.dx;
      const size_t p = (size_t) y * f->width + x;
      float        w = 1.0f;

      memset (rows, 0, gram->width * sizeof (float));
      if (y < 0 || y >= f->height || x < 0 || x >= f->width)
        continue;
      if (mask != NULL)
        w = both ? mask[p] * mask[first + k] : mask[p];
      for (int c = 0; c < f->channels; c++)
        rows[c] = w * f->data[p * f->stride + c];
    }
}

int
imp_gram_gather_seen (float            *rows,
                      const ImpGramRun *gram,
                      int               both,
                      size_t           *first,
                      size_t            last,
                      int               most,
                      size_t           *at)
{
  const ImpMap *f = gram->f;
  int           n = 0;

  for (; *first < last && n < most; (*first)++)
    {
      const float  m    = gram->kind.mask[*first];
      const float *from = f->data + *first * f->stride;

      if (m == 0.0f)
        continue;
      for (int c = 0; c < f->channels; c++)
        rows[c] = (both ? m * m : m) * from[c];
      memset (rows + f->channels, 0, (gram->width - f->channels) * sizeof (float));
      rows += gram->width;
      if (at != NULL)
        at[n] = *first;
      n++;
    }

  return n;
}
