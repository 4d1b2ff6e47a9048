/* Versions 2 and 3 of packs, which read alike, and version 2 of their indices. Sizes are checked
 * once, when the files are opened; an offset is checked whenever it is used. Neither checksum is
 * computed, but the one of the pack that its index names must stand at the pack's end.
 */
#include "pack_file.h"

#include "map_file.h"

enum {
    PACK_HEADER = 12,
    INDEX_HEADER = 8,
    FANOUT_SIZE = 256 * 4,
    TRAILER = RC_OBJECT_ID_SIZE,
    PER_OBJECT = RC_OBJECT_ID_SIZE + 4 + 4, /* id, checksum, offset */
};
static const uint32_t large_offset = 0x80000000u;

static uint32_t load32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t load64(const unsigned char *p)
{
    return (uint64_t)load32(p) << 32 | load32(p + 4);
}

/* ---- opening ---- */

static enum rc_status check_pack(struct pack_file *out)
{
    if (out->pack_size < PACK_HEADER + TRAILER || memcmp(out->pack, "PACK", 4) != 0)
        return RC_EFORMAT;
    const uint32_t version = load32(out->pack + 4);
    if (version != 2 && version != 3)
        return RC_ELIMIT;
    return load32(out->pack + 8) == out->count ? RC_OK : RC_EFORMAT;
}

static enum rc_status check_index(struct pack_file *out)
{
    if (out->index_size < INDEX_HEADER + FANOUT_SIZE + 2 * TRAILER)
        return RC_EFORMAT;
    /* Version 1 has no header: it begins with the first number of its fanout. */
    if (memcmp(out->index, "\377tOc", 4) != 0 || load32(out->index + 4) != 2)
        return RC_ELIMIT;
    out->fanout = out->index + INDEX_HEADER;
    for (uint32_t i = 0, last = 0; i < 256; i++) {
        const uint32_t next = load32(out->fanout + 4 * i);
        if (next < last)
            return RC_EFORMAT;
        last = next;
    }
    out->count = load32(out->fanout + FANOUT_SIZE - 4);
    const size_t room = out->index_size - INDEX_HEADER - FANOUT_SIZE - 2 * TRAILER;
    if (out->count > room / PER_OBJECT)
        return RC_EFORMAT;
    const size_t large = room - (size_t)out->count * PER_OBJECT;
    if (large % 8 != 0 || large / 8 > out->count)
        return RC_EFORMAT;
    out->ids = out->fanout + FANOUT_SIZE;
    out->offsets = out->ids + (size_t)out->count * (RC_OBJECT_ID_SIZE + 4);
    out->large_offsets = out->offsets + (size_t)out->count * 4;
    out->large_count = large / 8;
    return RC_OK;
}

enum rc_status pack_file_init(struct pack_file *out, struct str pack, struct str index)
{
    *out = (struct pack_file){
        .pack = (const unsigned char *)pack.p,
        .pack_size = pack.n,
        .index = (const unsigned char *)index.p,
        .index_size = index.n,
    };
    enum rc_status st = check_index(out);
    if (st == RC_OK)
        st = check_pack(out);
    if (st == RC_OK && memcmp(out->pack + out->pack_size - TRAILER,
                              out->index + out->index_size - 2 * TRAILER, TRAILER) != 0)
        st = RC_EFORMAT;
    return st;
}

static enum rc_status map_part(struct str *out, const char *name, const char *suffix)
{
    struct strbuf path = {0};
    strbuf_add(&path, str_of(name));
    strbuf_add(&path, str_of(suffix));
    const enum rc_status st = path.failed ? RC_ENOMEM : map_file(out, path.p);
    strbuf_finish(&path);
    return st;
}

enum rc_status pack_file_open(struct pack_file *out, const char *name)
{
    struct str pack = {NULL, 0}, index = {NULL, 0};
    enum rc_status st = map_part(&index, name, ".idx");
    if (st == RC_OK)
        st = map_part(&pack, name, ".pack");
    if (st == RC_OK)
        st = pack_file_init(out, pack, index);
    if (st == RC_OK)
        return RC_OK;
    unmap_file(pack);
    unmap_file(index);
    *out = (struct pack_file){0};
    return st;
}

void pack_file_close(struct pack_file *pack)
{
    unmap_file((struct str){(const char *)pack->pack, pack->pack_size});
    unmap_file((struct str){(const char *)pack->index, pack->index_size});
    *pack = (struct pack_file){0};
}

/* ---- finding ---- */

static bool offset_at(const struct pack_file *pack, uint32_t i, uint64_t *offset)
{
    const uint32_t small = load32(pack->offsets + (size_t)i * 4);
    if (!(small & large_offset)) {
        *offset = small;
        return true;
    }
    const uint32_t large = small & ~large_offset;
    if (large >= pack->large_count)
        return false;
    *offset = load64(pack->large_offsets + (size_t)large * 8);
    return true;
}

/* Ids are as good as random, so their first bytes tell about where one lies between two others.
 * Each look at the table is likely to miss the caches, so there are few: after some guesses, which
 * an odd table could lead astray, it goes on by halves. */
bool pack_file_find(const struct pack_file *pack, const struct object_id *id, uint64_t *offset)
{
    enum { GUESSES = 4 };
    const uint32_t wanted = load32(id->bytes);
    uint32_t low = id->bytes[0] ? load32(pack->fanout + 4 * (id->bytes[0] - 1u)) : 0;
    uint32_t high = load32(pack->fanout + 4u * id->bytes[0]);
    uint32_t least = wanted & 0xff000000u, most = wanted | 0xffffffu; /* of the ids in between */
    for (int tries = 0; low < high; tries++) {
        uint32_t middle = low + (high - low) / 2;
        if (tries < GUESSES && least < most && wanted >= least && wanted <= most)
            middle =
                low + (uint32_t)((uint64_t)(high - 1 - low) * (wanted - least) / (most - least));
        const unsigned char *found = pack->ids + (size_t)middle * RC_OBJECT_ID_SIZE;
        const int order = memcmp(id->bytes, found, RC_OBJECT_ID_SIZE);
        if (order == 0)
            return offset_at(pack, middle, offset);
        if (order < 0) {
            high = middle;
            most = load32(found);
        } else {
            low = middle + 1;
            least = load32(found);
        }
    }
    return false;
}

void pack_file_expect(const struct pack_file *pack, const struct object_id *id)
{
    const uint32_t low = id->bytes[0] ? load32(pack->fanout + 4 * (id->bytes[0] - 1u)) : 0;
    const uint32_t high = load32(pack->fanout + 4u * id->bytes[0]);
    if (low == high)
        return;
    const uint64_t rest = load32(id->bytes) & 0xffffffu; /* as in pack_file_find() */
    const size_t i = low + (size_t)((high - 1 - low) * rest / 0xffffffu);
    __builtin_prefetch(pack->ids + i * RC_OBJECT_ID_SIZE);
    __builtin_prefetch(pack->offsets + i * 4);
}

/* ---- entries ---- */

/* A kind and a size: four bits, then seven a byte while the top bit is set. */
static bool read_header(const unsigned char **p, const unsigned char *end, struct pack_entry *out)
{
    if (*p >= end)
        return false;
    unsigned byte = *(*p)++;
    uint64_t size = byte & 15;
    out->kind = (enum pack_kind)(byte >> 4 & 7);
    for (unsigned shift = 4; byte & 0x80; shift += 7) {
        if (*p >= end || shift > 56)
            return false;
        byte = *(*p)++;
        size |= (uint64_t)(byte & 0x7f) << shift;
    }
    out->size = (size_t)size;
    return true;
}

/* How far before the entry its base lies: seven bits a byte, most significant first, and one added
 * for each byte that follows. */
static bool read_distance(const unsigned char **p, const unsigned char *end, uint64_t *distance)
{
    if (*p >= end)
        return false;
    unsigned byte = *(*p)++;
    uint64_t value = byte & 0x7f;
    while (byte & 0x80) {
        if (*p >= end || value >= UINT64_MAX >> 8)
            return false;
        byte = *(*p)++;
        value = (value + 1) << 7 | (byte & 0x7f);
    }
    *distance = value;
    return true;
}

bool pack_file_entry(const struct pack_file *pack, uint64_t offset, struct pack_entry *out)
{
    const unsigned char *end = pack->pack + pack->pack_size - TRAILER;
    if (offset < PACK_HEADER || offset >= pack->pack_size - TRAILER)
        return false;
    const unsigned char *p = pack->pack + offset;
    *out = (struct pack_entry){.base_offset = 0};
    if (!read_header(&p, end, out))
        return false;
    uint64_t distance = 0;
    switch (out->kind) {
    case RC_PACK_COMMIT:
    case RC_PACK_TREE:
    case RC_PACK_BLOB:
    case RC_PACK_TAG:
        break;
    case RC_PACK_OFFSET_DELTA:
        if (!read_distance(&p, end, &distance) || distance == 0 || distance >= offset)
            return false;
        out->base_offset = offset - distance;
        break;
    case RC_PACK_ID_DELTA:
        if (end - p < RC_OBJECT_ID_SIZE)
            return false;
        out->base = p;
        p += RC_OBJECT_ID_SIZE;
        break;
    default:
        return false;
    }
    out->stream = (struct str){(const char *)p, (size_t)(end - p)};
    return true;
}
