/* Streams are inflated in steps that must each bring something, so a damaged one ends in an error.
 */
#include "inflate.h"

#include <zlib.h>

#include "rource/base/memory.h"

/* A tree or commit beyond is refused by other parts as well. */
static const size_t max_content = (size_t)1 << 30;

static void *zlib_alloc(void *ctx, unsigned count, unsigned size)
{
    (void)ctx;
    return mem_alloc(count, size);
}

static void zlib_free(void *ctx, void *block)
{
    (void)ctx;
    mem_free(block);
}

static enum rc_status start(z_stream *stream)
{
    *stream = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free};
    const int code = inflateInit(stream);
    if (code == Z_OK)
        return RC_OK;
    return code == Z_MEM_ERROR ? RC_ENOMEM : RC_EFORMAT;
}

static void set_input(z_stream *stream, struct str in)
{
    /* zlib has no const here but does not write to its input. */
    union {
        const char *in;
        unsigned char *out;
    } from = {in.p};
    stream->next_in = from.out;
    stream->avail_in = in.n > UINT32_MAX ? UINT32_MAX : (unsigned)in.n;
}

/* Appends what the stream yields. */
static enum rc_status append_all(struct strbuf *out, z_stream *stream)
{
    for (;;) {
        char block[16384];
        stream->next_out = (unsigned char *)block;
        stream->avail_out = sizeof block;
        const int code = inflate(stream, Z_NO_FLUSH);
        const size_t got = sizeof block - stream->avail_out;
        strbuf_add(out, (struct str){block, got});
        if (out->failed || code == Z_MEM_ERROR)
            return RC_ENOMEM;
        if (code == Z_STREAM_END)
            return RC_OK;
        if (code != Z_OK || got == 0 || out->n > max_content)
            return RC_EFORMAT;
    }
}

enum rc_status inflate_append(struct strbuf *out, struct str in)
{
    z_stream stream;
    if (in.n > max_content)
        return RC_EFORMAT;
    enum rc_status st = start(&stream);
    if (st != RC_OK)
        return st;
    set_input(&stream, in);
    st = append_all(out, &stream);
    (void)inflateEnd(&stream);
    return st;
}
