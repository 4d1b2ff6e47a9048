/* Lists ordered by a count, whose rows glide: the legend's file types, the leaderboard's people.
 */
#include "parts.h"

static const float PLACE_SECONDS = 0.35f;
static const float COME_SECONDS = 0.4f;
static const float GLIDE = 6.0f; /* 1/s */

static struct ranked_row *row_of(struct ranked *r, uint32_t id)
{
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->rows[i].id == id)
            return &r->rows[i];
    }
    return NULL;
}

/* A row rises past the one above when it is larger, but not more often than every PLACE_SECONDS, or
 * two that are nearly equal would change places all the time and meet half way. */
static void order_rows(struct ranked *r)
{
    for (uint32_t i = 1; i < r->count; i++) {
        struct ranked_row *above = &r->rows[i - 1], *row = &r->rows[i];
        const bool larger = row->wanted == above->wanted ? row->count > above->count : row->wanted;
        if (!larger || minf(row->placed, above->placed) < PLACE_SECONDS)
            continue;
        const struct ranked_row moved = *above;
        *above = *row;
        *row = moved;
        above->placed = row->placed = 0.0f;
    }
}

uint32_t ranked_top(uint32_t *top, uint32_t n, uint32_t ids,
                    uint32_t (*count_of)(const struct scene *s, uint32_t id), const struct scene *s)
{
    uint32_t have = 0;
    for (uint32_t id = 0; id < ids && n > 0; id++) {
        const uint32_t count = count_of(s, id);
        if (count == 0 || (have == n && count_of(s, top[have - 1]) >= count))
            continue;
        uint32_t at = have < n ? have++ : have - 1;
        for (; at > 0 && count_of(s, top[at - 1]) < count; at--)
            top[at] = top[at - 1];
        top[at] = id;
    }
    return have;
}

void ranked_update(struct ranked *r, const uint32_t *top, uint32_t n,
                   uint32_t (*count_of)(const struct scene *s, uint32_t id), const struct scene *s,
                   float dt)
{
    for (uint32_t i = 0; i < r->count; i++) {
        r->rows[i].wanted = false;
        r->rows[i].count = count_of(s, r->rows[i].id);
        r->rows[i].placed += dt;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct ranked_row *row = row_of(r, top[i]);
        if (!row && r->count < RC_RANKED) {
            row = &r->rows[r->count];
            *row = (struct ranked_row){.id = top[i], .y = (float)r->count++};
            row->count = count_of(s, top[i]);
        }
        if (row)
            row->wanted = true;
    }
    order_rows(r);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        struct ranked_row *row = &r->rows[i];
        const float step = dt / COME_SECONDS;
        row->y += ((float)i - row->y) * math_ease(GLIDE, dt);
        row->alpha = clampf(row->alpha + (row->wanted ? step : -step), 0.0f, 1.0f);
        if (row->wanted || row->alpha > 0.0f)
            r->rows[kept++] = *row;
    }
    r->count = kept;
}

float ranked_alpha(const struct ranked *r, uint32_t row, uint32_t places)
{
    const struct ranked_row *mine = &r->rows[row];
    float alpha = mine->alpha * clampf(2.0f * ((float)places - 0.5f - mine->y), 0.0f, 1.0f);
    for (uint32_t i = 0; i < r->count; i++) {
        const float apart = fabsf(r->rows[i].y - mine->y);
        /* of two that cross, the one that falls is dimmed */
        if (i < row && apart < 0.8f && r->rows[i].alpha > 0.0f)
            alpha *= clampf(apart / 0.8f, 0.0f, 1.0f) * clampf(apart / 0.8f, 0.0f, 1.0f);
    }
    return alpha;
}
