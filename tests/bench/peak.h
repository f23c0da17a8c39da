/* peak.h - what the multiply-add units of this minute could do.
 *
 * A machine shared with others is not the same from one minute to the next; a
 * time says something only beside the peak of its own minute.
 */
#pragma once

#include "kernels/pool.h"

/* Seconds: wall time with several threads. One thread's own time does not count
 * what others take from it.
 */
double peak_clock   (int      n_threads);

/* Floating-point operations a second of all workers together, in multiply-adds
 * on registers, over about so many @seconds; 0 where the peak is not known. With
 * AVX2's vectors where those kernels are in use, else with the widest there are.
 */
double peak_measure (ImpPool *pool,
                     double   seconds);
