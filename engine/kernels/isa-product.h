/* isa-product.h - the loops around a micro-kernel.
 *
 * Included by the units that have one, after MR, NR, K_BLOCK and the table
 * micros[N / 16 - 1][M] of micro-kernels for NR and fewer columns and 1 .. MR rows.
 *
 * Outside in: blocks of K, panels of N, groups of at most MR rows: a block of a
 * panel of B stays in L1 while the rows of A stream past it. Rows are dealt out
 * evenly: 16 are 8 + 8 and not 14 + 2.
 */
static void
product (const ImpProduct *p)
{
  const int groups = (p->m + MR - 1) / MR;

  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK)
    {
      const int    k = p->k - k0 < K_BLOCK ? p->k - k0 : K_BLOCK;
      const float *a = p->a + k0 / K_BLOCK * p->a_block;

      for (int n0 = 0; n0 < p->n; n0 += NR)
        {
          const int        n     = p->n - n0 < NR ? p->n - n0 : NR;
          const float     *b     = p->b + (size_t) n0 * p->k + (size_t) k0 * n;
          float           *c     = p->c + n0 / NR * p->c_panel;
          const MicroFunc *micro = micros[n / IMP_BLOCK - 1];

          for (int g = 0, row = 0; g < groups; g++)
            {
              const int rows = p->m / groups + (g < p->m % groups);

              micro[rows] (k, a + row * p->lda, p->lda, b, c + row * p->ldc, p->ldc,
                           k0 > 0 || p->add);
              row += rows;
            }
        }
    }
}
