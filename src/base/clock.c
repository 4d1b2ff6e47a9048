/* clock.c: monotonic time, civil dates after Howard Hinnant
 * (howardhinnant.github.io/date_algorithms) and a strftime of our own, which knows no locale and no
 * time zone. */
#include "rource/base/clock.h"

#include <stdio.h>
#include <time.h>

static const int64_t day_seconds = 86400;
static const int64_t max_seconds = INT64_C(100000000000);
static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};
static const char *const weekday_names[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
};

int64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01; a year counts from March, so that the leap day is its last. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    const int64_t era = floor_divide(year, 400);
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_time(int64_t seconds)
{
    const int64_t days = floor_divide(seconds, day_seconds);
    const int rest = (int)((seconds % day_seconds + day_seconds) % day_seconds);
    const int64_t z = days + 719468;
    const int64_t era = floor_divide(z, 146097);
    const int64_t doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int doy = (int)(doe - (365 * yoe + yoe / 4 - yoe / 100));
    const int mp = (5 * doy + 2) / 153;
    const int month = mp < 10 ? mp + 3 : mp - 9;
    return (struct date){
        .year = yoe + era * 400 + (month <= 2),
        .month = month,
        .day = doy - (153 * mp + 2) / 5 + 1,
        .hour = rest / 3600,
        .minute = rest / 60 % 60,
        .second = rest % 60,
        .weekday = (int)(days + 4 - floor_divide(days + 4, 7) * 7),
    };
}

int64_t date_to_time(const struct date *d)
{
    return days_from_civil(d->year, d->month, d->day) * day_seconds + d->hour * 3600 +
           d->minute * 60 + d->second;
}

/* Takes exactly `digits` digits off the front of s and checks the range. */
static bool take_number(struct str *s, size_t digits, int low, int high, int *out)
{
    int value = 0;
    if (s->n < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        value = value * 10 + (s->p[i] - '0');
    }
    *s = (struct str){s->p + digits, s->n - digits};
    *out = value;
    return value >= low && value <= high;
}

static bool take_char(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = (struct str){s->p + 1, s->n - 1};
    return true;
}

static int month_length(int64_t year, int month)
{
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2)
        return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool take_date(struct str *s, struct date *d)
{
    int year;
    if (!take_number(s, 4, 0, 9999, &year) || !take_char(s, '-') ||
        !take_number(s, 2, 1, 12, &d->month) || !take_char(s, '-'))
        return false;
    d->year = year;
    return take_number(s, 2, 1, month_length(year, d->month), &d->day);
}

static bool take_fraction(struct str *s)
{
    int digit;
    if (!take_number(s, 1, 0, 9, &digit))
        return false;
    while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9')
        *s = (struct str){s->p + 1, s->n - 1};
    return true;
}

static bool take_time(struct str *s, struct date *d)
{
    if (!take_number(s, 2, 0, 23, &d->hour))
        return false;
    if (!take_char(s, ':'))
        return true;
    if (!take_number(s, 2, 0, 59, &d->minute))
        return false;
    if (!take_char(s, ':'))
        return true;
    if (!take_number(s, 2, 0, 59, &d->second))
        return false;
    return !take_char(s, '.') || take_fraction(s);
}

/* Z or ±HH[[:]MM], perhaps after one blank as git writes it; nothing means UTC. */
static bool take_zone(struct str *s, int *offset)
{
    int hours, minutes = 0;
    *offset = 0;
    if (s->n == 0)
        return true;
    (void)take_char(s, ' ');
    if (take_char(s, 'Z'))
        return true;
    const bool west = take_char(s, '-');
    if (!west && !take_char(s, '+'))
        return false;
    if (!take_number(s, 2, 0, 23, &hours))
        return false;
    if (s->n > 0) {
        (void)take_char(s, ':');
        if (!take_number(s, 2, 0, 59, &minutes))
            return false;
    }
    *offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool date_parse(struct str s, int64_t *seconds, bool *date_only)
{
    int64_t plain;
    struct date d = {0};
    int offset = 0;
    bool has_time = true;
    if (str_to_int64(s, &plain)) {
        if (plain < -max_seconds || plain > max_seconds)
            return false;
    } else {
        if (!take_date(&s, &d))
            return false;
        has_time = s.n > 0;
        if (has_time && !take_char(&s, 'T') && !take_char(&s, ' '))
            return false;
        if (has_time && (!take_time(&s, &d) || !take_zone(&s, &offset) || s.n > 0))
            return false;
        plain = date_to_time(&d) - offset;
    }
    *seconds = plain;
    if (date_only)
        *date_only = !has_time;
    return true;
}

/* +0530, or for people to read UTC+5:30. */
static int format_zone(char *out, size_t size, int minutes, bool named)
{
    const int away = minutes < 0 ? -minutes : minutes;
    const char sign = minutes < 0 ? '-' : '+';
    return named ? snprintf(out, size, "UTC%c%d:%02d", sign, away / 60, away % 60)
                 : snprintf(out, size, "%c%02d%02d", sign, away / 60, away % 60);
}

static int format_field(char *out, size_t size, char field, const struct date *d, int zone)
{
    switch (field) {
    case 'Y':
        return snprintf(out, size, "%04lld", (long long)d->year);
    case 'y':
        return snprintf(out, size, "%02d", (int)(d->year - floor_divide(d->year, 100) * 100));
    case 'm':
        return snprintf(out, size, "%02d", d->month);
    case 'd':
        return snprintf(out, size, "%02d", d->day);
    case 'e':
        return snprintf(out, size, "%2d", d->day);
    case 'H':
        return snprintf(out, size, "%02d", d->hour);
    case 'I':
        return snprintf(out, size, "%02d", (d->hour + 11) % 12 + 1);
    case 'p':
        return snprintf(out, size, d->hour < 12 ? "AM" : "PM");
    case 'M':
        return snprintf(out, size, "%02d", d->minute);
    case 'S':
        return snprintf(out, size, "%02d", d->second);
    case 'b':
        return snprintf(out, size, "%.3s", month_names[d->month - 1]);
    case 'B':
        return snprintf(out, size, "%s", month_names[d->month - 1]);
    case 'a':
        return snprintf(out, size, "%.3s", weekday_names[d->weekday]);
    case 'A':
        return snprintf(out, size, "%s", weekday_names[d->weekday]);
    case 'j':
        return snprintf(
            out, size, "%03d",
            (int)(days_from_civil(d->year, d->month, d->day) - days_from_civil(d->year, 1, 1)) + 1);
    case 'z':
        return format_zone(out, size, zone, false);
    case 'Z':
        return zone == 0 ? snprintf(out, size, "UTC") : format_zone(out, size, zone, true);
    case '%':
        return snprintf(out, size, "%%");
    default:
        return -1;
    }
}

/* A conversion that stands for others; NULL for one that does not. */
static const char *expansion(char field)
{
    switch (field) {
    case 'T':
    case 'X':
        return "%H:%M:%S";
    case 'R':
        return "%H:%M";
    case 'F':
        return "%Y-%m-%d";
    case 'D':
        return "%m/%d/%y";
    case 'x':
        return "%d %b %Y";
    case 'r':
        return "%I:%M:%S %p";
    default:
        return NULL;
    }
}

char date_format_unknown(const char *format)
{
    const struct date d = {.year = 1970, .month = 1, .day = 1};
    char field[32];
    for (const char *p = format; *p; p++) {
        if (*p != '%')
            continue;
        p++;
        if (*p == '\0')
            return '%';
        if (!expansion(*p) && format_field(field, sizeof field, *p, &d, 0) < 0)
            return *p;
    }
    return '\0';
}

/* Text on its way into a buffer that may be too small. */
struct output {
    char *at;
    size_t size, n;
};

static void put(struct output *o, char c)
{
    if (o->n + 1 < o->size)
        o->at[o->n] = c;
    o->n++;
}

static void format_all(struct output *o, const char *format, const struct date *d, int zone)
{
    for (const char *p = format; *p; p++) {
        char field[32];
        const char *const longer = *p == '%' ? expansion(p[1]) : NULL;
        const int length = *p == '%' && p[1] != '\0' && !longer
                               ? format_field(field, sizeof field, p[1], d, zone)
                               : -1;
        if (longer)
            format_all(o, longer, d, zone); /* expansions hold none themselves */
        for (int i = 0; i < length; i++)
            put(o, field[i]);
        if (longer || length >= 0)
            p++;
        else
            put(o, *p);
    }
}

size_t date_format_in_zone(char *out, size_t size, const char *format, int64_t seconds,
                           int zone_minutes)
{
    const struct date d = date_from_time(seconds + (int64_t)zone_minutes * 60);
    struct output o = {out, size, 0};
    format_all(&o, format, &d, zone_minutes);
    if (size > 0)
        out[o.n < size ? o.n : size - 1] = '\0';
    return o.n;
}

size_t date_format(char *out, size_t size, const char *format, int64_t seconds)
{
    return date_format_in_zone(out, size, format, seconds, 0);
}

int clock_local_zone(int64_t seconds)
{
    const time_t time = (time_t)seconds;
    struct tm local;
    return localtime_r(&time, &local) ? (int)(local.tm_gmtoff / 60) : 0;
}
