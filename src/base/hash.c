/* hash.c: the only user of xxHash; the rest of the tree sees plain functions. */
#include "rource/base/hash.h"

#define XXH_INLINE_ALL /* short strings are hashed in less time than a call takes */
#include <xxhash.h>

_Static_assert(sizeof(XXH3_state_t) <= sizeof(struct hash_stream), "the state must fit");
_Static_assert(_Alignof(struct hash_stream) >= _Alignof(XXH3_state_t), "the state must be aligned");

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(n > 0 ? p : "", n, seed);
}

void hash_stream_init(struct hash_stream *h)
{
    XXH3_state_t *state = (XXH3_state_t *)h->state;
    XXH3_INITSTATE(state);
    XXH3_64bits_reset(state);
}

void hash_stream_add(struct hash_stream *h, const void *p, size_t n)
{
    if (n > 0)
        XXH3_64bits_update((XXH3_state_t *)h->state, p, n);
}

uint64_t hash_stream_value(const struct hash_stream *h)
{
    return XXH3_64bits_digest((const XXH3_state_t *)h->state);
}
