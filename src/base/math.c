/* math.c: transcendental functions from + − × ÷, floor and exponent bits alone, so that every
 * machine and compiler gives the same bits. Series are Taylor's on a range small enough that the
 * first dropped term is below the rounding error. */
#include "rource/base/math.h"

#include <stddef.h>
#include <string.h>

#include "rource/base/attr.h"

/* c[0] + c[1] x + c[2] x² … by Horner's rule. */
static double polynomial(const double *c, size_t n, double x)
{
    double sum = c[n - 1];
    for (size_t i = n - 1; i-- > 0;)
        sum = sum * x + c[i];
    return sum;
}

/* sin r / r and cos r in powers of r². */
static const double sine_terms[] = {
    1.0, -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800.0,
};
static const double cosine_terms[] = {
    1.0, -1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600.0,
};

void math_sincos(float x, float *sine, float *cosine)
{
    /* pi/2 in two parts; the first has 33 bits, so quarter × part is exact below 2^20 quarters. */
    const double half_pi = 1.57079632673412561417, half_pi_rest = 6.07710050650619224932e-11;
    *sine = 0.0f;
    *cosine = 1.0f;
    if (!(fabsf(x) < 1e9f))
        return;
    const double quarter = floor(x * 0.63661977236758134308 + 0.5);
    const double r = (x - quarter * half_pi) - quarter * half_pi_rest;
    const float s = (float)(r * polynomial(sine_terms, RC_COUNT(sine_terms), r * r));
    const float c = (float)polynomial(cosine_terms, RC_COUNT(cosine_terms), r * r);
    switch ((unsigned)(int64_t)quarter & 3u) {
    case 0:
        *sine = s;
        *cosine = c;
        break;
    case 1:
        *sine = c;
        *cosine = -s;
        break;
    case 2:
        *sine = -s;
        *cosine = -c;
        break;
    default:
        *sine = -c;
        *cosine = s;
        break;
    }
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for −1022 ≤ k ≤ 1023. */
static double power_of_two(int k)
{
    return double_of((uint64_t)(1023 + k) << 52);
}

/* x 2^k in two factors, because 2^k alone may be out of range where the product is not. */
static double scale(double x, int k)
{
    const int half = k / 2;
    return x * power_of_two(half) * power_of_two(k - half);
}

static const double ln2_high = 6.93147180369123816490e-01; /* 33 bits: k × this is exact */
static const double ln2_low = 1.90821492927058770002e-10;

/* e^r for |r| ≤ ln 2 / 2. */
static double exp_near_zero(double r)
{
    static const double terms[] = {
        1.0,
        1.0,
        1.0 / 2,
        1.0 / 6,
        1.0 / 24,
        1.0 / 120,
        1.0 / 720,
        1.0 / 5040,
        1.0 / 40320,
        1.0 / 362880,
        1 / 3628800.0,
        1 / 39916800.0,
        1 / 479001600.0,
        1 / 6227020800.0,
    };
    return polynomial(terms, RC_COUNT(terms), r);
}

double math_exp(double x)
{
    if (x != x)
        return x;
    if (x > 710.0)
        return HUGE_VAL;
    if (x < -746.0)
        return 0.0;
    const double k = floor(x * 1.44269504088896340736 + 0.5);
    return scale(exp_near_zero((x - k * ln2_high) - k * ln2_low), (int)k);
}

double math_exp2(double x)
{
    if (x != x)
        return x;
    if (x > 1025.0)
        return HUGE_VAL;
    if (x < -1076.0)
        return 0.0;
    const double k = floor(x + 0.5);
    return scale(exp_near_zero((x - k) * 0.69314718055994530942), (int)k);
}

/* ln m for m in [√½, √2]: 2 atanh((m − 1) / (m + 1)). */
static double log_near_one(double m)
{
    static const double terms[] = {
        2.0,      2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
        2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21,
    };
    const double f = (m - 1.0) / (m + 1.0);
    return f * polynomial(terms, RC_COUNT(terms), f * f);
}

double math_log2(double x)
{
    if (!(x > 0.0))
        return x == 0.0 ? -HUGE_VAL : (double)NAN;
    if (x > 1.7976931348623157e308)
        return x;
    int exponent = -1023;
    if (x < 2.2250738585072014e-308) { /* subnormal: bring it into the normal range */
        x *= 18014398509481984.0;
        exponent -= 54;
    }
    const uint64_t bits = bits_of(x);
    exponent += (int)(bits >> 52);
    double m = double_of((bits & 0xFFFFFFFFFFFFF) | (uint64_t)1023 << 52);
    if (m > 1.41421356237309504880) {
        m *= 0.5;
        exponent++;
    }
    return exponent + log_near_one(m) * 1.44269504088896340736;
}

double math_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0)
        return 1.0;
    if (x == 0.0)
        return y > 0.0 ? 0.0 : HUGE_VAL;
    return math_exp2(y * math_log2(x));
}

/* atan t for |t| ≤ tan(π/16): the terms after the last are below 2^−55. */
static double atan_near_zero(double t)
{
    static const double terms[] = {
        1.0,      -1.0 / 3,  1.0 / 5,  -1.0 / 7,  1.0 / 9,  -1.0 / 11,
        1.0 / 13, -1.0 / 15, 1.0 / 17, -1.0 / 19, 1.0 / 21, -1.0 / 23,
    };
    return t * polynomial(terms, RC_COUNT(terms), t * t);
}

double math_atan2(double y, double x)
{
    static const double pi = 3.14159265358979323846;
    /* tan of π/8 and π/4: the angle is counted from the nearest multiple of π/8 */
    static const double tangents[3] = {0.0, 0.41421356237309504880, 1.0};
    const double ax = fabs(x), ay = fabs(y);
    if (!(ax < HUGE_VAL && ay < HUGE_VAL) || (ax == 0.0 && ay == 0.0))
        return 0.0;
    const double t = ay < ax ? ay / ax : ax / ay; /* 0…1 */
    const int k = t < 0.19891236737965800691 ? 0 : t < 0.66817863791929891999 ? 1 : 2;
    double angle = pi / 8 * k + atan_near_zero((t - tangents[k]) / (1.0 + t * tangents[k]));
    if (ay >= ax)
        angle = pi / 2 - angle;
    if (x < 0.0)
        angle = pi - angle;
    return y < 0.0 ? -angle : angle;
}

float math_ease(float rate, float dt)
{
    const double z = (double)rate * dt;
    if (!(z > 0.0))
        return 0.0f;
    /* 1 − e^−z loses its digits for a small z. */
    return (float)(z < 1e-4 ? z * (1.0 - z * (0.5 - z / 6.0)) : 1.0 - math_exp(-z));
}

uint64_t math_mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}
