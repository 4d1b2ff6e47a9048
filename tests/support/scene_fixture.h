/* tests/support/scene_fixture.h: a history written by hand and the scene that plays it.
 *
 * fixture_commit(&f, time, "author", "A src/a.c", "D b", "R old new", NULL) appends a commit.
 */
#ifndef ROURCE_TESTS_SCENE_FIXTURE_H
#define ROURCE_TESTS_SCENE_FIXTURE_H

#include "testing.h"

#include "rource/scene/scene.h"
#include "rource/scene/timeline.h"

struct fixture {
    struct history *history;
    struct scene *scene;
    uint32_t commits;
};

static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){0};
    assert_int_equal(history_create(&f->history), RC_OK);
    const struct scene_params params = {.history = f->history, .width = 1280, .height = 720};
    assert_int_equal(scene_create(&f->scene, &params), RC_OK);
}

static inline void fixture_finish(struct fixture *f)
{
    scene_destroy(f->scene);
    history_destroy(f->history);
}

static inline uint32_t fixture_path(struct fixture *f, struct str path)
{
    uint32_t id;
    assert_int_equal(history_path_add(f->history, RC_PATH_ROOT, path, &id), RC_OK);
    return id;
}

static inline void fixture_change(struct fixture *f, const char *text)
{
    struct str head, tail;
    struct change change = {.old_path = RC_PATH_NONE, .action = (uint8_t)text[0]};
    str_split(str_of(text + 2), ' ', &head, &tail);
    if (text[0] == RC_CHANGE_RENAME) {
        change.old_path = fixture_path(f, head);
        head = tail;
    }
    change.path = fixture_path(f, head);
    assert_int_equal(history_add_change(f->history, &change), RC_OK);
}

/* Appends a commit with the changes that follow, NULL-terminated; does not apply it. */
static inline void fixture_commit(struct fixture *f, int64_t time, const char *author, ...)
{
    struct commit commit = {.time = time};
    va_list changes;
    const char *text;
    assert_int_equal(intern_add(&f->history->authors, str_of(author), &commit.author), RC_OK);
    assert_int_equal(history_add_time(f->history, time), RC_OK);
    assert_int_equal(history_add_commit(f->history, &commit), RC_OK);
    va_start(changes, author);
    while ((text = va_arg(changes, const char *)))
        fixture_change(f, text);
    va_end(changes);
    history_publish(f->history);
    f->commits++;
}

/* Applies the last commit that was appended and lets `seconds` pass. */
static inline void fixture_play(struct fixture *f, float seconds)
{
    assert_int_equal(scene_apply(f->scene, f->commits - 1), RC_OK);
    for (float t = 0.0f; t < seconds; t += 1.0f / 60.0f)
        assert_int_equal(scene_step(f->scene, 1.0f / 60.0f), RC_OK);
}

/* Whether a file of that path is alive in the scene. */
static inline bool fixture_has(struct fixture *f, const char *path)
{
    const uint32_t id = fixture_path(f, str_of(path));
    if (id >= f->scene->path_file.count || f->scene->path_file.items[id] == RC_SCENE_NONE)
        return false;
    return f->scene->files.items[f->scene->path_file.items[id]].state == RC_FILE_ALIVE;
}

#endif
