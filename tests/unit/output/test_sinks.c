/* The bytes of each output, the checks of all, packets that are used again, failing memory, and
 * many threads at once. */
#include "output_testing.h"

#include <math.h>
#include <pthread.h>

#include "convert.h"
#include "png_reader.h"

#include "rource/base/hash.h"
#include "rource/base/memory.h"

/* Opens a sink to `name` in a new folder, writes the pixmap as frames 0 and 1, closes, and returns
 * the file's bytes. */
static uint8_t *bytes_of(size_t *n, const char *format, const char *name, const struct pixmap *p,
                         double rate)
{
    char *folder = new_folder(), path[512];
    struct error err = {0};
    struct sink *sink;
    path_in(path, sizeof path, folder, name);
    const struct sink_params params = {
        .format = format, .path = path, .width = p->width, .height = p->height, .frame_rate = rate};
    if (sink_open(&sink, &err, &params) != RC_OK)
        fail_msg("%s", err.message);
    assert_true(sink_is_ordered(sink));
    assert_int_equal(put_frame(sink, &err, p, 0), RC_OK);
    assert_int_equal(put_frame(sink, &err, p, 1), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    uint8_t *bytes = read_bytes(path, n);
    remove_tree(folder);
    free(folder);
    return bytes;
}

static void ppm_and_rgb24_hold_plain_pixels(void **state)
{
    (void)state;
    struct pixmap p = new_scene(37, 21, 4);
    uint8_t *rgb = rgb_of(&p);
    static const char header[] = "P6\n37 21\n255\n";
    const size_t head = sizeof header - 1, pixels = 37 * 21 * 3;
    size_t n;
    uint8_t *bytes = bytes_of(&n, NULL, "x.ppm", &p, 0);
    assert_int_equal(n, 2 * (head + pixels));
    for (size_t i = 0; i < 2; i++) {
        assert_memory_equal(bytes + i * (head + pixels), header, head);
        assert_memory_equal(bytes + i * (head + pixels) + head, rgb, pixels);
    }
    free(bytes);
    bytes = bytes_of(&n, "rgb24", "raw", &p, 0);
    assert_int_equal(n, 2 * pixels);
    assert_memory_equal(bytes, rgb, pixels);
    assert_memory_equal(bytes + pixels, rgb, pixels);
    free(bytes);
    free(rgb);
    pixmap_finish(&p);
}

static void ppm_folder_holds_one_file_a_frame(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct error err = {0};
    struct sink *sink;
    struct pixmap p = new_scene(20, 16, 4);
    const struct sink_params params = {.format = "ppm", .path = folder, .width = 20, .height = 16};
    assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
    assert_false(sink_is_ordered(sink));
    assert_int_equal(put_frame(sink, &err, &p, 12), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_int_equal(count_entries(folder), 1);
    path_in(path, sizeof path, folder, "frame_00000012.ppm");
    size_t n;
    uint8_t *bytes = read_bytes(path, &n), *rgb = rgb_of(&p);
    assert_int_equal(n, 13 + 20 * 16 * 3);
    assert_memory_equal(bytes, "P6\n20 16\n255\n", 13);
    assert_memory_equal(bytes + 13, rgb, 20 * 16 * 3);
    free(bytes), free(rgb);
    pixmap_finish(&p);

    assert_int_equal(sink_open(&sink, &err, &params), RC_EUSAGE);
    struct sink_params resumed = params;
    resumed.existing = RC_SINK_RESUME;
    assert_int_equal(sink_open(&sink, &err, &resumed), RC_OK);
    assert_int_equal(sink_resume_point(sink, 12, 20), 13);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    remove_tree(folder);
    free(folder);
}

static void y4m_planes_are_complete_at_odd_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{16, 16}, {17, 16}, {16, 17}, {33, 35}, {101, 51}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const int w = sizes[i][0], h = sizes[i][1];
        const size_t cw = (size_t)(w + 1) / 2, ch = (size_t)(h + 1) / 2;
        struct pixmap p = new_scene(w, h, i);
        char header[128];
        snprintf(header, sizeof header,
                 "YUV4MPEG2 W%d H%d F60:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\nFRAME\n", w, h);
        const size_t head = strlen(header), luma = (size_t)w * (size_t)h;
        const size_t frame = luma + 2 * cw * ch;
        size_t n;
        uint8_t *bytes = bytes_of(&n, NULL, "x.y4m", &p, 60);
        assert_int_equal(n, head + frame + 6 + frame);
        assert_memory_equal(bytes, header, head);
        assert_memory_equal(bytes + head + frame, "FRAME\n", 6);
        assert_memory_equal(bytes + head, bytes + head + frame + 6, frame);
        const uint8_t *planes = bytes + head;
        const struct converter *c = converter_for(RC_CPU_C);
        for (int y = 0; y < h; y++) {
            uint8_t row[128], u[64], v[64];
            const size_t k = (size_t)y / 2;
            c->luma(row, pixmap_row(&p, y), (size_t)w);
            assert_memory_equal(planes + (size_t)(y * w), row, (size_t)w);
            c->chroma(u, v, pixmap_row(&p, y & ~1), pixmap_row(&p, (y | 1) < h ? y | 1 : y),
                      (size_t)w);
            assert_memory_equal(planes + luma + k * cw, u, cw);
            assert_memory_equal(planes + luma + (ch + k) * cw, v, cw);
        }
        free(bytes);
        pixmap_finish(&p);
    }
}

static void y4m_rates_are_exact(void **state)
{
    (void)state;
    static const struct {
        double rate;
        const char *text;
    } cases[] = {{1, " F1:1 "},
                 {60, " F60:1 "},
                 {240, " F240:1 "},
                 {12.5, " F25:2 "},
                 {29.97, " F30000:1001 "},
                 {59.94, " F60000:1001 "},
                 {23.976, " F24000:1001 "},
                 {0.25, " F1:4 "}};
    struct pixmap p = new_scene(16, 16, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n;
        uint8_t *bytes = bytes_of(&n, "y4m", "x", &p, cases[i].rate);
        assert_non_null(strstr((char *)bytes, cases[i].text));
        free(bytes);
    }
    static const double bad[] = {0, -1, 1e9, NAN, INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sink *sink;
        struct error err = {0};
        const struct sink_params params = {
            .format = "y4m", .path = "/dev/null", .width = 16, .height = 16, .frame_rate = bad[i]};
        assert_int_equal(sink_open(&sink, &err, &params), RC_EUSAGE);
    }
    pixmap_finish(&p);
}

static void hash_is_of_the_visible_pixels(void **state)
{
    (void)state;
    struct pixmap p = new_scene(33, 17, 4);
    uint32_t pixels[33 * 17];
    for (int y = 0; y < 17; y++)
        memcpy(pixels + 33 * y, pixmap_row(&p, y), sizeof *pixels * 33);
    for (int y = 0; y < 17; y++) /* padding does not count */
        for (int x = 33; x < p.stride && y < 16; x++)
            pixmap_row(&p, y)[x] = 0x12345678;
    const unsigned long long hash = hash_bytes(pixels, sizeof pixels, 0);
    char expected[128];
    snprintf(expected, sizeof expected, "00000000 %016llx\n00000001 %016llx\n", hash, hash);
    size_t n;
    uint8_t *bytes = bytes_of(&n, NULL, "x.hash", &p, 0);
    assert_string_equal((char *)bytes, expected);
    free(bytes);

    struct sink *sink;
    struct error err = {0};
    struct sink_packet packet = {0};
    const struct sink_params params = {
        .format = "hash", .path = "/dev/null", .width = 33, .height = 17};
    assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
    assert_int_equal(sink_encode(sink, &err, 0, &p, 123456789012, &packet), RC_OK);
    assert_int_equal(packet.hash, hash);
    assert_memory_equal(packet.bytes, "123456789012 ", 13);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    sink_packet_finish(&packet);
    pixmap_finish(&p);
}

static void null_takes_everything(void **state)
{
    (void)state;
    struct pixmap p = new_scene(16, 16, 4);
    struct sink *sink;
    struct error err = {0};
    const struct sink_params params = {.format = "null", .width = 16, .height = 16};
    assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
    assert_false(sink_is_ordered(sink));
    assert_int_equal(put_frame(sink, &err, &p, 3), RC_OK);
    assert_int_equal(sink_resume_point(sink, 4, 9), 4);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_int_equal(sink_close(NULL, &err), RC_OK);
    pixmap_finish(&p);
}

static void wrong_frames_and_workers_are_refused(void **state)
{
    (void)state;
    struct pixmap p = new_scene(16, 17, 4);
    struct sink *sink;
    struct sink_packet packet = {0};
    struct error err = {0};
    const struct sink_params params = {.format = "null", .width = 16, .height = 16, .workers = 2};
    assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
    assert_int_equal(sink_encode(sink, &err, 0, &p, 0, &packet), RC_EUSAGE);
    p.height = 16;
    assert_int_equal(sink_encode(sink, &err, 1, &p, 0, &packet), RC_OK);
    assert_int_equal(sink_encode(sink, &err, 2, &p, 0, &packet), RC_EUSAGE);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    pixmap_finish(&p);
}

static const struct {
    const char *format, *name;
} all[] = {{"png", "png"},   {"ppm", "ppm"},     {"ppm", "x.ppm"},
           {"y4m", "x.y4m"}, {"rgb24", "x.rgb"}, {"hash", "x.hash"}};

static void packets_are_used_again_without_allocation(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct pixmap p = new_scene(200, 100, 4);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct sink *sink;
        struct error err = {0};
        struct sink_packet packet = {0};
        path_in(path, sizeof path, folder, all[i].name);
        const struct sink_params params = {
            .format = all[i].format, .path = path, .width = 200, .height = 100, .frame_rate = 30};
        paint_scene(&p, 4);
        assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
        assert_int_equal(sink_encode(sink, &err, 0, &p, 0, &packet), RC_OK);
        assert_int_equal(sink_write(sink, &err, &packet), RC_OK);
        paint_noise(&p, 99); /* the frame that is hardest to compress must fit too */
        mem_fail_after(1);
        const enum rc_status encoded = sink_encode(sink, &err, 0, &p, 1, &packet);
        const enum rc_status written = sink_write(sink, &err, &packet);
        mem_fail_after(0);
        assert_int_equal(encoded, RC_OK);
        assert_int_equal(written, RC_OK);
        assert_int_equal(packet.frame, 1);
        assert_int_equal(sink_close(sink, &err), RC_OK);
        sink_packet_finish(&packet);
    }
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void each_failing_allocation_is_a_status(void **state)
{
    (void)state;
    struct pixmap p = new_scene(20, 16, 4);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        enum rc_status status = RC_ENOMEM;
        uint64_t nth = 0;
        while (status != RC_OK) {
            char *folder = new_folder(), path[512];
            struct sink *sink;
            struct error err = {0};
            path_in(path, sizeof path, folder, all[i].name);
            const struct sink_params params = {.format = all[i].format,
                                               .path = path,
                                               .width = 20,
                                               .height = 16,
                                               .frame_rate = 30,
                                               .workers = 3};
            mem_fail_after(++nth);
            status = sink_open(&sink, &err, &params);
            if (status == RC_OK)
                status = put_frame(sink, &err, &p, 0);
            mem_fail_after(0);
            if (status != RC_OK) {
                assert_int_equal(status, RC_ENOMEM);
                assert_message_has(&err, "not enough memory");
            }
            assert_int_equal(sink_close(sink, NULL), RC_OK);
            remove_tree(folder);
            free(folder);
        }
        assert_in_range(nth, 4, 13); /* most: png, with 2 allocations a worker and 7 more */
    }
    pixmap_finish(&p);
}

static void every_cpu_tier_writes_the_same_bytes(void **state)
{
    (void)state;
    char *folder = new_folder();
    struct pixmap p = new_scene(101, 51, 4);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const enum cpu_tier tiers[2] = {RC_CPU_C, cpu_detect()};
        struct sink_packet packets[2] = {0};
        for (int k = 0; k < 2; k++) {
            char path[512];
            struct sink *sink;
            struct error err = {0};
            path_in(path, sizeof path, folder, all[i].name);
            const struct sink_params params = {.format = all[i].format,
                                               .path = path,
                                               .width = 101,
                                               .height = 51,
                                               .frame_rate = 30,
                                               .existing = RC_SINK_OVERWRITE,
                                               .tier = tiers[k]};
            assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
            assert_int_equal(sink_encode(sink, &err, 0, &p, 0, &packets[k]), RC_OK);
            assert_int_equal(sink_close(sink, &err), RC_OK);
        }
        assert_int_equal(packets[0].n, packets[1].n);
        if (packets[0].n > 0)
            assert_memory_equal(packets[0].bytes, packets[1].bytes, packets[0].n);
        sink_packet_finish(&packets[0]);
        sink_packet_finish(&packets[1]);
    }
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

enum { THREADS = 4, FRAMES = 24 };

struct crew {
    struct sink *sink;
    const struct pixmap *frames;
};
struct member {
    struct crew *crew;
    unsigned worker;
    enum rc_status status;
};

static void *encode_and_write(void *ctx)
{
    struct member *m = ctx;
    struct sink_packet packet = {0};
    struct error err = {0};
    for (unsigned i = m->worker; i < FRAMES && m->status == RC_OK; i += THREADS) {
        m->status = sink_encode(m->crew->sink, &err, m->worker, &m->crew->frames[i], i, &packet);
        if (m->status == RC_OK)
            m->status = sink_write(m->crew->sink, &err, &packet);
    }
    sink_packet_finish(&packet);
    return NULL;
}

static void threads_write_a_folder_together(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct pixmap frames[FRAMES];
    struct error err = {0};
    struct crew crew = {.frames = frames};
    struct member members[THREADS];
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < FRAMES; i++)
        frames[i] = new_scene(97, 61, i + 1);
    const struct sink_params params = {
        .path = folder, .width = 97, .height = 61, .workers = THREADS};
    assert_int_equal(sink_open(&crew.sink, &err, &params), RC_OK);
    for (unsigned i = 0; i < THREADS; i++) {
        members[i] = (struct member){.crew = &crew, .worker = i};
        assert_int_equal(pthread_create(&threads[i], NULL, encode_and_write, &members[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(members[i].status, RC_OK);
    }
    assert_int_equal(sink_close(crew.sink, &err), RC_OK);
    assert_int_equal(count_entries(folder), FRAMES);
    for (unsigned i = 0; i < FRAMES; i++) {
        char name[64];
        size_t n;
        snprintf(name, sizeof name, "frame_%08u.png", i);
        path_in(path, sizeof path, folder, name);
        uint8_t *bytes = read_bytes(path, &n), *expected = rgb_of(&frames[i]);
        uint8_t *rgb = png_decode(bytes, n, 97, 61);
        assert_non_null(rgb);
        assert_memory_equal(rgb, expected, 97 * 61 * 3);
        free(bytes), free(rgb), free(expected);
        pixmap_finish(&frames[i]);
    }
    remove_tree(folder);
    free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ppm_and_rgb24_hold_plain_pixels),
        cmocka_unit_test(ppm_folder_holds_one_file_a_frame),
        cmocka_unit_test(y4m_planes_are_complete_at_odd_sizes),
        cmocka_unit_test(y4m_rates_are_exact),
        cmocka_unit_test(hash_is_of_the_visible_pixels),
        cmocka_unit_test(null_takes_everything),
        cmocka_unit_test(wrong_frames_and_workers_are_refused),
        cmocka_unit_test(packets_are_used_again_without_allocation),
        cmocka_unit_test(each_failing_allocation_is_a_status),
        cmocka_unit_test(every_cpu_tier_writes_the_same_bytes),
        cmocka_unit_test(threads_write_a_folder_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
