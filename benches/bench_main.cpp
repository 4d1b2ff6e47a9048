/* bench_main.cpp: hands the suites of this program to Google Benchmark. The only C++ of the
 * project.
 *
 * A state is kept while its case runs again with other counts of iterations, so that large
 * histories are made once.
 */
#include <benchmark/benchmark.h>

#include <string>

#include "bench.h"

namespace
{

/* The state that was made last. */
struct kept {
    const bench_family *family = nullptr;
    int32_t size = 0;
    void *state = nullptr;
    size_t bytes = 0;

    void drop()
    {
        if (family != nullptr)
            family->tear_down(state);
        family = nullptr;
    }
    void *get(const bench_family *wanted, int32_t wanted_size)
    {
        if (family == wanted && size == wanted_size)
            return state;
        drop();
        state = wanted->set_up(wanted_size);
        bytes = wanted->bytes != nullptr ? wanted->bytes(state) : 0;
        /* Once, for memory that is touched for the first time. */
        if (wanted->before != nullptr)
            wanted->before(state);
        wanted->run(state);
        family = wanted;
        size = wanted_size;
        return state;
    }
};

void run_case(benchmark::State &timer, const bench_family *family, int32_t size, kept *kept)
{
    void *const state = kept->get(family, size);
    for (auto _ : timer) {
        if (family->before != nullptr) {
            timer.PauseTiming();
            family->before(state);
            timer.ResumeTiming();
        }
        family->run(state);
    }
    timer.SetItemsProcessed(timer.iterations() * (family->items != 0 ? family->items : size));
    if (family->bytes != nullptr)
        timer.counters["bytes"] = static_cast<double>(kept->bytes);
}

void add_family(const std::string &suite, const bench_family *family, kept *kept)
{
    for (int i = 0; i < BENCH_SIZES && family->sizes[i] != 0; i++) {
        const int32_t size = family->sizes[i];
        const std::string name = suite + "/" + family->name + "/" + std::to_string(size);
        auto *const added =
            benchmark::RegisterBenchmark(name.c_str(), run_case, family, size, kept);
        if (family->wall != 0)
            added->UseRealTime();
    }
}

} // namespace

int main(int argc, char **argv)
{
    kept kept;
    for (const bench_suite *const *suite = bench_suites; *suite != nullptr; suite++)
        for (const bench_family *family = (*suite)->families; family->name != nullptr; family++)
            add_family((*suite)->name, family, &kept);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    kept.drop();
    benchmark::Shutdown();
    return 0;
}
