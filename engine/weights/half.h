/* half.h - float16 from bits and to them. */
#pragma once

#include <math.h>

#include <glib.h>

static inline float
imp_half_to_float (guint16 half)
{
  const guint32                        sign     = (guint32) (half >> 15) << 31;
  const int                            exponent = half >> 10 & 31;
  const guint32                        mantissa = half & 1023;
  union { guint32 bits; float value; } out;

  if (exponent == 0)
    {
      out.value = ldexpf ((float) mantissa, -24);   /* zero and subnormals */
      out.bits |= sign;
    }
  else
    out.bits = sign | (guint32) (exponent == 31 ? 255 : exponent + 112) << 23 | mantissa << 13;

  return out.value;
}

/* The nearest half, of two the even one; infinity from 65520 on. */
static inline guint16
imp_half_from_float (float value)
{
  union { float value; guint32 bits; } in   = { value };
  const guint16                        sign = (guint16) (in.bits >> 16 & 0x8000);
  const float                          size = fabsf (value);

  if (! (size < 65520.0f))
    return sign | 0x7c00;
  if (size < 0x1p-14f)                       /* a multiple of 2⁻²⁴ */
    return sign | (guint16) lrintf (size * 0x1p24f);

  in.bits &= 0x7fffffff;
  in.bits += 0xfff + (in.bits >> 13 & 1);    /* may carry into the exponent */

  return sign | (guint16) ((in.bits >> 13) - (112 << 10));
}
