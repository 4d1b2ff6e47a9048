/* iai_scene.c: what is counted of the scene.
 */
#include "count.h"

const struct bench_suite *const bench_suites[] = {&bench_scene, NULL};

const char *const count_cases[] = {
    "scene_perf/step/100",
    "scene_perf/step/1000",
    "scene_perf/step/5000",
    "scene_perf/steady/1000",
    "scene_perf/apply/10",
    "scene_perf/apply/50",
    "scene_perf/apply/100",
    "scene_perf/apply_all/1000",
    "scene_perf/first_step/5000",
    "scene_perf/layout/200",
    "scene_perf/index/500",
    "scene_perf/index/2000",
    "scene_perf/index/10000",
    "scene_perf/query/500",
    "scene_perf/query/2000",
    "scene_perf/query/10000",
    "scene_perf/pairs/2000",
    "scene_perf/seek/1000",
    NULL,
};
