/* kernels.c: installs the inner loops, the C references first and a faster tier over them when both
 * the caller's tier and this machine allow it. */
#include "kernels.h"

void kernels_init(struct kernels *k, enum cpu_tier tier)
{
    kernels_blend_c(k);
    kernels_shape_c(k);
    kernels_effect_c(k);
#if defined(__x86_64__)
    if (tier >= RC_CPU_AVX2 && cpu_detect() >= RC_CPU_AVX2) {
        kernels_blend_avx2(k);
        kernels_shape_avx2(k);
        kernels_effect_avx2(k);
    }
#else
    (void)tier;
#endif
}
