/* Authors: header encoding to UTF-8, then mailmap, then a small id. Histories have few identities
 * and many commits, so everything is keyed by the raw identity.
 */
#include "repo_people.h"

#include <strings.h>

void repo_people_init(struct repo_people *people)
{
    *people = (struct repo_people){.converter = (iconv_t)-1};
    mailmap_init(&people->mailmap);
    intern_init(&people->raw);
    intern_init(&people->names);
}

static void close_converter(struct repo_people *people)
{
    if (people->converter != (iconv_t)-1)
        (void)iconv_close(people->converter);
    people->converter = (iconv_t)-1;
}

void repo_people_finish(struct repo_people *people)
{
    close_converter(people);
    mailmap_finish(&people->mailmap);
    intern_finish(&people->raw);
    intern_finish(&people->names);
    mem_free(people->known.items);
    people->known.items = NULL;
    strbuf_finish(&people->key);
    strbuf_finish(&people->encoding);
}

static bool is_utf8_name(const char *name)
{
    return strcasecmp(name, "utf-8") == 0 || strcasecmp(name, "utf8") == 0;
}

/* Makes the converter fit an encoding header; it is kept, because neighbours mostly agree. */
static void choose_converter(struct repo_people *people, struct str encoding)
{
    if (people->encoding.p && str_equal(strbuf_view(&people->encoding), encoding))
        return;
    close_converter(people);
    strbuf_clear(&people->encoding);
    strbuf_add(&people->encoding, encoding);
    if (people->encoding.failed || is_utf8_name(people->encoding.p))
        return;
    const bool latin1 = strcasecmp(people->encoding.p, "latin-1") == 0;
    people->converter = iconv_open("UTF-8", latin1 ? "ISO-8859-1" : people->encoding.p);
}

/* Appends s as UTF-8, or as it is when the bytes are not what the header says. */
static void add_converted(struct repo_people *people, struct str s)
{
    struct strbuf *out = &people->key;
    const size_t start = out->n;
    /* iconv() has no const in its signature but does not write to its input. */
    union {
        const char *in;
        char *out;
    } from = {s.p};
    size_t left = s.n;
    (void)iconv(people->converter, NULL, NULL, NULL, NULL);
    while (left > 0) {
        char block[256];
        char *to = block;
        size_t room = sizeof block;
        const size_t before = left;
        const size_t result = iconv(people->converter, &from.out, &left, &to, &room);
        strbuf_add(out, (struct str){block, (size_t)(to - block)});
        if (result == (size_t)-1 && (left == before && to == block))
            break;
    }
    if (left > 0 && out->p) {
        out->n = start;
        strbuf_add(out, s);
    }
}

static void add_text(struct repo_people *people, struct str s)
{
    if (people->converter == (iconv_t)-1)
        strbuf_add(&people->key, s);
    else
        add_converted(people, s);
}

static enum rc_status make_key(struct repo_people *people, const struct repo_commit *commit)
{
    if (commit->encoding.n)
        choose_converter(people, commit->encoding);
    else
        choose_converter(people, str_of("utf-8"));
    strbuf_clear(&people->key);
    add_text(people, commit->author.name);
    strbuf_add_char(&people->key, '\0');
    add_text(people, commit->author.email);
    if (!people->key.failed && !people->encoding.failed)
        return RC_OK;
    people->key.failed = people->encoding.failed = false;
    return RC_ENOMEM;
}

static enum rc_status resolve(struct repo_people *people, uint32_t raw, uint32_t *id)
{
    const struct str key = intern_string(&people->raw, raw);
    struct str name, email;
    (void)str_split(key, '\0', &name, &email);
    const enum rc_status st = mailmap_apply(&people->mailmap, &name, &email);
    if (st != RC_OK)
        return st;
    if (name.n == 0)
        name = email.n ? email : str_of("unknown");
    strbuf_clear(&people->key);
    utf8_add_valid(&people->key, name);
    return people->key.failed ? RC_ENOMEM
                              : intern_add(&people->names, strbuf_view(&people->key), id);
}

enum rc_status repo_people_author(struct repo_people *people, const struct repo_commit *commit,
                                  uint32_t *id)
{
    uint32_t raw = 0;
    enum rc_status st = make_key(people, commit);
    if (st == RC_OK)
        st = RC_RESERVE(&people->known, 1);
    if (st == RC_OK)
        st = intern_add(&people->raw, strbuf_view(&people->key), &raw);
    if (st != RC_OK)
        return st;
    if (raw == people->known.count) {
        st = resolve(people, raw, id);
        if (st == RC_OK)
            people->known.items[people->known.count++] = *id;
        return st; /* a failure here ends the load */
    }
    *id = people->known.items[raw];
    return RC_OK;
}
