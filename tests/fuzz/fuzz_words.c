/* fuzz_words.c: gives any bytes to the parsers of the small files and words that a user writes:
 * captions, palettes, config files, dates and date formats. What comes out must be consistent.
 */
#include <stdint.h>
#include <stdlib.h>

#include "rource/app/captions.h"
#include "rource/app/config.h"
#include "rource/base/clock.h"
#include "rource/view/palette.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void read_captions(struct str bytes)
{
    struct captions c = {0};
    struct error err = {0};
    const bool strict = bytes.n % 2 == 1;
    const enum rc_status status = captions_parse(&c, &err, "fuzz", bytes, strict, NULL);
    require((status == RC_OK) == (err.message[0] == '\0'));
    for (size_t i = 0; i < c.list.count; i++) {
        require(c.list.items[i].text[0] != '\0');
        require(i == 0 || c.list.items[i - 1].time <= c.list.items[i].time);
    }
    captions_finish(&c);
}

static void read_palette(struct str bytes)
{
    struct palette p = {0};
    struct error err = {0};
    struct rgba color;
    const enum rc_status status = palette_parse(&p, &err, "fuzz", bytes);
    require((status == RC_OK) == (err.message[0] == '\0'));
    for (size_t i = 0; i < p.list.count; i++)
        require(palette_find(&p, p.list.items[i].name, &color) && color.a == 255);
    palette_finish(&p);
}

static void read_config(struct str bytes)
{
    struct options o;
    struct error err = {0};
    require(options_init(&o) == RC_OK);
    const enum rc_status status = config_parse(&o, &err, "fuzz", bytes, NULL);
    require((status == RC_OK) == (err.message[0] == '\0'));
    options_finish(&o);
}

static void read_date(struct str bytes)
{
    struct strbuf format = {0};
    char out[64];
    int64_t seconds;
    struct date d;
    if (date_parse(bytes, &seconds, NULL)) {
        d = date_from_time(seconds);
        require(date_to_time(&d) == seconds);
    }
    strbuf_add(&format, bytes);
    if (format.n > 0) {
        (void)date_format_unknown(format.p);
        (void)date_format_in_zone(out, sizeof out, format.p, (int64_t)bytes.n * 86400, 330);
        require(memchr(out, '\0', sizeof out) != NULL);
    }
    strbuf_finish(&format);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    read_captions(bytes);
    read_palette(bytes);
    read_config(bytes);
    read_date(bytes);
    return 0;
}
