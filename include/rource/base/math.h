/* rource/base/math.h: small vector maths whose results are the same bits on every machine and
 * compiler.
 *
 * libm's sinf, expf and powf differ between glibc's CPU variants in the last bit, and a layout
 * amplifies a last bit into another picture. So transcendental functions are polynomials of our
 * own; sqrtf, floorf and the four operations are exact by IEEE 754 and used as they are. All pure,
 * thread-safe.
 */
#ifndef ROURCE_BASE_MATH_H
#define ROURCE_BASE_MATH_H

#include <math.h>
#include <stdint.h>

#define RC_PI 3.14159265358979323846f

struct vec2 {
    float x, y;
};

/* Axis-aligned rectangle, half-open: [x0, x1) × [y0, y1). Empty when x1 <= x0 or y1 <= y0. */
struct rect {
    float x0, y0, x1, y1;
};

static inline struct vec2 vec2_add(struct vec2 a, struct vec2 b)
{
    return (struct vec2){a.x + b.x, a.y + b.y};
}
static inline struct vec2 vec2_sub(struct vec2 a, struct vec2 b)
{
    return (struct vec2){a.x - b.x, a.y - b.y};
}
static inline struct vec2 vec2_scale(struct vec2 a, float s)
{
    return (struct vec2){a.x * s, a.y * s};
}
static inline float vec2_dot(struct vec2 a, struct vec2 b)
{
    return a.x * b.x + a.y * b.y;
}
static inline float vec2_length(struct vec2 a)
{
    return sqrtf(a.x * a.x + a.y * a.y);
}
static inline struct vec2 vec2_lerp(struct vec2 a, struct vec2 b, float t)
{
    return (struct vec2){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}
/* The smaller and the larger; unlike fminf and fmaxf they are one instruction, and give b when a is
 * not a number. */
static inline float minf(float a, float b)
{
    return a < b ? a : b;
}
static inline float maxf(float a, float b)
{
    return a > b ? a : b;
}
static inline float clampf(float v, float lo, float hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}
struct vec3 {
    float x, y, z;
};
/* a + b · scale */
static inline struct vec3 vec3_add(struct vec3 a, struct vec3 b, float scale)
{
    return (struct vec3){a.x + b.x * scale, a.y + b.y * scale, a.z + b.z * scale};
}
static inline struct vec3 vec3_scale(struct vec3 a, float scale)
{
    return (struct vec3){a.x * scale, a.y * scale, a.z * scale};
}
static inline float lerpf(float a, float b, float t)
{
    return a + (b - a) * t;
}
/* 3t² − 2t³, t clamped to 0…1. */
static inline float smoothstepf(float t)
{
    t = clampf(t, 0.0f, 1.0f);
    return t * t * (3.0f - 2.0f * t);
}
/* Unit vector; (1, 0) for a zero vector. */
static inline struct vec2 vec2_unit(struct vec2 a)
{
    const double x = a.x, y = a.y;
    const double length = sqrt(x * x + y * y);
    if (!(length > 0.0) || length > 1e300)
        return (struct vec2){1.0f, 0.0f};
    return (struct vec2){(float)(x / length), (float)(y / length)};
}

/* sin and cos of any angle in radians with |x| < 10^6; error < 1e-6. */
void math_sincos(float x, float *sine, float *cosine);
/* e^x, 2^x and log2(x) (x > 0) in double; relative error < 1e-12. */
double math_exp(double x);
double math_exp2(double x);
double math_log2(double x);
/* x^y for x >= 0. */
double math_pow(double x, double y);
/* Angle of the point (x, y), −π…π; 0 for the origin and for what is not a number. Error < 1e-14. */
double math_atan2(double y, double x);
/* Fraction of the way that exponential easing at `rate` per second covers in dt seconds: 1 −
 * e^(−rate·dt). The same path whatever the step. */
float math_ease(float rate, float dt);

/* Stateless random numbers: a well-mixed 64-bit value from a counter and a seed (splitmix64, Steele
 * et al. 2014). */
uint64_t math_mix(uint64_t x);
/* Uniform in [0, 1) from the top 24 bits of a mixed value. */
static inline float math_unit(uint64_t mixed)
{
    return (float)(mixed >> 40) * (1.0f / 16777216.0f);
}

#endif
