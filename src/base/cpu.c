/* cpu.c: kernel tiers, from the compiler's own CPU detection, and the CPU's name. */
#include "rource/base/cpu.h"

#include <stdio.h>

enum cpu_tier cpu_detect(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2"))
        return RC_CPU_AVX2;
#endif
    return RC_CPU_C;
}

const char *cpu_tier_name(enum cpu_tier tier)
{
    switch (tier) {
    case RC_CPU_C:
        return "c";
    case RC_CPU_AVX2:
        return "avx2";
    }
    return NULL;
}

bool cpu_tier_parse(struct str name, enum cpu_tier *out)
{
    if (str_equal(name, str_of("auto"))) {
        *out = cpu_detect();
        return true;
    }
    for (enum cpu_tier tier = RC_CPU_C; cpu_tier_name(tier); tier++) {
        if (str_equal(name, str_of(cpu_tier_name(tier)))) {
            *out = tier;
            return true;
        }
    }
    return false;
}

void cpu_model(char *out, size_t size)
{
    char line[256];
    struct str model = str_of("unknown");
    FILE *info = fopen("/proc/cpuinfo", "re");
    while (info && fgets(line, sizeof line, info)) {
        struct str key, value;
        if (!str_split(str_of(line), ':', &key, &value) ||
            !str_equal(str_trim(key), str_of("model name")))
            continue;
        model = str_trim(value);
        break;
    }
    if (info)
        fclose(info);
    snprintf(out, size, "%.*s", (int)model.n, model.p);
}
