/* casefold.c: simple case folding (Unicode 14, CaseFolding.txt, statuses C and S) of the scripts
 * that people's names are mostly written in: Latin with its extensions, Greek, Cyrillic, Armenian.
 * A table of our own, because towlower() depends on the locale. */
#include "rource/base/str.h"

#include "rource/base/attr.h"

/* Capitals from first to last, step apart, and what each is away from its small letter. In blocks
 * where capital and small letter alternate the step is 2 and the distance 1. */
struct fold_range {
    uint16_t first, last;
    uint8_t step;
    int16_t distance;
};

static const struct fold_range ranges[] = {
    {0x0041, 0x005A, 1, 32},   {0x00C0, 0x00D6, 1, 32},   {0x00D8, 0x00DE, 1, 32},
    {0x0100, 0x012E, 2, 1},    {0x0132, 0x0136, 2, 1},    {0x0139, 0x0147, 2, 1},
    {0x014A, 0x0176, 2, 1},    {0x0178, 0x0178, 1, -121}, {0x0179, 0x017D, 2, 1},
    {0x017F, 0x017F, 1, -268}, {0x018F, 0x018F, 1, 202},  {0x01A0, 0x01A4, 2, 1},
    {0x01AF, 0x01AF, 1, 1},    {0x01CD, 0x01DB, 2, 1},    {0x01DE, 0x01EE, 2, 1},
    {0x01F4, 0x01F4, 1, 1},    {0x01F8, 0x021E, 2, 1},    {0x0222, 0x0232, 2, 1},
    {0x0246, 0x024E, 2, 1},    {0x0386, 0x0386, 1, 38},   {0x0388, 0x038A, 1, 37},
    {0x038C, 0x038C, 1, 64},   {0x038E, 0x038F, 1, 63},   {0x0391, 0x03A1, 1, 32},
    {0x03A3, 0x03AB, 1, 32},   {0x03C2, 0x03C2, 1, 1},    {0x03D8, 0x03EE, 2, 1},
    {0x0400, 0x040F, 1, 80},   {0x0410, 0x042F, 1, 32},   {0x0460, 0x0480, 2, 1},
    {0x048A, 0x04BE, 2, 1},    {0x04C0, 0x04C0, 1, 15},   {0x04C1, 0x04CD, 2, 1},
    {0x04D0, 0x052E, 2, 1},    {0x0531, 0x0556, 1, 48},   {0x1E00, 0x1E94, 2, 1},
    {0x1EA0, 0x1EFE, 2, 1},
};

uint32_t utf8_fold_case(uint32_t code)
{
    for (size_t i = 0; i < RC_COUNT(ranges) && code >= ranges[i].first; i++) {
        const struct fold_range *r = &ranges[i];
        if (code <= r->last && (code - r->first) % r->step == 0)
            return (uint32_t)((int32_t)code + r->distance);
    }
    return code;
}
