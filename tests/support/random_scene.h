/* tests/support/random_scene.h: commits at random on a small set of names, so that files and
 * directories often come back, give way to each other and are renamed, onto existing ones too.
 */
#ifndef ROURCE_TESTS_RANDOM_SCENE_H
#define ROURCE_TESTS_RANDOM_SCENE_H

#include <stdio.h>

#include "scene_fixture.h"

enum { RANDOM_AUTHORS = 9, RANDOM_CHANGES = 6 };

struct random_scene {
    struct fixture f;
    struct live live; /* after all changes so far; the scene lags behind within a commit */
    uint64_t random;
};

static inline uint32_t random_below(struct random_scene *r, uint32_t n)
{
    return (uint32_t)(test_random(&r->random) % n);
}

static inline void random_scene_init(struct random_scene *r, uint64_t seed,
                                     struct scene_filter filter)
{
    *r = (struct random_scene){.random = seed};
    fixture_init(&r->f);
    r->f.scene->params.filter = filter;
    live_init(&r->live, r->f.history);
}

static inline void random_scene_finish(struct random_scene *r)
{
    live_finish(&r->live);
    fixture_finish(&r->f);
}

static inline uint32_t random_path(struct random_scene *r)
{
    static const char *const names[] = {"a", "B.c", "Übung.C", "lib", "makefile", "x-1", "привет"};
    char path[128] = "";
    const uint32_t depth = 1 + random_below(r, 4);
    for (uint32_t i = 0; i < depth; i++) {
        const size_t n = strlen(path);
        (void)snprintf(path + n, sizeof path - n, "%s%s", i ? "/" : "",
                       names[random_below(r, RC_COUNT(names))]);
    }
    return fixture_path(&r->f, str_of(path));
}

/* Files are deleted only where they exist; renames may be of what does not. */
static inline void random_change(struct random_scene *r)
{
    struct change c = {.path = random_path(r), .old_path = RC_PATH_NONE};
    const uint32_t dice = random_below(r, 10);
    c.action = dice < 5 ? RC_CHANGE_ADD : RC_CHANGE_MODIFY;
    if (dice >= 6 && r->live.files.count > 0) {
        const uint32_t any = random_below(r, (uint32_t)r->live.files.count);
        c.action = dice < 8 ? RC_CHANGE_DELETE : RC_CHANGE_RENAME;
        if (c.action == RC_CHANGE_DELETE)
            c.path = r->live.files.items[any];
        else
            c.old_path = random_below(r, 4) ? r->live.files.items[any] : random_path(r);
    }
    assert_int_equal(live_apply(&r->live, &c, NULL, NULL), RC_OK);
    assert_int_equal(history_add_change(r->f.history, &c), RC_OK);
}

/* Appends a commit, not applied, of at most so many changes. */
static inline void random_commit(struct random_scene *r, uint32_t most_changes)
{
    char author[32];
    struct commit commit = {.time = (int64_t)r->f.commits * 1000};
    (void)snprintf(author, sizeof author, "Pérson %u", random_below(r, RANDOM_AUTHORS));
    assert_int_equal(intern_add(&r->f.history->authors, str_of(author), &commit.author), RC_OK);
    assert_int_equal(history_add_time(r->f.history, commit.time), RC_OK);
    assert_int_equal(history_add_commit(r->f.history, &commit), RC_OK);
    for (uint32_t n = random_below(r, most_changes + 1); n > 0; n--)
        random_change(r);
    history_publish(r->f.history);
    r->f.commits++;
}

#endif
