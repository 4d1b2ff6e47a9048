/* history/log_date.c: git's date forms. The zone is cut off the end first; what remains is either
 * something that date_parse() reads or has the month by name.
 */
#include "log_date.h"

#include "rource/base/clock.h"

bool log_time_is_sane(int64_t time)
{
    return time >= -100000000000 && time <= 100000000000;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool log_is_integer(struct str s)
{
    const size_t sign = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    for (size_t i = sign; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return s.n > sign;
}

/* Cuts a final +HHMM, +HH:MM or Z off *s; minutes is 0 when there is none. */
static int take_zone(struct str *s)
{
    const size_t n = s->n;
    if (n > 1 && s->p[n - 1] == 'Z') {
        s->n--;
        return 0;
    }
    const size_t colon = n > 6 && s->p[n - 3] == ':' ? 1 : 0;
    if (n <= 5 + colon)
        return 0;
    const char *zone = s->p + n - 5 - colon;
    const char *minutes = zone + 3 + colon;
    if ((zone[0] != '+' && zone[0] != '-') || !is_digit(zone[1]) || !is_digit(zone[2]) ||
        !is_digit(minutes[0]) || !is_digit(minutes[1]))
        return 0;
    const int value =
        ((zone[1] - '0') * 10 + zone[2] - '0') * 60 + (minutes[0] - '0') * 10 + minutes[1] - '0';
    *s = str_trim((struct str){s->p, n - 5 - colon});
    return zone[0] == '-' ? -value : value;
}

static int month_number(struct str s)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (s.n != 3)
        return 0;
    for (int i = 0; i < 12; i++)
        if (memcmp(names + (size_t)i * 3, s.p, 3) == 0)
            return i + 1;
    return 0;
}

/* HH:MM:SS */
static bool parse_clock(struct str s, struct date *d)
{
    if (s.n != 8 || s.p[2] != ':' || s.p[5] != ':')
        return false;
    for (size_t i = 0; i < 8; i++)
        if (i != 2 && i != 5 && !is_digit(s.p[i]))
            return false;
    d->hour = (s.p[0] - '0') * 10 + s.p[1] - '0';
    d->minute = (s.p[3] - '0') * 10 + s.p[4] - '0';
    d->second = (s.p[6] - '0') * 10 + s.p[7] - '0';
    return d->hour <= 23 && d->minute <= 59 && d->second <= 60;
}

/* One word of "Mon Jan 1 10:00:00 2024" or "Mon, 1 Jan 2024 10:00:00"; the weekday is skipped. */
static bool parse_word(struct str word, struct date *d)
{
    int64_t number;
    if (word.n == 0)
        return true;
    if (memchr(word.p, ':', word.n))
        return parse_clock(word, d);
    if (is_digit(word.p[0])) {
        if (!str_to_int64(word, &number) || number > 9999)
            return false;
        if (word.n >= 4)
            d->year = number;
        else
            d->day = (int)number;
        return true;
    }
    const int month = month_number(word);
    if (month != 0)
        d->month = month;
    return month != 0 || word.n == 3 || (word.n == 4 && word.p[3] == ',');
}

static bool parse_named_month(struct str s, int64_t *time)
{
    struct date d = {.year = -1};
    struct str word;
    for (bool more = true; more;) {
        more = str_split(s, ' ', &word, &s);
        if (!parse_word(word, &d))
            return false;
    }
    if (d.year < 0 || d.month == 0 || d.day < 1 || d.day > 31)
        return false;
    *time = date_to_time(&d);
    return true;
}

bool log_date_parse(struct str s, int64_t *time, int16_t *zone_minutes)
{
    s = str_trim(s);
    const int zone = take_zone(&s);
    int64_t value;
    const bool is_seconds = str_to_int64(s, &value);
    if (!is_seconds) {
        if (!date_parse(s, &value, NULL) && !parse_named_month(s, &value))
            return false;
        value -= (int64_t)zone * 60;
    }
    if (!log_time_is_sane(value))
        return false;
    *time = value;
    *zone_minutes = (int16_t)zone;
    return true;
}
