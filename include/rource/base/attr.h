/* rource/base/attr.h: compiler attributes, in one place so that no other file needs an #ifdef for
 * them. */
#ifndef ROURCE_BASE_ATTR_H
#define ROURCE_BASE_ATTR_H

#define RC_NODISCARD           __attribute__((warn_unused_result))
#define RC_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define RC_ALIGNED(n)          __attribute__((aligned(n)))
#define RC_CLEANUP(fn)         __attribute__((cleanup(fn), unused)) /* unused: for clang */
#define RC_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define RC_COUNT(array)        (sizeof(array) / sizeof((array)[0]))

#endif
