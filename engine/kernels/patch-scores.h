/* patch-scores.h - the sums and the maximum of the patch search.
 *
 * Included by each unit of isa.h after winograd-in.h, whose vectors it uses. Only
 * additions and one product, in the order written: every unit gets the same bits.
 */

/* x[q] (+)= d[q] + d[q + step + 1] + … : down the diagonal, where both pixels of
 * a product move on by one.
 */
static void
patch_diagonal (float       *x,
                const float *d,
                size_t       step,
                int          n_sums,
                int          n,
                int          add)
{
  for (int q = 0; q < n; q += LANES)
    {
      Vec sum, next;

      vec_load (&sum, d + q);
      for (int e = 1; e < n_sums; e++)
        {
          vec_load (&next, d + e * (step + 1) + q);
          sum += next;
        }
      if (add)
        {
          vec_load (&next, x + q);
          sum += next;
        }
      vec_store (x + q, &sum);
    }
}

static inline __attribute__ ((always_inline)) void
patch_score (Vec                  *score,
             const ImpPatchScores *s,
             const int             n_rows,
             int                   q)
{
  Vec next;

  vec_load (score, s->row[0] + q);
  for (int i = 1; i < n_rows; i++)
    {
      vec_load (&next, s->row[i] + q);
      *score += next;
    }
  vec_load (&next, s->inverse + q);
  *score *= next;
}

/* Two maxima in turn, so that one need not wait for the other. */
static inline __attribute__ ((always_inline)) float
patch_best_of (const ImpPatchScores *s,
               const int             n_rows)
{
  Vec   zero = { 0 };
  Vec   best = zero - INFINITY;
  Vec   odd  = best;
  float most = -INFINITY;
  int   q    = 0;
  Vec   score;

  for (; q + LANES < s->n; q += 2 * LANES)
    {
      patch_score (&score, s, n_rows, q);
      vec_max (&best, &score);
      patch_score (&score, s, n_rows, q + LANES);
      vec_max (&odd, &score);
    }
  if (q < s->n)
    {
      patch_score (&score, s, n_rows, q);
      vec_max (&best, &score);
    }
  vec_max (&best, &odd);
  for (int i = 0; i < LANES; i++)
    if (best[i] > most)
      most = best[i];

  return most;
}

static float
patch_best (const ImpPatchScores *s)
{
  return s->n_rows == 3 ? patch_best_of (s, 3) : patch_best_of (s, s->n_rows);
}

static int
patch_first (const ImpPatchScores *s,
             float                 above,
             float                *score)
{
  Vec bound = { 0 };

  bound += above;
  for (int q = 0; q < s->n; q += LANES)
    {
      Vec      here;
      unsigned greater;

      patch_score (&here, s, s->n_rows, q);
      greater = vec_greater (&here, &bound);
      if (greater != 0)
        {
          const int i = __builtin_ctz (greater);

          *score = here[i];
          return q + i;
        }
    }

  return -1;
}
