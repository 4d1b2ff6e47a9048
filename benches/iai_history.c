/* iai_history.c: what is counted of the logs.
 */
#include "count.h"

const struct bench_suite *const bench_suites[] = {&bench_history, NULL};

const char *const count_cases[] = {
    "history_perf/custom/500",        "history_perf/custom/10000",
    "history_perf/numstat/500",       "history_perf/numstat/10000",
    "history_perf/status/10000",      "history_perf/raw/10000",
    "history_perf/detect_custom/100", "history_perf/detect_numstat/100",
    "history_perf/intern_low/1000",   "history_perf/intern_high/1000",
    "history_perf/store/10000",       NULL,
};
