/* color.c: fading, mixing and parsing of colours, OKLab and OKLCH
 * (bottosson.github.io/posts/oklab), CIELAB and CIEDE2000, and the WCAG 2.1 measures. */
#include "rource/base/color.h"

#include "rource/base/math.h"

static uint8_t to_byte(float v)
{
    return (uint8_t)(clampf(v, 0.0f, 255.0f) + 0.5f);
}

struct rgba color_fade(struct rgba c, float alpha)
{
    c.a = to_byte((float)c.a * clampf(alpha, 0.0f, 1.0f));
    return c;
}

static uint8_t mix_byte(uint8_t a, uint8_t b, float t)
{
    return to_byte(lerpf((float)a, (float)b, t));
}

struct rgba color_mix(struct rgba a, struct rgba b, float t)
{
    t = clampf(t, 0.0f, 1.0f);
    return (struct rgba){mix_byte(a.r, b.r, t), mix_byte(a.g, b.g, t), mix_byte(a.b, b.b, t),
                         mix_byte(a.a, b.a, t)};
}

static double cube(double x)
{
    return x * x * x;
}

/* OKLab to linear sRGB, which may lie outside 0…1. */
static void oklab_to_linear(double lightness, double a, double b, double rgb[3])
{
    const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

static bool in_gamut(const double rgb[3])
{
    const double slack = 1e-4; /* less than half a step of eight bits */
    for (int i = 0; i < 3; i++) {
        if (rgb[i] < -slack || rgb[i] > 1.0 + slack)
            return false;
    }
    return true;
}

static uint8_t encode_srgb(double linear)
{
    if (linear <= 0.0031308)
        return to_byte((float)(linear * 12.92 * 255.0));
    return to_byte((float)((1.055 * math_pow(linear, 1.0 / 2.4) - 0.055) * 255.0));
}

static double decode_srgb(uint8_t v)
{
    const double c = v / 255.0;
    return c <= 0.03928 ? c / 12.92 : math_pow((c + 0.055) / 1.055, 2.4);
}

/* OKLab whose chroma is reduced until it fits the gamut. */
static struct rgba fit_oklab(double light, double a, double b)
{
    double rgb[3], low = 0.0, high = 1.0;
    oklab_to_linear(light, a, b, rgb);
    if (!in_gamut(rgb)) {
        for (int i = 0; i < 16; i++) {
            const double middle = (low + high) * 0.5;
            oklab_to_linear(light, a * middle, b * middle, rgb);
            if (in_gamut(rgb))
                low = middle;
            else
                high = middle;
        }
        oklab_to_linear(light, a * low, b * low, rgb);
    }
    return (struct rgba){encode_srgb(rgb[0]), encode_srgb(rgb[1]), encode_srgb(rgb[2]), 255};
}

struct rgba color_from_oklch(float lightness, float chroma, float hue)
{
    float sine, cosine;
    math_sincos(hue, &sine, &cosine);
    const double c = chroma > 0.0f ? chroma : 0.0f;
    return fit_oklab(clampf(lightness, 0.0f, 1.0f), c * cosine, c * sine);
}

struct rgba color_from_oklab(struct lab c)
{
    return fit_oklab(clampf(c.l, 0.0f, 1.0f), c.a, c.b);
}

float color_luminance(struct rgba c)
{
    return (float)(0.2126 * decode_srgb(c.r) + 0.7152 * decode_srgb(c.g) +
                   0.0722 * decode_srgb(c.b));
}

struct lab color_to_oklab(struct rgba c)
{
    const double r = decode_srgb(c.r), g = decode_srgb(c.g), b = decode_srgb(c.b);
    const double third = 1.0 / 3.0;
    const double l = math_pow(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, third);
    const double m = math_pow(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, third);
    const double s = math_pow(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b, third);
    return (struct lab){
        (float)(0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s),
        (float)(1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s),
        (float)(0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s),
    };
}

float lab_chroma(struct lab c)
{
    return sqrtf(c.a * c.a + c.b * c.b);
}

float lab_hue(struct lab c)
{
    return (float)math_atan2((double)c.b, (double)c.a);
}

/* The cube root of CIELAB, with its straight piece near black. */
static double cielab_root(double t)
{
    const double linear = 216.0 / 24389.0;
    return t > linear ? math_pow(t, 1.0 / 3.0) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

struct lab color_to_cielab(struct rgba c)
{
    const double r = decode_srgb(c.r), g = decode_srgb(c.g), b = decode_srgb(c.b);
    const double x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047;
    const double y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b;
    const double z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883;
    const double fx = cielab_root(x), fy = cielab_root(y), fz = cielab_root(z);
    return (struct lab){(float)(116.0 * fy - 16.0), (float)(500.0 * (fx - fy)),
                        (float)(200.0 * (fy - fz))};
}

/* ---- CIEDE2000, with the names of Sharma et al. (2005), equations 2 to 22 ---- */

static double power7(double x)
{
    const double x2 = x * x;
    return x2 * x2 * x2 * x;
}

/* √(C⁷ / (C⁷ + 25⁷)). */
static double chroma_share(double c)
{
    const double c7 = power7(c);
    return sqrt(c7 / (c7 + 6103515625.0));
}

static double sine_of(double degrees)
{
    float sine, cosine;
    math_sincos((float)(degrees * 0.01745329251994329577), &sine, &cosine);
    return (double)sine;
}

static double cosine_of(double degrees)
{
    float sine, cosine;
    math_sincos((float)(degrees * 0.01745329251994329577), &sine, &cosine);
    return (double)cosine;
}

/* 0…360; 0 for grey. */
static double hue_degrees(double a, double b)
{
    const double h = math_atan2(b, a) * 57.29577951308232087680;
    return h < 0.0 ? h + 360.0 : h;
}

/* h2 − h1 the short way around, and the mean of both; with a grey the other's hue counts. */
static double hue_step(double c1c2, double h1, double h2, double *mean)
{
    *mean = h1 + h2;
    if (c1c2 == 0.0)
        return 0.0;
    double step = h2 - h1;
    if (fabs(step) <= 180.0 + 1e-9) { /* opposite hues: not which way rounding tips */
        *mean *= 0.5;
        return step;
    }
    step += step > 0.0 ? -360.0 : 360.0;
    *mean = (*mean + (*mean < 360.0 ? 360.0 : -360.0)) * 0.5;
    return step;
}

float lab_difference(struct lab p, struct lab q)
{
    const double c_mean = ((double)lab_chroma(p) + (double)lab_chroma(q)) * 0.5;
    const double g = 0.5 * (1.0 - chroma_share(c_mean));
    const double a1 = (1.0 + g) * (double)p.a, a2 = (1.0 + g) * (double)q.a;
    const double b1 = (double)p.b, b2 = (double)q.b;
    const double c1 = sqrt(a1 * a1 + b1 * b1), c2 = sqrt(a2 * a2 + b2 * b2);
    double h;
    const double dh = hue_step(c1 * c2, hue_degrees(a1, b1), hue_degrees(a2, b2), &h);
    const double big_dh = 2.0 * sqrt(c1 * c2) * sine_of(dh * 0.5);
    const double l = ((double)p.l + (double)q.l) * 0.5 - 50.0, c = (c1 + c2) * 0.5;
    const double t = 1.0 - 0.17 * cosine_of(h - 30.0) + 0.24 * cosine_of(2.0 * h) +
                     0.32 * cosine_of(3.0 * h + 6.0) - 0.20 * cosine_of(4.0 * h - 63.0);
    const double blue = (h - 275.0) / 25.0;
    const double turn = 30.0 * math_exp(-blue * blue);
    const double rt = -sine_of(2.0 * turn) * 2.0 * chroma_share(c);
    const double dl = ((double)q.l - (double)p.l) / (1.0 + 0.015 * l * l / sqrt(20.0 + l * l));
    const double dc = (c2 - c1) / (1.0 + 0.045 * c);
    const double dhh = big_dh / (1.0 + 0.015 * c * t);
    const double square = dl * dl + dc * dc + dhh * dhh + rt * dc * dhh;
    return (float)sqrt(square > 0.0 ? square : 0.0);
}

/* The nearest lightness towards `end` that has the contrast; false when even `end` has not. */
static bool seek_contrast(struct rgba *c, struct rgba background, float least, float end)
{
    const struct lab from = color_to_oklab(*c);
    enum { STEPS = 64 };
    for (int i = 0; i <= STEPS; i++) {
        const struct lab at = {lerpf(from.l, end, (float)i / (float)STEPS), from.a, from.b};
        const struct rgba tried = i == 0 ? *c : color_from_oklab(at);
        if (color_contrast(tried, background) >= least) {
            *c = (struct rgba){tried.r, tried.g, tried.b, c->a};
            return true;
        }
    }
    return false;
}

struct rgba color_with_contrast(struct rgba c, struct rgba background, float least)
{
    const float mine = color_luminance(c), theirs = color_luminance(background);
    const float near = mine >= theirs ? 1.0f : 0.0f;
    if (seek_contrast(&c, background, least, near) ||
        seek_contrast(&c, background, least, 1.0f - near))
        return c;
    const uint8_t v = theirs < 0.18f ? 255 : 0;
    return (struct rgba){v, v, v, c.a};
}

float color_contrast(struct rgba a, struct rgba b)
{
    const float x = color_luminance(a) + 0.05f, y = color_luminance(b) + 0.05f;
    return x > y ? x / y : y / x;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool color_parse(struct str s, struct rgba *out)
{
    uint8_t v[3];
    if (s.n > 0 && s.p[0] == '#')
        s = (struct str){s.p + 1, s.n - 1};
    if (s.n != 3 && s.n != 6)
        return false;
    const size_t digits = s.n / 3;
    for (size_t i = 0; i < 3; i++) {
        const int high = hex_value(s.p[i * digits]);
        const int low = hex_value(s.p[i * digits + digits - 1]);
        if (high < 0 || low < 0)
            return false;
        v[i] = (uint8_t)(high << 4 | low);
    }
    *out = (struct rgba){v[0], v[1], v[2], 255};
    return true;
}
