/* color.c: fading, mixing and parsing of colours, OKLCH (bottosson.github.io/posts/oklab) and the
 * WCAG 2.1 measures. */
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

struct rgba color_from_oklch(float lightness, float chroma, float hue)
{
    float sine, cosine;
    double rgb[3];
    math_sincos(hue, &sine, &cosine);
    const double light = clampf(lightness, 0.0f, 1.0f);
    double low = 0.0, high = chroma > 0.0f ? chroma : 0.0f;
    oklab_to_linear(light, high * cosine, high * sine, rgb);
    if (!in_gamut(rgb)) {
        for (int i = 0; i < 16; i++) {
            const double middle = (low + high) * 0.5;
            oklab_to_linear(light, middle * cosine, middle * sine, rgb);
            if (in_gamut(rgb))
                low = middle;
            else
                high = middle;
        }
        oklab_to_linear(light, low * cosine, low * sine, rgb);
    }
    return (struct rgba){encode_srgb(rgb[0]), encode_srgb(rgb[1]), encode_srgb(rgb[2]), 255};
}

static double decode_srgb(uint8_t v)
{
    const double c = v / 255.0;
    return c <= 0.03928 ? c / 12.92 : math_pow((c + 0.055) / 1.055, 2.4);
}

float color_luminance(struct rgba c)
{
    return (float)(0.2126 * decode_srgb(c.r) + 0.7152 * decode_srgb(c.g) +
                   0.0722 * decode_srgb(c.b));
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
