/* history/log_header.c: what headers of git logs have in common: hashes.
 *
 * Eight digits at a time, in the bytes of a number: each branch on a digit of a hash would be
 * mispredicted half of the time.
 */
#include <endian.h>

#include "log_git.h"

enum { WORD = 8 };
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load_word(const char *p)
{
    uint64_t word;
    memcpy(&word, p, WORD);
    return word;
}

/* The highest bit of each byte that is a lower-case hex digit. */
static uint64_t hex_digits(uint64_t word)
{
    const uint64_t low = word & EACH(0x7f); /* so that no byte carries into the next one */
    const uint64_t digit = low ^ EACH(0x30), letter = low ^ EACH(0x60);
    const uint64_t is_digit = ~(digit + EACH(0x76));                           /* 0 to 9 */
    const uint64_t is_letter = ~(letter + EACH(0x79)) & (letter + EACH(0x7f)); /* 1 to 6 */
    return (is_digit | is_letter) & ~word & EACH(0x80);
}

static bool is_hex_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

size_t log_hex_length(struct str s)
{
    size_t n = 0;
    while (s.n - n >= WORD && hex_digits(load_word(s.p + n)) == EACH(0x80))
        n += WORD;
    while (n < s.n && is_hex_digit(s.p[n]))
        n++;
    return n;
}

/* The value of eight digits, the first the highest. */
static uint64_t hex_value(uint64_t word)
{
    const uint64_t letters = word >> 6 & EACH(1);
    uint64_t v = be64toh((word & EACH(0x0f)) + letters * 9);
    v = (v | v >> 4) & UINT64_C(0x00ff00ff00ff00ff);
    v = (v | v >> 8) & UINT64_C(0x0000ffff0000ffff);
    return (v | v >> 16) & UINT64_C(0xffffffff);
}

uint64_t log_id_prefix(struct str hex)
{
    char digits[2 * WORD];
    memset(digits, '0', sizeof digits);
    memcpy(digits, hex.p, hex.n < sizeof digits ? hex.n : sizeof digits);
    return hex_value(load_word(digits)) << 32 | hex_value(load_word(digits + WORD));
}
